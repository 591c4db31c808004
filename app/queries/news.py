"""What has happened to requests since somebody was last here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from app.db import now
from app.models import DeploymentRequest, RequestMove, SessionRow
from app.policy import Actor, require
from app.policy.requests import requester_side, visible_requests
from app.queries.records import written_instant

SHOWN: Final = 8
# For whoever is here for the first time.
_AT_FIRST: Final = timedelta(days=1)


@dataclass(frozen=True)
class News:
    """`since`: an ISO moment; `visited`: whether it is that of an earlier visit. `steps`: the newest first, at most
    `SHOWN` of `total`, each with `path`, `reference`, `area` (of ordinary requests), `action` and `at`."""

    since: str | None
    visited: bool
    total: int
    steps: list[dict[str, Any]]


def news_of_requests(session: Session, actor: Actor) -> News:
    """Steps that others have taken on what the actor sees as an office."""
    require(actor, "requests.read")
    visit = _last_visit(session, actor)
    since = visit or now() - _AT_FIRST
    told = (
        visible_requests(actor)
        & ~requester_side(actor)
        & (RequestMove.at > since)
        & (RequestMove.actor != actor.name)
        & RequestMove.action.not_in(("create", "change"))
    )
    whose = RequestMove.__table__.join(DeploymentRequest.__table__, DeploymentRequest.id == RequestMove.request_id)
    total = session.scalar(select(func.count()).select_from(whose).where(told)) or 0
    listed = select(RequestMove, DeploymentRequest).select_from(whose).where(told).options(*_TOLD)
    rows = session.execute(listed.order_by(RequestMove.at.desc(), RequestMove.id.desc()).limit(SHOWN))
    return News(written_instant(since), visit is not None, total, [_step(move, row) for move, row in rows])


# What is sealed and not shown is not opened either.
_TOLD: Final = (
    load_only(RequestMove.action, RequestMove.at),
    load_only(
        DeploymentRequest.public_id,
        DeploymentRequest.reference,
        DeploymentRequest.area,
        DeploymentRequest.confidentiality,
    ),
)


def _last_visit(session: Session, actor: Actor) -> datetime | None:
    """When the sign-in before this one was last used. One that goes on beside this one, on a telephone, ends with
    the beginning of this one."""
    mine = select(SessionRow).where(SessionRow.account_id == actor.account_id, SessionRow.id <= actor.token_id)
    rows = session.scalars(mine.order_by(SessionRow.id.desc()).limit(2)).all()
    return min(rows[1].last_seen_at, rows[0].created_at) if len(rows) == 2 else None


def _step(move: RequestMove, row: DeploymentRequest) -> dict[str, Any]:
    return {
        "path": f"/requests/{row.public_id}",
        "reference": row.reference,
        "area": row.area if row.confidentiality == "ordinary" else None,
        "action": move.action,
        "at": written_instant(move.at),
    }
