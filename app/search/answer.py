"""The search: what the API, the command line and the pages ask alike."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from app.policy import Actor, Level, Viewer, require, sees_who_is_away, viewer_of
from app.search.audiences import Audience
from app.search.criteria import Criteria
from app.search.facets import Counts, FacetWriter, count_tags, tags_there
from app.search.fields import facets_for
from app.search.finding import Found, find
from app.search.held import last_told
from app.search.index import NO_NOTICE, ProfileIndex
from app.search.pages import page_of
from app.search.reasons import ReasonWriter

# With fewer hits than this the answer says what each filter alone keeps out.
FEW = 3


@dataclass(frozen=True)
class Item:
    """One person in ready JSON: the card without its closing brace, as this asker sees it; what depends on the day
    and on what was asked beside it. `reasons` are objects."""

    card: bytes
    availability: bytes
    points: int
    reasons: list[bytes]


@dataclass(frozen=True)
class Counted:
    """The facets that were asked for: hits by tag number, and which values there are for this asker at all."""

    names: tuple[str, ...]
    counts: Counts
    there: Counts
    writer: FacetWriter


@dataclass(frozen=True)
class SearchAnswer:
    """`next` and `previous` are cursors. `slots` are the people on this page, `visible` is how many the asker may
    see in all. `instead` tells for each filter how many there would be without it; None where that is not asked."""

    items: list[Item]
    total: int
    counted: Counted | None
    instead: list[dict[str, Any]] | None
    next: str | None
    previous: str | None
    slots: list[int]
    visible: int

    @cached_property
    def body(self) -> bytes:
        """The whole answer as JSON."""
        parts = [b'{"items":[' + b",".join(map(_item, self.items)) + b"]", b'"total":%d' % self.total]
        if self.counted is not None:
            parts.append(b'"facets":' + self.counted.writer.write(self.counted.counts, self.counted.names))
        if self.instead is not None:
            parts.append(b'"instead":' + orjson.dumps(self.instead))
        parts.append(b'"next_cursor":' + orjson.dumps(self.next))
        parts.append(b'"previous_cursor":' + orjson.dumps(self.previous) + b"}")
        return b",".join(parts)


def search(index: ProfileIndex, actor: Actor, criteria: Criteria, *, asked: str, lang: str) -> SearchAnswer:
    """Answer `criteria` for `actor` with words in `lang` (ar, en, fr).

    `asked` is everything that was asked but the cursor: a cursor fits only the same search by somebody who sees the
    same. Raises SignInNeeded, Forbidden, Invalid.
    """
    require(actor, "profiles.search")
    viewer = viewer_of(actor)
    audience, now = index.audience(viewer), time.time()
    day = datetime.fromtimestamp(now, UTC).toordinal()
    found = find(index, audience, criteria, now)
    page = page_of(index, audience, criteria, found, f"{viewer}?{asked}", day)
    reasons = ReasonWriter(index, lang)
    items = [
        Item(
            index.card(slot, audience),
            _availability(index, audience, slot, day),
            points,
            reasons.write(slot, criteria, found),
        )
        for slot, points in zip(page.slots, page.points, strict=True)
    ]
    total, names = len(found.slots), facets_for(viewer) if criteria.facets is None else criteria.facets
    return SearchAnswer(
        items=items,
        total=total,
        counted=_counted(index, audience, found, names, lang) if names else None,
        instead=_instead(found) if total < FEW and found.conditions else None,
        next=page.next,
        previous=page.previous,
        slots=page.slots,
        visible=len(audience.visible[Level.CARD]),
    )


def _counted(index: ProfileIndex, audience: Audience, found: Found, names: tuple[str, ...], lang: str) -> Counted:
    counts = count_tags(index, audience, found)
    return Counted(names, counts, tags_there(index, audience), _writer(index, lang))


def _item(item: Item) -> bytes:
    match = b'"match":{"points":%d,"reasons":[%b]}}' % (item.points, b",".join(item.reasons))
    return b'%b,"availability":%b,%b' % (item.card, item.availability, match)


def availability_today(index: ProfileIndex, viewer: Viewer, slot: int) -> dict[str, Any] | None:
    """Of one person whom the viewer sees, as in the items of a search; None for who sees none."""
    day = datetime.now(UTC).toordinal()
    stated: dict[str, Any] | None = orjson.loads(_availability(index, index.audience(viewer), slot, day))
    return stated


def _availability(index: ProfileIndex, audience: Audience, slot: int, day: int) -> bytes:
    if not audience.viewer.sees_availability:
        return b"null"
    status, until = index.periods.on(slot, day)
    away = index.held.of(slot, day, day, day) if sees_who_is_away(audience.viewer) else ()
    if away:
        status, until = "not_free", last_told(away, day)
    if slot not in audience.visible[Level.SECRETARIAT]:
        return b'{"status":"%b"}' % status.encode()
    return _availability_in_detail(status, until, int(index.numbers[2, slot]))


@lru_cache(maxsize=10_000)
def _availability_in_detail(status: str, until: int | None, notice: int) -> bytes:
    return orjson.dumps(
        {
            "status": status,
            "until": None if until is None else date.fromordinal(until),
            "notice_hours": None if notice == NO_NOTICE else notice,
        }
    )


def _instead(found: Found) -> list[dict[str, Any]]:
    """For each filter how many there would be without it; those that change nothing are left out."""
    counted = [(condition, found.without(condition)) for condition in found.conditions]
    return [
        {"drop": condition.parameter, "value": condition.value, "total": total}
        for condition, total in counted
        if total > len(found.slots)
    ]


# A writer goes with its index: it knows its tags.
_WRITERS: WeakKeyDictionary[ProfileIndex, dict[str, FacetWriter]] = WeakKeyDictionary()


def _writer(index: ProfileIndex, lang: str) -> FacetWriter:
    writers = _WRITERS.setdefault(index, {})
    if lang not in writers:
        writers[lang] = FacetWriter(index, lang)
    return writers[lang]
