"""Putting a row into the profile of somebody who is there: what the row says wins, what it does not say stays."""

from collections.abc import Callable
from typing import Any, Final

from app.schemas.profiles import ProfileWrite
from app.search.folding import fold
from app.services.profile_rows import script_of

Shape = dict[str, Any]

# Lists of codes: those of the row are added.
_CODES: Final = ("nationalities", "roles", "situations")
# Lists of things with a code: the row says more of a thing or adds one.
_BY_CODE: Final = ("languages", "countries", "expertise")
# Lists of things known by their words.
_BY_WORDS: Final[dict[str, Callable[[Shape], str]]] = {
    "offices": lambda item: fold(item["title"]),
    "missions": lambda item: fold(item["title"]) + str(item["starts"] or ""),
    "certificates": lambda item: fold(item["programme"]),
    "contacts": lambda item: item["value"],
    "unresolved": lambda item: item["field"] + fold(item["text"]),
}
# A roster knows nothing of these: they stay as they are.
_KEPT: Final = frozenset({"membership", "partner_visibility", "headline", "biography", "former_nationalities"})


def merged(stored: ProfileWrite, row: ProfileWrite) -> ProfileWrite:
    """`stored` with everything that `row` says."""
    before, said = stored.model_dump(mode="json"), row.model_dump(mode="json")
    after = dict(before)
    for field, value in said.items():
        if field in _KEPT or not value:
            continue
        if field in ("name", "names") or (field == "external_reference" and before[field]):
            continue
        if field in _CODES:
            after[field] = list(dict.fromkeys((*before[field], *value)))
        elif field in _BY_CODE:
            after[field] = _joined(before[field], value, lambda item: item["code"])
        elif field in _BY_WORDS:
            after[field] = _joined(before[field], value, _BY_WORDS[field])
        elif field == "desk_notes":
            after[field] = _noted(before[field], value)
        else:
            after[field] = value
    after["name"], after["names"] = _names(before, said)
    return ProfileWrite.model_validate(after)


def _joined(stored: list[Shape], said: list[Shape], key: Callable[[Shape], str]) -> list[Shape]:
    known = {key(item): item for item in stored}
    for item in said:
        there = known.get(key(item), {})
        known[key(item)] = {**item, **there, **{name: value for name, value in item.items() if _says(value, name)}}
    return list(known.values())


def _says(value: object, name: str) -> bool:
    # The lowest evidence and "not to be confirmed" are what a row says that says nothing.
    return value is not None and value is not False and not (name == "evidence" and value == "stated")


def _noted(stored: str | None, said: str) -> str:
    lines = (stored or "").splitlines()
    return "\n".join([*lines, *(line for line in said.splitlines() if line not in lines)])


def _names(stored: Shape, said: Shape) -> tuple[str, list[Shape]]:
    """The display name in Latin letters if there is one, and every other spelling once."""
    display, others = stored["name"], list(stored["names"])
    if script_of(display) != "Latn" and script_of(said["name"]) == "Latn":
        others.insert(0, {"text": display, "script": script_of(display), "kind": "official"})
        display = said["name"]
    else:
        others.append({"text": said["name"], "script": script_of(said["name"]), "kind": "also_written"})
    found: dict[str, Shape] = {}
    for name in (*others, *said["names"]):
        found.setdefault(_spelling(name["text"]), name)
    found.pop(_spelling(display), None)
    return display, list(found.values())


def _spelling(text: str) -> str:
    return " ".join(sorted(fold(text).split()))
