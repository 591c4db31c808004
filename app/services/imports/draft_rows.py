"""What a dry run found, as it is kept with a draft until its sender has decided: row by row, and what to ask."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from app.services.imports.asking import Question
from app.services.imports.drafts import ANSWERABLE
from app.services.imports.planning import ImportPlan, PlannedRow
from app.services.imports.tables import Row, Table
from app.services.imports.understanding import COLUMNS_OF

MAX_ASKED: Final = 100
_NAMES_NOBODY_KNOWS: Final = frozenset({"not in the vocabulary", "several languages: say which one"})
# Told apart, as questions; or no part of what somebody looks at.
_UNTOLD: Final = frozenset({"unresolved", "name"})


def kept_rows(plan: ImportPlan) -> Iterator[dict[str, Any]]:
    """Rows for the table `import_draft_rows`, without the draft. The same plan gives the same text."""
    for row, planned in zip(plan.table.rows, plan.rows, strict=True):
        yield {
            "number": planned.number,
            "outcome": planned.outcome,
            "questions": len(planned.questions),
            "moved": False,
            "detail": orjson.dumps(_detail(plan.table, row, planned), option=orjson.OPT_SORT_KEYS).decode(),
        }


def _detail(table: Table, row: Row, planned: PlannedRow) -> dict[str, Any]:
    said = planned.write.model_dump(mode="json", exclude_defaults=True) if planned.write else {}
    return {
        "name": planned.name,
        "reason": planned.reason,
        "like": planned.like,
        "like_row": planned.like_row,
        "missing": planned.missing,
        "cells": row.cells,
        "extra": row.extra,
        "questions": [_question(table, row, question) for question in planned.questions],
        "says": {field: value for field, value in said.items() if field not in _UNTOLD},
        "changes": {field: _change(field, *pair) for field, pair in planned.changes.items() if field != "unresolved"},
    }


def _change(field: str, before: Any, after: Any) -> list[Any]:
    if field == "contacts":
        # What is stored is opened with a purpose only.
        return [None, [contact for contact in after if contact not in before]]
    if isinstance(before, list) and isinstance(after, list):
        return [[item for item in before if item not in after], [item for item in after if item not in before]]
    return [before, after]


def _question(table: Table, row: Row, question: Question) -> dict[str, Any]:
    return {
        "field": question.field,
        "column": _column(table, row, question),
        "text": question.text,
        "reason": question.reason,
        "suggestions": question.suggestions,
    }


def _column(table: Table, row: Row, question: Question) -> int | None:
    """Where in the row the text stands, as far as that can be told."""
    names = COLUMNS_OF.get(question.field, (question.field,))
    indexes = [index for name in names for index in table.columns.fields.get(name, ())]
    holding = [index for index in indexes if question.text in row.cells[index]]
    return next(iter(holding or indexes), None)


def asked_about(plan: ImportPlan) -> list[dict[str, Any]]:
    """Texts that stand for a country or language nobody knows, each once, those of most rows first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for question in (question for row in plan.rows if row.outcome != "unchanged" for question in row.questions):
        if question.field in ANSWERABLE and question.reason in _NAMES_NOBODY_KNOWS:
            blank = {"field": question.field, "text": question.text, "suggestions": question.suggestions, "rows": 0}
            found.setdefault((question.field, question.text), blank)["rows"] += 1
    return sorted(found.values(), key=lambda one: -one["rows"])[:MAX_ASKED]


def counts_of(plan: ImportPlan) -> Mapping[str, int]:
    outcomes = ("new", "update", "unchanged", "possible_duplicate", "rejected")
    return {outcome: plan.count(outcome) for outcome in outcomes} | {
        "asked": sum(bool(row.questions) for row in plan.rows),
        "incomplete": sum(bool(row.missing) and row.outcome in ("new", "possible_duplicate") for row in plan.rows),
    }
