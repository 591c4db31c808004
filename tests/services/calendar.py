"""A member with an account, a worker, and a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select, update

from app.db import Base, reading, writing
from app.models import OutboxMessage, Profile
from app.policy import COMMAND_LINE, Role
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.services.profiles import create_profile
from app.settings import Settings
from app.worker import run_due
from tests.api.client import new_token

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
# Jobs come round every hour: a moment that is earlier by this leaves the next round free.
DAY, EARLIER = timedelta(days=1), timedelta(hours=2)
MEMBER = {
    "name": "Amina Canary",
    "nationalities": ["ML"],
    "roles": ["mediator"],
    "languages": [{"code": "fr", "speaking": "native"}],
    "membership": "active",
    "external_reference": "C-17",
    "contacts": [
        {"kind": "email", "value": "Amina.Canary@Example.org"},
        {"kind": "phone", "value": "+223 20 71 00 01"},
    ],
    "desk_notes": "canary notes",
}


def member(engine: Engine, **fields: Any) -> str:
    """The id of a new member, confirmed at this moment if nothing else is said."""
    shape = MEMBER | {"confirmed_at": datetime.now(UTC)} | fields
    with writing(engine) as session:
        made = create_profile(session, COMMAND_LINE, ProfileWrite.model_validate(shape), source="test")
    return str(made["id"])


def expert(engine: Engine, profile: str, name: str = "expert") -> str:
    return new_token(engine, Role.EXPERT, name, profile=profile)


def record_of(engine: Engine, public_id: str) -> dict[str, Any]:
    with reading(engine) as session:
        (found,) = load_records(session, Profile.public_id == UUID(public_id)).values()
    return found


def set_columns(engine: Engine, public_id: str, **columns: Any) -> None:
    with writing(engine) as session:
        session.execute(update(Profile).where(Profile.public_id == UUID(public_id)).values(columns))


def work(engine: Engine, folder: Path) -> None:
    """One round of a worker that writes its mails into the folder."""
    run_due(engine, Settings(mail_folder=folder / "mail"))


def mails(engine: Engine) -> list[str]:
    """The kinds of what is in the outbox, in order."""
    with reading(engine) as session:
        return list(session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
