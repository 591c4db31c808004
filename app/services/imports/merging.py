"""Putting a row into the profile of somebody who is there: what the row says wins, what it does not say stays."""

from collections.abc import Callable
from typing import Any, Final

from app.schemas.profiles import ProfileWrite
from app.search.folding import fold
from app.services.profile_rows import script_of
from app.vocabularies.fixed import EVIDENCE

Shape = dict[str, Any]
Same = Callable[[Shape, Shape], bool]

# Of somebody who is there, these are changed by the desk and by the person, never by a roster.
KEPT_APART: Final = ("membership", "partner_visibility")
# Lists of codes: those of the row are added.
_CODES: Final = ("nationalities", "former_nationalities", "roles", "situations")


def merged(stored: ProfileWrite, row: ProfileWrite) -> ProfileWrite:
    """`stored` with everything that `row` says; equal to `stored` when it says nothing new.

    Raises ValidationError when both together are more than a profile holds.
    """
    before, said = stored.model_dump(mode="json"), row.model_dump(mode="json")
    said["unresolved"] = [item for item in said["unresolved"] if item["field"] not in KEPT_APART]
    after = dict(before)
    for field, value in said.items():
        if field in KEPT_APART or value in (None, [], {}):
            continue
        if field == "external_reference":
            after[field] = before[field] or value
        elif field in _CODES:
            after[field] = list(dict.fromkeys((*before[field], *value)))
        elif field in _LISTS:
            after[field] = _LISTS[field](before[field], value)
        elif field in _TOGETHER:
            after[field] = _TOGETHER[field](before[field], value)
        elif field not in ("name", "names"):
            after[field] = value
    after["name"], after["names"] = _names(before, said)
    return ProfileWrite.model_validate(after)


def _joined(same: Same, put: Callable[[Shape, Shape], Shape]) -> Callable[[list[Shape], list[Shape]], list[Shape]]:
    """Joins two lists: an item of the row is put into the first stored one that is the same and not taken yet."""

    def join(stored: list[Shape], said: list[Shape]) -> list[Shape]:
        found, taken = list(stored), {stored.index(item) for item in said if item in stored}
        for item in said:
            if item in stored:
                continue
            place = next((n for n, there in enumerate(stored) if n not in taken and same(there, item)), None)
            if place is None:
                found.append(item)
            else:
                found[place] = put(stored[place], item)
                taken.add(place)
        return found

    return join


def _by_code(stored: Shape, said: Shape) -> bool:
    return bool(stored["code"] == said["code"])


def _filled(stored: Shape, said: Shape) -> Shape:
    return {**stored, **{name: value for name, value in said.items() if value is not None}}


def _skill(stored: Shape, said: Shape) -> Shape:
    """A level converted from words does not replace one that was confirmed."""
    known = stored["speaking"] or stored["writing"]
    if not (said["speaking"] or said["writing"]) or (said["to_confirm"] and known and not stored["to_confirm"]):
        return {**stored, "use": said["use"] or stored["use"]}
    return {**_filled(stored, said), "to_confirm": said["to_confirm"]}


def topic_of_both(stored: Shape, said: Shape) -> Shape:
    """That somebody is willing, cannot train and has only stated a topic is what a row says that says nothing."""
    return {
        **_filled(stored, said),
        "evidence": max(stored["evidence"], said["evidence"], key=EVIDENCE.index),
        "can_train": stored["can_train"] or said["can_train"],
        "willing": stored["willing"] and said["willing"],
    }


def _same_engagement(stored: Shape, said: Shape) -> bool:
    """The same words, and dates that do not contradict each other: one minister may have been it twice."""
    return fold(stored["title"]) == fold(said["title"]) and all(
        stored[end] is None or said[end] is None or _as_far(stored[end], said[end]) for end in ("starts", "ends")
    )


def _as_far(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _dated(*dates: str) -> Callable[[Shape, Shape], Shape]:
    """Filled, but a year does not replace a day of that year."""

    def put(stored: Shape, said: Shape) -> Shape:
        return _filled(stored, said) | {
            date: max(stored[date] or "", said[date] or "", key=len) or None
            for date in dates
            if not (stored[date] and said[date]) or _as_far(stored[date], said[date])
        }

    return put


def _same_certificate(stored: Shape, said: Shape) -> bool:
    return fold(stored["programme"]) == fold(said["programme"]) and all(
        stored[part] is None or said[part] is None or fold(stored[part]) == fold(said[part])
        for part in ("issuer", "edition")
    )


def _same_words(*parts: str) -> Same:
    return lambda stored, said: all(fold(stored[part]) == fold(said[part]) for part in parts)


def _unchanged(stored: Shape, said: Shape) -> Shape:
    return stored


_engagements: Final = _joined(_same_engagement, _dated("starts", "ends"))
_LISTS: Final = {
    "languages": _joined(_by_code, _skill),
    "countries": _joined(_by_code, _filled),
    "expertise": _joined(_by_code, topic_of_both),
    "offices": _engagements,
    "missions": _engagements,
    "certificates": _joined(_same_certificate, _dated("awarded")),
    "contacts": _joined(_same_words("kind", "value"), _unchanged),
    "unresolved": _joined(_same_words("field", "text"), _unchanged),
}


def _periods(stored: list[Shape], said: list[Shape]) -> list[Shape]:
    """The days that the row speaks of are as it says; other days stay as they were."""
    fresh = [period for period in said if not any(_contains(there, period) for there in stored)]
    return [period for period in stored if not any(_overlap(period, new) for new in fresh)] + fresh


def _contains(stored: Shape, said: Shape) -> bool:
    # "Available" without a date begins on the day of reading: later it says no more than it did.
    open_already = stored["ends"] is None and said["ends"] is None and stored["starts"] <= said["starts"]
    return stored == said or (stored["status"] == said["status"] and open_already)


def _overlap(one: Shape, other: Shape) -> bool:
    return (one["ends"] is None or other["starts"] <= one["ends"]) and (
        other["ends"] is None or one["starts"] <= other["ends"]
    )


def _notes(stored: str | None, said: str) -> str:
    lines = (stored or "").split("\n")
    return "\n".join([*filter(None, [stored]), *(line for line in said.split("\n") if line not in lines)])


def _texts(stored: Shape, said: Shape) -> Shape:
    return {language: said[language] or text for language, text in stored.items()}


_TOGETHER: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "availability_periods": _periods,
    "desk_notes": _notes,
    "headline": _texts,
    "biography": _texts,
}


def _names(stored: Shape, said: Shape) -> tuple[str, list[Shape]]:
    """The display name in Latin letters if there is one; every spelling that is not there yet is added."""
    display, others = stored["name"], list(stored["names"])
    first: Shape = {"text": said["name"], "script": script_of(said["name"]), "kind": "also_written"}
    if script_of(display) != "Latn" and script_of(said["name"]) == "Latn":
        first = {"text": display, "script": script_of(display), "kind": "official"}
        display = said["name"]
        others = [name for name in others if _spelling(name["text"]) != _spelling(display)]
    known = {_spelling(display), *(_spelling(name["text"]) for name in others)}
    for name in (first, *said["names"]):
        if _spelling(name["text"]) not in known:
            known.add(_spelling(name["text"]))
            others.append(name)
    return display, others


def _spelling(text: str) -> str:
    return " ".join(sorted(fold(text).split()))
