"""The search: what the API, the command line and the pages ask alike."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from app.policy import Actor, Level, Viewer, require, viewer_of
from app.search.audiences import Audience
from app.search.criteria import Criteria
from app.search.facets import FacetWriter, count_tags
from app.search.fields import facets_for
from app.search.finding import Found, find
from app.search.index import NO_NOTICE, ProfileIndex
from app.search.pages import page_of
from app.search.reasons import ReasonWriter

# With fewer hits than this the answer says what each filter alone keeps out.
FEW = 3


@dataclass(frozen=True)
class SearchAnswer:
    """`body` is the whole JSON answer; `next` and `previous` are cursors. `slots` are the people on this page,
    `visible` is how many the asker may see in all."""

    body: bytes
    total: int
    next: str | None
    previous: str | None
    slots: list[int]
    visible: int


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
        _item(index, audience, slot, points, day, reasons.write(slot, criteria, found))
        for slot, points in zip(page.slots, page.points, strict=True)
    ]
    total = len(found.slots)
    parts = [b'{"items":[' + b",".join(items) + b"]", b'"total":%d' % total]
    names = facets_for(viewer) if criteria.facets is None else criteria.facets
    if names:
        parts.append(b'"facets":' + _writer(index, lang).write(count_tags(index, audience, found), names))
    if total < FEW and found.conditions:
        parts.append(b'"instead":' + orjson.dumps(_instead(found)))
    parts.append(b'"next_cursor":' + orjson.dumps(page.next))
    parts.append(b'"previous_cursor":' + orjson.dumps(page.previous) + b"}")
    visible = len(audience.visible[Level.CARD])
    return SearchAnswer(b",".join(parts), total, page.next, page.previous, page.slots, visible)


def _item(index: ProfileIndex, audience: Audience, slot: int, points: int, day: int, reasons: list[bytes]) -> bytes:
    card, availability = index.card(slot, audience), _availability(index, audience, slot, day)
    match = b'"match":{"points":%d,"reasons":[%b]}}' % (points, b",".join(reasons))
    return b'%b,"availability":%b,%b' % (card, availability, match)


def availability_today(index: ProfileIndex, viewer: Viewer, slot: int) -> dict[str, Any] | None:
    """Of one person whom the viewer sees, as in the items of a search; None for who sees none."""
    day = datetime.now(UTC).toordinal()
    stated: dict[str, Any] | None = orjson.loads(_availability(index, index.audience(viewer), slot, day))
    return stated


def _availability(index: ProfileIndex, audience: Audience, slot: int, day: int) -> bytes:
    if not audience.viewer.sees_availability:
        return b"null"
    status, until = index.periods.on(slot, day)
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


def _instead(found: Found) -> list[dict[str, object]]:
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
