"""One request of the demonstration on its way, and who takes its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Candidate, DeploymentRequest, Offer
from app.policy import Actor
from app.search.index import ProfileIndex
from app.services.demo.request_plans import Plan, text


@dataclass
class Stage:
    """What all requests share: `cast` by what stands before the domain of the address, `people` the active members
    (random id by slot), `firsts` slots by what a plan asks for, `promised` who was chosen for something already."""

    session: Session
    index: ProfileIndex
    cast: Mapping[str, Actor]
    people: Mapping[int, UUID]
    firsts: Mapping[str, int]
    promised: set[int] = field(default_factory=set)


@dataclass
class Course:
    """One request on the stage. Its steps are taken through the services, by whoever may."""

    stage: Stage
    plan: Plan
    request_id: UUID

    @property
    def session(self) -> Session:
        return self.stage.session

    @property
    def row(self) -> DeploymentRequest:
        return self.session.scalars(
            select(DeploymentRequest).where(DeploymentRequest.public_id == self.request_id)
        ).one()

    @property
    def requester(self) -> Actor:
        return self.stage.cast[self.plan.by]

    def office(self, name: str) -> Actor:
        return self.stage.cast[name]

    def text(self, key: str) -> str:
        return text(key, self.plan.language)

    def candidates(self, *states: str) -> Sequence[Candidate]:
        """In the order of the list, where there is one."""
        mine = select(Candidate).where(Candidate.request_id == self.row.id, Candidate.state.in_(states))
        return self.session.scalars(mine.order_by(Candidate.post, Candidate.rank, Candidate.id)).all()

    def offers(self, *states: str) -> Sequence[Offer]:
        mine = select(Offer).join(Candidate, Candidate.id == Offer.candidate_id)
        mine = mine.where(Candidate.request_id == self.row.id, Offer.state.in_(states))
        return self.session.scalars(mine.order_by(Offer.id)).all()
