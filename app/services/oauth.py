"""Tokens for the API clients of partners (RFC 6749, client credentials): given, and taken back.

These functions take the engine: a refused try is kept though nothing is given. Secrets have 256 random bits, so there
is nothing to guess; the limit keeps a faulty or hostile program from filling the trail, and counts by client and
network together, so that nobody shuts a client out from elsewhere.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import Fact, TooMany
from app.models import ApiClient, ClientToken, UsedAssertion
from app.policy import NOBODY, Actor, Role
from app.queries.access import agreement_of
from app.security import CLIENT_PREFIX, new_token, token_hash
from app.services import audit
from app.services.assertions import Assertion, checked
from app.services.revisions import raise_revision
from app.services.throttling import Place, forgive, oauth_limits, take

LIVES: Final = timedelta(minutes=30)
_NOBODYS: Final = token_hash("")


class TokenRefused(Fact):
    """`code` is a word of RFC 6749, 5.2."""

    status, code, title = 400, "invalid_request", "The request cannot be taken"


class ClientRefused(TokenRefused):
    status, code, title = 401, "invalid_client", "The client could not prove who it is"


@dataclass(frozen=True)
class Proof:
    """What a client brings: its id, and a secret or an assertion meant for one of `audience`."""

    client: UUID | None
    secret: str | None = None
    assertion: str | None = None
    audience: Collection[str] = ()


@dataclass(frozen=True)
class Issued:
    token: str
    expires_in: int
    scope: str


def give_token(engine: Engine, proof: Proof, scope: str | None, place: Place) -> Issued:
    """A new token with `scope`, or with all that the client has. Raises TokenRefused, TooMany."""
    client_id, assertion = _proven(engine, proof, place)
    with writing(engine, place.request_id) as session:
        row = _client(session, client_id)
        if row is not None and _is_new(session, row, assertion):
            refused = _unfit(session, row, scope)
            if refused is None:
                return _issue(session, row, scope)
            _write_refusal(session, row, refused.code)
        else:
            # Revoked a moment ago, or an assertion that was taken before.
            refused = ClientRefused()
            _write_refusal(session, row, refused.code)
    raise refused


def _proven(engine: Engine, proof: Proof, place: Place) -> tuple[UUID, Assertion | None]:
    """Whose proof it is. Each try is counted as failed until it turns out right."""
    with writing(engine, place.request_id) as session:
        taken = take(session, oauth_limits(str(proof.client), place))
    if taken.wait_s:
        raise TooMany(retry_after_s=taken.wait_s)
    with reading(engine) as session:
        row = None if proof.client is None else _client(session, proof.client)
        right, assertion = _matches(row, proof)
    with writing(engine, place.request_id) as session:
        if right and row is not None:
            forgive(session, taken)
            return row.public_id, assertion
        _write_refusal(session, row, "invalid_client")
    raise ClientRefused()


def _client(session: Session, public_id: UUID) -> ApiClient | None:
    return session.scalar(select(ApiClient).where(ApiClient.public_id == public_id, ApiClient.revoked_at.is_(None)))


def _matches(row: ApiClient | None, proof: Proof) -> tuple[bool, Assertion | None]:
    if proof.assertion is not None:
        if row is None or row.method != "private_key_jwt" or row.keys is None:
            return False, None
        assertion = checked(proof.assertion, row.public_id, row.keys, proof.audience, now())
        return assertion is not None, assertion
    stored = row.secret_hash if row is not None and row.method == "secret" else None
    same = hmac.compare_digest(token_hash(proof.secret or ""), stored or _NOBODYS)
    return same and stored is not None, None


def _write_refusal(session: Session, row: ApiClient | None, reason: str) -> None:
    about: audit.About | None = None if row is None else ("client", row.public_id)
    audit.record(session, NOBODY, "client.token_refused", about=about, detail={"reason": reason})


def _is_new(session: Session, row: ApiClient, assertion: Assertion | None) -> bool:
    """Take the number of the assertion, which nobody else can do after."""
    if assertion is None:
        return True
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    number = {
        "client_id": row.id,
        "jti_hash": assertion.jti_hash,
        "expires_at": datetime.fromtimestamp(assertion.expires, UTC),
    }
    statement = insert(UsedAssertion).values(number).on_conflict_do_nothing().returning(UsedAssertion.jti_hash)
    return session.scalar(statement) is not None


def _unfit(session: Session, row: ApiClient, scope: str | None) -> TokenRefused | None:
    if agreement_of(session, row.organisation_id, now()) is None:
        return TokenRefused("No agreement with the organisation is in force.", code="unauthorized_client")
    if scope is not None and (not scope.split() or not set(scope.split()) <= set(row.scopes.split())):
        return TokenRefused("The client does not have this scope.", code="invalid_scope")
    return None


def _issue(session: Session, row: ApiClient, scope: str | None) -> Issued:
    token, moment = new_token(CLIENT_PREFIX), now()
    scopes = sorted(set((scope or row.scopes).split()))
    held = ClientToken(
        client_id=row.id,
        token_hash=token_hash(token),
        scopes=" ".join(scopes),
        created_at=moment,
        expires_at=moment + LIVES,
    )
    session.add(held)
    session.execute(update(ApiClient).where(ApiClient.id == row.id).values(last_used_at=moment))
    session.flush()
    actor = Actor(Role.PARTNER, f"client:{row.public_id}", held.id)
    audit.record(session, actor, "client.token", about=("client", row.public_id), detail={"scopes": scopes})
    return Issued(token, int(LIVES.total_seconds()), held.scopes)


def take_back(engine: Engine, proof: Proof, token: str, place: Place) -> None:
    """Refuse one of the client's own tokens from now on; nothing for any other text (RFC 7009). Raises as above."""
    client_id, assertion = _proven(engine, proof, place)
    with writing(engine, place.request_id) as session:
        row = _client(session, client_id)
        if row is None or not _is_new(session, row, assertion):
            _write_refusal(session, row, "invalid_client")
            refused = True
        else:
            refused = False
            _end_own(session, row, token)
    if refused:
        raise ClientRefused()


def _end_own(session: Session, row: ApiClient, token: str) -> None:
    own = (ClientToken.token_hash == token_hash(token)) & (ClientToken.client_id == row.id)
    alive = update(ClientToken).where(own, ClientToken.revoked_at.is_(None))
    ended = session.scalar(alive.values(revoked_at=now()).returning(ClientToken.id))
    if ended is not None:
        raise_revision(session, "access")
        actor = Actor(Role.PARTNER, f"client:{row.public_id}", ended)
        audit.record(session, actor, "session.end", about=("token", ended))
