"""Reading the audit trail leaves a trace in it; walking its chain too."""

import logging
from typing import Any, Final

from app.deps import Database
from app.policy import Actor, require
from app.queries.audit import walk
from app.services import audit

log = logging.getLogger("sulh")

# Walked within some seconds; a request ends after ten.
ROWS_AT_ONCE: Final = 50_000


def leave_trace(database: Database, actor: Actor, detail: audit.Detail) -> None:
    """Kept before the answer leaves: what cannot be written down is not shown."""
    with database.writing() as session:
        audit.record(session, actor, "audit.read", detail=detail)


def check_chain(database: Database, actor: Actor, after: int) -> dict[str, Any]:
    """What was found of the rows behind number `after`, at most ROWS_AT_ONCE, in the shape of ChainAnswer.

    Raises NotFound when there is no row `after`.
    """
    require(actor, "audit.read")
    with database.reading() as session:
        walked = walk(session, after, ROWS_AT_ONCE)
    detail = {"checked": walked.last - after, "faults": int(walked.fault is not None)}
    if walked.fault is None:
        leave_trace(database, actor, detail)
    else:
        _try_to_leave_trace(database, actor, detail)
    return {
        "whole": walked.fault is None,
        "after": after,
        "last": walked.last,
        "end": walked.end,
        "next_after": None if walked.complete or walked.fault else walked.last,
        "fault": walked.fault,
    }


def _try_to_leave_trace(database: Database, actor: Actor, detail: audit.Detail) -> None:
    """To a broken chain perhaps nothing can be added any more, and this has to be told above all."""
    try:
        leave_trace(database, actor, detail)
    except Exception as error:
        log.error("%s the audit chain is broken, and takes no row (%s)", database.request_id, type(error).__name__)
