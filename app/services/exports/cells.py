"""A person as the cells of a row. `app.services.imports` is the way back; docs/import.md describes the signs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from app.services.imports.grammar import joined_parts, with_code
from app.services.imports.lists import is_blank
from app.services.imports.terms import TermNames, resolve_term
from app.services.imports.values import parse_emails, parse_phones
from app.services.profile_rows import script_of

Shape = Mapping[str, Any]
# The items of a column, in order. A column whose items are lines can go on in a second column.
Cells = dict[str, list[str]]

# Fields that stand in a column as they are.
_PLAIN: Final = {
    "reference": "directory_reference",
    "external_reference": "ref",
    "title": "title",
    "name": "full_name",
    "gender": "gender",
    "residence": "residence",
    "nominated_by": "nominated_by",
    "nomination_reference": "nomination_ref",
    "nomination_date": "nomination_date",
    "seniority": "seniority",
    "affiliation": "organisation",
    "years_experience": "years_experience",
    "notice_hours": "notice_hours",
    "availability_mode": "availability_mode",
    "availability_confirmed_at": "availability_confirmed_at",
    "confirmed_at": "confirmed_at",
    "membership": "membership",
    "partner_visibility": "partner_visibility",
    "consent_date": "consent_date",
    "desk_notes": "notes",
}
_CODES: Final = {
    "nationalities": "nationality",
    "former_nationalities": "former_nationalities",
    "roles": "network_role",
    "situations": "situations",
}


def cells_of(shown: Shape, organisations: TermNames) -> Cells:
    """What is shown of a person, by column; a field that is not shown leaves its column blank."""
    found = {column: [_text(shown[field])] for field, column in _PLAIN.items() if shown.get(field) is not None}
    found |= {column: ["; ".join(shown[field])] for field, column in _CODES.items() if shown.get(field)}
    for field, cells in _LISTS.items():
        found |= cells(shown.get(field) or [], shown)
    for field in ("offices", "missions"):
        found[field] = [_engagement(item, organisations) for item in shown.get(field, ())]
    for field in ("headline", "biography"):
        found |= {f"{field}_{language}": [text] for language, text in shown.get(field, {}).items() if text}
    return {column: items for column, items in found.items() if any(items)}


def _text(value: object) -> str:
    return str(value).replace(".000000Z", "Z")


def _names(names: list[Shape], shown: Shape) -> Cells:
    """The official Arabic name has a column of its own when it comes first."""
    found: Cells = {}
    if names and _official_arabic(names[0]) and names[0]["text"] != shown.get("name"):
        found["name_ar"], names = [names[0]["text"]], names[1:]
    found["name_other"] = [_name(name) for name in names]
    return found


def _official_arabic(name: Shape) -> bool:
    return bool(name["script"] == "Arab" and name["kind"] == "official")


def _name(name: Shape) -> str:
    script = None if name["script"] == script_of(name["text"]) else name["script"]
    return joined_parts([name["text"], name["kind"], script])


def _languages(languages: Iterable[Shape], _: Shape) -> Cells:
    return {"languages": ["; ".join(map(_language, languages))]}


def _language(skill: Shape) -> str:
    code, speaking, writing = skill["code"], skill["speaking"], skill["writing"]
    level = speaking or "-"
    if writing != speaking:
        level += f"/{writing or '-'}"
    # Alone, the codes of two languages read as "nothing" in a roster.
    told = f"{code}:{level}" if level != "-" or skill["to_confirm"] or is_blank(code) else str(code)
    return told + ("?" if skill["to_confirm"] else "") + (f" ({skill['use']})" if skill["use"] else "")


def _places(places: Iterable[Shape], _: Shape) -> Cells:
    return {"regions": ["; ".join(p["code"] + (f":{p['depth']}" if p["depth"] else "") for p in places)]}


def _topics(topics: Iterable[Shape], _: Shape) -> Cells:
    return {"expertise": ["; ".join(map(_topic, topics))]}


def _topic(topic: Shape) -> str:
    said = [topic["evidence"]] if topic["evidence"] != "stated" else []
    said += [f"{topic['years']} years"] if topic["years"] is not None else []
    said += [f"last {topic['last_used']}"] if topic["last_used"] is not None else []
    said += ["trains"] if topic["can_train"] else []
    said += [] if topic["willing"] else ["not willing"]
    return str(topic["code"]) + (f" ({', '.join(said)})" if said else "")


def _engagement(item: Shape, organisations: TermNames) -> str:
    years = f"{item['starts'] or ''}/{item['ends'] or ''}" if item["starts"] or item["ends"] else ""
    organisation = _organisation(item["organisation_name"], item["organisation"], organisations)
    return joined_parts([years, item["title"], organisation, item["country"], item["situation"]])


def _organisation(name: str | None, code: str | None, organisations: TermNames) -> str | None:
    """The name alone where reading it gives no code; else with its code, or with the mark that it has none."""
    if code is None and (name is None or (resolve_term(name, organisations) is None and not name.endswith("]"))):
        return name
    return with_code(name, code)


def _certificates(certificates: Iterable[Shape], _: Shape) -> Cells:
    parts = ("programme", "issuer", "edition", "awarded", "expires", "verified_by")
    return {"training": [joined_parts([item[part] for part in parts]) for item in certificates]}


def _periods(periods: Iterable[Shape], _: Shape) -> Cells:
    return {"availability": ["; ".join(f"{p['status']} {p['starts']}/{p['ends'] or ''}" for p in periods)]}


def _contacts(contacts: list[Shape], _: Shape) -> Cells:
    """E-mail and phone in their own columns where that gives the same back; else all as written."""
    own = {
        kind: [c["value"] for c in contacts if c["kind"] == kind and read(c["value"]).values == (c["value"],)]
        for kind, read in (("email", parse_emails), ("phone", parse_phones))
    }
    apart = [("email", value) for value in own["email"]] + [("phone", value) for value in own["phone"]]
    written = [(c["kind"], c["value"]) for c in contacts]
    if written[: len(apart)] != apart or len(set(apart)) != len(apart):
        own, apart = {}, []
    lines = [joined_parts(contact) for contact in written[len(apart) :]]
    return {**{kind: ["; ".join(values)] for kind, values in own.items()}, "other_contacts": lines}


def _unresolved(questions: Iterable[Shape], _: Shape) -> Cells:
    return {"unresolved": [joined_parts([q["field"], q["text"], q["reason"]]) for q in questions]}


_LISTS: Final[Mapping[str, Callable[[Any, Shape], Cells]]] = {
    "names": _names,
    "languages": _languages,
    "countries": _places,
    "expertise": _topics,
    "certificates": _certificates,
    "availability_periods": _periods,
    "contacts": _contacts,
    "unresolved": _unresolved,
}
