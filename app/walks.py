"""Whom this server has shown to whom today, before it is in the database.

A search writes nothing: people are counted in memory and kept a moment later, once for many searches. For a partner
near its end they are kept first, so that two servers see each other's count; each is at most `UNKEPT` and one page
behind the other.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pyroaring import BitMap
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from app.db import now, writing
from app.errors import WalkEnded
from app.policy import Actor
from app.services.walks import Bounds, bounds_of, is_counted, keep, seconds_left, walker_of
from app.settings import Settings

log = logging.getLogger("sulh")

KEPT_EVERY_S: Final = 2.0
# Of a partner so many are counted in memory only.
UNKEPT: Final = 25
# From this share of the end on every further person is counted by the database.
_NEAR: Final = 0.8


@dataclass
class _Walk:
    """What one asker's side was shown on one day: all that is known of, and what is not yet kept."""

    actor: Actor
    day: date
    bounds: Bounds
    request_id: str
    shown: BitMap = field(default_factory=BitMap)
    unkept: BitMap = field(default_factory=BitMap)
    known: bool = False
    refused: bool = False
    keeping: asyncio.Lock = field(default_factory=asyncio.Lock)


class Walks:
    """Used on the event loop only."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._walks: dict[tuple[str, date], _Walk] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()

    async def show(self, actor: Actor, people: Iterable[int], visible: int, request_id: str) -> None:
        """Count people (internal ids) who are about to be shown to somebody who may see `visible` in all.

        Raises WalkEnded for a partner that would see more different people than it may on one day.
        """
        if not is_counted(actor):
            return
        walk = self._walk(actor, bounds_of(actor, visible, self._settings), request_id)
        asked = BitMap(people)
        if asked.issubset(walk.shown):
            return
        stop = walk.bounds.stop
        if stop is not None:
            await self._look(walk, len(asked), stop)
            if len(walk.shown | asked) > stop:
                raise self._end(walk)
        walk.unkept |= asked - walk.shown
        walk.shown |= asked
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_soon())

    def _walk(self, actor: Actor, bounds: Bounds, request_id: str) -> _Walk:
        key = walker_of(actor), now().date()
        walk = self._walks.get(key)
        if walk is None:
            walk = self._walks[key] = _Walk(actor, key[1], bounds, request_id)
        walk.actor, walk.bounds, walk.request_id = actor, bounds, request_id
        return walk

    async def _look(self, walk: _Walk, more: int, stop: int) -> None:
        near = len(walk.shown) + more >= stop * _NEAR
        if near or not walk.known or len(walk.unkept) >= UNKEPT:
            await self._keep(walk)

    def _end(self, walk: _Walk) -> WalkEnded:
        first, walk.refused = not walk.refused, True
        return WalkEnded(retry_after_s=seconds_left(now()), first=first)

    async def _keep_soon(self) -> None:
        while self._walks_to_keep() and not self._ending.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), KEPT_EVERY_S)
            await self.keep()

    def _walks_to_keep(self) -> list[_Walk]:
        return [walk for walk in self._walks.values() if walk.unkept]

    async def keep(self) -> None:
        """Keep what is not yet kept; what the database does not take waits for the next time."""
        for walk in self._walks_to_keep():
            await self._keep(walk)
        today = now().date()
        self._walks = {key: walk for key, walk in self._walks.items() if walk.day >= today or walk.unkept}

    async def _keep(self, walk: _Walk) -> None:
        async with walk.keeping:
            people, walk.unkept = walk.unkept, BitMap()
            try:
                everybody = await run_in_threadpool(self._write, walk, people)
                walk.shown |= everybody
                walk.known = True
            except Exception as error:  # A full disk, whatever it is, stops no search: each server counts on.
                # Not left to asyncio, which would log the message, and messages quote values.
                walk.unkept |= people
                log.error("who was shown to whom could not be kept (%s)", type(error).__name__)

    def _write(self, walk: _Walk, people: BitMap) -> BitMap:
        with writing(self._engine, walk.request_id) as session:
            return keep(session, walk.actor, walk.day, people, walk.bounds.alert)

    async def close(self) -> None:
        """Keep the last ones. What is just being written is waited for, not cut off."""
        self._ending.set()
        if self._keeper is not None:
            await self._keeper
        await self.keep()
