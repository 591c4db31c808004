"""What the person reads about the own profile, and everything that is held about the person."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Account, PartnerOrganisation, Profile, Reveal, SessionRow
from app.policy import Actor
from app.queries.consents import consents_of
from app.queries.profiles import Found, profile_history
from app.queries.readers import readers_of
from app.queries.records import Record, written_instant
from app.queries.reviews import changes_of, told_change

# Longer ago, a confirmation does not count as one any more.
CONFIRMED_FOR: Final = timedelta(days=183)
# Sealed fields that tell of others too, or of what others said in confidence.
_WITHHELD: Final = {
    "security_notes": "They protect the safety of others as well.",
    "references": "They were given in confidence.",
}


def own_view(session: Session, actor: Actor, found: Found) -> Record:
    """All of the own profile, with what waits for the desk and what can be chosen for which partner."""
    return found.view | {
        "confirmation": _confirmation(session, found),
        "waiting": [told_change(change) for change in changes_of(session, found.id, waiting_only=True)],
        "partners": _partners(session, found),
    }


def _confirmation(session: Session, found: Found) -> str:
    at = session.scalars(select(Profile.confirmed_at).where(Profile.id == found.id)).one()
    return "confirmed" if at is not None and at > now() - CONFIRMED_FOR else "unconfirmed"


def _partners(session: Session, found: Found) -> list[dict[str, Any]]:
    chosen, choices = found.record["partner_visibility"], found.record["partner_choices"]
    rows = session.execute(
        select(PartnerOrganisation.public_id, PartnerOrganisation.name).order_by(PartnerOrganisation.name)
    )
    return [
        {"id": str(public_id), "name": name, "choice": choices.get(str(public_id), chosen)}
        for public_id, name in rows
    ]


def everything_about(session: Session, actor: Actor, found: Found, language: str) -> dict[str, Any]:
    """All that is held about the person; what is withheld is named with the reason."""
    _, history = profile_history(session, actor, found.record["id"])
    return {
        "taken_at": written_instant(now()),
        "profile": own_view(session, actor, found),
        "conflict_declarations": session.scalar(select(Profile.conflict_declarations).where(Profile.id == found.id)),
        "history": history,
        "changes": [told_change(change) for change in changes_of(session, found.id)],
        "consents": consents_of(session, found.id, language),
        "readers": readers_of(session, found.id),
        "reveals": _reveals(session, found.id),
        "account": _account(session, actor),
        "sessions": _sessions(session, actor),
        "withheld": _WITHHELD,
    }


def _reveals(session: Session, profile_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(select(Reveal).where(Reveal.profile_id == profile_id).order_by(Reveal.id.desc()))
    return [{"day": row.at.date().isoformat(), "fields": row.fields.split(), "purpose": row.purpose} for row in rows]


def _account(session: Session, actor: Actor) -> dict[str, Any]:
    row = session.scalars(select(Account).where(Account.id == actor.account_id)).one()
    return {
        "id": str(row.public_id),
        "email": row.email,
        "name": row.name,
        "role": row.role,
        "language": row.language,
        "created_at": written_instant(row.created_at),
        "password_changed_at": written_instant(row.password_changed_at),
        "second_factor_since": written_instant(row.totp_confirmed_at),
        "last_signed_in_at": written_instant(row.last_signed_in_at),
    }


def _sessions(session: Session, actor: Actor) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(SessionRow).where(SessionRow.account_id == actor.account_id).order_by(SessionRow.id.desc())
    )
    return [
        {
            "id": str(row.public_id),
            "created_at": written_instant(row.created_at),
            "last_seen_at": written_instant(row.last_seen_at),
            "ends_at": written_instant(row.ends_at),
            "ended_at": written_instant(row.ended_at),
            "device": row.device,
            "network": row.network,
        }
        for row in rows
    ]
