"""Invented people, changes and searches for hypothesis: small vocabularies, so that much is shared and collides."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from app.schemas.profiles import ProfileWrite
from tests.search.asking import ORGANISATIONS as ORGANISATIONS_OF_PARTNERS

Pairs = list[tuple[str, str]]

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
NAMES = [
    *["Ali Hassan", "ali hassan", "ALI HASSAN", "Aly Hasan", "Alí Hassan", "Hassan Ali", "علي حسن", "Али Хасан"],
    *["Fatima Diallo", "Fatoumata Jallow", "فاطمة ديالو", "İbrahim Yılmaz", "ابراهيم يلماز", "Étienne N'Diaye"],
    *["محمد عبد الرحمن", "Muhammad Abdul-Rahman", "Mohamed ould Abderrahmane", "Mediator Water", "Salah al-Din"],
]
TEXTS = ["Mediator in Darfur", "mediation, water and peace", "Médiatrice de l'eau", "وسيط في دارفور", "Ali's envoy"]
TEXTS += ["arbitration", "ombudsman", "boundary", "pastoralists", "حوار", "réconciliation"]
WORDS = [
    *["ali", "hassan", "fatima", "wat", "mediator", "médiation", "medi", "eau", "darfur", "دارفور", "مياه", "peace"],
    *["Ali Hassan", "حسن علي", "Fatma Dialo", "Mohammed Abdulrahman", "water peace", "ali dar", "n'diaye", "al"],
    *["arbitration", "ombuds", "boundary", "pastoralist", "حوار", "reconciliation"],
    *["ibrahim yilmaz", "mediator ali", "salahuddin", "x", "ceasefire", "zzz"],
]
LANGUAGES = ["ar", "arz", "apd", "fr", "en", "kmr", "ckb", "fa", "prs"]
ASKED_LANGUAGES = [*LANGUAGES, "ku", "de"]
LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
COUNTRIES = ["SD", "SA", "FR", "ML", "ID", "PS"]
REGIONS = ["001", "002", "145", "202", "011", "oic-arab", "oic-african"]
ROLES = ["mediator", "special_envoy", "expert"]
TOPICS = ["water", "resources-climate", "early-warning", "conflict-analysis", "conflict-sensitivity"]
SITUATIONS = ["afghanistan", "jammu-kashmir", "pakistan-north-west"]
ORGANISATIONS = ["oic", "pcsu", "isdb"]
SENIORITIES = ["minister", "ambassador", "senior"]
STATES = ["nominated", "under_review", "active", "paused", "lapsed", "suspended", "removed", "retired"]
# Most are active, so that partners find somebody.
STATES_DRAWN = [*STATES, *["active"] * 8]


def _few(codes: list[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), unique=True, max_size=most)


def _or_none(codes: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *codes])


@st.composite
def _leveled(draw: st.DrawFn, codes: list[str], part: str, steps: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, part: draw(_or_none(steps))} for code in draw(_few(codes))]


@st.composite
def _topics(draw: st.DrawFn) -> list[dict[str, Any]]:
    evidence = st.sampled_from(["stated", "evidenced", "verified"])
    return [{"code": code, "evidence": draw(evidence)} for code in draw(_few(TOPICS))]


@st.composite
def _periods(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Periods one after the other, some joined to the one before, the last one perhaps without an end."""
    day = date(2026, 6, 10)
    found: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 4))):
        starts = day + timedelta(days=draw(st.sampled_from([0, 0, 1, 4])))
        ends = starts + timedelta(days=draw(st.integers(0, 6)))
        found.append(
            {
                "status": draw(st.sampled_from(["free", "free", "on_request", "not_free"])),
                "starts": starts.isoformat(),
                "ends": ends.isoformat(),
            }
        )
        day = ends + timedelta(days=1)
    if draw(st.booleans()) and found:
        found[-1]["ends"] = None
    draw(st.randoms(use_true_random=False)).shuffle(found)
    return found


@st.composite
def _engagement(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "title": draw(st.sampled_from(TEXTS)),
        "organisation": draw(_or_none(ORGANISATIONS)),
        "organisation_name": draw(_or_none(["Water Board", "هيئة السلام"])),
        "situation": draw(_or_none(SITUATIONS)),
        "country": draw(_or_none(COUNTRIES)),
        **draw(st.sampled_from([{}, {"starts": "2019"}, {"starts": "2010", "ends": "2023-05"}, {"ends": "2014"}])),
    }


def _by_language(texts: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["ar", "en", "fr"]), st.sampled_from(texts), max_size=2)


_CONFIRMED = [(NOW - timedelta(days=days, hours=1)).isoformat() for days in (0, 0, 3, 40, 400, 800)]

