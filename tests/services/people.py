"""People with everything a profile can hold, in the texts that files get wrong."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from app.schemas.profiles import ProfileWrite
from app.vocabularies.fixed import (
    AVAILABILITY_STATUSES,
    COUNTRY_DEPTHS,
    EVIDENCE,
    GENDERS,
    LANGUAGE_USES,
    MODES,
    NAME_KINDS,
    NETWORK_ROLES,
    SENIORITIES,
)
from app.vocabularies.language_levels import LEVELS

_SIGNS = (
    "=+-@＝＋－＠'\"`;,/|\\،؛()[]{}:.?!&<>\u200e\u200f\u061c\u200c\u2028\u00a0\ufeffé\u0301ßıİ한😀ا لعَـ0123 aBz_n"
)
_WHOLE = (
    *("N/A", "-", "'-", "=1+1", "'=1", "''@x", "none", "لا يوجد", "?", "a | b", "\\", "\\n", "2019", "OIC", "oic []"),
    *("Minister (2013-2017)", "State of Palestine", "+216 71 000 000", "x [oic]", "1. first", "- second", "and"),
)


def _is_seen(text: str) -> bool:
    """Of characters without width alone there is nothing to see, and nothing is taken."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _texts(longest: int, more: str = "") -> st.SearchStrategy[str]:
    return (st.sampled_from(_WHOLE) | st.text(_SIGNS + more, min_size=1, max_size=longest)).filter(_is_seen)


LINES, PARAGRAPHS = _texts(25), _texts(60, "\n\t")
PLACES = ("SD", "PS", "NA", "GB", "145", "002", "oic-arab", "CI")
COUNTRIES = ("SD", "PS", "NA", "CI", "SN", "TR", "DZ")
LANGUAGES = ("ar", "en", "fr", "fvr", "fur", "nil", "tbd", "apc", "no", "zgh")
TOPICS = ("water", "mandate-and-entry", "process-design", "constitution-making-process", "protection-of-civilians")
SITUATIONS = ("sudan", "iraq", "senegal-casamance", "myanmar-rakhine")
BODIES = ("oic", "un", "state-sd", "state-tr")
DATES = st.sampled_from(("1900", "2019", "2019-05", "2019-05-17", "2200-12-31"))
INSTANTS = st.integers(0, 6_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _some(strategy: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=4, **more)


def _codes(codes: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return _some(st.sampled_from(codes), unique=True)


def _coded(codes: tuple[str, ...], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return _some(
        st.fixed_dictionaries({"code": st.sampled_from(codes), **parts}), unique_by=lambda item: item["code"]
    )


@st.composite
def _engagements(draw: st.DrawFn) -> dict[str, Any]:
    starts, ends = draw(_maybe(DATES)), draw(_maybe(DATES))
    if starts and ends and ends < starts[: len(ends)]:
        starts, ends = ends, starts
    return {
        "title": draw(LINES),
        "organisation": draw(_maybe(st.sampled_from(BODIES))),
        "organisation_name": draw(_maybe(LINES)),
        "country": draw(_maybe(st.sampled_from(COUNTRIES))),
        "situation": draw(_maybe(st.sampled_from(SITUATIONS))),
        "starts": starts,
        "ends": ends,
    }


@st.composite
def _periods(draw: st.DrawFn) -> list[dict[str, Any]]:
    days = sorted(draw(st.lists(st.dates(date(1950, 1, 1), date(2190, 1, 1)), max_size=6, unique=True)))
    found: list[dict[str, Any]] = [
        {"status": draw(st.sampled_from(AVAILABILITY_STATUSES)), "starts": first, "ends": last}
        for first, last in zip(days[::2], days[1::2], strict=False)
    ]
    open_end: bool = draw(st.booleans())
    if found and open_end:
        found[-1]["ends"] = None
    mixed: list[dict[str, Any]] = draw(st.permutations(found))
    return mixed


def _by_language(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({language: _maybe(texts) for language in ("ar", "en", "fr")})


_LEVEL = _maybe(st.sampled_from(LEVELS))

PEOPLE = st.fixed_dictionaries(
    {
        "name": LINES,
        "names": _some(
            st.fixed_dictionaries(
                {
                    "text": LINES,
                    "kind": st.sampled_from(NAME_KINDS),
                    "script": _maybe(st.sampled_from(("Arab", "Latn", "Cyrl"))),
                }
            )
        ),
        "title": _maybe(LINES),
        "gender": _maybe(st.sampled_from(GENDERS)),
        "nationalities": _codes(COUNTRIES),
        "former_nationalities": _codes(COUNTRIES),
        "residence": _maybe(st.sampled_from(COUNTRIES)),
        "roles": _codes(NETWORK_ROLES),
        "seniority": _maybe(st.sampled_from(SENIORITIES)),
        "affiliation": _maybe(LINES),
        "years_experience": _maybe(st.integers(0, 100)),
        "nominated_by": _maybe(st.sampled_from(COUNTRIES)),
        "nomination_reference": _maybe(LINES),
        "nomination_date": _maybe(DATES),
        "headline": _by_language(LINES),
        "biography": _by_language(PARAGRAPHS),
        "offices": _some(_engagements()),
        "missions": _some(_engagements()),
        "languages": _coded(
            LANGUAGES,
            speaking=_LEVEL,
            writing=_LEVEL,
            use=_maybe(st.sampled_from(LANGUAGE_USES)),
            to_confirm=st.booleans(),
        ),
        "countries": _coded(PLACES, depth=_maybe(st.sampled_from(COUNTRY_DEPTHS))),
        "situations": _codes(SITUATIONS),
        "expertise": _coded(
            TOPICS,
            evidence=st.sampled_from(EVIDENCE),
            years=_maybe(st.integers(0, 100)),
            last_used=_maybe(st.integers(1900, 2200)),
            can_train=st.booleans(),
            willing=st.booleans(),
        ),
        "certificates": _some(
            st.fixed_dictionaries(
                {
                    "programme": LINES,
                    "issuer": _maybe(LINES),
                    "edition": _maybe(LINES),
                    "awarded": _maybe(DATES),
                    "expires": _maybe(st.dates(date(1900, 1, 1), date(2200, 12, 31))),
                    "verified_by": _maybe(LINES),
                }
            )
        ),
        "availability_periods": _periods(),
        "notice_hours": _maybe(st.integers(0, 24 * 365)),
        "availability_mode": _maybe(st.sampled_from(MODES)),
        "availability_confirmed_at": _maybe(INSTANTS),
        "confirmed_at": _maybe(INSTANTS),
        "membership": st.sampled_from(("nominated", "under_review")),
        "partner_visibility": st.sampled_from(("hidden", "card", "named")),
        "consent_date": _maybe(DATES),
        "external_reference": _maybe(LINES),
        "contacts": _some(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(("email", "phone", "other")),
                    "value": LINES | st.sampled_from(("a@b.org", "C@d.org", "+21671000000", "+216 71 000 000")),
                }
            )
        ),
        "desk_notes": _maybe(PARAGRAPHS),
        "unresolved": _some(st.fixed_dictionaries({"field": LINES, "text": PARAGRAPHS, "reason": LINES})),
    }
).map(ProfileWrite.model_validate)
