"""The real application in this process, asked over ASGI: start to stop, as a server would run it."""

import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any

import anyio.from_thread
import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, select

from app.db import reading, writing
from app.main import create_app
from app.models import Account
from app.policy import COMMAND_LINE, Role
from app.services.accounts import open_for_development
from app.services.sessions import end_token
from app.settings import Settings

# httpx looks for it at every request, through every folder of packages. Nobody here has it.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
MERGE_PATCH = "application/merge-patch+json"


class Client:
    """Asks a running application; usable from several threads at once."""

    def __init__(self, portal: anyio.from_thread.BlockingPortal, http: httpx.AsyncClient) -> None:
        self._portal, self._http = portal, http

    def ask(self, method: str, path: str, *, token: str | None = None, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            headers = httpx.Headers(options.pop("headers", None))
            if token is not None:
                headers["Authorization"] = f"Bearer {token}"
            return await self._http.request(method, path, headers=headers, **options)

        return self._portal.call(send)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("POST", path, **options)

    def patch(self, path: str, body: Any, etag: str | None, **options: Any) -> httpx.Response:
        headers = {"Content-Type": MERGE_PATCH} | ({"If-Match": etag} if etag else {})
        return self.ask("PATCH", path, json=body, headers=headers | options.pop("headers", {}), **options)

    def call(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it on the application's own event loop."""
        self._portal.call(work)

    def later(self, *args: Any, **options: Any) -> "Future[httpx.Response]":
        """The same as `ask` without waiting for the answer."""
        return self._portal.start_task_soon(lambda: self._soon(*args, **options))

    async def _soon(self, method: str, path: str, *, token: str | None = None, **options: Any) -> httpx.Response:
        headers = options.pop("headers", {}) | ({} if token is None else {"Authorization": f"Bearer {token}"})
        return await self._http.request(method, path, headers=headers, **options)


@contextmanager
def running(
    url: str, extend: Callable[[FastAPI], None] = lambda app: None, *, peer: str = "127.0.0.1", **settings: Any
) -> Iterator[Client]:
    """A client of an application of its own on the database at `url`, asking from `peer`; `extend` may give it
    further routes."""
    app = create_app(Settings(database_url=url, **settings))
    extend(app)
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_started(app, peer)) as http,
    ):
        yield Client(portal, http)


@contextmanager
def serving(url: str) -> Iterator[str]:
    """Address of a real server, in a thread of this process, on the database at `url`."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(database_url=url)), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            # Connections wait in the socket's queue until the server has started.
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@asynccontextmanager
async def _started(app: FastAPI, peer: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 50_000))
    async with (
        app.router.lifespan_context(app),
        # Packing what is unpacked right away is the work of a few tests, which ask for it.
        httpx.AsyncClient(
            transport=transport, base_url="http://sulh.example", headers={"Accept-Encoding": "identity"}
        ) as http,
    ):
        yield http


def new_token(engine: Engine, role: Role, name: str = "", **belonging: Any) -> str:
    """The token of an open session of an account with this role and name; `belonging`: state, profile, sealed."""
    with writing(engine) as session:
        return open_for_development(session, role, name or role.value, **belonging)


def name_of(engine: Engine, name: str) -> str:
    """How the audit calls the account of this name."""
    with reading(engine) as session:
        return f"account:{session.scalars(select(Account.public_id).where(Account.name == name)).one()}"


def end(engine: Engine, token: str) -> None:
    with writing(engine) as session:
        assert end_token(session, COMMAND_LINE, token)
