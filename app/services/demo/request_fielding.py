"""From the offer to the end of a request of the demonstration, through the services that do it in earnest."""

from datetime import timedelta
from time import time
from typing import Final

from sqlalchemy import func, select

from app.db import now
from app.models import Account, Candidate, Deployment, Profile, Release
from app.policy import Actor, Role
from app.queries.access import actor_of
from app.queries.fielding import parties_of
from app.schemas.fielding import (
    ChecksWrite,
    Closing,
    Completion,
    ConsentWrite,
    DebriefWrite,
    DeploymentWrite,
    Extension,
    OfferAcceptance,
    OfferWrite,
    ReleaseWrite,
)
from app.services.accounts import add_account
from app.services.demo.cast import DOMAIN
from app.services.demo.request_course import Course
from app.services.deployments import fielding
from app.services.deployments.consents import record_consent
from app.services.deployments.debriefs import close_request, conclude_debrief, debrief_offer, write_debrief
from app.services.deployments.offers import accept_offer, decline_offer, offer_request

_EXTENDED_BY: Final = timedelta(days=14)


def offer(course: Course) -> None:
    _give_accounts(course)
    given = OfferWrite(letter=course.text("letter"))
    offer_request(course.session, course.office("desk"), course.request_id, course.row.version, given)


def _give_accounts(course: Course) -> None:
    """To everybody chosen or in reserve who has none: only people with an account can answer an offer."""
    for one in course.candidates("selected", "reserve"):
        if _account(course, one) is None:
            person = course.session.get_one(Profile, one.profile_id)
            used = course.session.scalar(select(func.count()).select_from(Account).where(Account.demo))
            email = f"expert-{used}@{DOMAIN}"
            add_account(
                course.session,
                Role.EXPERT,
                email,
                person.display_name,
                language=course.plan.language,
                profile_id=one.profile_id,
                demo=True,
            )


def _account(course: Course, candidate: Candidate) -> Account | None:
    mine = (Account.profile_id == candidate.profile_id) & (Account.role == Role.EXPERT)
    return course.session.scalars(select(Account).where(mine).order_by(Account.id).limit(1)).one_or_none()


def _actor(course: Course, candidate_id: int) -> Actor:
    """The person of a candidate."""
    account = _account(course, course.session.get_one(Candidate, candidate_id))
    assert account is not None  # noqa: S101 - nobody is offered anything without one
    return actor_of(course.session, account, now(), fresh_at=time())[0]


def accept(course: Course) -> None:
    given = OfferAcceptance(independent=True, available=True, confidential=True)
    for one in course.offers("open"):
        accept_offer(course.session, _actor(course, one.candidate_id), one.public_id, one.version, given)


def decline_one(course: Course) -> None:
    """The first who was asked cannot, and a reserve is asked."""
    one = course.offers("open")[0]
    person = _actor(course, one.candidate_id)
    decline_offer(course.session, person, one.public_id, one.version, course.text("cannot"))


def ask_host(course: Course) -> None:
    """All is there but the host government's consent."""
    _release(course)
    _consent(course, 0, ConsentWrite(state="sought", document=course.text("note")))
    for place in range(1, len(parties_of(course.session, course.row))):
        _consent(course, place, ConsentWrite(state="given"))
    _check(course, ChecksWrite(security="waiting", travel="done", insurance="done", briefing="open"))


def prepare(course: Course) -> None:
    _release(course)
    _consent(course, 0, ConsentWrite(state="given", document=course.text("note")))
    condition = ConsentWrite(state="conditional", condition=course.text("condition"), condition_met=True)
    for place in range(1, len(parties_of(course.session, course.row))):
        _consent(course, place, condition if place > 1 else ConsentWrite(state="given"))
    _check(course, ChecksWrite(security="done", travel="done", insurance="done", briefing="done"))


def _release(course: Course) -> None:
    for one in course.candidates("accepted", "preparing"):
        if course.session.get_one(Release, one.id).state == "asked":
            given = ReleaseWrite(state="given")
            fielding.record_release(course.session, course.office("desk"), course.request_id, one.public_id, given)


def _consent(course: Course, place: int, given: ConsentWrite) -> None:
    record_consent(course.session, course.office("desk"), course.request_id, place, given)


def _check(course: Course, given: ChecksWrite) -> None:
    fielding.change_checks(course.session, course.office("desk"), course.request_id, given)


def deploy(course: Course) -> None:
    given = DeploymentWrite(starts=course.row.starts)
    fielding.deploy(course.session, course.office("desk"), course.request_id, course.row.version, given)


def lose(course: Course) -> None:
    _consent(course, 1, ConsentWrite(state="withdrawn", reason=course.text("lost")))


def extend(course: Course) -> None:
    ids = [one.id for one in course.candidates("deployed")]
    last = course.session.scalars(select(func.max(Deployment.ends)).where(Deployment.candidate_id.in_(ids))).one()
    given = Extension(ends=last + _EXTENDED_BY, available=True, released=True, reason=course.text("longer"))
    secretary = course.office("secretary-general")
    fielding.extend(course.session, secretary, course.request_id, course.row.version, given)


def recall(course: Course) -> None:
    secretary = course.office("secretary-general")
    fielding.recall(course.session, secretary, course.request_id, course.row.version, course.text("recall"))


def complete(course: Course) -> None:
    given = Completion(handover=course.text("handover"))
    fielding.complete(course.session, course.office("desk"), course.request_id, course.row.version, given)


def write_part(course: Course) -> None:
    """The desk's part of the debrief."""
    write_debrief(course.session, course.office("desk"), course.request_id, _part(course))


def debrief(course: Course) -> None:
    """All parts: of the desk, of the requester and of everybody who was in the field."""
    write_part(course)
    write_debrief(course.session, course.requester, course.request_id, _part(course))
    for one in course.offers("accepted"):
        debrief_offer(course.session, _actor(course, one.candidate_id), one.public_id, _part(course))


def _part(course: Course) -> DebriefWrite:
    return DebriefWrite(
        achieved=course.text("achieved"), hindered=course.text("hindered"), advice=course.text("advice")
    )


def conclude(course: Course) -> None:
    conclude_debrief(course.session, course.office("desk"), course.request_id, course.row.version)


def close(course: Course) -> None:
    given = Closing(closing_reason="fulfilled", lessons=[course.text("lesson")])
    close_request(course.session, course.office("head"), course.request_id, course.row.version, given)
