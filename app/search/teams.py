"""Teams: of everybody who could fill a post, the sets of people that together meet what was asked for.

Exact over the people given: they are taken one after another, and for each thing that a set could have become (posts
filled, needs covered, minimums reached) the best few sets are kept. Two sets that have become the same can be
completed by the same people, so nothing better is ever lost, and nobody is in a set twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

# How many steps one search may take: about a second.
MOST_STEPS: Final = 200_000
_REACHED: Final = -1


@dataclass(frozen=True)
class Person:
    """`points` by the post that the person could fill; needs, OIC groups and languages as bits; `gender`: f, m."""

    id: int
    points: Mapping[int, int]
    covers: int = 0
    gender: str | None = None
    groups: int = 0
    languages: int = 0


@dataclass(frozen=True)
class Asked:
    """Seats of each post, the number of needs, and the minimums: 0 is none."""

    seats: tuple[int, ...]
    needs: int = 0
    women: int = 0
    men: int = 0
    groups: int = 0
    languages: int = 0


@dataclass(frozen=True)
class Team:
    """Who sits where, as (post, person), with the points of all together and what is missing: seats, needs as bits,
    and how many short of each minimum."""

    seats: tuple[tuple[int, int], ...]
    points: int
    empty: int
    uncovered: int
    short: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        return not (self.empty or self.uncovered or self.short)


@dataclass(frozen=True)
class Teams:
    """The best first. Where none is whole: the nearest, and what no set of these people has, each for itself."""

    best: list[Team]
    empty: int
    uncovered: int
    short: tuple[str, ...]


class _State(NamedTuple):
    """What a set has become. Seats filled are a number with five bits for each post. What counts towards a minimum
    is kept up to the minimum, and not at all without one."""

    filled: int
    covers: int
    women: int
    men: int
    groups: int
    languages: int


# Points below zero, so that the best comes first; (post, person) in the order in which the people were taken; the
# people as bits.
_Set = tuple[int, tuple[tuple[int, int], ...], int]


def best_teams(people: Sequence[Person], asked: Asked, limit: int) -> Teams | None:
    """At most `limit` different sets, of most points first. Where no set is whole: the one set that fills most seats,
    of those covers most needs, of those is least short of the minimums, of those has most points.
    None for more sets than can be looked through in MOST_STEPS.
    """
    ordered = sorted(people, key=lambda one: (min(one.points), -max(one.points.values()), one.id))
    fillable = _fillable(ordered, asked.seats)
    final = _reached(ordered, asked, fillable, limit)
    if final is None:
        return None
    teams = [_team(state, each, asked) for state, sets in final.items() for each in sets]
    whole = [team for team in teams if team.is_whole]
    best = sorted(whole, key=lambda team: (-team.points, team.seats))[:limit] or [min(teams, key=_distance)]
    uncovered = (1 << asked.needs) - 1
    short = {name for team in teams for name in team.short}
    for team in teams:
        uncovered &= team.uncovered
        short &= set(team.short)
    return Teams(best, sum(asked.seats) - fillable, uncovered, tuple(sorted(short)))


def _distance(team: Team) -> tuple[int, int, int, int, tuple[tuple[int, int], ...]]:
    return team.empty, team.uncovered.bit_count(), sum(team.short.values()), -team.points, team.seats


def _fillable(people: Sequence[Person], seats: Sequence[int]) -> int:
    """How many seats can be filled at once (augmenting paths)."""
    sitting: dict[tuple[int, int], Person] = {}

    def seated(person: Person, tried: set[tuple[int, int]]) -> bool:
        for seat in ((post, place) for post in person.points for place in range(seats[post])):
            if seat not in tried:
                tried.add(seat)
                if seat not in sitting or seated(sitting[seat], tried):
                    sitting[seat] = person
                    return True
        return False

    return sum(seated(person, set()) for person in people)


def _reached(people: Sequence[Person], asked: Asked, fillable: int, limit: int) -> dict[_State, list[_Set]] | None:
    """The best few of every final state, of sets that fill all seats that can be filled."""
    can_fill = _reach_of(people, asked.seats, fillable)
    layer: dict[_State, list[_Set]] = {_State(0, 0, 0, 0, 0, 0): [(0, (), 0)]}
    steps = 0
    for place, person in enumerate(people):
        after: dict[_State, list[_Set]] = {}
        for state, sets in layer.items():
            if can_fill(place + 1, state.filled):
                _keep(after, state, sets, limit)
            for post, points in person.points.items():
                if (state.filled >> 5 * post) & 31 < asked.seats[post]:
                    grown = _with(state, post, person, asked)
                    if can_fill(place + 1, grown.filled):
                        seat, bit = (post, person.id), 1 << place
                        longer = [(less - points, (*seats, seat), who | bit) for less, seats, who in sets]
                        _keep(after, grown, longer, limit)
            steps += len(sets) * (1 + len(person.points))
            if steps > MOST_STEPS:
                return None
        layer = after
    return layer


def _reach_of(people: Sequence[Person], seats: Sequence[int], fillable: int) -> Callable[[int, int], bool]:
    """Whether, from a place on, those still to come could fill what is left. It may say yes too often, never no."""
    coming = [[0] * len(seats)]
    for person in reversed(people):
        coming.append([number + (post in person.points) for post, number in enumerate(coming[-1])])
    coming.reverse()
    known: dict[tuple[int, int], bool] = {}

    def can_fill(place: int, filled: int) -> bool:
        if (place, filled) not in known:
            taken = [(filled >> 5 * post) & 31 for post in range(len(seats))]
            parts = zip(taken, seats, coming[place], strict=True)
            known[place, filled] = sum(have + min(all_ - have, more) for have, all_, more in parts) >= fillable
        return known[place, filled]

    return can_fill


def _with(state: _State, post: int, person: Person, asked: Asked) -> _State:
    return _State(
        state.filled + (1 << 5 * post),
        state.covers | person.covers,
        min(asked.women, state.women + (person.gender == "f")),
        min(asked.men, state.men + (person.gender == "m")),
        _joined(state.groups, person.groups, asked.groups),
        _joined(state.languages, person.languages, asked.languages),
    )


def _joined(bits: int, more: int, minimum: int) -> int:
    """_REACHED as soon as the minimum is, so that sets that differ only beyond it are the same."""
    if not minimum or bits == _REACHED or (bits | more).bit_count() >= minimum:
        return _REACHED
    return bits | more


def _keep(layer: dict[_State, list[_Set]], state: _State, sets: list[_Set], limit: int) -> None:
    """Of the same people in other seats, the seating of most points alone."""
    if state not in layer:
        layer[state] = sets
        return
    best: dict[int, _Set] = {}
    for each in sorted((*layer[state], *sets)):
        best.setdefault(each[2], each)
    layer[state] = list(best.values())[:limit]


def _team(state: _State, found: _Set, asked: Asked) -> Team:
    missing = {
        "women": asked.women - state.women,
        "men": asked.men - state.men,
        "oic_groups": _missing(state.groups, asked.groups),
        "languages": _missing(state.languages, asked.languages),
    }
    less, seats, _ = found
    return Team(
        tuple(sorted(seats)),
        -less,
        sum(asked.seats) - len(seats),
        ((1 << asked.needs) - 1) & ~state.covers,
        {name: number for name, number in missing.items() if number},
    )


def _missing(bits: int, minimum: int) -> int:
    return 0 if bits == _REACHED else minimum - bits.bit_count()
