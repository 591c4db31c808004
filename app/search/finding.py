"""From criteria to the people who meet them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import OUTPUT_LEVELS, Level, sees_who_is_away
from app.search.audiences import Audience
from app.search.bits import as_array, as_bitmap
from app.search.criteria import Clause, Criteria, Span
from app.search.fields import FIELDS
from app.search.folding import words
from app.search.index import ProfileIndex
from app.search.names import NameAnswer

DAY_SECONDS = 86_400
_NO_LIMIT = 2**62


@dataclass(frozen=True)
class Condition:
    """One filter as it was asked; `keep` gives those of a set who meet it."""

    parameter: str
    value: str
    keep: Callable[[BitMap], BitMap]


@dataclass(frozen=True)
class WordMatch:
    """Who is met by the words asked: by a name near enough, or by words all of which stand in the profile."""

    by_name: BitMap
    by_words: BitMap
    names: NameAnswer

    @property
    def slots(self) -> BitMap:
        return self.by_name | self.by_words


@dataclass(frozen=True)
class Found:
    """`slots` meet everything that was asked; `aside` do too, but are not shown unless their state is asked for."""

    slots: BitMap
    aside: BitMap
    conditions: tuple[Condition, ...] = ()
    matched: WordMatch | None = None
    everybody: BitMap = field(default_factory=BitMap)
    usual: BitMap = field(default_factory=BitMap)

    def without(self, condition: Condition) -> int:
        """How many would be found with one condition less."""
        rest = [c for c in self.conditions if c is not condition]
        # Whoever no longer asks for a state finds nobody who is set aside.
        by_state = any(c.parameter == "membership" for c in rest)
        return len(keep_all(self.everybody if by_state else self.usual, rest))


def find(index: ProfileIndex, audience: Audience, criteria: Criteria, now: float) -> Found:
    """Everybody whom the audience sees and who meets the criteria. `now` in seconds since 1970."""
    matched = match_words(index, audience, criteria.q) if criteria.q else None
    conditions = tuple(conditions_of(index, audience, criteria, matched, now))
    seen = audience.visible[Level.CARD]
    by_state = any(clause.field == "membership" for clause in criteria.clauses)
    everybody = seen if by_state else audience.usual
    set_aside = BitMap() if by_state else audience.set_aside
    return Found(
        slots=keep_all(everybody, conditions),
        aside=keep_all(set_aside, conditions),
        conditions=conditions,
        matched=matched,
        everybody=everybody,
        usual=audience.usual,
    )


def keep_all(slots: BitMap, conditions: Sequence[Condition]) -> BitMap:
    """Those of `slots` who meet every condition."""
    return reduce(lambda kept, condition: condition.keep(kept) if kept else kept, conditions, slots)


def conditions_of(
    index: ProfileIndex, audience: Audience, criteria: Criteria, matched: WordMatch | None, now: float
) -> list[Condition]:
    """The filters of the criteria one by one, in the order in which they are told."""
    found = [
        Condition(clause.field, str(clause), _having(_meeting(index, audience, clause)))
        for clause in criteria.clauses
    ]
    if matched is not None:
        found.append(Condition("q", criteria.q, _having(matched.slots)))
    if criteria.exclude_nationality:
        codes = sorted(criteria.exclude_nationality)
        excluded = any_of(index, audience, "nationality", codes)
        found.append(Condition("exclude_nationality", ",".join(codes), lambda slots: slots - excluded))
    day = datetime.fromtimestamp(now, UTC).toordinal()
    found += [
        Condition("available", _spelled(spans), _free_in(index, audience, spans, day)) for spans in criteria.available
    ]
    if criteria.notice is not None:
        found.append(Condition("notice", str(criteria.notice), _numbered(index.numbers[2], 0, criteria.notice)))
    if criteria.confirmed_within is not None:
        since = int(now) - criteria.confirmed_within * DAY_SECONDS
        keep = _numbered(index.numbers[1], max(since, 1), _NO_LIMIT)
        found.append(Condition("confirmed_within", str(criteria.confirmed_within), keep))
    return found


def _having(met: BitMap) -> Callable[[BitMap], BitMap]:
    return lambda slots: slots & met


def _meeting(index: ProfileIndex, audience: Audience, clause: Clause) -> BitMap:
    plain = [asked.code for asked in clause.values if not asked.at_least]
    met = any_of(index, audience, clause.field, plain)
    leveled = [asked for asked in clause.values if asked.at_least]
    return BitMap.union(met, *(index.language_levels.reaching(asked.code, 1 + asked.at_least) for asked in leveled))


def any_of(index: ProfileIndex, audience: Audience, name: str, codes: Sequence[str]) -> BitMap:
    """Who has one of the codes, among those of whom the audience sees this field."""
    met = BitMap.union(BitMap(), *(index.bits.bitmap(name, code) for code in codes))
    source = FIELDS[name].source
    return met if OUTPUT_LEVELS[source] is Level.CARD else met & audience.seeing(source)


def _spelled(spans: Sequence[Span]) -> str:
    days = (tuple(date.fromordinal(day).isoformat() for day in span) for span in spans)
    return ",".join(first if first == last else f"{first}/{last}" for first, last in days)


def _free_in(index: ProfileIndex, audience: Audience, spans: Sequence[Span], day: int) -> Callable[[BitMap], BitMap]:
    away = [away_from(index, audience, first, last, day) for first, last in spans]

    def keep(slots: BitMap) -> BitMap:
        array = as_array(slots)
        free = BitMap()
        for span, gone in zip(spans, away, strict=True):
            free |= as_bitmap(array[index.periods.free_throughout(array, *span)]) - gone
        return free

    return keep


def away_from(
    index: ProfileIndex, audience: Audience, first: int, last: int, day: int, besides: int | None = None
) -> BitMap:
    """Who is deployed or being prepared on one of these days, as of `day`, as far as the audience is told of it."""
    if not sees_who_is_away(audience.viewer):
        return BitMap()
    return index.held.between(first, last, day, besides)


def _numbered(numbers: NDArray[np.int64], low: int, high: int) -> Callable[[BitMap], BitMap]:
    def keep(slots: BitMap) -> BitMap:
        array = as_array(slots)
        values = numbers[array]
        return as_bitmap(array[(values >= low) & (values <= high)])

    return keep


def match_words(index: ProfileIndex, audience: Audience, q: str) -> WordMatch:
    """Every word has to be met: by a name, a text, or a topic's label; or the whole by a name that is near enough.

    Names and texts count only where the audience sees them, topics wherever it sees the card.
    """
    named = audience.visible[Level.NETWORK]
    asked = words(q)
    names = index.names.search(q, named)
    met = []
    for number, word in enumerate(asked):
        as_prefix = number == len(asked) - 1
        texts = index.texts.having(word, as_prefix=as_prefix) & named
        topics = index.topics.having(word, as_prefix=as_prefix)
        by_name = names.per_word[number] if number < len(names.per_word) else BitMap()
        met.append(texts | by_name | any_of(index, audience, "expertise", topics))
    by_words = reduce(lambda left, right: left & right, met) if met else BitMap()
    return WordMatch(as_bitmap(names.slots.astype(np.uint32)), by_words, names)
