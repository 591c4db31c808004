"""The steps of a request, kept one by one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.models import DeploymentRequest, RequestMove
from app.policy import Actor


def keep_move(
    session: Session,
    actor: Actor,
    row: DeploymentRequest,
    action: str,
    before: str | None,
    *,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down how the version that `row` has now came about; `detail` holds codes only."""
    step = {
        "request_id": row.id,
        "version": row.version,
        "action": action,
        "before": before,
        "after": row.state,
        "actor": actor.name,
        "role": actor.role.value,
        "at": now(),
        "reason": reason,
        "detail": dict(detail or {}),
    }
    session.execute(insert(RequestMove), [step])
