"""Acts that take two persons: those that wait, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import Account, Approval, Profile
from app.policy import Actor, may_ask, may_decide, require
from app.queries.access import actor_of
from app.queries.paging import cursor_at, place_of
from app.queries.records import written_instant

# Those whose time can run out.
OPEN: Final = ("waiting", "approved")


@dataclass(frozen=True)
class Asked:
    """One approval and whom it is about; an export is about everybody, so about none."""

    approval: Approval
    profile: UUID | None
    reference: str | None
    name: str | None


def list_approvals(
    session: Session, actor: Actor, status: str, act: str | None, limit: int, cursor: str | None
) -> tuple[Sequence[Asked], str | None]:
    """At most `limit`, the oldest first, and the cursor of the next page. Raises Invalid for another's cursor."""
    require(actor, "approvals.read")
    asked = f"approvals?{status}&{act}"
    statement = _approvals().where(_has_status(status), Approval.id > (place_of(cursor, asked) or 0))
    if act is not None:
        statement = statement.where(Approval.act == act)
    rows = session.execute(statement.order_by(Approval.id).limit(limit + 1)).all()
    found = [Asked(*row) for row in rows[:limit]]
    return found, cursor_at(found[-1].approval.id, asked) if len(rows) > limit else None


def _has_status(status: str) -> ColumnElement[bool]:
    if status == "expired":
        return and_(Approval.status.in_(OPEN), Approval.expires_at <= now())
    return and_(Approval.status == status, or_(Approval.status.not_in(OPEN), Approval.expires_at > now()))


def find_approval(session: Session, actor: Actor, public_id: str, *, hold: bool = False) -> Asked:
    """With `hold` nobody else decides on it until the transaction ends. Raises NotFound alike for an id that is
    malformed or missing."""
    require(actor, "approvals.read")
    try:
        wanted = UUID(public_id)
    except ValueError:
        raise NotFound() from None
    statement = _approvals().where(Approval.public_id == wanted)
    row = session.execute(statement.with_for_update(of=Approval) if hold else statement).one_or_none()
    if row is None:
        raise NotFound()
    return Asked(*row)


def _approvals() -> Any:
    about = select(Approval, Profile.public_id, Profile.reference, Profile.display_name)
    return about.outerjoin(Profile, Profile.id == Approval.profile_id)


def open_approvals(session: Session, act: str, profile_id: int | None) -> list[Approval]:
    """Those about this person whose time has not run out and that were neither refused nor carried out."""
    about = Approval.profile_id.is_(None) if profile_id is None else Approval.profile_id == profile_id
    still = and_(Approval.act == act, Approval.status.in_(OPEN), Approval.expires_at > now())
    return list(session.scalars(select(Approval).where(about, still).order_by(Approval.id)))


def open_acts(session: Session, actor: Actor, profile_id: int) -> dict[str, dict[str, Any]]:
    """By act: the one about this person that is open and that the actor could have asked for: `id`, `status`,
    `expires_at`, `mine`. Of readings of sealed fields the actor's own alone; no reason."""
    acts = [act for act in ("sealed_reading", "membership_removal") if may_ask(actor, act)]
    if not acts:
        return {}
    still = and_(Approval.status.in_(OPEN), Approval.expires_at > now())
    about = and_(Approval.profile_id == profile_id, Approval.act.in_(acts))
    found = session.scalars(select(Approval).where(about, still).order_by(Approval.id))
    return {
        approval.act: {
            "id": str(approval.public_id),
            "status": approval.status,
            "expires_at": written_instant(approval.expires_at),
            "mine": approval.asked_by == actor.name,
        }
        for approval in found
        if approval.act != "sealed_reading" or approval.asked_by == actor.name
    }


def is_over(approval: Approval) -> bool:
    return approval.status in OPEN and approval.expires_at <= now()


def asker_still_may(session: Session, approval: Approval) -> bool:
    """Whether who asked is in service and could ask for it now."""
    public_id = UUID(approval.asked_by.removeprefix("account:"))
    account = session.scalar(select(Account).where(Account.public_id == public_id))
    if account is None or account.suspended_at is not None:
        return False
    return may_ask(actor_of(session, account, now())[0], approval.act)


def told_approval(asked: Asked, actor: Actor) -> dict[str, Any]:
    """As `ApprovalAnswer`."""
    approval, own = asked.approval, actor.profile is not None and actor.profile == str(asked.profile)
    mine = approval.asked_by == actor.name
    decides = may_decide(actor, approval.act) and not own
    over = is_over(approval)
    about = {"id": str(asked.profile), "reference": asked.reference, "name": asked.name}
    return {
        "id": str(approval.public_id),
        "act": approval.act,
        "status": "expired" if over else approval.status,
        "profile": None if asked.profile is None else about,
        "purpose": approval.purpose,
        "case_reference": approval.case_reference,
        "reason": approval.reason if mine or decides else None,
        "asked_by": approval.asked_by,
        "asked_at": written_instant(approval.asked_at),
        "decided_by": approval.decided_by,
        "decided_at": written_instant(approval.decided_at),
        "decision_reason": approval.decision_reason if mine or decides else None,
        "expires_at": written_instant(approval.expires_at),
        "can_decide": decides and not mine and approval.status == "waiting" and not over,
        "version": approval.version,
    }
