"""The decision file: everything that led to a decision, from stored rows alone, kept as it was issued."""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Forbidden, NotFound
from app.models import AuditEvent, ClockSpan, DecisionFile, DeploymentRequest, RequestMove, RequestTerms, Shortlist
from app.policy import Actor, require
from app.queries.askers import askers_of
from app.queries.candidates import candidates_of, told_candidates
from app.queries.consent_rows import consent_rows
from app.queries.deployments import find_request, request_view
from app.queries.preparation import proceedings
from app.queries.records import written_instant
from app.services import audit
from app.services.press import paper_failed

# 2: with the names of who acted and who read. 3: every word of a party and who wrote it down, and what was read.
VERSION: Final = 3
# What depends on who asks and when, and on the files themselves, is no part of the file.
_NOT_KEPT: Final = frozenset({"interim_for", "interim_help", "available_actions", "clock"})


def content_of(session: Session, actor: Actor, request_id: UUID) -> dict[str, Any]:
    """The file as data. Raises NotFound to the side that made the request."""
    found, considered = candidates_of(session, actor, request_id)
    row = found.request
    view = {name: value for name, value in request_view(session, actor, found).items() if name not in _NOT_KEPT}
    people = [_without_actions(one) for one in told_candidates(session, considered)]
    content: dict[str, Any] = {
        "kind": "decision file",
        "version": VERSION,
        "issued_at": written_instant(now()),
        "request": view,
        "terms": _terms(session, row),
        "shortlists": _shortlists(session, row),
        "candidates": people,
        "proceedings": proceedings(session, row, considered),
        "consents": consent_rows(session, row),
        "steps": _steps(session, row),
        "clock": _clock(session, row),
        "readers": _readers(session, row),
    }
    acted = [one["actor"] for one in (*content["consents"], *content["steps"], *content["readers"])]
    acted += [one["frozen_by"] for one in (*content["terms"], *content["shortlists"])]
    names = {actor: asker.name for actor, asker in askers_of(session, acted).items() if asker.name}
    return content | {"actors": names}


def _without_actions(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in _NOT_KEPT}


