"""Partner organisations with their agreements, and API clients, as they are told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, true
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import Agreement, ApiClient, PartnerOrganisation
from app.policy import Actor, Role, require
from app.queries.records import written_instant

_LEVELS = ("card", "network")


def organisations(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """By name, in the shape of OrganisationAnswer; a partner finds its own alone."""
    require(actor, "organisations.read")
    return _told(session, _readable(actor))


def organisation(session: Session, actor: Actor, public_id: UUID) -> dict[str, Any]:
    """Raises NotFound alike for what is missing and what is another partner's."""
    require(actor, "organisations.read")
    found = _told(session, _readable(actor) & (PartnerOrganisation.public_id == public_id))
    if not found:
        raise NotFound()
    return found[0]


def _readable(actor: Actor) -> ColumnElement[bool]:
    if actor.role is not Role.PARTNER:
        return true()
    # NULL for an account without an organisation: nothing equals it.
    return PartnerOrganisation.public_id == (UUID(actor.organisation) if actor.organisation else None)


def _told(session: Session, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = session.scalars(select(PartnerOrganisation).where(condition).order_by(PartnerOrganisation.name)).all()
    agreements: dict[int, list[Agreement]] = {row.id: [] for row in rows}
    for agreement in session.scalars(
        select(Agreement).where(Agreement.organisation_id.in_(agreements)).order_by(Agreement.id)
    ):
        agreements[agreement.organisation_id].append(agreement)
    return [_organisation(row, [_agreement(one) for one in agreements[row.id]]) for row in rows]


def _organisation(row: PartnerOrganisation, agreements: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "name": row.name,
        "code": row.code,
        "sees": _furthest(agreements),
        "agreements": agreements,
        "created_at": written_instant(row.created_at),
        "updated_at": written_instant(row.updated_at),
        "version": row.version,
    }


def _furthest(agreements: Iterable[Mapping[str, Any]]) -> str | None:
    return max((one["level"] for one in agreements if one["in_force"]), key=_LEVELS.index, default=None)


def _agreement(row: Agreement) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "reference": row.reference,
        "level": row.level,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
        "ended_at": written_instant(row.ended_at),
        "in_force": row.ended_at is None and row.starts <= now().date() <= row.ends,
    }


def clients(session: Session, actor: Actor, organisation_id: UUID | None = None) -> list[dict[str, Any]]:
    """In the order in which they were made, in the shape of ClientAnswer; of one organisation, or of all."""
    require(actor, "clients.read")
    of = true() if organisation_id is None else PartnerOrganisation.public_id == organisation_id
    return [_client(row) for row in _clients(session, of)]


def client(session: Session, actor: Actor, public_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    require(actor, "clients.read")
    for row in _clients(session, ApiClient.public_id == public_id):
        return _client(row)
    raise NotFound()


def _clients(session: Session, condition: ColumnElement[bool]) -> Sequence[Row[Any, Any, Any]]:
    statement = (
        select(ApiClient, PartnerOrganisation.public_id, PartnerOrganisation.name)
        .join(PartnerOrganisation, PartnerOrganisation.id == ApiClient.organisation_id)
        .where(condition)
        .order_by(ApiClient.id)
    )
    return session.execute(statement).all()


def _client(found: Row[Any, Any, Any]) -> dict[str, Any]:
    row: ApiClient = found[0]
    return {
        "id": str(row.public_id),
        "organisation": {"id": str(found[1]), "name": found[2]},
        "name": row.name,
        "scopes": row.scopes.split(),
        "method": row.method,
        "keys": row.keys,
        "created_at": written_instant(row.created_at),
        "updated_at": written_instant(row.updated_at),
        "last_used_at": written_instant(row.last_used_at),
        "revoked_at": written_instant(row.revoked_at),
        "version": row.version,
    }
