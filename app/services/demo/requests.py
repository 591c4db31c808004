"""Deployment requests of a demonstration: invented needs, walked through the services as the cast would."""

from collections.abc import Mapping
from datetime import datetime
from time import time
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from app.db import now, writing
from app.models import Account, OutboxMessage, Profile
from app.policy import Actor, Role
from app.queries.access import actor_of
from app.search.index import ProfileIndex
from app.services import audit
from app.services.accounts import add_account
from app.services.demo.cast import DOMAIN
from app.services.demo.fill import DEMO
from app.services.demo.past import put_into_past
from app.services.demo.request_course import Course, Stage
from app.services.demo.request_plans import Plan, plans
from app.services.demo.request_steps import STEPS
from app.services.deployments.requests import create_request

# With fewer active members nobody could be chosen without being in two places.
FEWEST: Final = 25
# Who asks, besides the focal point and the partner of the cast.
_FURTHER: Final = ("focal-point-2", "focal-point-3")


def fill_requests(engine: Engine, index: ProfileIndex) -> int:
    """Requests in every state, with their history; how many were made, 0 when they are there already or when there
    are too few people. The cast has to be there. All in one transaction; the mails that the steps wrote are taken
    out of the outbox again, since they tell of what has long been.
    """
    started = now()
    with writing(engine) as session:
        people = _active_people(session)
        if len(people) < FEWEST or _account(session, _FURTHER[0]) is not None:
            return 0
        _add_focal_points(session)
        stage = Stage(session, index, _cast(session), people, _firsts(session, people))
        made = [_walk(stage, plan, started) for plan in plans()]
        _drop_mails(session, started)
        audit.record(session, DEMO, "demo.fill", detail={"requests": len(made)})
    return len(made)


def _active_people(session: Session) -> dict[int, UUID]:
    able = (Profile.membership == "active") & Profile.hidden_at.is_(None)
    rows = session.execute(select(Profile.id, Profile.public_id).where(able).order_by(Profile.id))
    return {row.id: row.public_id for row in rows}


def _account(session: Session, name: str) -> Account | None:
    return session.scalars(select(Account).where(Account.email == f"{name}@{DOMAIN}")).one_or_none()


def _add_focal_points(session: Session) -> None:
    """Of the States with the most nominees after that of the cast."""
    taken = select(Account.state).where(Account.role == Role.FOCAL_POINT, Account.state.is_not(None))
    states = session.scalars(
        select(Profile.nominated_by)
        .where(Profile.nominated_by.is_not(None), Profile.nominated_by.not_in(taken))
        .group_by(Profile.nominated_by)
        .order_by(func.count().desc(), Profile.nominated_by)
        .limit(len(_FURTHER))
    ).all()
    for number, name in enumerate(_FURTHER):
        label = f"Focal point {number + 2} (demo)"
        add_account(session, Role.FOCAL_POINT, f"{name}@{DOMAIN}", label, state=states[number], demo=True)


def _cast(session: Session) -> Mapping[str, Actor]:
    """Everybody of the demonstration, by what stands before the domain of the address."""
    accounts = session.scalars(select(Account).where(Account.demo)).all()
    return {
        account.email.partition("@")[0]: actor_of(session, account, now(), fresh_at=time())[0] for account in accounts
    }


def _firsts(session: Session, people: Mapping[int, UUID]) -> dict[str, int]:
    """The profile of the demonstration's expert, and somebody whom the State of its focal point nominated."""
    expert, focal_point = _account(session, "expert"), _account(session, "focal-point")
    found: dict[str, int] = {}
    if expert is not None and expert.profile_id is not None and expert.profile_id in people:
        found["expert"] = expert.profile_id
    if focal_point is not None:
        nominees = session.scalars(
            select(Profile.id).where(Profile.nominated_by == focal_point.state).order_by(Profile.id)
        )
        chosen = next((id_ for id_ in nominees if id_ in people and id_ not in found.values()), None)
        if chosen is not None:
            found["nominee"] = chosen
    return found


def _walk(stage: Stage, plan: Plan, started: datetime) -> UUID:
    made = create_request(stage.session, stage.cast[plan.by], plan.need(started.date()))
    course = Course(stage, plan, made)
    passed = []
    for name, hours in plan.steps:
        passed.append((now(), hours))
        STEPS[name](course)
    put_into_past(stage.session, course.row, passed)
    return made


def _drop_mails(session: Session, started: datetime) -> None:
    demo = select(Account.id).where(Account.demo).scalar_subquery()
    session.execute(
        delete(OutboxMessage).where(OutboxMessage.account_id.in_(demo), OutboxMessage.created_at >= started)
    )
