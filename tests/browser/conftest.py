"""A real server with invented people, and Chromium in front of it."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright

from app.db import engine_for, writing
from app.main import create_app
from app.services.demo import fill_database
from app.services.demo.cast import open_cast
from app.settings import Settings
from tests.browser.site import Site
from tests.databases import KINDS, fresh_database
from tests.plugins.databases import RUN_FOLDER

PEOPLE = 60
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# As long as a window waits for a page; what is there at once is not waited for.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Iterator[Site]:
    """One for all tests of a worker: none of them changes what another looks at."""
    with _a_site(pytestconfig) as made:
        yield made


@pytest.fixture(scope="module")
def changing_site(pytestconfig: pytest.Config) -> Iterator[Site]:
    """One for a module whose tests change what is there."""
    with _a_site(pytestconfig) as made:
        yield made


@pytest.fixture(scope="module", params=KINDS)
def site_on_each(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Site]:
    """The same on each kind of database."""
    with _a_site(pytestconfig, request.param) as made:
        yield made


@contextmanager
def _a_site(pytestconfig: pytest.Config, kind: str = "sqlite") -> Iterator[Site]:
    with fresh_database(kind, pytestconfig.stash[RUN_FOLDER]) as url:
        engine = engine_for(url)
        fill_database(engine, PEOPLE, lambda done: None)
        with writing(engine) as session:
            password, cast = open_cast(session)
        with _serving(url) as address:
            yield Site(address, password, {sign_in.role: sign_in for sign_in in cast}, engine)
        engine.dispose()


@contextmanager
def _serving(url: str) -> Iterator[str]:
    # A demonstration, so that the cast of roles signs in with a password alone.
    app = create_app(Settings(database_url=url, environment="demo"))
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


# Not for the whole session: while it is open, no other test of the worker can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    named = os.environ.get("SULH_TEST_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium was found: install one, or name it with SULH_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=Path(path), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
