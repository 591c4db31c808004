"""A field of the own profile as its form holds it, and back: what is stored, what was typed, what is to be saved.

A form holds text alone. `single` is a text, `codes` and `marks` are lists of texts, `rows` are mappings of them by
part, `texts` is one by language. Codes stand in it as words where they are typed, as codes where they are chosen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.errors import FieldError
from app.forms import Fields
from app.services.imports.dates import parse_date
from app.text import ascii_digits
from app.web.i18n import LANGUAGES
from app.web.own_codes import Codes
from app.web.own_sections import Group, Part

Held = Any
_ROW_LIMIT: Final = 300


@dataclass
class Taken:
    """`patch` by field; `errors` with pointers into it; `near` what may have been meant, by the name of the input."""

    patch: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    near: dict[str, list[str]] = field(default_factory=dict)


def held(group: Group, record: Mapping[str, Any], codes: Codes) -> Held:
    """The stored value as the form shows it."""
    value = record[group.field]
    if group.shape == "rows":
        return [{part.name: _text(part, _of_row(part, row), codes) for part in group.parts} for row in value]
    if group.shape == "texts":
        return {language: (value or {}).get(language) or "" for language in LANGUAGES}
    if group.shape == "marks":
        return list(value)
    if group.shape == "codes":
        return [codes.said(group.vocabulary, code) for code in value]
    return _text(group.parts[0], value, codes)


def _of_row(part: Part, row: Mapping[str, Any]) -> Any:
    if part.kind == "organisation":
        return row
    return row.get(part.name)


def _text(part: Part, value: Any, codes: Codes) -> str:
    if part.kind == "organisation":
        return codes.said_organisation(value.get("organisation"), value.get("organisation_name"))
    if part.kind == "code":
        return codes.said(part.vocabulary, value)
    if part.kind == "mark":
        return "yes" if value else ""
    return "" if value is None else str(value)


def typed(group: Group, form: Fields) -> Held:
    """What was typed, without the rows that are blank or to be taken away."""
    if group.shape == "rows":
        return _typed_rows(group, form)
    if group.shape == "texts":
        return {language: form.get(f"{group.field}-{language}", "") for language in LANGUAGES}
    if group.shape == "marks":
        return form.all(group.field)
    if group.shape == "codes":
        names = [f"{group.field}-{n}" for n in range(_rows_sent(group, form))]
        return [form[name].strip() for name in names if form.get(name, "").strip() and not form.get(f"{name}-remove")]
    return form.get(group.field, "")


def _typed_rows(group: Group, form: Fields) -> list[dict[str, str]]:
    found = []
    for n in range(_rows_sent(group, form)):
        row = {part.name: form.get(f"{group.field}-{n}-{part.name}", "").strip() for part in group.parts}
        told = any(row[part.name] for part in group.parts if part.kind not in ("mark", "kept") and not _preset(part))
        if told and not form.get(f"{group.field}-{n}-remove"):
            found.append(row)
    return found


def _preset(part: Part) -> bool:
    """Whether a blank row has a value there already, which says nothing yet."""
    return first_value(part) != ""


def first_value(part: Part) -> str:
    if part.kind == "mark" and part.name == "willing":
        return "yes"
    return {"evidence": "stated", "name-kinds": "also_written", "contact-kinds": "email"}.get(part.vocabulary, "")


def _rows_sent(group: Group, form: Fields) -> int:
    sent = form.get(f"{group.field}-rows", "")
    return min(int(sent), _ROW_LIMIT) if sent.isascii() and sent.isdecimal() and len(sent) < 5 else 0


def blank_rows(group: Group, form: Fields) -> int:
    """How many rows were offered in vain."""
    return max(0, _rows_sent(group, form) - len(typed(group, form)))


def taken(groups: tuple[Group, ...], values: Mapping[str, Held], codes: Codes) -> Taken:
    """A merge patch of what was typed; what no vocabulary has and what is no date is told, with what may be meant."""
    found = Taken()
    for group in groups:
        found.patch[group.field] = _taken_group(group, values[group.field], codes, found)
    return found


def _taken_group(group: Group, value: Held, codes: Codes, found: Taken) -> Any:
    part, name = group.parts[0], group.field
    if group.shape == "rows":
        return [
            {
                key: each
                for part in group.parts
                for key, each in _of_part(part, row[part.name], f"{name}-{n}-{part.name}", codes, found).items()
            }
            for n, row in enumerate(value)
        ]
    if group.shape == "texts":
        return {language: text.strip() or None for language, text in value.items()}
    if group.shape == "marks":
        return value
    if group.shape == "codes":
        return [_code(part, text, f"{name}-{n}", codes, found) for n, text in enumerate(value)]
    return _of_part(part, value.strip(), name, codes, found)[part.name]


def _of_part(part: Part, text: str, name: str, codes: Codes, found: Taken) -> dict[str, Any]:
    if part.kind == "organisation":
        return codes.organisation(text)
    if part.kind == "mark":
        return {part.name: bool(text)}
    if not text:
        return {part.name: None}
    taking = _TAKING.get(part.kind)
    return {part.name: text if taking is None else taking(part, text, name, codes, found)}


def _code(part: Part, text: str, name: str, codes: Codes, found: Taken) -> str:
    code = codes.code(part.vocabulary, text)
    if code is None:
        found.errors.append(FieldError("/" + name.replace("-", "/"), "unknown_name", "no vocabulary has this"))
        found.near[name] = codes.near(part.vocabulary, text)
    return code or ""


def _date(part: Part, text: str, name: str, codes: Codes, found: Taken) -> str:
    read = parse_date(text)
    if read.value is None:
        found.errors.append(FieldError("/" + name.replace("-", "/"), read.problem or "not_a_date", "no date"))
    return str(read.value)


def _number(part: Part, text: str, name: str, codes: Codes, found: Taken) -> int:
    digits = ascii_digits(text)
    if not (digits.isdecimal() and len(digits) < 10):
        found.errors.append(FieldError("/" + name.replace("-", "/"), "int_parsing", "a whole number"))
        return 0
    return int(digits)


_TAKING: Final[Mapping[str, Callable[[Part, str, str, Codes, Taken], Any]]] = {
    "code": _code,
    "date": _date,
    "number": _number,
}


def in_words(group: Group, value: Held, codes: Codes) -> list[str]:
    """The value of a form as lines to read, each isolated from the direction around it; none when it is empty."""
    if group.shape == "rows":
        return [line for row in value if (line := row_in_words(group, row, codes))]
    if group.shape == "texts":
        return [_word(group.parts[0], text, codes) for text in value.values() if text]
    if group.shape in ("codes", "marks"):
        return [_word(group.parts[0], text, codes) for text in value]
    return [word] if (word := _word(group.parts[0], value, codes)) else []


def row_in_words(group: Group, row: Mapping[str, str], codes: Codes) -> str:
    """Without its numbers, which say nothing alone."""
    told = [_word(part, row[part.name], codes) for part in group.parts if part.kind not in ("number", "date", "kept")]
    return " · ".join(filter(None, (*told, _dates(row, codes))))


def _dates(row: Mapping[str, str], codes: Codes) -> str:
    days = [codes.day(row[name]) for name in ("starts", "ends") if row.get(name)]
    return _isolated(" – ".join(days), codes.language) if days else ""


def _word(part: Part, text: str, codes: Codes) -> str:
    if not text or part.kind == "mark":
        return ""
    if part.kind in ("choice", "topic"):
        return _isolated(codes.word(part.vocabulary, text), codes.language)
    if part.kind == "date":
        return _isolated(codes.day(text), codes.language)
    return _isolated(text)


def _isolated(text: str, language: str | None = None) -> str:
    """As <bdi> would, so that a line of several parts keeps the order of the page; words of the page's own language
    in its direction, though they may begin with a code."""
    beginning = "\u2068" if language is None else "\u2067" if language == "ar" else "\u2066"
    return f"{beginning}{text}\u2069"
