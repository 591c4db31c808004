"""A request as somebody finds it before a move, in as few statements as that takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, Engine, bindparam, func, select

from app.db import reading
from app.models import (
    Candidate,
    CandidateFlag,
    ConsentAlarm,
    DebriefPart,
    Deployment,
    DeploymentRequest,
    Offer,
    PartyConsent,
    Profile,
    Release,
    RequestCheck,
    RequestOfficer,
    RequestParty,
)
from tests.requests.walking.kept import TRACE

Rows = Sequence[Any]


@dataclass(frozen=True)
class Seen:
    """What moves are about: each row with public_id, and with version, state, candidate and profile_id if it has
    such."""

    id: int
    public_id: UUID
    reference: str
    version: int
    state: str
    track: str
    confidentiality: str
    mode: str | None
    author: str
    submitted: bool
    # How many are wanted for each.
    counts: Sequence[int]
    # What no refused move may change; see kept.
    trace: Any
    # The accounts of officers who are named.
    named: frozenset[int]
    candidates: Rows
    offers: Rows
    releases: Rows
    # Those that block.
    flags: Rows
    # All, and those that nobody has answered.
    alarms: int
    open_alarms: Sequence[UUID]
    # By place: kind of party, and what it said last, if anything.
    consents: Mapping[int, Any]
    checked: frozenset[str]
    last_day: date | None
    voices: frozenset[str]

    @property
    def posts(self) -> int:
        return len(self.counts)

    @property
    def unconsented(self) -> list[int]:
        """The places of parties who keep people from going, one way or the other."""
        return [place for place, consent in self.consents.items() if not self._agrees(consent)]

    @property
    def unconsented_parties(self) -> list[int]:
        """Those whose consent can be held sufficient as it stands."""
        consents = self.consents
        return [
            place
            for place in self.unconsented
            if consents[place].kind == "party" and consents[place].state not in ("refused", "withdrawn")
        ]

    def _agrees(self, consent: Any) -> bool:
        if consent.state == "given" or (consent.state == "conditional" and consent.condition_met):
            return True
        if consent.kind == "host_government":
            return bool(consent.state == "not_needed" and self.mode == "remote")
        return bool(consent.state == "not_needed" or consent.sufficient)


# Made once: building a statement takes longer than SQLite needs for it.
_THIS: Final[BindParameter[int]] = bindparam("request")
_MINE: Final = Candidate.request_id == _THIS
_ABOUT: Final = (Candidate.profile_id, Candidate.public_id.label("candidate"))
_BLOCKING: Final = (CandidateFlag.level == "blocks") & CandidateFlag.waived_at.is_(None)
_REQUEST: Final = select(
    DeploymentRequest.id,
    DeploymentRequest.public_id,
    DeploymentRequest.reference,
    DeploymentRequest.version,
    DeploymentRequest.state,
    DeploymentRequest.track,
    DeploymentRequest.confidentiality,
    DeploymentRequest.mode,
    DeploymentRequest.author,
    DeploymentRequest.submitted_at.is_not(None).label("submitted"),
    DeploymentRequest.posts,
).where(DeploymentRequest.id == _THIS)
_NAMED: Final = select(RequestOfficer.account_id).where(RequestOfficer.request_id == _THIS)
_CANDIDATES: Final = (
    select(
        Candidate.public_id,
        Candidate.version,
        Candidate.state,
        Candidate.post,
        Candidate.profile_id,
        Profile.membership,
    )
    .join(Profile, Profile.id == Candidate.profile_id)
    .where(_MINE)
    .order_by(Candidate.id)
)
_OFFERS: Final = (
    select(Offer.public_id, Offer.version, Offer.state, *_ABOUT).join(Candidate).where(_MINE).order_by(Offer.id)
)
_RELEASES: Final = (
    select(Release.public_id, Release.state, *_ABOUT).join(Candidate).where(_MINE).order_by(Candidate.id)
)
_FLAGS: Final = (
    select(CandidateFlag.public_id, Candidate.public_id.label("candidate"))
    .join(Candidate)
    .where(_MINE, _BLOCKING)
    .order_by(CandidateFlag.id)
)
_ALARMS: Final = (
    select(ConsentAlarm.public_id, ConsentAlarm.answered_at)
    .where(ConsentAlarm.request_id == _THIS)
    .order_by(ConsentAlarm.id)
)
_CONSENTS: Final = (
    select(
        RequestParty.position,
        RequestParty.kind,
        PartyConsent.state,
        PartyConsent.condition_met,
        PartyConsent.sufficient,
    )
    .outerjoin(PartyConsent, PartyConsent.party_id == RequestParty.id)
    .where(RequestParty.request_id == _THIS)
    .order_by(RequestParty.position, PartyConsent.id)
)
_CHECKED: Final = select(RequestCheck.item).where(
    RequestCheck.request_id == _THIS, RequestCheck.state.in_(("done", "not_needed"))
)
_LAST_DAY: Final = select(func.max(Deployment.ends)).join(Candidate).where(_MINE)
_VOICES: Final = select(DebriefPart.voice).where(DebriefPart.request_id == _THIS)
_EARLY: Final = frozenset({"draft", "submitted", "returned"})


def see(engine: Engine, request_id: int) -> Seen:
    about = {"request": request_id}
    with reading(engine) as session:

        def rows(statement: Any, *, early: bool = False) -> Rows:
            """Without looking where there cannot be any yet."""
            return session.execute(statement, about).all() if early or state not in _EARLY else []

        given = session.execute(_REQUEST, about).one()._asdict()
        posts, state = given.pop("posts"), given["state"]
        alarms = rows(_ALARMS)
        last_days = rows(_LAST_DAY) if state == "deployed" else []
        return Seen(
            **given,
            counts=[post["count"] for post in posts],
            trace=session.execute(TRACE, about).one(),
            named=frozenset(row.account_id for row in rows(_NAMED, early=True)),
            candidates=rows(_CANDIDATES),
            offers=rows(_OFFERS),
            releases=rows(_RELEASES),
            flags=rows(_FLAGS),
            alarms=len(alarms),
            open_alarms=[row.public_id for row in alarms if row.answered_at is None],
            consents={row.position: row for row in rows(_CONSENTS, early=True)},
            checked=frozenset(row.item for row in rows(_CHECKED)),
            last_day=last_days[0][0] if last_days else None,
            voices=frozenset(row.voice for row in rows(_VOICES)),
        )
