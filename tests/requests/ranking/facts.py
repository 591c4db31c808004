"""What is true of a person by the record alone: whether a criterion is met, and what a reason must tell of it."""

from collections.abc import Mapping
from typing import Any, Final

from app.vocabularies.countries import countries

Person = Mapping[str, Any]

LEVELS: Final = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
VARIETIES: Final = {"arz": "ar", "prs": "fa", "id": "ms"}
TOPICS: Final = {"ceasefire-security": {"cessation-of-hostilities", "local-truces"}}
WORDS: Final = {
    "native": "Native",
    "studied": "Studied",
    "lived": "Lived there",
    "posted": "Posted there",
    "mediated": "Mediated there",
    "stated": None,
    "evidenced": "Evidenced",
    "verified": "Verified",
}
STEPS: Final = tuple(WORDS)


def is_met(person: Person, parameter: str, value: str) -> bool:
    if parameter == "role":
        return value in person["roles"]
    if parameter == "gender":
        return bool(person.get("gender") == value)
    if parameter == "exclude_nationality":
        return set(value.split(",")).isdisjoint(person["nationalities"])
    if parameter == "evidence":
        return value in {topic["evidence"] for topic in person["expertise"]}
    code, _, least = value.partition(":")
    steps = _steps(person, parameter, code)
    if parameter != "language" or not least:
        return bool(steps)
    return any(_reaches(step, least) for step in (*steps, *_of_varieties(person, code)))


def is_told(person: Person, parameter: str, value: str, has: list[str]) -> bool:
    """Whether a reason says what the record holds and no more; nothing where it holds nothing."""
    code, _, least = value.partition(":")
    if parameter not in ("language", "country", "region", "expertise"):
        return bool(has) == is_met(person, parameter, value)
    if parameter in ("country", "region") and not _missions_are_told(person, parameter, code, has):
        return False
    steps = _steps(person, parameter, code)
    others = _of_varieties(person, code) if parameter == "language" else []
    if others and (not steps or (not _reaches(steps[0], least) and _reaches(others[0], least))):
        return len(has) == 1 and "varieties" in has[0] and _word(others[0]) in has[0]
    if not steps:
        return not has
    return len(has) == 1 and "varieties" not in has[0] and _word(steps[-1]) in has[0]


def _missions_are_told(person: Person, parameter: str, code: str, has: list[str]) -> bool:
    """How many, and the year of the last one's end, or of its beginning where it goes on."""
    known = [one for one in person.get("missions", ()) if _is_in(one["country"], parameter, code)]
    if not known:
        return "mission" not in "".join(has)
    last = max(known, key=lambda one: one["ends"] or "9999")
    number = {1: "one mission", 2: "two missions, last", 3: "3 missions, last"}[len(known)]
    said = f"{number} {last['ends']}" if len(known) > 1 else f"{number}, {last['ends'] or 'since ' + last['starts']}"
    return len(has) == 1 and has[0].endswith(said)


def _reaches(step: str, least: str) -> bool:
    return not least or LEVELS.index(step) >= LEVELS.index(least)


def _word(step: str) -> str:
    return WORDS.get(step, step) or ""


def _steps(person: Person, parameter: str, code: str) -> list[str]:
    """The levels, depths or evidence that the record has for a code, the strongest last."""
    if parameter == "language":
        return [skill["speaking"] for skill in person["languages"] if skill["code"] == code]
    if parameter == "expertise":
        wanted = {code} | TOPICS.get(code, set())
        found = [topic["evidence"] for topic in person["expertise"] if topic["code"] in wanted]
    else:
        found = [place["depth"] for place in person["countries"] if _is_in(place["code"], parameter, code)]
    return sorted(found, key=STEPS.index)


def _is_in(country: str, parameter: str, code: str) -> bool:
    return country == code if parameter == "country" else countries()[country].oic_group == code.removeprefix("oic-")


def _of_varieties(person: Person, code: str) -> list[str]:
    return [skill["speaking"] for skill in person["languages"] if VARIETIES.get(skill["code"]) == code]