# Field of the written shape → what it may hold.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(NAMES),
    "names": st.lists(st.sampled_from(NAMES).map(lambda text: {"text": text}), max_size=2),
    "gender": _or_none(["f", "m", "x"]),
    "seniority": _or_none(SENIORITIES),
    "nationalities": _few(COUNTRIES, 2),
    "former_nationalities": _few(COUNTRIES, 1),
    "nominated_by": _or_none(COUNTRIES),
    "roles": _few(ROLES),
    "headline": _by_language(TEXTS),
    "biography": _by_language(TEXTS),
    "offices": st.lists(_engagement(), max_size=1),
    "missions": st.lists(_engagement(), max_size=2),
    "languages": _leveled(LANGUAGES, "speaking", LEVELS),
    "countries": _leveled([*COUNTRIES, *REGIONS], "depth", ["studied", "lived", "posted", "mediated"]),
    "situations": _few(SITUATIONS, 2),
    "expertise": _topics(),
    "availability_periods": _periods(),
    "notice_hours": _or_none([0, 24, 72]),
    "confirmed_at": _or_none(_CONFIRMED),
    "partner_visibility": st.sampled_from(["hidden", "card", "card", "named", "named"]),
}

# A person in any state, as `store_profiles` takes it.
WRITES = st.fixed_dictionaries({**FIELDS, "membership": st.sampled_from(STATES_DRAWN)}).map(
    ProfileWrite.model_validate
)


# What is kept in several places of the index is changed and asked more often.
_CHANGED = [*FIELDS, *["languages", "countries", "expertise", "headline", "biography", "missions", "names"] * 2]


@st.composite
def patches(draw: st.DrawFn) -> dict[str, Any]:
    """A merge patch of some fields, perhaps with a move of membership that is not always allowed."""
    fields = draw(st.lists(st.sampled_from(_CHANGED), unique=True, min_size=2, max_size=8))
    patch = {field: draw(FIELDS[field]) for field in fields}
    if draw(st.booleans()):
        patch["membership"] = draw(st.sampled_from(STATES_DRAWN))
    return patch


class Patched(NamedTuple):
    """The person with this number, modulo how many there are, gets a merge patch."""

    number: int
    patch: dict[str, Any]


class Exposed(NamedTuple):
    """The same for what decides who sees the person."""

    number: int
    hidden: bool
    choices: dict[str, str]


class Erased(NamedTuple):
    number: int


Change = Patched | Exposed | Erased | ProfileWrite
_NUMBERS = st.integers(0, 20)
_CHOICES = st.dictionaries(
    st.sampled_from(ORGANISATIONS_OF_PARTNERS), st.sampled_from(["hidden", "card", "named"]), max_size=2
)
EXPOSURES = st.builds(Exposed, _NUMBERS, st.sampled_from([True, False, False]), _CHOICES)
CHANGES = st.one_of(st.builds(Patched, _NUMBERS, patches()), WRITES, EXPOSURES, st.builds(Erased, _NUMBERS))


def _codes(values: list[str], spelled: Callable[[st.DrawFn, str], str] = lambda _, code: code) -> Any:
    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        chosen = draw(st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=2))
        return ",".join(spelled(draw, code) for code in chosen)

    return drawn()


def _with_level(draw: st.DrawFn, code: str) -> str:
    level = draw(_or_none(LEVELS))
    return f"{code}:{level}" if level else code


@st.composite
def _span(draw: st.DrawFn) -> str:
    first = date(2026, 6, 8) + timedelta(days=draw(st.integers(0, 20)))
    last = first + timedelta(days=draw(st.integers(0, 12)))
    return first.isoformat() if first == last else f"{first}/{last}"


FILTERS: dict[str, st.SearchStrategy[str]] = {
    "role": _codes(ROLES),
    "language": _codes(ASKED_LANGUAGES, _with_level),
    "country": _codes([*COUNTRIES, "DE"]),
    "region": _codes([*REGIONS, "150", "oic-asian"]),
    "expertise": _codes([*TOPICS, "humanitarian"]),
    "evidence": _codes(["stated", "evidenced", "verified"]),
    "situation": _codes(SITUATIONS),
    "organisation": _codes(ORGANISATIONS),
    "gender": _codes(["f", "m", "x"]),
    "seniority": _codes([*SENIORITIES, "mid_level"]),
    "nationality": _codes(COUNTRIES),
    "nominated_by": _codes(COUNTRIES),
    "membership": _codes(STATES),
    "exclude_nationality": _codes(COUNTRIES),
    "available": st.lists(_span(), min_size=1, max_size=2).map(",".join),
    "notice": st.sampled_from(["0", "24", "48", "8760"]),
    "confirmed_within": st.sampled_from(["0", "1", "30", "365", "36500"]),
    "q": st.sampled_from(WORDS),
}
_ASKED = [*FILTERS, *["language"] * 3, *["q"] * 3]
_ONCE = ("q", "notice", "confirmed_within")


@st.composite
def searches(draw: st.DrawFn) -> Pairs:
    """Up to three filters, some of them repeated, with an order and a page size."""
    names = draw(st.lists(st.sampled_from(_ASKED), max_size=3))
    pairs = [
        (name, draw(FILTERS[name]))
        for n, name in enumerate(names)
        if name not in (_ONCE if name in names[:n] else ())
    ]
    sort = draw(st.sampled_from([None, "relevance", "name", "-confirmed_at"]))
    return [
        *pairs,
        *([("sort", sort)] if sort else []),
        ("limit", draw(st.sampled_from(["1", "2", "3", "5", "100"]))),
    ]
