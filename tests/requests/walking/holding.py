"""What has to hold of a request after every move, whatever was tried."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.db import now, reading
from app.models import (
    AuditEvent,
    Candidate,
    CandidateMove,
    ClockSpan,
    Declaration,
    Deployment,
    DeploymentDay,
    DeploymentRequest,
    Offer,
    OutboxMessage,
    PartyConsent,
    Profile,
    Release,
    RequestCheck,
    RequestMove,
    RequestParty,
)
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
from app.policy.request_moves import ENDED, RUNNING, STEPS_BY_ACTION, STOPPED_BY
from tests.requests.walking.people import Troupe

# Acts of an office that are no step of the request.
OFFICE_ACTS: Final = ("consent.record", "checks.change", "alarm.answer", "interest.decide", "file.issue")
# What an office does with a candidate, one by one.
OFFICE_STEPS: Final = frozenset(step.action for step in CANDIDATE_STEPS_BY_ACTION.values() if step.rule) | {
    "select",
    "reserve",
    "uphold",
}
STANDING: Final = frozenset({"open", "referred", "accepted"})


def trace_of(engine: Engine, request_id: int) -> Any:
    """What no refused move may change."""
    mine = Candidate.request_id == request_id
    moves = select(func.count()).select_from(CandidateMove).join(Candidate).where(mine)
    with reading(engine) as session:
        return session.execute(
            select(
                DeploymentRequest.version,
                DeploymentRequest.state,
                select(func.count(RequestMove.id)).where(RequestMove.request_id == request_id).scalar_subquery(),
                moves.scalar_subquery(),
                select(func.sum(Offer.version)).join(Candidate).where(mine).scalar_subquery(),
                select(func.max(AuditEvent.sequence)).scalar_subquery(),
                select(func.max(OutboxMessage.id)).scalar_subquery(),
            ).where(DeploymentRequest.id == request_id)
        ).one()


def hold(troupe: Troupe, request_ids: Sequence[int], *, just_deployed: bool = False) -> None:
    with reading(troupe.engine) as session:
        for request_id in request_ids:
            row = session.get_one(DeploymentRequest, request_id)
            mine = select(Candidate).where(Candidate.request_id == request_id).order_by(Candidate.id)
            candidates = session.scalars(mine).all()
            moves = _request_follows_from_its_moves(session, row)
            _candidates_follow_from_theirs(session, troupe, row, candidates)
            _audit_tells_each_step(session, row, moves)
            _clock_runs_once(session, row)
            _offers_fit_their_candidates(session, row, candidates)
            _days_are_those_of_deployments(session, candidates)
            if just_deployed:
                _whoever_goes_has_everything(session, row, candidates)


def _request_follows_from_its_moves(session: Session, row: DeploymentRequest) -> Sequence[RequestMove]:
    kept = select(RequestMove).where(RequestMove.request_id == row.id).order_by(RequestMove.version)
    moves, state = session.scalars(kept).all(), None
    assert [move.version for move in moves] == list(range(1, row.version + 1))
    for move in moves:
        assert move.before == state, move.action
        step = STEPS_BY_ACTION.get(move.action)
        if step is None:
            assert move.action in ("create", "change")
            assert move.after == (state or "draft")
        else:
            assert state in step.before, (move.action, state)
            assert (move.after, step.track) in ((step.after, None), (step.after, row.track))
            assert step.hand != "office" or move.actor != row.author, move.action
        state = move.after
    assert state == row.state
    return moves


def _candidates_follow_from_theirs(
    session: Session, troupe: Troupe, row: DeploymentRequest, candidates: Sequence[Candidate]
) -> None:
    kept = select(CandidateMove).join(Candidate).where(Candidate.request_id == row.id).order_by(CandidateMove.id)
    moves = session.scalars(kept).all()
    belonging = {one.name: one.profile for one in troupe.everybody() if one.profile}
    slots = {person.public_id: person.slot for person in troupe.people}
    for candidate in candidates:
        state = None
        own = [move for move in moves if move.candidate_id == candidate.id]
        assert [move.version for move in own] == list(range(1, candidate.version + 1))
        for move in own:
            assert move.before == state, move.action
            if move.action != "add":
                step = CANDIDATE_STEPS_BY_ACTION[move.action]
                assert state in step.before, (move.action, state)
                assert move.after == step.after
            if move.action in OFFICE_STEPS or move.action == "add":
                assert move.actor != row.author, move.action
                assert slots.get(belonging.get(move.actor) or "") != candidate.profile_id, move.action
            state = move.after
        assert state == candidate.state


def _audit_tells_each_step(session: Session, row: DeploymentRequest, moves: Sequence[RequestMove]) -> None:
    about = (AuditEvent.object_kind == "request") & (AuditEvent.object_id == str(row.public_id))
    rows = session.scalars(select(AuditEvent).where(about).order_by(AuditEvent.sequence)).all()
    told = [(one.actor, orjson.loads(one.detail)) for one in rows if one.action == "request.step"]
    assert told == [
        (move.actor, {"step": move.action, "before": move.before, "after": move.after})
        for move in moves
        if move.action in STEPS_BY_ACTION
    ]
    assert all(one.actor != row.author for one in rows if one.action in OFFICE_ACTS)
    ids = select(Candidate.public_id).where(Candidate.request_id == row.id)
    objects = [str(public_id) for public_id in session.scalars(ids)]
    about = (AuditEvent.object_kind == "candidate") & AuditEvent.object_id.in_(objects)
    steps = session.scalar(select(func.count()).where(about, AuditEvent.action == "candidate.step"))
    kept = select(func.count()).select_from(CandidateMove).join(Candidate)
    assert steps == session.scalar(kept.where(Candidate.request_id == row.id, CandidateMove.action != "add"))


def _clock_runs_once(session: Session, row: DeploymentRequest) -> None:
    kept = select(ClockSpan).where(ClockSpan.request_id == row.id).order_by(ClockSpan.id)
    spans = session.scalars(kept).all()
    for one, after in zip(spans, spans[1:], strict=False):
        assert one.ends_at is not None
        assert one.starts_at <= one.ends_at <= after.starts_at
    if spans:
        assert (spans[-1].ends_at is None) == (row.state in RUNNING or row.state in STOPPED_BY)
    assert bool(spans) == (row.submitted_at is not None)


def _offers_fit_their_candidates(session: Session, row: DeploymentRequest, candidates: Sequence[Candidate]) -> None:
    offers = session.scalars(select(Offer).join(Candidate).where(Candidate.request_id == row.id)).all()
    declared = set(
        session.scalars(select(Declaration.offer_id).where(Declaration.offer_id.in_([one.id for one in offers])))
    )
    fitting = {
        "offered": {"open", "referred"},
        **{state: {"accepted"} for state in ("accepted", "preparing", "deployed", "returned")},
    }
    for candidate in candidates:
        standing = [one for one in offers if one.candidate_id == candidate.id and one.state in STANDING]
        assert {one.state for one in standing} <= fitting.get(candidate.state, set()), candidate.state
        assert len(standing) == (candidate.state in fitting), candidate.state
        assert all(one.id in declared for one in standing if one.state != "open")
        if row.state in ENDED:
            assert candidate.state not in ("offered", "accepted", "preparing", "deployed"), row.state
        if candidate.state == "offered":
            assert row.state == "offering", row.state
        if candidate.state == "preparing":
            assert row.state in ("preparing", "offering", "searching", "shortlisted", "with_sg", "authorised") or (
                row.state == "council_pending"
            )
        if candidate.state == "deployed":
            assert row.state == "deployed"


def _days_are_those_of_deployments(session: Session, candidates: Sequence[Candidate]) -> None:
    ids, today = [one.id for one in candidates], now().date()
    deployments = session.scalars(select(Deployment).where(Deployment.candidate_id.in_(ids))).all()
    rows = session.execute(
        select(DeploymentDay.candidate_id, DeploymentDay.day, DeploymentDay.profile_id).where(
            DeploymentDay.candidate_id.in_(ids)
        )
    ).all()
    for held in deployments:
        days = sorted(row.day for row in rows if row.candidate_id == held.candidate_id)
        last = held.ends if held.ended is None else min(held.ended, today)
        count = (last - held.starts).days + 1
        assert days == [held.starts + timedelta(days=number) for number in range(max(0, count))]
        assert held.ended is None or held.starts <= held.ended <= held.ends
    assert {row.candidate_id for row in rows} <= {held.candidate_id for held in deployments}
    # The key of a day is person and day; here, that the days are those of the person who goes.
    people = {one.id: one.profile_id for one in candidates}
    assert all(people[row.candidate_id] == row.profile_id for row in rows)


def _whoever_goes_has_everything(session: Session, row: DeploymentRequest, candidates: Sequence[Candidate]) -> None:
    """Asked right after the deployment, when nothing can have changed since."""
    going = [one for one in candidates if one.state == "deployed"]
    assert going
    for one in going:
        release = session.get_one(Release, one.id)
        assert release.state in ("given", "not_needed"), release.state
        profile = session.get_one(Profile, one.profile_id)
        assert profile.membership in ("active", "paused"), profile.membership
    checks = select(RequestCheck.state).where(RequestCheck.request_id == row.id)
    assert sorted(session.scalars(checks)) in [["done"] * n + ["not_needed"] * (4 - n) for n in range(5)]
    parties = select(RequestParty).where(RequestParty.request_id == row.id)
    for party in session.scalars(parties).all():
        newest = select(PartyConsent).where(PartyConsent.party_id == party.id).order_by(PartyConsent.id.desc())
        consent = session.scalars(newest.limit(1)).one()
        agreed = consent.state == "given" or (consent.state == "conditional" and consent.condition_met)
        if party.kind == "host_government":
            assert agreed or (consent.state == "not_needed" and row.mode == "remote"), consent.state
        else:
            assert agreed or consent.state == "not_needed" or consent.sufficient, consent.state
