"""Mandates leave only when it is kept that they do."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.policy import Actor
from app.services import audit
from app.services.press import paper_failed


def record_mandate(
    session: Session,
    actor: Actor,
    seen: Mapping[str, Any],
    find: Callable[[Session], Mapping[str, Any]],
    detail: Mapping[str, str],
) -> None:
    """Keep that the mandate leaves, if it still says what was `seen`. Raises NotFound when there is none any more,
    Unavailable when it was changed meanwhile."""
    if find(session) != seen:
        raise paper_failed("mandate")
    audit.record(session, actor, "mandate.read", about=("candidate", seen["candidate"]), detail=detail)
