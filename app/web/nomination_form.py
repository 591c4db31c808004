"""The form about a nominee: from what is held to fields, and from fields to what is written."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.errors import FieldError
from app.forms import Fields
from app.web.i18n import N_

ROWS: Final = 4
TITLES: Final = {
    "name": N_("Name in Latin letters"),
    "other_name": N_("Name in another script"),
    "title": N_("Title"),
    "gender": N_("Gender"),
    "nationality_0": N_("Nationality"),
    "nationality_1": N_("Second nationality"),
    "role": N_("Role in the Network"),
    "seniority": N_("Seniority"),
    "affiliation": N_("Affiliation"),
    "headline": N_("Headline"),
    "email": N_("Mail address of the person"),
    "phone": N_("Telephone of the person"),
    "nomination_reference": N_("Reference of your note"),
    "nomination_date": N_("Date of your note"),
}
_LINES: Final = ("title", "gender", "seniority", "affiliation", "nomination_reference", "nomination_date")
_ROW: Final = re.compile(r"(languages|nationalities|contacts)/(\d+)(?:/(code|speaking|value))?")


def blank_values() -> dict[str, Any]:
    return _values({}, "en", [])


def values_of(record: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the fields show of somebody who is there, as far as the asker sees it."""
    rows = [(skill["code"], skill["speaking"] or "") for skill in record.get("languages", ())]
    return _values(record, language, rows)


def _values(record: Mapping[str, Any], language: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    countries = [*record.get("nationalities", ()), "", ""]
    return {
        "name": record.get("name") or "",
        "other_name": "",
        "email": "",
        "phone": "",
        "nationality_0": countries[0],
        "nationality_1": countries[1],
        "roles": list(record.get("roles", ())),
        "headline": (record.get("headline") or {}).get(language) or "",
        "rows": _with_room(rows),
        **{field: record.get(field) or "" for field in _LINES},
    }


def _with_room(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return rows + [("", "")] * max(1, ROWS - len(rows))


def typed_values(form: Fields) -> dict[str, Any]:
    """What was typed, for the same fields again."""
    names = ("name", "other_name", "email", "phone", "nationality_0", "nationality_1", "headline", *_LINES)
    rows = [pair for pair in _rows(form) if any(pair)]
    return {name: form.get(name, "") for name in names} | {"roles": form.all("role"), "rows": _with_room(rows)}


def _rows(form: Fields) -> list[tuple[str, str]]:
    return list(zip(form.all("language"), form.all("level"), strict=False))


def nomination_of(form: Fields, language: str) -> dict[str, Any]:
    """The body of a nomination."""
    body: dict[str, Any] = {field: _text(form, field) for field in ("name", *_LINES)}
    body |= _lists(form)
    body["names"] = [{"text": form["other_name"]}] if _text(form, "other_name") else []
    body["headline"] = {language: _text(form, "headline")}
    body["contacts"] = [
        {"kind": kind, "value": form[field]} for field, kind in _CONTACTS if _text(form, field) is not None
    ]
    return {field: value for field, value in body.items() if value is not None}


_CONTACTS: Final = (("email", "email"), ("phone", "phone"))


def _text(form: Fields, field: str) -> str | None:
    return form.get(field, "").strip() or None


def _lists(form: Fields) -> dict[str, Any]:
    return {
        "nationalities": list(dict.fromkeys(filter(None, (_text(form, f"nationality_{n}") for n in (0, 1))))),
        "roles": form.all("role"),
        "languages": [{"code": code, "speaking": level or None} for code, level in _rows(form) if code],
    }


def patch_of(form: Fields, record: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What of the form differs from what is held. Parts of a language that the form does not show stay."""
    given: dict[str, Any] = {field: _text(form, field) for field in ("name", *_LINES)} | _lists(form)
    held = {skill["code"]: skill for skill in record["languages"]}
    given["languages"] = [_kept(held.get(skill["code"]), skill) for skill in given["languages"]]
    # Beyond the two that the form shows.
    given["nationalities"] += [code for code in record["nationalities"][2:] if code not in given["nationalities"]]
    patch = {field: value for field, value in given.items() if value != record[field]}
    headline = _text(form, "headline")
    if headline != (record["headline"].get(language) or None):
        patch["headline"] = {language: headline}
    return patch


def _kept(held: Mapping[str, Any] | None, given: dict[str, Any]) -> dict[str, Any]:
    if held is None:
        return {**given, "writing": None, "use": None, "to_confirm": False}
    same = held["speaking"] == given["speaking"]
    return {**held, **given, "to_confirm": held["to_confirm"] and same}


def at_fields(errors: Iterable[FieldError], form: Fields) -> list[FieldError]:
    """The same errors, each at the field of the form that it is about."""
    filled = [number for number, (code, _) in enumerate(_rows(form)) if code]
    sent = [field for field, _ in _CONTACTS if _text(form, field) is not None]
    return [
        FieldError(f"/{_field(error.pointer.lstrip('/'), filled, sent)}", error.code, error.message)
        for error in errors
    ]


def _field(pointer: str, filled: list[int], sent: list[str]) -> str:
    row = _ROW.match(pointer)
    if row is None:
        first = pointer.partition("/")[0]
        return {
            "names": "other_name",
            "roles": "role",
            "nationalities": "nationality_0",
            "languages": "language_0",
        }.get(first, first)
    kind, number, part = row[1], int(row[2]), row[3]
    if kind == "languages" and number < len(filled):
        return f"{'level' if part == 'speaking' else 'language'}_{filled[number]}"
    if kind == "contacts" and number < len(sent):
        return sent[number]
    return f"nationality_{number}" if kind == "nationalities" and number < 2 else kind
