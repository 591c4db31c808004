"""Putting a request into the past: each moment that is stored of it moves back by the hours passed since then."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, select
from sqlalchemy.orm import Session

from app.db import Base, UtcDateTime
from app.models import (
    Candidate,
    CandidateFlag,
    CandidateMove,
    ClockSpan,
    ConsentAlarm,
    DebriefPart,
    DecisionFile,
    Declaration,
    DeploymentRequest,
    Offer,
    PartyConsent,
    Release,
    RequestCheck,
    RequestMove,
    RequestParty,
    RequestTerms,
    Shortlist,
    Sounding,
)

_OF_REQUEST: Final = (
    RequestMove,
    ClockSpan,
    RequestTerms,
    Candidate,
    Shortlist,
    RequestCheck,
    ConsentAlarm,
    DebriefPart,
    DecisionFile,
)
_OF_CANDIDATE: Final = (CandidateMove, CandidateFlag, Sounding, Offer, Release)
# When each step was taken in earnest, and how many hours are to lie between it and the next, or the present.
Passed = Sequence[tuple[datetime, float]]


def put_into_past(session: Session, row: DeploymentRequest, passed: Passed) -> None:
    """What was written in a step moves back by its hours and those of all later steps.

    The audit stays as it was written, because its rows are chained; so does the text of frozen lists and files.
    """
    session.flush()
    candidates = select(Candidate.id).where(Candidate.request_id == row.id).scalar_subquery()
    offers = select(Offer.id).where(Offer.candidate_id.in_(candidates)).scalar_subquery()
    parties = select(RequestParty.id).where(RequestParty.request_id == row.id).scalar_subquery()
    of_request = [(model, model.__table__.c.request_id == row.id) for model in _OF_REQUEST]
    of_candidate = [(model, model.__table__.c.candidate_id.in_(candidates)) for model in _OF_CANDIDATE]
    further: list[tuple[type[Base], ColumnElement[bool]]] = [
        (DeploymentRequest, DeploymentRequest.id == row.id),
        (Declaration, Declaration.offer_id.in_(offers)),
        (PartyConsent, PartyConsent.party_id.in_(parties)),
    ]
    for model, mine in (*of_request, *of_candidate, *further):
        _move_back(session, model, mine, passed)
    # What is held in memory is read again.
    session.expire_all()


def _move_back(session: Session, model: type[Base], mine: ColumnElement[bool], passed: Passed) -> None:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - all of them are
    keys = [column.name for column in table.primary_key]
    moments = [column.name for column in table.columns if isinstance(column.type, UtcDateTime)]
    read = select(*(table.c[name] for name in (*keys, *moments))).where(mine)
    rows = [_earlier(dict(found), keys, moments, passed) for found in session.execute(read).mappings()]
    if rows:
        this_one = [table.c[name] == bindparam(f"key_{name}") for name in keys]
        changed = table.update().where(*this_one).values({name: bindparam(f"to_{name}") for name in moments})
        session.connection().execute(changed, rows)


def _earlier(row: Mapping[str, Any], keys: Sequence[str], moments: Sequence[str], passed: Passed) -> dict[str, Any]:
    """As parameters of the update. What was still to come keeps its distance from the first one of its row."""
    known = [row[name] for name in moments if row[name] is not None]
    first = _since(min(known), passed) if known else timedelta()
    earlier: dict[str, Any] = {f"key_{name}": row[name] for name in keys}
    for name in moments:
        value = row[name]
        is_to_come = value is not None and value > min(known) and name in _TO_COME
        back = None if value is None else first if is_to_come else _since(value, passed)
        earlier[f"to_{name}"] = None if back is None else value - back
    return earlier


_TO_COME: Final = frozenset({"expires_at", "due_at"})


def _since(moment: datetime, passed: Passed) -> timedelta:
    """How long ago it is to be."""
    later = [hours for number, (_, hours) in enumerate(passed) if _ends(passed, number) > moment]
    return timedelta(hours=sum(later))


def _ends(passed: Passed, number: int) -> datetime:
    return passed[number + 1][0] if number + 1 < len(passed) else datetime.max.replace(tzinfo=passed[0][0].tzinfo)
