"""What a route asks for: who is asking, and a session of the database."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from time import time
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.cookies import NAME, cookie_of
from app.db import now, reading, writing
from app.errors import Forbidden, NotFound, SignInNeeded
from app.forms import is_form_with_file
from app.peers import is_demonstration, place_of
from app.policy import NOBODY, Actor, may, require
from app.queries.access import Access, find_access
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.queries.pulse import Pulse, PulseReader
from app.search.index import ProfileIndex
from app.security import token_hash
from app.services.sessions import mark_used
from app.services.throttling import Place

log = logging.getLogger("sulh")
# A file of ten megabytes over half a megabit a second.
_SENT_WITHIN_S = 180.0


class KnownTokens:
    """Tokens seen since the last change of access, by hash, with what they open."""

    def __init__(self) -> None:
        self.revision = -1
        self.by_hash: dict[str, Access] = {}

    def forget_older(self, revision: int) -> None:
        if revision != self.revision:
            self.revision, self.by_hash = revision, {}


async def signed_in(request: Request) -> Actor:
    """Who asks; NOBODY without a token. Raises SignInNeeded for a wrong or dead one, Forbidden (`cross_site`) for a
    change by cookie that another site could have sent.

    Leaves the pulse of the request in `request.state.pulse` and who asks in `request.state.actor`. A token taken
    back anywhere is refused here with the next request, because taking it back raises `access`.
    """
    state = request.app.state
    reader: PulseReader = state.pulse_reader
    request.state.pulse = pulse = await reader.read()
    token = _bearer(request.scope["headers"])
    if token is None:
        token = await cookie_of(request)
    if token is None:
        return NOBODY
    request.state.token = token
    found = await _access(request, pulse, token)
    request.state.actor = found.actor
    if found.actor.scopes is not None:
        request.state.more_headers = await state.client_limits.take(found.actor.name)
    return found.actor


async def _access(request: Request, pulse: Pulse, token: str) -> Access:
    """What the token opens. Raises SignInNeeded when it opens nothing."""
    known: KnownTokens = request.app.state.known_tokens
    known.forget_older(pulse.access)
    digest = token_hash(token)
    found = known.by_hash.get(digest)
    if found is None or found.until <= time():
        found = await run_in_threadpool(_look_up, request.app.state.engine, token)
        # Only when nothing changed meanwhile: what was looked up belongs to the revision read before.
        if known.revision == pulse.access:
            known.by_hash[digest] = found
    if found.demo and not is_demonstration(request):
        raise SignInNeeded()
    return found


def takes_file(rule: str, largest: int, most: int = 1) -> Callable[[Request], Awaitable[None]]:
    """A dependency for the head of a route: lets who is signed in and may by `rule` send a form with a file of
    `largest` bytes, or with up to `most` files that are no larger together. From everybody else no more is read than
    from any form."""

    async def let(request: Request) -> None:
        token = request.cookies.get(NAME)
        if token and is_form_with_file(request):
            with suppress(SignInNeeded):
                found = await _access(request, await request.app.state.pulse_reader.read(), token)
                if may(found.actor, rule):
                    request.state.largest_file, request.state.most_files = largest, most
                    request.scope["state"]["due_in"](_SENT_WITHIN_S)

    return let


def _bearer(headers: list[tuple[bytes, bytes]]) -> str | None:
    for name, value in headers:
        if name == b"authorization":
            if value[:7].lower() != b"bearer ":
                raise SignInNeeded()
            return value[7:].strip().decode("latin-1")
    return None


def _look_up(engine: Engine, token: str) -> Access:
    with reading(engine) as session:
        found = find_access(session, token)
    if found is None:
        raise SignInNeeded()
    if found.actor.account_id is not None and found.actor.token_id is not None:
        try:
            mark_used(engine, found.actor.token_id, now())
        except SQLAlchemyError as error:
            # A full disk stops no reading; the session then ends by its idle limit.
            log.error("a session could not be marked as used (%s)", type(error).__name__)
    return found


SignedIn = Annotated[Actor, Depends(signed_in)]


def allowed(rule: str) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that refuses who may not, before the body is read."""

    async def check(actor: SignedIn) -> Actor:
        require(actor, rule)
        return actor

    return check


def allowed_step(rule: str) -> Callable[[Request, Actor], Awaitable[Actor]]:
    """The same for a step of a request: where the asker sees the request, the refusal says what they may do with it
    now."""

    async def check(request: Request, actor: SignedIn) -> Actor:
        try:
            require(actor, rule)
        except Forbidden as error:
            id_ = request.path_params["request_id"]
            actions = await run_in_threadpool(_actions_now, request.app.state.engine, actor, id_)
            raise Forbidden(code=error.code, actions=actions) from error
        return actor

    return check


def _actions_now(engine: Engine, actor: Actor, request_id: str) -> list[str] | None:
    with suppress(NotFound, Forbidden), reading(engine) as session:
        return find_request(session, actor, id_of(request_id)).actions_for(actor)
    return None


def read_session(request: Request) -> Iterator[Session]:
    with reading(request.app.state.engine) as session:
        yield session


def write_session(request: Request) -> Iterator[Session]:
    with writing(request.app.state.engine, request_id_of(request)) as session:
        yield session


# Scope "function": the block ends, and so commits, before the answer leaves.
ReadSession = Annotated[Session, Depends(read_session, scope="function")]
WriteSession = Annotated[Session, Depends(write_session, scope="function")]


@dataclass(frozen=True)
class Database:
    """For a route that first looks and then writes down that it did: one transaction after the other.

    In one they would hold SQLite's write lock while looking, and in PostgreSQL a look as of one moment could not
    follow the audit chain to its end. Two sessions at once would take two connections, and wait for each other.
    """

    engine: Engine
    request_id: str

    def reading(self) -> AbstractContextManager[Session]:
        return reading(self.engine)

    def writing(self) -> AbstractContextManager[Session]:
        return writing(self.engine, self.request_id)


async def database(request: Request) -> Database:
    return Database(request.app.state.engine, request_id_of(request))


def request_id_of(request: Request) -> str:
    return str(request.scope["state"]["request_id"])


async def asked_from(request: Request) -> Place:
    return place_of(request)


AskedFrom = Annotated[Place, Depends(asked_from)]
WholeDatabase = Annotated[Database, Depends(database)]


def pulse_of(request: Request) -> Pulse:
    """The pulse that `signed_in` has read for this request."""
    pulse: Pulse = request.state.pulse
    return pulse


async def current_index(request: Request) -> ProfileIndex:
    """The index with everything that the pulse of this request tells of.

    Taking in changes happens in a thread while others wait here; whoever gets past the lock searches without
    waiting again, so no search meets an index that is being changed.
    """
    directory, pulse = request.app.state.directory, pulse_of(request)
    async with request.app.state.catching_up:
        if directory.is_behind(pulse.directory, pulse.vocabulary):
            await run_in_threadpool(directory.catch_up)
        index: ProfileIndex = directory.index
        return index
