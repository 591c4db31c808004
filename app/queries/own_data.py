"""Everything that is held about a person, to take along; what is withheld is named with the reason."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import (
    Account,
    Approval,
    AuditEvent,
    ImportBatch,
    ImportRow,
    MergedProfile,
    OutboxMessage,
    PeopleListEntry,
    Profile,
    Reveal,
    SessionRow,
)
from app.policy import Actor, shown
from app.queries.consents import consents_of
from app.queries.offers import list_own_offers, own_offer_view
from app.queries.own import own_view
from app.queries.profiles import Found, profile_history
from app.queries.readers import readers_of
from app.queries.records import written_instant
from app.queries.reviews import changes_of, told_change

_WITHHELD: Final = {
    "security_notes": "They protect the safety of others as well.",
    "references": "They were given in confidence.",
    "approval_reasons": "They were given in confidence.",
    "candidacies": "For which requests people are considered would tell of the parties and of the others considered.",
    "sign_in_secrets": "Of passwords, codes, links and networks only a form is kept from which nothing can be read.",
}


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
        "approvals": _approvals(session, found.id),
        "merged": _merged(session, found),
        "imports": _imports(session, found.id),
        "shortlists": _shortlists(session, found.id),
        "offers": _offers(session, actor),
        "account": _account(session, actor),
        "sessions": _sessions(session, actor),
        "messages": _messages(session, actor),
        "deeds": _deeds(session, actor),
        "withheld": _WITHHELD,
    }


def _reveals(session: Session, profile_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(select(Reveal).where(Reveal.profile_id == profile_id).order_by(Reveal.id.desc()))
    return [{"day": row.at.date().isoformat(), "fields": row.fields.split(), "purpose": row.purpose} for row in rows]


def _approvals(session: Session, profile_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(select(Approval).where(Approval.profile_id == profile_id).order_by(Approval.id.desc()))
    return [
        {"day": row.asked_at.date().isoformat(), "act": row.act, "purpose": row.purpose, "status": row.status}
        for row in rows
    ]


def _merged(session: Session, found: Found) -> list[dict[str, Any]]:
    """Other profiles of the person that became part of this one."""
    rows = session.scalars(select(MergedProfile).where(MergedProfile.profile_id == found.id))
    return [
        {
            "reference": row.reference,
            "merged_at": written_instant(row.merged_at),
            "held": shown(row.held, found.sight, found.besides),
            "history": [
                version | {"changes": shown(version["changes"], found.sight, found.besides)}
                for version in row.history
            ],
        }
        for row in rows
    ]


def _imports(session: Session, profile_id: int) -> list[dict[str, Any]]:
    """Lists that the person stood in."""
    rows = session.execute(
        select(ImportBatch.created_at, ImportBatch.filename, ImportRow.row_number)
        .join(ImportRow, ImportRow.import_id == ImportBatch.id)
        .where(ImportRow.profile_id == profile_id)
        .order_by(ImportRow.id.desc())
    )
    return [{"day": at.date().isoformat(), "filename": filename, "row": row} for at, filename, row in rows]


def _shortlists(session: Session, profile_id: int) -> list[dict[str, Any]]:
    """That somebody put the person on one, and what was noted there; not who, nor what the list is called."""
    rows = session.scalars(
        select(PeopleListEntry).where(PeopleListEntry.profile_id == profile_id).order_by(PeopleListEntry.id.desc())
    )
    return [{"day": row.added_at.date().isoformat(), "note": row.note} for row in rows]


def _offers(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What was offered to the person, as the person reads it."""
    return [own_offer_view(session, actor, UUID(one["id"])) for one in list_own_offers(session, actor)]


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


def _messages(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Mails that were sent or are still to be; what stood in them is not kept."""
    rows = session.scalars(
        select(OutboxMessage).where(OutboxMessage.account_id == actor.account_id).order_by(OutboxMessage.id.desc())
    )
    return [
        {"kind": row.kind, "created_at": written_instant(row.created_at), "sent_at": written_instant(row.sent_at)}
        for row in rows
    ]


def _deeds(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What the trail holds of what the person did."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.action)
        .where(AuditEvent.actor == actor.name)
        .order_by(AuditEvent.sequence.desc())
    )
    return [{"at": written_instant(at), "action": action} for at, action in rows]
