"""How many requests an API client may make in a minute, over all servers together.

A server reserves a handful of places at a time in `allowances` and gives them out from memory: the limit is never
passed, one request in twenty writes, and at most a handful of places is lost when another server holds them.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app.db import writing
from app.errors import TooMany
from app.services.throttling import reserve

log = logging.getLogger("sulh")

MINUTE: Final = 60
RESERVED_AT_ONCE: Final = 20


@dataclass
class _Lease:
    """Places of one minute: how many this server still gives out, and how many were free for others when it asked."""

    minute: int
    left: int = 0
    free: int = 0


class ClientLimits:
    def __init__(self, engine: Engine, limit: int) -> None:
        self._engine, self._limit = engine, limit
        self._leases: dict[str, _Lease] = {}

    async def take(self, client: str) -> list[tuple[bytes, bytes]]:
        """The headers that tell the client where it stands. Raises TooMany (`rate_limited`)."""
        moment = time()
        minute = int(moment // MINUTE) * MINUTE
        lease = self._leases.get(client)
        if lease is None or lease.minute != minute:
            self._leases = {name: held for name, held in self._leases.items() if held.minute == minute}
            lease = self._leases[client] = _Lease(minute)
        if lease.left <= 0:
            await self._reserve(client, lease)
        wait = max(1, int(minute + MINUTE - moment) + 1)
        if lease.left <= 0:
            raise TooMany("So many requests a minute are the limit.", retry_after_s=wait, code="rate_limited")
        lease.left -= 1
        return rate_headers(self._limit, lease.left + lease.free, wait)

    async def _reserve(self, client: str, lease: _Lease) -> None:
        try:
            got, free = await run_in_threadpool(self._ask, client, lease.minute)
        except SQLAlchemyError as error:
            # A full disk stops no reading: this server then counts alone.
            log.error("places of a client could not be reserved (%s)", type(error).__name__)
            got, free = RESERVED_AT_ONCE, 0
        lease.left, lease.free = lease.left + got, free

    def _ask(self, client: str, minute: int) -> tuple[int, int]:
        ends_at = datetime.fromtimestamp(minute + 2 * MINUTE, UTC)
        with writing(self._engine) as session:
            used = reserve(session, f"requests:{client}", minute, RESERVED_AT_ONCE, self._limit, ends_at)
        return (0, 0) if used is None else (min(RESERVED_AT_ONCE, self._limit), max(0, self._limit - used))


def rate_headers(limit: int, remaining: int, resets_in_s: int) -> list[tuple[bytes, bytes]]:
    """RateLimit and RateLimit-Policy as the IETF draft of 2025 writes them; the form changed between drafts."""
    policy = f'"client";q={limit};w={MINUTE}'
    return [
        (b"ratelimit-policy", policy.encode()),
        (b"ratelimit", f'"client";r={remaining};t={resets_in_s}'.encode()),
    ]
