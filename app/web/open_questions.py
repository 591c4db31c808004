"""What was not understood of a profile at an import, and stands there as it was written until somebody answers it."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from app.policy import WRITABLE, Actor
from app.web.own_sections import GROUPS, Section


def open_of(actor: Actor, section: Section, view: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those that the actor may answer and that are about the fields of the section; those about none stand where the
    desk keeps its own. Each with the `key` by which it is known again."""
    if actor.role in WRITABLE:
        return []
    rows = [row for row in view.get("unresolved", []) if _place(row["field"]) in section.fields]
    return [{**row, "key": _key(row)} for row in rows]


def _place(field: str) -> str:
    return field if field in GROUPS else "desk_notes"


def without_answered(rows: list[dict[str, str]], answered: Collection[str]) -> list[dict[str, str]]:
    return [row for row in rows if _key(row) not in answered]


def _key(row: Mapping[str, str]) -> str:
    return orjson.dumps(row).decode()
