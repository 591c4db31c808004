"""What every command needs: the database of the settings, ready for use."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.db import engine_for, is_ready
from app.errors import Unavailable
from app.services.health import at_head
from app.settings import get_settings


@contextmanager
def bare_database() -> Iterator[Engine]:
    """An engine on a database that answers, whatever is in it. Raises Unavailable."""
    engine = engine_for(get_settings().database_url)
    try:
        if not is_ready(engine):
            raise Unavailable("The database does not answer. Is SULH_DATABASE_URL right?")
        yield engine
    finally:
        engine.dispose()


@contextmanager
def database() -> Iterator[Engine]:
    """An engine on a database with every migration. Raises Unavailable."""
    with bare_database() as engine:
        if not at_head(engine):
            raise Unavailable("The database is not set up for this version. Run: sulh init")
        yield engine
