"""Keeping that somebody was refused: a wrong token, a role that may not, a person who is hidden from the asker."""

import logging
from time import time
from typing import Final
from uuid import UUID

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from app.db import reading, writing
from app.deps import request_id_of
from app.errors import Fact, Forbidden, NotFound, SignInNeeded, WalkEnded
from app.policy import NOBODY, Actor
from app.queries.access import find_dead_access
from app.queries.profiles import profile_exists
from app.services import audit

log = logging.getLogger("sulh")

ROWS_A_MINUTE: Final = 60


class UnknownTokens:
    """How many tokens that nobody ever had were written down in this minute, and how many were not.

    Whoever makes up tokens by the thousand shall not fill the disk with rows that all say the same.
    """

    def __init__(self) -> None:
        self._minute, self._written, self._left_out = 0, 0, 0

    def left_out_before(self, moment: float) -> int | None:
        """None when this one is left out; otherwise how many were since the last that was written down."""
        minute = int(moment // 60)
        if minute != self._minute:
            self._minute, self._written = minute, 0
        if self._written >= ROWS_A_MINUTE:
            self._left_out += 1
            return None
        self._written += 1
        told, self._left_out = self._left_out, 0
        return told


def refusal_to_keep(request: Request, fact: Fact) -> BackgroundTask | None:
    """What is to be done after the answer to `fact` has left.

    After it, so that the answer to a hidden person comes as quickly as the one to a missing person, and comes also
    when the row cannot be written. In a transaction of its own, because that of the request is undone.
    """
    profile = _profile(request)
    kept = (
        isinstance(fact, Forbidden)
        # Somebody without a token was asked to sign in, not refused.
        or (isinstance(fact, SignInNeeded) and _given(request) is not None)
        # Somebody who goes on asking is refused as often; the first time tells it.
        or (isinstance(fact, WalkEnded) and fact.first)
        # Whether the person is hidden or not there is looked up later, for both alike.
        or (isinstance(fact, NotFound) and profile is not None)
    )
    return BackgroundTask(_keep, request, fact, profile) if kept else None


def _given(request: Request) -> str | None:
    """The token that was refused; any other scheme than Bearer gives something that is nobody's."""
    return getattr(request.state, "token", None) or request.headers.get("authorization")


def _profile(request: Request) -> UUID | None:
    try:
        return UUID(request.path_params["profile_id"])
    except (KeyError, ValueError):
        return None


async def _keep(request: Request, fact: Fact, profile: UUID | None) -> None:
    # One at a time: who tries tokens by the thousand shall not take the threads that others are answered from.
    async with request.app.state.keeping_refusals:
        try:
            await run_in_threadpool(_write, request, fact, profile)
        except SQLAlchemyError as error:
            kind = type(error).__name__
            log.error("%s a refusal (%d) could not be kept (%s)", request_id_of(request), fact.status, kind)


def _write(request: Request, fact: Fact, profile: UUID | None) -> None:
    engine = request.app.state.engine
    detail: dict[str, int | str] = {"status": fact.status, "operation": _operation(request)}
    actor: Actor = getattr(request.state, "actor", NOBODY)
    with reading(engine) as session:
        if isinstance(fact, NotFound) and not (profile and profile_exists(session, profile)):
            return
        if isinstance(fact, SignInNeeded):
            actor, detail["token"] = find_dead_access(session, _given(request) or "") or (NOBODY, "unknown")
    if actor is NOBODY and isinstance(fact, SignInNeeded):
        left_out = request.app.state.unknown_tokens.left_out_before(time())
        if left_out is None:
            return
        if left_out:
            detail["left_out"] = left_out
    about: audit.About | None = None if profile is None else ("profile", profile)
    with writing(engine, request_id_of(request)) as session:
        audit.record(session, actor, "access.refused", about=about, detail=detail)


def _operation(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "operation_id", "unknown"))
