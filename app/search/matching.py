"""Who fits a post of a deployment request: what is required filters, what is preferred ranks, and every criterion is
told with what the profile has for it. Who misses exactly one requirement is listed apart.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import Actor, Level, require, sees_who_is_away, viewer_of
from app.queries.elsewhere import Holding
from app.search.audiences import Audience
from app.search.bits import as_array
from app.search.criteria import Criteria, Span, criteria_of
from app.search.finding import Condition, away_from, conditions_of
from app.search.held import last_told
from app.search.index import ProfileIndex
from app.search.orders import REFERENCE_BITS, REFERENCE_MASK, best
from app.search.pages import points_of
from app.search.ranking import FREE_ALL_OF_IT, PREFERENCE_MET
from app.search.reasons import ReasonWriter

# A first free day is looked for so long after the first day of the deployment.
LATEST_START_DAYS = 90


@dataclass(frozen=True)
class Wish:
    """A parameter of the search with its value. Raises nothing: it was checked when it was written down."""

    parameter: str
    value: str
    required: bool


@dataclass(frozen=True)
class Match:
    """Somebody with the points of the versioned table and each wish: met or not, and what the profile has for it.
    `missing` is the place of the one requirement that is not met; None for who meets all."""

    slot: int
    points: int
    card: dict[str, Any]
    wishes: tuple[dict[str, Any], ...]
    availability: dict[str, Any] | None
    missing: int | None


@dataclass(frozen=True)
class Matches:
    """`total` meet everything that is required, `near` miss one thing; the lists hold the first `limit` of them.
    `others` is empty but where people were asked for: those of them who miss more."""

    total: int
    near: int
    items: list[Match]
    near_misses: list[Match]
    others: list[Match]
    visible: int


@dataclass(frozen=True)
class _Asked:
    wish: Wish
    criteria: Criteria
    condition: Condition


def match(
    index: ProfileIndex,
    actor: Actor,
    role: str,
    wishes: Sequence[Wish],
    period: Span | None,
    *,
    lang: str,
    limit: int,
    only: Collection[int] | None = None,
    request: int | None = None,
) -> Matches:
    """For a post of `role` in `period` (ordinals of the first and the last day), among active members the actor sees.

    Whoever is free for all of the period ranks higher; being free is no filter, since people are asked. Who is
    deployed or being prepared is not free, but by `request` itself. Raises SignInNeeded, Forbidden, Invalid.
    """
    require(actor, "profiles.search")
    audience = index.audience(viewer_of(actor))
    asked = [_asked(index, audience, wish) for wish in (Wish("role", role, True), *wishes)]
    members = audience.usual & index.bits.bitmap("membership", "active")
    if only is not None:
        members &= BitMap(only)
    met = [one.condition.keep(members) for one in asked]
    required = [place for place, one in enumerate(asked) if one.wish.required]
    all_of_it = reduce(lambda kept, place: kept & met[place], required, members)
    near = _near_misses(members, met, required)
    writer = _Writer(index, audience, asked, met, period, request, ReasonWriter(index, lang))
    missing = BitMap.union(BitMap(), *near.values())
    rest = BitMap() if only is None else members - all_of_it - missing
    return Matches(
        total=len(all_of_it),
        near=len(missing),
        items=writer.best_of(all_of_it, limit, None),
        near_misses=writer.best_of(missing, limit, near),
        others=writer.best_of(rest, limit, None),
        visible=len(audience.visible[Level.CARD]),
    )


def having(index: ProfileIndex, actor: Actor, wish: Wish, slots: Collection[int], lang: str) -> dict[int, list[str]]:
    """Who of `slots` meets a wish, as far as the actor sees, with what the profile has for it in words."""
    audience = index.audience(viewer_of(actor))
    one, writer, open_to = _asked(index, audience, wish), ReasonWriter(index, lang), audience.seeing("missions")
    return {
        slot: writer.having(slot, one.criteria, one.condition, with_missions=slot in open_to)
        for slot in one.condition.keep(BitMap(slots))
    }


def _asked(index: ProfileIndex, audience: Audience, wish: Wish) -> _Asked:
    criteria = criteria_of([(wish.parameter, wish.value)], audience.viewer, index.code_now)
    (condition,) = conditions_of(index, audience, criteria, None, time.time())
    return _Asked(wish, criteria, condition)


def _near_misses(members: BitMap, met: Sequence[BitMap], required: Sequence[int]) -> dict[int, BitMap]:
    """By the place of a requirement: who meets all but that one. What holds before and after each place is kept, so
    that the work grows with the number of requirements and not with its square."""
    after = [members]
    for place in reversed(required):
        after.append(after[-1] & met[place])
    found, before = {}, members
    for number, place in enumerate(required):
        found[place] = (before & after[len(required) - number - 1]) - met[place]
        before = before & met[place]
    return found


@dataclass(frozen=True)
class _Writer:
    index: ProfileIndex
    audience: Audience
    asked: Sequence[_Asked]
    met: Sequence[BitMap]
    period: Span | None
    request: int | None
    reasons: ReasonWriter

    def best_of(self, slots: BitMap, limit: int, near: dict[int, BitMap] | None) -> list[Match]:
        array = as_array(slots)
        points = self._points(array)
        keys = (points << REFERENCE_BITS) | (REFERENCE_MASK - self.index.numbers[0, array])
        return [self._match(int(array[at]), int(points[at]), near) for at in best(keys, limit).tolist() if len(array)]

    def _points(self, slots: NDArray[np.uint32]) -> NDArray[np.int64]:
        day = _today()
        clauses = [clause for one in self.asked for clause in one.criteria.clauses if one.wish.required]
        points = points_of(self.index, self.audience, clauses, None, slots, day)
        for one, met in zip(self.asked, self.met, strict=True):
            if not one.wish.required:
                points = points + PREFERENCE_MET * np.isin(slots, as_array(met))
        if self.period is not None:
            away = away_from(self.index, self.audience, *self.period, day, self.request)
            free = self.index.periods.free_throughout(slots, *self.period) & ~np.isin(slots, as_array(away))
            points = points + FREE_ALL_OF_IT * free
        return points

    def _match(self, slot: int, points: int, near: dict[int, BitMap] | None) -> Match:
        card = orjson.loads(self.index.card(slot, self.audience) + b"}")
        missing = None if near is None else next(place for place, who in near.items() if slot in who)
        told = tuple(self._told(place, slot) for place in range(len(self.asked)))
        return Match(slot, points, card, told, self._availability(slot), missing)

    def _told(self, place: int, slot: int) -> dict[str, Any]:
        one = self.asked[place]
        open_to = self.audience.seeing("missions")
        has = self.reasons.having(slot, one.criteria, one.condition, with_missions=slot in open_to)
        return {
            "parameter": one.wish.parameter,
            "value": one.wish.value,
            "required": one.wish.required,
            "met": slot in self.met[place],
            "has": has,
        }

    def _availability(self, slot: int) -> dict[str, Any] | None:
        """Whether the person is free for all of the period, else from which day of it on, as far as is known, and
        until when somebody is held who is deployed or being prepared elsewhere."""
        if self.period is None:
            return None
        first, last = self.period
        periods = self.index.periods
        away = self._away(slot, first, last)
        status, until = periods.on(slot, first)
        if self._away(slot, first, first):
            status, until = "not_free", None
        whole = not away and bool(periods.free_throughout(np.array([slot], dtype=np.uint32), first, last)[0])
        later = None if status == "free" else self._first_free(slot, first, away)
        return {
            "whole": whole,
            "status": status,
            "until": None if until is None or until >= last else date.fromordinal(until).isoformat(),
            "free_from": None if later is None else date.fromordinal(later).isoformat(),
            "late_days": None if later is None else later - first,
            "held": _held(away),
        }

    def _away(self, slot: int, first: int, last: int) -> list[Holding]:
        if not sees_who_is_away(self.audience.viewer):
            return []
        return self.index.held.of(slot, first, last, _today(), self.request)

    def _first_free(self, slot: int, first: int, away: Sequence[Holding]) -> int | None:
        """After everything that holds the person in the period. None where that would tell when a strict request
        ends."""
        after = last_told(away, _today()) if away else first
        if after is None:
            return None
        days = range(max(first, after) + 1, first + LATEST_START_DAYS + 1)
        stated = (day for day in days if self.index.periods.on(slot, day)[0] == "free")
        for day in stated:
            held = self._away(slot, day, day)
            if not held:
                return day
            if any(one.is_strict for one in held):
                return None
        return None


def _held(away: Sequence[Holding]) -> dict[str, str | None] | None:
    """In the words of the screen: the last day and never which request, and of a strict one not even that."""
    if not away:
        return None
    until = last_told(away, _today())
    if until is None:
        return {"kind": "not_free", "until": None}
    return {"kind": "deployed_elsewhere", "until": date.fromordinal(until).isoformat()}


def _today() -> int:
    return datetime.now(UTC).toordinal()
