"""Which of the found come on this page: orders, and cursors that hold a place in them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from app.errors import FieldError, Invalid, Unopened
from app.search.audiences import Audience
from app.search.bits import as_array
from app.search.criteria import Clause, Criteria
from app.search.finding import Found, WordMatch, away_from
from app.search.index import ProfileIndex
from app.search.orders import REFERENCE_BITS, REFERENCE_MASK, Keys, best
from app.search.ranking import FIT_WEIGHT, FREE_TODAY, LITERAL_NAME, NAME, SCALE_POINTS, VARIETY_ONLY, WORDS
from app.security import seal, unseal

_CURSOR = "cursor"
# More than two numbers, a word and a fingerprint ever take.
_CURSOR_LENGTH = 80
# Names have places of some millions at most; whoever has no name to be sorted by comes after all of them.
_NAMELESS = 1e12


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the person who has `key` in the order, or before when going back.

    Places of names are numbered anew now and then, and by each process for itself: there the person is looked up
    by `reference`, and `key` serves only when the person is gone.
    """

    key: float
    reference: int
    back: bool


@dataclass(frozen=True)
class Page:
    slots: list[int]
    points: list[int]
    next: str | None
    previous: str | None


def page_of(
    index: ProfileIndex, audience: Audience, criteria: Criteria, found: Found, asked_by: str, day: int
) -> Page:
    """The page of `found` that the criteria ask for. `asked_by` tells who asks for what, so that a cursor
    is only taken with the search it was given for."""
    fingerprint = hashlib.sha256(asked_by.encode()).hexdigest()[:16]
    place = _read_cursor(criteria.cursor, fingerprint)
    slots = as_array(found.slots)
    points = points_of(index, audience, criteria.clauses, found.matched, slots, day)
    keys = _keys(index, audience, criteria.sort, slots, points)
    if place is not None and criteria.sort == "name":
        place = _looked_up(index, audience, place)
    chosen, more = _around(keys, place, criteria.limit)
    back = place is not None and place.back
    has_next, has_previous = (True, more) if back else (more, place is not None)

    def cursor(position: int, back: bool) -> str:
        at = chosen[position]
        return _cursor(Place(keys[at].item(), int(index.numbers[0, slots[at]]), back), fingerprint)

    return Page(
        slots=slots[chosen].tolist(),
        points=points[chosen].tolist(),
        next=cursor(-1, False) if has_next and len(chosen) else None,
        previous=cursor(0, True) if has_previous and len(chosen) else None,
    )


def _looked_up(index: ProfileIndex, audience: Audience, place: Place) -> Place:
    if place.key < -_NAMELESS / 2:
        return place
    # Also who is no longer found still tells where the page ended, as long as the asker sees the name.
    for slot in np.flatnonzero(index.numbers[0] == place.reference).tolist():
        if slot in audience.seeing("name"):
            return Place(-index.name_order.places()[slot].item(), place.reference, place.back)
    return place


def _around(keys: Keys, place: Place | None, limit: int) -> tuple[NDArray[np.intp], bool]:
    """Positions on the page, best first, and whether there are more in the direction of going."""
    if place is None:
        chosen = best(keys, limit + 1)
    elif not place.back:
        after = np.flatnonzero(keys < place.key)
        chosen = after[best(keys[after], limit + 1)]
    else:
        before = np.flatnonzero(keys > place.key)
        chosen = before[best(-keys[before], limit + 1)]
        return chosen[:limit][::-1], len(chosen) > limit
    return chosen[:limit], len(chosen) > limit


def _keys(
    index: ProfileIndex, audience: Audience, sort: str, slots: NDArray[np.uint32], points: NDArray[np.int64]
) -> Keys:
    """One distinct number per slot, larger first; ties break by reference."""
    references: NDArray[np.int64] = REFERENCE_MASK - index.numbers[0, slots]
    if sort != "name":
        first = points if sort == "relevance" else index.numbers[1, slots]
        keys: NDArray[np.int64] = (first << REFERENCE_BITS) | references
        return keys
    places = -index.name_order.places()[slots]
    if audience.sees_all_alike:
        return places
    return np.where(audience.named(slots, index.width), places, references - _NAMELESS)


def points_of(
    index: ProfileIndex,
    audience: Audience,
    clauses: Iterable[Clause],
    matched: WordMatch | None,
    slots: NDArray[np.uint32],
    day: int,
) -> NDArray[np.int64]:
    """Points of each slot by the table in ranking.py."""
    standing = index.standing.points(day, sees_availability=audience.viewer.sees_availability)
    points = standing.with_missions[slots]
    if not audience.sees_all_alike:
        points = np.where(audience.named(slots, index.width), points, standing.without[slots])
    away = away_from(index, audience, day, day, day)
    if away:
        points = points - FREE_TODAY * (
            np.isin(slots, as_array(away)) & index.periods.free_throughout(slots, day, day)
        )
    scaled = [clause for clause in clauses if clause.field in SCALE_POINTS]
    if scaled:
        fits = [_fit(index, clause, slots) for clause in scaled]
        points = points + FIT_WEIGHT * np.sum([fit for fit, _ in fits], axis=0) // len(fits)
        for _, variety_only in fits:
            if variety_only is not None:
                points[variety_only] += VARIETY_ONLY
    if matched is not None:
        points = points + _word_points(index, matched, slots)
    return points


def _fit(
    index: ProfileIndex, clause: Clause, slots: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
    """The best points over the values asked, and for languages who meets them by varieties only."""
    table = SCALE_POINTS[clause.field]
    own = [_reaching(index, clause.field, a.code, a.at_least, slots) for a in clause.values]
    if clause.field != "language":
        return np.max([table[strengths] for strengths in own], axis=0), None
    variety = [_reaching(index, "variety", a.code, a.at_least, slots) for a in clause.values]
    best_own, best_variety = np.max(own, axis=0), np.max(variety, axis=0)
    variety_only = best_own == 0
    return table[np.where(variety_only, best_variety, best_own)], variety_only


def _reaching(
    index: ProfileIndex, name: str, code: str, at_least: int, slots: NDArray[np.uint32]
) -> NDArray[np.uint8]:
    strengths: NDArray[np.uint8] = index.strengths[name].row(code)[slots]
    if at_least:
        strengths[strengths < 1 + at_least] = 0
    return strengths


def _word_points(index: ProfileIndex, matched: WordMatch, slots: NDArray[np.uint32]) -> NDArray[np.int64]:
    points = np.zeros(index.width, dtype=np.int32)
    points[as_array(matched.by_words)] = WORDS
    names = matched.names
    points[names.slots] = np.maximum(points[names.slots], (NAME * names.scores).astype(np.int32))
    points[as_array(names.literal)] += LITERAL_NAME
    return points[slots].astype(np.int64)


def _cursor(place: Place, fingerprint: str) -> str:
    # Sealed, so that nobody can make one up or read a place in the order out of it, and of one length, because
    # the digits of a place among names tell of people who may be hidden.
    content = orjson.dumps([place.key, place.reference, place.back, fingerprint])
    return seal(content.decode().ljust(_CURSOR_LENGTH), context=_CURSOR)


def _read_cursor(cursor: str | None, fingerprint: str) -> Place | None:
    if cursor is None:
        return None
    try:
        key, reference, back, given_for = orjson.loads(unseal(cursor, context=_CURSOR))
    except (ValueError, Unopened):
        given_for = None
    if given_for != fingerprint:
        raise Invalid(
            errors=[FieldError("?cursor", "bad_cursor", "cursor: was not given for this search; start without")]
        )
    return Place(key, reference, back)
