"""Deciding on changes that wait, and taking one's own back."""

from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from app.policy import Actor, require
from app.queries.profiles import Found, find_profile
from app.queries.reviews import Review, find_change, find_review
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.membership import refuse_own_record
from app.services.notices import tell_asker
from app.services.profiles import check_terms, find_own, save_profile, written_shape
from app.services.revisions import directory_revision
from app.services.waiting import Asked, end_change, put_in


def decide_review(
    session: Session,
    actor: Actor,
    public_id: str,
    version: int,
    decision: Literal["accept", "refuse"],
    reason: str | None,
) -> Review:
    """Accepted, the change is put into the newest version of the profile; refused, it needs a reason.

    Raises Conflict (`already_decided`) when it waits no longer, or (`no_longer_fits`) when what it changes is another
    meanwhile; Forbidden (`own_record`) for who asked and for the own profile.
    """
    require(actor, "reviews.decide")
    directory_revision(session, hold=True)
    review = find_review(session, actor, public_id)
    found = find_profile(session, actor, str(review.profile))
    refuse_own_record(actor, found)
    if review.change.asked_by == actor.name:
        raise Forbidden("Nobody decides on what they asked for.", code="own_record")
    if review.change.status != "waiting":
        raise Conflict("Somebody has decided on it.", code="already_decided")
    if review.change.version != version:
        raise Stale()
    key = str(review.change.public_id)
    tell_asker(session, review.change.asked_by, review.profile, "review_decided", key)
    if decision == "refuse":
        _refuse(session, actor, review, reason)
    else:
        _accept(session, actor, found, review, reason)
    return review


def _refuse(session: Session, actor: Actor, review: Review, reason: str | None) -> None:
    if reason is None:
        raise Invalid(errors=[FieldError("/reason", "missing", "say why it is refused")])
    end_change(session, review.change, "refused", actor, reason)
    audit.record(session, actor, "change.refuse", about=("change", review.change.public_id))


def _accept(session: Session, actor: Actor, found: Found, review: Review, reason: str | None) -> None:
    change = review.change
    shape = _put_in(found, review)
    if shape is None:
        # What was changed meanwhile would be lost, and nobody would have looked at both.
        raise _no_longer_fits()
    try:
        write = ProfileWrite.model_validate(shape)
        check_terms(session, write, written_shape(found.record))
    except (ValidationError, Invalid):
        raise _no_longer_fits() from None
    save_profile(session, actor, found, write, source="review")
    end_change(session, change, "accepted", actor, reason)
    audit.record(session, actor, "change.accept", about=("change", change.public_id), detail={"field": change.field})


def _put_in(found: Found, review: Review) -> dict[str, Any] | None:
    change = review.change
    return put_in(written_shape(found.record), Asked(change.field, change.before, change.after))


def still_fits(found: Found, review: Review) -> bool:
    """Whether what is to be changed is still what it was when the change was asked for."""
    return _put_in(found, review) is not None


def _no_longer_fits() -> Conflict:
    return Conflict("It does not fit the profile as it is now.", code="no_longer_fits")


def withdraw_own_change(session: Session, actor: Actor, public_id: str) -> None:
    """Raises NotFound for what others asked for, Conflict (`already_decided`) when it waits no longer."""
    require(actor, "own.change")
    directory_revision(session, hold=True)
    change = find_change(session, find_own(session, actor).id, public_id, actor.name)
    if change.status != "waiting":
        raise Conflict("It waits no longer.", code="already_decided")
    end_change(session, change, "withdrawn", actor)
    audit.record(session, actor, "change.withdraw", about=("change", change.public_id))
