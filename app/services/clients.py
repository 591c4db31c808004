"""API clients of partner organisations: made, changed, given another secret, revoked."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound, Stale
from app.models import ApiClient, ClientToken, PartnerOrganisation
from app.policy import Actor, require
from app.schemas.accounts import patch_of
from app.schemas.partners import ClientPatch, NewClient
from app.security import new_token, token_hash
from app.services import audit
from app.services.revisions import raise_revision

# Makes a leaked secret findable by scanners; it is no secret itself.
SECRET_PREFIX = "sulh_k_"  # noqa: S105


def create_client(session: Session, actor: Actor, given: NewClient) -> tuple[UUID, str | None]:
    """Its id, which is the client_id, and the secret, told this once; None for one that signs with its key."""
    require(actor, "clients.change")
    organisation_id = session.scalar(
        select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == given.organisation)
    )
    if organisation_id is None:
        raise Invalid(errors=[FieldError("/organisation", "unknown_code", "there is no such organisation")])
    secret, moment = new_token(SECRET_PREFIX) if given.method == "secret" else None, now()
    made = ApiClient(
        public_id=uuid4(),
        organisation_id=organisation_id,
        name=given.name,
        scopes=" ".join(given.scopes),
        method=given.method,
        secret_hash=None if secret is None else token_hash(secret),
        keys=given.keys,
        created_at=moment,
        updated_at=moment,
    )
    session.add(made)
    session.flush()
    detail: audit.Detail = {"method": given.method, "scopes": given.scopes}
    audit.record(session, actor, "client.create", about=("client", made.public_id), detail=detail)
    return made.public_id, secret


def change_client(session: Session, actor: Actor, public_id: UUID, version: int, patch: dict[str, Any]) -> None:
    """Apply a merge patch; a scope that is taken away is gone from tokens in use too.

    Raises NotFound, Stale, Invalid, and Conflict (`revoked`) for a client that is no more.
    """
    require(actor, "clients.change")
    given = patch_of(ClientPatch, patch, never_empty=("name", "scopes", "keys"))
    row = _in_force(session, public_id)
    if row.version != version:
        raise Stale()
    if given.keys is not None and row.method != "private_key_jwt":
        raise Invalid(errors=[FieldError("/keys", "value_error", "this client proves itself by a secret")])
    before = (row.name, row.scopes, row.keys)
    row.name = given.name or row.name
    row.scopes = " ".join(given.scopes) if given.scopes else row.scopes
    row.keys = given.keys or row.keys
    after = (row.name, row.scopes, row.keys)
    changed = [name for name, old, new in zip(("name", "scopes", "keys"), before, after, strict=True) if old != new]
    if not changed:
        return
    if "keys" in changed:
        # The key that goes may be one that others have.
        _end_tokens(session, row)
    _keep(session, actor, row, "client.change", {"fields": changed})


def _in_force(session: Session, public_id: UUID) -> ApiClient:
    statement = select(ApiClient).where(ApiClient.public_id == public_id).with_for_update()
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound()
    if row.revoked_at is not None:
        raise Conflict("This client was revoked.", code="revoked")
    return row


def _end_tokens(session: Session, row: ApiClient) -> None:
    alive = (ClientToken.client_id == row.id) & ClientToken.revoked_at.is_(None)
    session.execute(update(ClientToken).where(alive).values(revoked_at=now()))


def _keep(session: Session, actor: Actor, row: ApiClient, action: audit.Action, detail: audit.Detail) -> None:
    row.version, row.updated_at = row.version + 1, now()
    session.flush()
    raise_revision(session, "access")
    audit.record(session, actor, action, about=("client", row.public_id), detail=detail)


def replace_secret(session: Session, actor: Actor, public_id: UUID) -> str:
    """The new secret, told this once. The one before and all tokens are dead at once: it may be known to others.

    Raises NotFound, Conflict (`revoked`), Invalid for a client that signs with its key.
    """
    require(actor, "clients.change")
    row = _in_force(session, public_id)
    if row.method != "secret":
        raise Conflict("This client signs with its key: change its keys.", code="no_secret")
    secret = new_token(SECRET_PREFIX)
    row.secret_hash = token_hash(secret)
    _end_tokens(session, row)
    _keep(session, actor, row, "client.secret", {})
    return secret


def revoke_client(session: Session, actor: Actor, public_id: UUID) -> None:
    """For ever, with all its tokens. Raises NotFound, and Conflict (`revoked`) when it is so already."""
    require(actor, "clients.change")
    row = _in_force(session, public_id)
    row.revoked_at = now()
    _end_tokens(session, row)
    _keep(session, actor, row, "client.revoke", {})