def _terms(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    kept = select(RequestTerms).where(RequestTerms.request_id == row.id).order_by(RequestTerms.version)
    return [
        {
            "version": one.version,
            "text": one.text,
            "searches": one.searches,
            "frozen_at": written_instant(one.frozen_at),
            "frozen_by": one.frozen_by,
        }
        for one in session.scalars(kept)
    ]


def _shortlists(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    kept = select(Shortlist).where(Shortlist.request_id == row.id).order_by(Shortlist.version)
    return [
        {
            "version": one.version,
            "frozen_at": written_instant(one.frozen_at),
            "frozen_by": one.frozen_by,
            "content": orjson.loads(one.content),
        }
        for one in session.scalars(kept)
    ]


def _steps(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    kept = select(RequestMove).where(RequestMove.request_id == row.id).order_by(RequestMove.version)
    return [
        {
            "version": one.version,
            "action": one.action,
            "before": one.before,
            "after": one.after,
            "actor": one.actor,
            "role": one.role,
            "at": written_instant(one.at),
            "reason": one.reason,
            "detail": one.detail,
        }
        for one in session.scalars(kept)
    ]


def _clock(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    kept = select(ClockSpan).where(ClockSpan.request_id == row.id).order_by(ClockSpan.id)
    return [
        {
            "starts_at": written_instant(one.starts_at),
            "ends_at": written_instant(one.ends_at),
            "cause": one.cause,
        }
        for one in session.scalars(kept)
    ]


def _readers(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    """Who of the offices read the request, or a file of it, each with the first and the last time."""
    read = (AuditEvent.object_kind == "request") & (AuditEvent.object_id == str(row.public_id))
    read &= AuditEvent.action.in_(("request.read", "file.read"))
    rows = session.execute(
        select(*(who := (AuditEvent.actor, AuditEvent.role, AuditEvent.action)), *_TIMES)
        .where(read)
        .group_by(*who)
        .order_by(func.min(AuditEvent.at), *who)
    )
    return [
        {
            "actor": actor,
            "role": role,
            "what": action.partition(".")[0],
            "first_at": written_instant(first),
            "last_at": written_instant(last),
            "times": times,
        }
        for actor, role, action, first, last, times in rows
    ]


_TIMES: Final = (func.min(AuditEvent.at), func.max(AuditEvent.at), func.count())


def issue_file(session: Session, actor: Actor, request_id: UUID) -> int:
    """Keep the file as it is now, with its hash; its number. Raises NotFound, Forbidden to who wrote the request."""
    require(actor, "files.issue")
    found = find_request(session, actor, request_id, hold=True)
    if found.is_author:
        raise Forbidden("Nobody decides on a request they wrote.", code="own_request")
    content = content_of(session, actor, request_id)
    newest = select(func.coalesce(func.max(DecisionFile.number), 0)).where(
        DecisionFile.request_id == found.request.id
    )
    number = (session.scalar(newest) or 0) + 1
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    session.add(
        DecisionFile(
            request_id=found.request.id,
            number=number,
            format="json",
            language=None,
            sha256=sha256(text).hexdigest(),
            content=text.decode(),
            request_version=found.request.version,
            issued_at=now(),
            issued_by=actor.name,
        )
    )
    session.flush()
    detail = {"number": number}
    audit.record(session, actor, "file.issue", about=("request", found.request.public_id), detail=detail)
    return number


def find_file(session: Session, actor: Actor, request_id: UUID, number: int, *, hold: bool = False) -> DecisionFile:
    """As it was issued. Raises NotFound. `hold`: the request, until the transaction ends."""
    require(actor, "candidates.read")
    found, _ = candidates_of(session, actor, request_id)
    if hold:
        find_request(session, actor, request_id, hold=True)
    one = (DecisionFile.request_id == found.request.id) & (DecisionFile.number == number)
    row = session.scalars(select(DecisionFile).where(one, DecisionFile.format == "json")).one_or_none()
    if row is None:
        raise NotFound()
    return row


def pdf_of(session: Session, issued: DecisionFile, language: str) -> DecisionFile | None:
    """None: it has not been set in this language yet."""
    one = (DecisionFile.request_id == issued.request_id) & (DecisionFile.number == issued.number)
    one &= (DecisionFile.format == "pdf") & (DecisionFile.language == language)
    return session.scalars(select(DecisionFile).where(one)).one_or_none()


def read_file(session: Session, actor: Actor, request_id: UUID, number: int) -> DecisionFile:
    """The file as it was issued; that it was read is kept. Raises NotFound."""
    row = find_file(session, actor, request_id, number)
    audit.record(session, actor, "file.read", about=("request", request_id), detail={"number": number})
    return row


def read_pdf(
    session: Session, actor: Actor, request_id: UUID, number: int, language: str, pressed: bytes | None
) -> bytes:
    """The file as PDF; that it was read is kept. `pressed` is kept with its hash where nobody has set it before, and
    from then on everybody gets these bytes. Raises NotFound."""
    issued = find_file(session, actor, request_id, number, hold=True)
    row = pdf_of(session, issued, language)
    detail: dict[str, int | str] = {"number": number, "format": "pdf", "language": language}
    if row is None:
        if pressed is None:
            raise paper_failed("decision_file")
        row = _pdf(issued, language, pressed)
        session.add(row)
        audit.record(session, actor, "file.set", about=("request", request_id), detail=detail)
    audit.record(session, actor, "file.read", about=("request", request_id), detail=detail)
    return b64decode(row.content)


def _pdf(issued: DecisionFile, language: str, pressed: bytes) -> DecisionFile:
    return DecisionFile(
        request_id=issued.request_id,
        number=issued.number,
        format="pdf",
        language=language,
        sha256=sha256(pressed).hexdigest(),
        content=b64encode(pressed).decode(),
        request_version=issued.request_version,
        issued_at=issued.issued_at,
        issued_by=issued.issued_by,
    )
