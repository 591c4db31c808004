"""Whole invented people, each the same for the same seed, number and day, however many are asked for."""

import re
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from app.db import now
from app.schemas.common import ByLanguage, LineByLanguage
from app.schemas.profiles import ContactIn, LanguageSkill, NameIn, Period, ProfileWrite
from app.security import REFERENCE_ALPHABET, REFERENCE_LETTERS
from app.services.demo.careers import Career, career
from app.services.demo.homes import Home, homes
from app.services.demo.names import Written, name_for
from app.services.demo.parts import Skewed
from app.services.demo.skills import certificates, expertise, languages
from app.services.demo.texts import Facts, biography, headline
from app.services.profile_rows import script_of

SEED: Final = 53

_GENDERS: Final[Skewed[str | None]] = Skewed({"m": 59, "f": 38, "x": 1, None: 2})
_ROLES: Final[Skewed[tuple[str, ...]]] = Skewed(
    {
        ("expert",): 52,
        ("mediator",): 30,
        ("special_envoy",): 7,
        ("mediator", "expert"): 6,
        ("special_envoy", "mediator"): 3,
        ("special_envoy", "expert"): 1,
        ("special_envoy", "mediator", "expert"): 1,
    }
)
_MEMBERSHIPS: Final = Skewed(
    {
        "active": 74,
        "nominated": 6,
        "under_review": 4,
        "paused": 4,
        "lapsed": 6.5,
        "suspended": 0.8,
        "removed": 0.4,
        "retired": 4.3,
    }
)
_WAITING: Final = Skewed({"nominated": 70, "under_review": 30})
_VISIBILITIES: Final = Skewed({"card": 65, "named": 27, "hidden": 8})
_NOTICES: Final[Skewed[int | None]] = Skewed({24: 8, 48: 14, 72: 22, 168: 24, 336: 9, 720: 4, None: 19})
_MODES: Final[Skewed[str | None]] = Skewed({"in_person": 55, "remote": 14, None: 31})
_STATUSES: Final = Skewed({"free": 60, "on_request": 25, "not_free": 15})
_PERIOD_COUNTS: Final = Skewed({0: 30, 1: 34, 2: 24, 3: 12})
_GAPS: Final = Skewed({"languages": 60, "roles": 30, "nationalities": 10})
_NOTES: Final = (
    "Prefers to be called in the morning.",
    "Asked to be considered for short missions only.",
    "Papers of the nomination are still expected.",
    "Met at the annual meeting; would like to train others.",
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One person as written, with what else is fixed by seed and number."""

    write: ProfileWrite
    public_id: uuid.UUID
    reference: str
    since: datetime


def invented_people(count: int, seed: int = SEED, today: date | None = None) -> Iterator[ProfileWrite]:
    """The first `count` invented people, the same for the same `seed` and `today`.

    Not validated on the way, which would take most of the time: everything drawn from is known to be right.
    """
    day = today or now().date()
    return (invent(number, seed, day).write for number in range(count))


def invent(number: int, seed: int, today: date) -> Invented:
    rng = Random(f"{seed}:{number}")  # noqa: S311 - repeatable on purpose
    public_id = uuid.UUID(int=rng.getrandbits(128), version=4)
    since = _instant(rng, today - timedelta(days=int(rng.random() ** 2 * 1500)))
    return Invented(_person(rng, number, today), public_id, _reference(number, seed), since)


def _reference(number: int, seed: int) -> str:
    """A reference in the usual letters. Odd factors and shifts keep different numbers different, below 2**30."""
    bits, mask = 5 * REFERENCE_LETTERS, (1 << 5 * REFERENCE_LETTERS) - 1
    mixed = (number * 0x2545F491 + seed * 0x9E3779B1) & mask
    for _ in range(2):
        mixed ^= mixed >> bits // 2
        mixed = mixed * 0x1B873593 & mask
    letters = (REFERENCE_ALPHABET[mixed >> 5 * place & 31] for place in reversed(range(REFERENCE_LETTERS)))
    return "SN-" + "".join(letters)


def _instant(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randint(6, 16), rng.randint(0, 59)), tzinfo=UTC)


def _person(rng: Random, number: int, today: date) -> ProfileWrite:
    home, gender, roles = homes().pick(rng), _GENDERS.pick(rng), _ROLES.pick(rng)
    name = name_for(rng, home.naming, gender == "f")
    path, spoken = career(rng, home, roles, today), languages(rng, home)
    topics = expertise(rng, path.years, today)
    facts = Facts(
        woman=gender == "f",
        home=home.country,
        role=roles[0],
        years=path.years,
        topics=[topic.code for topic in topics],
        places=[place.code for place in path.places],
        situations=path.situations,
        languages=[skill.code for skill in spoken],
    )
    values: dict[str, Any] = {
        "name": name.latin,
        "names": _names(name),
        "title": path.title,
        "gender": gender,
        "roles": list(roles),
        "languages": spoken,
        "expertise": topics,
        "certificates": certificates(rng, today),
        "contacts": _contacts(rng, name.latin, number),
        "desk_notes": rng.choice(_NOTES) if rng.random() < 0.04 else None,
        **_belonging(rng, home, today),
        **_career_fields(path),
        **_texts(rng, facts, home),
        **_availability(rng, today),
        **_standing(rng, today),
    }
    return ProfileWrite.model_construct(**_incomplete(rng, values))


def _names(name: Written) -> list[NameIn]:
    kind = "official" if name.native_is_official else "also_written"
    further = [(name.native, kind), (name.also, "also_written"), (name.former, "former")]
    return [NameIn.model_construct(text=text, script=script_of(text), kind=kind) for text, kind in further if text]


def _contacts(rng: Random, latin: str, number: int) -> list[ContactIn]:
    """Addresses that reach nobody: a domain kept for examples, a country code that does not exist."""
    plain = unicodedata.normalize("NFKD", latin.lower()).encode("ascii", "ignore").decode()
    words = re.findall("[a-z]+", plain)[:: max(len(latin.split()) - 1, 1)]
    found = [("email", ".".join([*words, str(number + 1)]) + "@example.org")]
    if rng.random() < 0.6:
        found.append(("phone", f"+000 {rng.randint(100, 999)} {rng.randint(0, 9999):04d}"))
    return [ContactIn.model_construct(kind=kind, value=value) for kind, value in found]


def _belonging(rng: Random, home: Home, today: date) -> dict[str, Any]:
    nationalities, nominated = [home.country], home.member and rng.random() < 0.75
    if rng.random() < 0.09:
        second = homes().pick(rng).country if rng.random() < 0.5 else rng.choice(("FR", "GB", "CH", "US", "CA"))
        nationalities += [second] if second != home.country else []
    day = today - timedelta(days=rng.randint(30, 2000))
    return {
        "nationalities": nationalities,
        "former_nationalities": ["RU"] if home.naming in ("kazakh", "uzbek") and rng.random() < 0.05 else [],
        "residence": home.places.pick(rng) if rng.random() < 0.12 else home.country,
        "nominated_by": home.country if nominated else None,
        "nomination_reference": f"NV/{day.year}/{rng.randint(1, 999):03d}" if nominated else None,
        "nomination_date": day.isoformat()[: rng.choice((7, 10))] if nominated else None,
        "consent_date": day.isoformat() if rng.random() < 0.8 else None,
    }


def _career_fields(path: Career) -> dict[str, Any]:
    return {
        "seniority": path.seniority,
        "affiliation": path.affiliation,
        "years_experience": path.years,
        "offices": path.offices,
        "missions": path.missions,
        "countries": path.places,
        "situations": path.situations,
    }


def _texts(rng: Random, facts: Facts, home: Home) -> dict[str, LineByLanguage | ByLanguage]:
    """English nearly always; French and Arabic where the person writes them."""
    shares = {
        "en": 0.9,
        "fr": 0.8 if home.further.get("fr", 0) >= 0.9 else 0.08,
        "ar": 0.65 if "ar" in facts.languages else 0.03,
    }
    written = [language for language, share in shares.items() if rng.random() < share]
    told: Sequence[str] = written if rng.random() < 0.8 else ()
    return {"headline": headline(rng, facts, written), "biography": biography(rng, facts, told)}


def _availability(rng: Random, today: date) -> dict[str, Any]:
    periods, starts = [], today - timedelta(days=rng.randint(0, 240))
    for left in reversed(range(_PERIOD_COUNTS.pick(rng))):
        ends = starts + timedelta(days=rng.randint(14, 270))
        open_end = left == 0 and rng.random() < 0.25
        periods.append(
            Period.model_construct(status=_STATUSES.pick(rng), starts=starts, ends=None if open_end else ends)
        )
        starts = ends + timedelta(days=rng.randint(1, 90))
    told = _instant(rng, today - timedelta(days=int(rng.expovariate(1 / 60)) + 1))
    return {
        "availability_periods": periods,
        "availability_confirmed_at": told if periods else None,
        "notice_hours": _NOTICES.pick(rng),
        "availability_mode": _MODES.pick(rng),
    }


def _standing(rng: Random, today: date) -> dict[str, Any]:
    """Membership and the last confirmation, which belong together: unconfirmed for a year is lapsed."""
    membership = _MEMBERSHIPS.pick(rng)
    stale = membership in ("lapsed", "retired", "removed") or rng.random() < 0.05
    days = rng.randint(366, 1200) if stale else int(rng.random() ** 2 * 350) + 1
    silent = membership in ("nominated", "under_review") and rng.random() < 0.6
    return {
        "membership": membership,
        "confirmed_at": None if silent else _instant(rng, today - timedelta(days=days)),
        "partner_visibility": _VISIBILITIES.pick(rng),
    }


def _incomplete(rng: Random, values: dict[str, Any]) -> dict[str, Any]:
    """Some people have not said everything; they wait, whatever was drawn for them."""
    if rng.random() < 0.06:
        empty: list[LanguageSkill] = []
        return values | {_GAPS.pick(rng): empty, "membership": _WAITING.pick(rng)}
    return values
