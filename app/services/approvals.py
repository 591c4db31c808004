"""What takes two persons: asked for by one, approved or refused by another, dead when its time is over."""

from datetime import timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from app.models import Approval
from app.policy import Actor, may_decide, require
from app.queries.approvals import Asked, asker_still_may, find_approval, is_over, open_approvals
from app.queries.profiles import Found, find_profile
from app.schemas.approvals import OpeningAsked
from app.services import audit
from app.services.membership import refuse_own_record, remove
from app.services.notices import tell_deciders, tell_officer
from app.services.revisions import directory_revision

Act = Literal["membership_removal", "sealed_reading", "confidential_export"]
# From the asking on, for the decision and the deed together.
PERIODS: Final[dict[Act, timedelta]] = {
    "membership_removal": timedelta(days=14),
    "sealed_reading": timedelta(days=3),
    "confidential_export": timedelta(days=3),
}


def ask_removal(session: Session, actor: Actor, public_id: str, reason: str) -> str:
    """The id of the approval. Raises Conflict when the person is not suspended, or it is asked for already."""
    require(actor, "memberships.remove")
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    if found.record["membership"] != "suspended":
        raise Conflict("Only who is suspended can be removed.", code="move_not_allowed")
    if open_approvals(session, "membership_removal", found.id):
        raise _already_asked()
    return _ask(session, actor, Approval(act="membership_removal", profile_id=found.id, reason=reason))


def ask_sealed(session: Session, actor: Actor, public_id: str, given: OpeningAsked) -> str:
    """The id of the approval. Raises Conflict while one of the same officer is open."""
    require(actor, "sealed.read")
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    _refuse_second(session, actor, "sealed_reading", found.id)
    return _ask(session, actor, Approval(act="sealed_reading", profile_id=found.id, **given.model_dump()))


def ask_export(session: Session, actor: Actor, given: OpeningAsked) -> str:
    """The id of the approval, by which `sulh export --confidential` is let to work once."""
    require(actor, "profiles.export")
    directory_revision(session, hold=True)
    _refuse_second(session, actor, "confidential_export", None)
    return _ask(session, actor, Approval(act="confidential_export", **given.model_dump()))


def _refuse_second(session: Session, actor: Actor, act: Act, profile_id: int | None) -> None:
    if any(approval.asked_by == actor.name for approval in open_approvals(session, act, profile_id)):
        raise _already_asked()


def _already_asked() -> Conflict:
    return Conflict("This was asked for already and waits or is approved.", code="already_asked")


def _ask(session: Session, actor: Actor, approval: Approval) -> str:
    act: Act = approval.act  # type: ignore[assignment]
    approval.asked_by, approval.asked_at = actor.name, now()
    approval.expires_at = approval.asked_at + PERIODS[act]
    session.add(approval)
    session.flush()
    path = f"/approvals/{approval.public_id}"
    tell_deciders(session, act, actor.name, path, f"asked {approval.public_id}")
    audit.record(session, actor, "approval.ask", about=("approval", approval.public_id), detail=_detail(approval))
    return str(approval.public_id)


def _detail(approval: Approval) -> dict[str, str]:
    return {"act": approval.act} | ({"purpose": approval.purpose} if approval.purpose else {})


def decide_approval(
    session: Session,
    actor: Actor,
    public_id: str,
    version: int,
    decision: Literal["approve", "refuse"],
    reason: str | None,
) -> Asked:
    """A removal is carried out with its approval; the other acts become possible to who asked. Refused, it needs a
    reason.

    Raises Forbidden to who may not decide on such an act, to who asked, and for the own profile (`own_record`);
    Conflict when it waits no longer, when its time is over, and when it does not fit what is so now; Stale.
    """
    require(actor, "approvals.decide")
    # Before anything is looked at: of two who decide at once the second finds what the first has made of it.
    directory_revision(session, hold=True)
    asked = find_approval(session, actor, public_id, hold=True)
    found = None if asked.profile is None else find_profile(session, actor, str(asked.profile))
    _refuse_decider(actor, asked.approval, found)
    _refuse_past(asked.approval, version)
    if decision == "refuse" and reason is None:
        raise Invalid(errors=[FieldError("/reason", "missing", "say why it is refused")])
    if decision == "approve" and not asker_still_may(session, asked.approval):
        raise Conflict("Who asked for it could not ask for it any more.", code="no_longer_fits")
    _end(session, actor, asked.approval, "approved" if decision == "approve" else "refused", reason)
    if decision == "approve" and found is not None and asked.approval.act == "membership_removal":
        _remove(session, actor, asked.approval, found)
    key = str(asked.approval.public_id)
    tell_officer(session, asked.approval.asked_by, "review_decided", f"/approvals/{key}", f"decided {key}")
    action: audit.Action = "approval.approve" if decision == "approve" else "approval.refuse"
    about: audit.About = ("approval", asked.approval.public_id)
    audit.record(session, actor, action, about=about, detail=_detail(asked.approval))
    return asked


def _refuse_decider(actor: Actor, approval: Approval, found: Found | None) -> None:
    if not may_decide(actor, approval.act):
        raise Forbidden()
    if approval.asked_by == actor.name:
        raise Forbidden("Nobody approves what they asked for.", code="own_record")
    if found is not None:
        refuse_own_record(actor, found)


def _refuse_past(approval: Approval, version: int) -> None:
    if approval.status != "waiting":
        raise Conflict("Somebody has decided on it.", code="already_decided")
    if is_over(approval):
        raise Conflict("The time for this is over. Ask anew.", code="approval_expired")
    if approval.version != version:
        raise Stale()


def _end(session: Session, actor: Actor, approval: Approval, status: str, reason: str | None) -> None:
    approval.status, approval.decision_reason = status, reason
    approval.decided_by, approval.decided_at = actor.name, now()
    approval.version += 1
    session.flush()


def _remove(session: Session, actor: Actor, approval: Approval, found: Found) -> None:
    if found.record["membership"] != "suspended":
        raise Conflict("The person is not suspended any more.", code="no_longer_fits")
    remove(session, actor, found, approval.asked_by, reason=approval.reason)
    approval.status = "carried_out"
    session.flush()
