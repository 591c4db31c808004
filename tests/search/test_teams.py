"""The search for teams finds what trying every set finds."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.teams import Asked, Person, best_teams

POSTS = 2


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    found = []
    for id_ in range(draw(st.integers(0, 6))):
        points = draw(st.dictionaries(st.integers(0, POSTS - 1), st.integers(0, 9), min_size=1))
        bits = st.integers(0, 7)
        gender = draw(st.sampled_from(["f", "m", None]))
        found.append(Person(id_, points, draw(bits), gender, draw(bits), draw(bits)))
    return found


SMALL = st.integers(0, 2)
WISHES = st.builds(
    Asked, st.tuples(SMALL, st.integers(1, 2)), st.just(3), women=SMALL, men=SMALL, groups=SMALL, languages=SMALL
)


@given(people(), WISHES)
@settings(max_examples=150, deadline=None)
def test_it_finds_what_trying_every_set_finds(found: list[Person], asked: Asked) -> None:
    told = best_teams(found, asked, 3)
    assert told is not None
    every = tried(found, asked)
    fullest = max(one["filled"] for one in every)
    every = [one for one in every if one["filled"] == fullest]
    assert told.empty == sum(asked.seats) - fullest
    whole = [one for one in every if one["missing"] == (0, 0) and not told.empty]
    if whole:
        points = sorted((one["points"] for one in best_of_each_set(whole)), reverse=True)[:3]
        assert [team.points for team in told.best] == points
        assert all(team.is_whole for team in told.best)
        assert len({frozenset(id_ for _, id_ in team.seats) for team in told.best}) == len(told.best)
    else:
        (nearest,) = told.best
        assert (nearest.uncovered.bit_count(), sum(nearest.short.values()), -nearest.points) == min(
            (*one["missing"], -one["points"]) for one in every
        )
    for team in told.best:
        assert in_words(found, asked, team.seats) in every
    for need in range(asked.needs):
        assert bool(told.uncovered >> need & 1) == (not any(one["covers"] >> need & 1 for one in every))
    assert set(told.short) == {
        name for name in ("women", "men", "oic_groups", "languages") if all(name in one["short"] for one in every)
    }


def tried(found: list[Person], asked: Asked) -> list[dict[str, Any]]:
    """Every set with every seating of it."""
    seatings: list[tuple[tuple[int, int], ...]] = []
    options = [[(post, person.id) for post in person.points] for person in found]
    flat = [option for of_one in options for option in of_one]
    for size in range(sum(asked.seats) + 1):
        for seats in combinations(flat, size):
            once = len({id_ for _, id_ in seats}) == size
            fits = all(sum(post == one for post, _ in seats) <= asked.seats[one] for one in range(POSTS))
            if once and fits:
                seatings.append(seats)
    return [in_words(found, asked, seats) for seats in seatings]


def in_words(found: list[Person], asked: Asked, seats: Any) -> dict[str, Any]:
    team = [(post, found[id_]) for post, id_ in sorted(seats)]
    covers = groups = languages = 0
    for _, person in team:
        covers, groups, languages = covers | person.covers, groups | person.groups, languages | person.languages
    lacks = {
        "women": asked.women - sum(person.gender == "f" for _, person in team),
        "men": asked.men - sum(person.gender == "m" for _, person in team),
        "oic_groups": asked.groups - groups.bit_count(),
        "languages": asked.languages - languages.bit_count(),
    }
    short = {name: number for name, number in lacks.items() if number > 0}
    return {
        "seats": tuple((post, person.id) for post, person in team),
        "filled": len(team),
        "points": sum(person.points[post] for post, person in team),
        "covers": covers,
        "short": short,
        "missing": (asked.needs - covers.bit_count(), sum(short.values())),
    }


def best_of_each_set(every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    best: dict[frozenset[int], dict[str, Any]] = {}
    for one in every:
        who = frozenset(id_ for _, id_ in one["seats"])
        if who not in best or one["points"] > best[who]["points"]:
            best[who] = one
    return list(best.values())


def test_more_sets_than_can_be_looked_through_are_not_begun() -> None:
    crowd = [Person(id_, dict.fromkeys(range(8), id_), languages=1 << id_) for id_ in range(40)]
    assert best_teams(crowd, Asked((3,) * 8, languages=10), 3) is None
