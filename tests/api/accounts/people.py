"""People with accounts as they are after a while: a password, a second factor; and how they sign in."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyotp
from sqlalchemy import Engine, make_url, select, text, update

from app.db import Base, now, reading, writing
from app.factors import new_secret
from app.models import Account, MailLink, OutboxMessage
from app.passwords import password_hash
from app.policy import STAFF, Role
from app.services.accounts import add_account, partner_in_force
from tests.api.client import Client

SESSIONS = "/api/v1/sessions"
ACCOUNT = "/api/v1/account"
ACCOUNTS = "/api/v1/accounts"
LINKS = "/api/v1/links"
PASSWORD = "harbour lantern 47 quiet"
ANOTHER = "velvet compass 92 upstream"
# When a test begins that moves the clock: at the beginning of a step of the authenticator.
START = "2026-12-01T10:00:00Z"
ORIGIN = "http://sulh.example"


@dataclass(frozen=True)
class Person:
    """`secret` is what the authenticator holds; None where no second factor is set up."""

    id: UUID
    email: str
    secret: str | None

    @property
    def code(self) -> str | None:
        """What the authenticator shows now."""
        return None if self.secret is None else pyotp.TOTP(self.secret).now()


def person(engine: Engine, role: Role, email: str = "", *, factor: bool | None = None, **more: Any) -> Person:
    """Somebody who has accepted the invitation; staff have set up a second factor, unless `factor` says otherwise."""
    secret = new_secret() if (role in STAFF if factor is None else factor) else None
    with writing(engine) as session:
        if role is Role.PARTNER:
            more |= {"organisation_id": partner_in_force(session, "Partner")}
        if role is Role.FOCAL_POINT:
            more |= {"state": "TN"}
        account = add_account(
            session, role, email or f"{role.value.replace('_', '-')}@office.example", "Amina", **more
        )
        account.password_hash, account.password_changed_at = _hashed(), now()
        account.totp_secret, account.totp_confirmed_at = secret, None if secret is None else now()
        return Person(account.public_id, account.email, secret)


@cache
def _hashed() -> str:
    return password_hash(PASSWORD)


def sign_in(client: Client, who: Person, **given: Any) -> httpx.Response:
    """Ask for a session with the right password and code; `given` takes the place of what is sent, or of headers."""
    headers = given.pop("headers", {})
    body = {"email": who.email, "password": PASSWORD, "code": who.code} | given
    return client.post(
        SESSIONS, json={name: value for name, value in body.items() if value is not None}, headers=headers
    )


def opened(client: Client, who: Person, **given: Any) -> str:
    """The token of a session just opened."""
    answer = sign_in(client, who, **given)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def in_browser(client: Client, who: Person) -> dict[str, str]:
    """The headers with which a page of ours sends a change."""
    answer = sign_in(client, who, cookie=True, headers={"Origin": ORIGIN})
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf_token"], "Origin": ORIGIN}


def linked(engine: Engine, kind: str) -> str:
    """The token of the link in the last mail of this kind."""
    with reading(engine) as session:
        statement = select(OutboxMessage.content).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc())
        content = session.scalars(statement.limit(1)).one()
    return str(content).rpartition("/")[2].rstrip('"}')


def mails(engine: Engine) -> list[tuple[str, str | None]]:
    """Kind and recipient of all that waits in the outbox, in order."""
    with reading(engine) as session:
        rows = session.execute(select(OutboxMessage.kind, OutboxMessage.recipient).order_by(OutboxMessage.id))
        return [(row.kind, row.recipient) for row in rows]


def links(engine: Engine) -> list[tuple[Any, ...]]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(*MailLink.__table__.columns).order_by(MailLink.id))]


def account(engine: Engine, who: Person) -> dict[str, Any]:
    """The account as it stands in the database."""
    columns = Account.__table__.columns
    with reading(engine) as session:
        return dict(session.execute(select(*columns).where(Account.public_id == who.id)).one()._mapping)


def alter(engine: Engine, who: Person, **columns: Any) -> None:
    with writing(engine) as session:
        session.execute(update(Account).where(Account.public_id == who.id).values(**columns))


def raw_database(engine: Engine) -> bytes:
    """All that is stored: the files of SQLite, the rows of PostgreSQL as text."""
    if engine.dialect.name == "sqlite":
        path = Path(make_url(str(engine.url)).database or "")
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with engine.connect() as connection:
        tables = [table.name for table in Base.metadata.sorted_tables]
        rows = [connection.scalars(text(f"SELECT CAST({name} AS text) FROM {name}")).all() for name in tables]
    return "\n".join(row for table in rows for row in table).encode()


def etag(client: Client, path: str, token: str) -> str:
    return str(client.get(path, token=token).headers["ETag"])
