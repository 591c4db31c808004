"""Messages to write into an outbox, with values that must turn up nowhere else."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, Row, select

from app.db import reading, writing
from app.mail import PARAMETERS
from app.models import OutboxMessage
from app.services.outbox import post

ADDRESS = "canary.person@example.org"
SECRET = "canary-secret-8f1b"
VALUES = {"link": f"/invitations/{SECRET}", "hide": "/hide/canary", "date": "2026-12-08"}


def content_for(kind: str) -> dict[str, str]:
    return {name: VALUES[name] for name in PARAMETERS[kind]}


def posted(engine: Engine, kind: str = "invitation", recipient: str = ADDRESS, **more: Any) -> None:
    """Write one, in a transaction of its own; by default of an event of its own."""
    key = more.pop("key", None) or uuid4().hex
    with writing(engine) as session:
        post(session, kind, recipient, more.pop("language", "en"), key, content_for(kind), **more)


def rows(engine: Engine) -> list[Row[Any]]:
    with reading(engine) as session:
        return list(session.execute(select(*OutboxMessage.__table__.columns).order_by(OutboxMessage.id)))
