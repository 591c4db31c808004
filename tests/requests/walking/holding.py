"""What has to hold of a request after every move, whatever was tried."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Final

import orjson
from sqlalchemy import select

from app.db import now, reading
from app.models import PartyConsent, Profile, Release, RequestCheck, RequestParty
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION, GOING
from app.policy.request_moves import ENDED, FIELDED, RUNNING, STEPS_BY_ACTION, STOPPED_BY
from app.queries.deployments import clock_of
from tests.requests.walking.kept import Kept, kept_of
from tests.requests.walking.people import Troupe

# Acts of an office that are no step of the request.
OFFICE_ACTS: Final = frozenset({"consent.record", "checks.change", "alarm.answer", "interest.decide", "file.issue"})
# What an office does with a candidate, one by one.
OFFICE_STEPS: Final = frozenset(step.action for step in CANDIDATE_STEPS_BY_ACTION.values() if step.rule) | {
    "add",
    "select",
    "reserve",
    "uphold",
}
# By the state of a candidate, what the one offer that stands can be; with other states none does.
STANDING: Final = {
    "offered": {"open", "referred"},
    **{state: {"accepted"} for state in ("accepted", "preparing", "deployed", "returned")},
}


def hold(troupe: Troupe, request_id: int) -> None:
    kept = kept_of(troupe.engine, request_id)
    _request_follows_from_its_moves(kept)
    _candidates_follow_from_theirs(kept)
    _nobody_decides_on_their_own(kept, troupe)
    _audit_tells_each_step(kept)
    _clock_runs_once(kept)
    _offers_fit_their_candidates(kept)
    _as_many_go_as_were_chosen(kept)
    _days_are_those_of_deployments(kept)
    _what_ends_says_why(kept)


def _request_follows_from_its_moves(kept: Kept) -> None:
    state, row = None, kept.request
    assert [move.version for move in kept.moves] == list(range(1, row.version + 1))
    for move in kept.moves:
        assert move.before == state, move
        step = STEPS_BY_ACTION.get(move.action)
        if step is None:
            assert move.action in ("create", "change"), move
            assert move.after == (state or "draft"), move
        else:
            assert state in step.before, move
            assert move.after == step.after, move
            assert step.track in (None, row.track), move
        state = move.after
    assert state == row.state


def _candidates_follow_from_theirs(kept: Kept) -> None:
    for candidate in kept.candidates:
        state, moves = None, [move for move in kept.candidate_moves if move.candidate_id == candidate.id]
        assert [move.version for move in moves] == list(range(1, candidate.version + 1))
        for move in moves:
            assert move.before == state, move
            if move.action != "add":
                step = CANDIDATE_STEPS_BY_ACTION[move.action]
                assert state in step.before, move
                assert move.after == step.after, move
            state = move.after
        assert state == candidate.state


def _nobody_decides_on_their_own(kept: Kept, troupe: Troupe) -> None:
    """Neither on a request they wrote nor on themselves, as an office."""
    author = kept.request.author
    for move in kept.moves:
        step = STEPS_BY_ACTION.get(move.action)
        assert step is None or step.hand != "office" or move.actor != author, move
    people = {candidate.id: candidate.profile_id for candidate in kept.candidates}
    for move in kept.candidate_moves:
        if move.action in OFFICE_STEPS:
            assert move.actor != author, move
            assert troupe.slot_of(move.actor) != people[move.candidate_id], move
    assert not [event for event in kept.audit if event.action in OFFICE_ACTS and event.actor == author]


def _audit_tells_each_step(kept: Kept) -> None:
    told = [(one.actor, orjson.loads(one.detail)) for one in kept.audit if one.action == "request.step"]
    assert told == [
        (move.actor, {"step": move.action, "before": move.before, "after": move.after})
        for move in kept.moves
        if move.action in STEPS_BY_ACTION
    ]
    assert kept.candidate_steps == sum(move.action != "add" for move in kept.candidate_moves)


def _clock_runs_once(kept: Kept) -> None:
    """From the first submission to the end, without a gap and never twice."""
    for one, after in pairwise(kept.spans):
        assert one.starts_at <= one.ends_at == after.starts_at
    assert bool(kept.spans) == (kept.request.submitted_at is not None)
    if kept.spans:
        row, moment = kept.request, now()
        goes_on = row.state in RUNNING or row.state in STOPPED_BY
        assert kept.spans[0].starts_at == row.submitted_at
        assert (kept.spans[-1].ends_at is None) == goes_on
        if goes_on and row.state != "preparing":
            assert kept.spans[-1].cause == STOPPED_BY.get(row.state), row.state
        stopped = [(one.ends_at or moment) - one.starts_at for one in kept.spans if one.cause is not None]
        told = clock_of(row, kept.spans, moment)
        # Both are told in whole seconds.
        assert abs(told["running_s"] + sum(stopped, timedelta()).total_seconds() - told["calendar_s"]) < 1, told


def _offers_fit_their_candidates(kept: Kept) -> None:
    state = kept.request.state
    for candidate in kept.candidates:
        standing = [
            one
            for one in kept.offers
            if one.candidate_id == candidate.id and one.state in ("open", "referred", "accepted")
        ]
        assert len(standing) == (candidate.state in STANDING), (candidate.state, standing)
        assert {one.state for one in standing} <= STANDING.get(candidate.state, set()), candidate.state
        assert all(one.declared_at is not None for one in standing if one.state != "open"), candidate.state
        assert candidate.state != "offered" or state == "offering", state
        assert candidate.state != "deployed" or state == "deployed", state
        assert candidate.state not in ("accepted", "preparing") or state not in ENDED, state
        assert candidate.state != "accepted" or state != "preparing", "who accepted has to prepare"


def _as_many_go_as_were_chosen(kept: Kept) -> None:
    """For each post from the last acceptance on, and nobody for two."""
    going = [one for one in kept.candidates if one.state in GOING]
    assert len({one.profile_id for one in going}) == len(going), going
    if kept.request.state == "preparing" or any(one.state == "deployed" for one in going):
        per_post = Counter(one.post for one in going)
        assert [per_post[post] for post in range(len(kept.request.places))] == kept.request.places
    back = {one.id for one in kept.candidates if one.state == "returned"}
    assert {one.candidate_id for one in kept.deployments if one.ended is not None} == back
    if kept.request.state in FIELDED - {"deployed"}:
        assert back, "nobody was in the field"
        assert not going, "somebody is still in the field"


def _days_are_those_of_deployments(kept: Kept) -> None:
    """That no two share a day is the key of the table: person and day. Who is called back before the first day keeps
    none."""
    people = {one.id: one.profile_id for one in kept.candidates}
    back_on = [move.at.date() for move in kept.moves if move.action in ("recall", "complete")]
    assert all(people[one.candidate_id] == one.profile_id for one in kept.days)
    assert {one.candidate_id for one in kept.days} <= {held.candidate_id for held in kept.deployments}
    for held in kept.deployments:
        last = held.ends if held.ended is None else min(held.ended, *back_on)
        expected = [held.starts + timedelta(days=number) for number in range(max(0, (last - held.starts).days + 1))]
        assert [one.day for one in kept.days if one.candidate_id == held.candidate_id] == expected, held
        assert held.ended is None or held.starts <= held.ended <= held.ends, held


def _what_ends_says_why(kept: Kept) -> None:
    row = kept.request
    # Why an admission was refused stands with the step.
    if row.state in ENDED - {"rejected"}:
        assert row.closing_reason is not None
    else:
        assert row.closing_reason is None or row.state == "rejected"
    assert (row.keep_until is not None) == (row.state == "closed")


def whoever_goes_has_everything(troupe: Troupe, request_id: int) -> None:
    """To be asked right after a deployment: later a consent may be withdrawn."""
    kept = kept_of(troupe.engine, request_id)
    going = [one for one in kept.candidates if one.state == "deployed"]
    assert going
    with reading(troupe.engine) as session:
        for one in going:
            assert session.get_one(Release, one.id).state in ("given", "not_needed")
            assert session.get_one(Profile, one.profile_id).membership in ("active", "paused")
        checks = session.scalars(select(RequestCheck.state).where(RequestCheck.request_id == request_id)).all()
        assert len(checks) == 4
        assert set(checks) <= {"done", "not_needed"}
        for party in session.scalars(select(RequestParty).where(RequestParty.request_id == request_id)).all():
            newest = select(PartyConsent).where(PartyConsent.party_id == party.id).order_by(PartyConsent.id.desc())
            consent = session.scalars(newest.limit(1)).one()
            agreed = consent.state == "given" or (consent.state == "conditional" and consent.condition_met)
            if party.kind == "host_government":
                assert agreed or (consent.state == "not_needed" and kept.request.mode == "remote"), consent.state
            else:
                assert agreed or consent.state == "not_needed" or consent.sufficient, consent.state
