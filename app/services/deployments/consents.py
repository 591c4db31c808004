"""What the host government and the parties say, row after row; and the alarm when a consent is withdrawn too late."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound
from app.models import ConsentAlarm, DeploymentRequest, PartyConsent, RequestParty
from app.policy import Actor, Role, require
from app.policy.request_moves import CONSENTED
from app.queries.deployments import FoundRequest
from app.queries.fielding import consents_of, parties_of
from app.schemas.fielding import ConsentWrite
from app.services import audit
from app.services.deployments.holding import hold_request
from app.services.deployments.mail import officers_of, tell_about
from app.services.deployments.turning import turn_clock
from app.settings import get_settings

_LOST: Final = frozenset({"withdrawn", "refused"})


def note_parties(session: Session, actor: Actor, row: DeploymentRequest) -> None:
    """A row for each party that nothing is written of yet: not sought."""
    parties = parties_of(session, row)
    there = consents_of(session, parties)
    for party in parties:
        if party.id not in there:
            _write(session, actor, party, ConsentWrite(state="not_sought"))


def record_consent(session: Session, actor: Actor, request_id: UUID, place: int, given: ConsentWrite) -> None:
    """What a party says now, by its place in the request. Withdrawn while somebody is in the field, it raises an
    alarm; it recalls nobody. Raises NotFound, Forbidden to who wrote the request, Conflict before the search."""
    require(actor, "deployments.run")
    found = _open(session, actor, request_id)
    party = _party(session, found.request, place)
    if given.state == "conditional" and given.condition is None:
        raise Invalid(errors=[FieldError("/condition", "missing", "say what the condition is")])
    before = consents_of(session, [party]).get(party.id)
    _write(session, actor, party, given)
    was_lost = before is not None and before.state in _LOST
    if given.state in _LOST and not was_lost and found.request.state == "deployed":
        _raise_alarm(session, found.request, party)
    turn_clock(session, found.request)
    detail = {"state": given.state, "kind": party.kind}
    audit.record(session, actor, "consent.record", about=("request", found.request.public_id), detail=detail)


def record_sufficient(session: Session, actor: Actor, request_id: UUID, place: int, reason: str) -> None:
    """The Secretary General holds that a party's consent, as it stands, suffices. Never for a host government."""
    require(actor, "requests.decide")
    found = _open(session, actor, request_id)
    party = _party(session, found.request, place)
    if party.kind == "host_government":
        raise Conflict("A host government consents itself.", code="host_decides")
    present = consents_of(session, [party]).get(party.id)
    state = "not_sought" if present is None else present.state
    if state in ("refused", "withdrawn"):
        raise Conflict("A party that refused has not consented.", code="party_refused")
    given = ConsentWrite.model_validate({"state": state, "reason": reason})
    if present is not None:
        given = given.model_copy(update={"condition": present.condition, "condition_met": present.condition_met})
    _write(session, actor, party, given, sufficient=True)
    turn_clock(session, found.request)
    detail = {"state": "sufficient", "kind": party.kind}
    audit.record(session, actor, "consent.record", about=("request", found.request.public_id), detail=detail)


def _open(session: Session, actor: Actor, request_id: UUID) -> FoundRequest:
    found = hold_request(session, actor, request_id)
    if found.request.state not in CONSENTED:
        raise Conflict("Consents are written from the search to the debrief.", code="step_not_allowed")
    return found


def _party(session: Session, row: DeploymentRequest, place: int) -> RequestParty:
    one = (RequestParty.request_id == row.id) & (RequestParty.position == place)
    party = session.scalars(select(RequestParty).where(one)).one_or_none()
    if party is None:
        raise NotFound()
    return party


def _write(
    session: Session, actor: Actor, party: RequestParty, given: ConsentWrite, *, sufficient: bool = False
) -> None:
    row = {
        **given.model_dump(),
        "party_id": party.id,
        "sufficient": sufficient,
        "at": now(),
        "actor": actor.name,
        "role": actor.role.value,
    }
    session.execute(insert(PartyConsent), [row])


def _raise_alarm(session: Session, row: DeploymentRequest, party: RequestParty) -> None:
    moment = now()
    alarm = ConsentAlarm(
        request_id=row.id,
        party_id=party.id,
        raised_at=moment,
        due_at=moment + timedelta(hours=get_settings().alarm_hours),
    )
    session.add(alarm)
    session.flush()
    tell_of_alarm(session, row, str(alarm.public_id))


def tell_of_alarm(session: Session, row: DeploymentRequest, key: str) -> None:
    """Whoever answers alarms, once for each `key`."""
    whom = officers_of(row, (Role.HEAD, Role.SECRETARY_GENERAL))
    tell_about(session, row, whom, "alert", f"/requests/{row.public_id}", key)


def answer_alarm(session: Session, actor: Actor, request_id: UUID, alarm_id: UUID, answer: str) -> None:
    """What is done about it, by the head or the Secretary General. Raises NotFound, Forbidden to who wrote the
    request, Conflict when it was answered."""
    require(actor, "alarms.answer")
    found = hold_request(session, actor, request_id)
    one = (ConsentAlarm.request_id == found.request.id) & (ConsentAlarm.public_id == alarm_id)
    alarm = session.scalars(select(ConsentAlarm).where(one).with_for_update()).one_or_none()
    if alarm is None:
        raise NotFound()
    if alarm.answered_at is not None:
        raise Conflict("It has been answered.", code="already_decided")
    alarm.answered_at, alarm.answered_by, alarm.answer = now(), actor.name, answer
    session.flush()
    audit.record(session, actor, "alarm.answer", about=("request", found.request.public_id))
