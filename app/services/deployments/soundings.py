"""Asking somebody whether they could, before anybody decides: role, time and mode, never a party or a place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.db import now, writing
from app.errors import Conflict, NotFound
from app.models import Account, Candidate, DeploymentRequest, Sounding
from app.policy import Actor, Role, require
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
from app.security import new_token, token_hash
from app.services.deployments.candidates import go, open_to_candidates, refuse_step
from app.services.deployments.findings import blocking
from app.services.deployments.holding import hold_candidate
from app.services.deployments.mail import strict_request_of
from app.services.erasure import CLOCK
from app.services.outbox import post
from app.settings import get_settings

SoundingAnswer = Literal["yes", "no", "maybe"]
PATH: Final = "/sounding/"
_STEPS: Final[dict[SoundingAnswer, str]] = {"yes": "answer_yes", "maybe": "answer_maybe", "no": "answer_no"}


@dataclass(frozen=True)
class Question:
    """All that somebody is told who is asked."""

    role: str
    mode: str | None
    starts: date | None
    days: int | None
    expires_at: datetime


def sound_candidate(session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int) -> bool:
    """Ask by mail; False when the person has no account, so that the desk asks by voice and records the answer.

    Raises Conflict (`blocked_by_flag`) while something on record blocks and has not been waived.
    """
    require(actor, "candidates.change")
    open_to_candidates(session, actor, request_id)
    found = hold_candidate(session, actor, request_id, candidate_id, version)
    row, strict = found.candidate, strict_request_of(found.request.request)
    refuse_step(found, CANDIDATE_STEPS_BY_ACTION["sound"])
    if blocking(session, row):
        raise Conflict("Something on record blocks this until ethics waives it.", code="blocked_by_flag")
    moment, token = now(), new_token(prefix="")
    until = moment + timedelta(hours=get_settings().sounding_hours)
    session.add(Sounding(candidate_id=row.id, token_hash=token_hash(token), sent_at=moment, expires_at=until))
    go(session, actor, row, "sound")
    accounts = session.scalars(
        select(Account).where(Account.profile_id == row.profile_id, Account.suspended_at.is_(None))
    ).all()
    for account in accounts:
        content = {"link": PATH + token}
        post(
            session,
            "sounding",
            account.email,
            account.language,
            token_hash(token),
            content,
            account.id,
            strict_request=strict,
        )
    return bool(accounts)


def question_of(session: Session, token: str) -> Question:
    """What the link asks. Raises NotFound for a link that does not work (any more)."""
    row, candidate = _open(session, token)
    request = session.get_one(DeploymentRequest, candidate.request_id)
    role = str(request.posts[candidate.post]["role"])
    return Question(role, request.mode, request.starts, request.days, row.expires_at)


def answer_sounding(session: Session, token: str, answer: SoundingAnswer) -> None:
    """By who holds the link. Raises NotFound for a link that does not work (any more)."""
    row, candidate = _open(session, token, hold=True)
    _take(session, _AT_THE_LINK, row, candidate, answer)


def record_answer(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int, answer: SoundingAnswer
) -> None:
    """By the desk, when it was given by voice."""
    require(actor, "candidates.change")
    open_to_candidates(session, actor, request_id)
    found = hold_candidate(session, actor, request_id, candidate_id, version)
    refuse_step(found, CANDIDATE_STEPS_BY_ACTION[_STEPS[answer]])
    newest = select(Sounding).where(Sounding.candidate_id == found.candidate.id).order_by(Sounding.id.desc())
    _take(session, actor, session.scalars(newest.limit(1)).one(), found.candidate, answer)


# Who holds a link is nobody until they sign in; the history says that it was the link.
_AT_THE_LINK: Final = Actor(Role.EXPERT, "sounding link")


def _open(session: Session, token: str, *, hold: bool = False) -> tuple[Sounding, Candidate]:
    statement = (
        select(Sounding, Candidate)
        .join(Candidate, Candidate.id == Sounding.candidate_id)
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .where(
            Sounding.token_hash == token_hash(token),
            Sounding.answer.is_(None),
            Sounding.expires_at > now(),
            Candidate.state == "sounded",
            DeploymentRequest.state == "searching",
        )
    )
    if hold:
        # Whoever writes an answer down holds the candidate, and nobody holds a sounding first.
        statement = statement.with_for_update(of=Candidate).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("This link no longer works.", code="link_not_valid")
    return row[0], row[1]


def _take(session: Session, actor: Actor, row: Sounding, candidate: Candidate, answer: SoundingAnswer) -> None:
    row.answer, row.answered_at = answer, now()
    go(session, actor, candidate, _STEPS[answer])


def close_soundings(engine: Engine, at: datetime) -> None:
    """Who has not answered in time has not replied; done twice it does nothing twice."""
    with writing(engine) as session:
        over = (Sounding.expires_at <= at) & Sounding.answer.is_(None) & (Candidate.state == "sounded")
        newest = select(Candidate).join(Sounding, Sounding.candidate_id == Candidate.id).where(over)
        # An answer that is being written down just now counts, though it is late: whom somebody holds is passed over.
        free = newest.order_by(Candidate.id).with_for_update(of=Candidate, skip_locked=True)
        for candidate in session.scalars(free).unique().all():
            again = select(Sounding.id).where(Sounding.candidate_id == candidate.id, Sounding.expires_at > at)
            if session.scalar(again) is None:
                go(session, CLOCK, candidate, "run_out")


def cancel_soundings(session: Session, request_id: int, at: datetime) -> None:
    """The links of a request that goes no further work no longer."""
    mine = select(Candidate.id).where(Candidate.request_id == request_id).scalar_subquery()
    open_ones = Sounding.candidate_id.in_(mine) & Sounding.answer.is_(None) & (Sounding.expires_at > at)
    session.execute(update(Sounding).where(open_ones).values(expires_at=at))
