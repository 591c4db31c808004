"""Working off a draft: reading its rows, and taking them in. By one worker at a time, from the beginning if it dies.

Rows are read while nothing is locked. What was read is stored, or taken in, in one transaction that ends with the
draft still in the worker's hands; when it is not, nothing of it is kept.
"""

import base64
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Engine, delete, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import Fact, Forbidden, Invalid, Stale, Unavailable
from app.models import Account, ImportDraft, ImportDraftRow
from app.policy import Actor
from app.queries.access import actor_of
from app.queries.records import count_profiles
from app.services.imports.committing import TOO_MUCH, Duplicates, commit_import
from app.services.imports.draft_rows import asked_about, counts_of, kept_rows
from app.services.imports.drafts import KEPT, wishes_json, wishes_of
from app.services.imports.planning import ImportPlan, plan_import

# A file with more rows waits for the worker; a shorter one is worked off while its sender waits.
WORKER_FROM_ROWS: Final = 500
# So many people are held against any file for longer than a browser should wait.
WORKER_FROM_PEOPLE: Final = 20_000
# Longer than saving the longest file; while rows are read it is told anew.
CLAIMED_FOR: Final = timedelta(minutes=5)
TOLD_EVERY_S: Final = 2.0
MAX_ATTEMPTS: Final = 3
_STALE_TRIES: Final = 3
_CHUNK: Final = 500
_WAITING: Final = ("mapped", "running")
_LOG = logging.getLogger("sulh.imports")


@dataclass(frozen=True)
class Claim:
    """A draft in the hands of one worker."""

    id: UUID
    state: str
    worker: str


class LostError(Exception):
    """The draft is no longer in this worker's hands."""


def count_waiting(session: Session) -> int:
    """How many drafts a worker could take in hand now."""
    return session.scalar(select(func.count()).select_from(ImportDraft).where(*_free())) or 0


def claim_draft(session: Session, worker: str, draft_id: UUID | None = None) -> Claim | None:
    """Take the draft that has waited longest, or this one; nobody else gets it before `CLAIMED_FOR` is over."""
    free = select(ImportDraft.id).where(*_free()).order_by(ImportDraft.created_at).limit(1)
    if draft_id is not None:
        free = free.where(ImportDraft.id == draft_id)
    row = session.execute(
        update(ImportDraft)
        .where(ImportDraft.id == free.with_for_update(skip_locked=True).scalar_subquery())
        .values(claimed_by=worker, claimed_until=now() + CLAIMED_FOR, attempts=ImportDraft.attempts + 1)
        .returning(ImportDraft.id, ImportDraft.state, ImportDraft.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    if row.attempts > MAX_ATTEMPTS:
        _put(session, Claim(row.id, row.state, worker), state="failed", problem="given_up")
        return None
    return Claim(row.id, row.state, worker)


def _free() -> tuple[Any, ...]:
    at = now()
    return (
        ImportDraft.state.in_(_WAITING),
        ImportDraft.expires_at > at,
        or_(ImportDraft.claimed_until.is_(None), ImportDraft.claimed_until <= at),
    )


def work_off_short(engine: Engine, draft_id: UUID, request_id: str) -> None:
    """Do at once what a draft with few rows waits for; a long one is left to the worker."""
    with reading(engine) as session:
        short = select(ImportDraft.id).where(ImportDraft.id == draft_id, ImportDraft.rows <= WORKER_FROM_ROWS)
        if session.scalar(short) is None or count_profiles(session) > WORKER_FROM_PEOPLE:
            return
    with writing(engine) as session:
        claim = claim_draft(session, f"request {request_id}", draft_id)
    if claim is not None:
        work_off(engine, claim, request_id)


def work_off(engine: Engine, claim: Claim, request_id: str | None = None) -> None:
    """Do what the draft waits for. What stands in the way is written into it; a database that is away is not."""
    try:
        if claim.state == "mapped":
            _plan(engine, claim)
        else:
            _take_in(engine, claim, request_id)
    except LostError:
        _LOG.warning("draft %s is in other hands", claim.id)
    except (SQLAlchemyError, Unavailable):
        raise
    except Invalid as error:
        _refuse(engine, claim, error)
    except Exception as error:  # Whatever a file does, its sender is told, and other work goes on.
        code = error.code if isinstance(error, Fact) else "not_read"
        _LOG.error("draft %s failed (%s)", claim.id, type(error).__name__)
        with suppress(LostError), writing(engine, request_id) as session:
            _put(session, claim, state="failed", problem=code)


def _refuse(engine: Engine, claim: Claim, error: Invalid) -> None:
    """A row that cannot be put where its sender wants it is for the sender to decide about once more."""
    values: dict[str, Any] = {"state": "failed", "problem": error.code}
    with suppress(LostError), writing(engine) as session:
        if error.code == TOO_MUCH:
            row = int(error.errors[0].pointer.rpartition("/")[2])
            values = {
                "state": "planned",
                "problem": TOO_MUCH,
                "counts": {**(_draft(session, claim).counts or {}), "row": row},
            }
        _put(session, claim, **values)


def _plan(engine: Engine, claim: Claim) -> None:
    plan, _ = _planned(engine, claim)
    _store_plan(engine, claim, plan, {})


def _planned(engine: Engine, claim: Claim) -> tuple[ImportPlan, Actor]:
    with reading(engine) as session:
        draft = _draft(session, claim)
        actor = _sender(session, draft)
        data = base64.b64decode(draft.content or "")
        told = _teller(engine, claim)
        return plan_import(session, actor, data, draft.filename, told, wishes_of(draft)), actor


def _draft(session: Session, claim: Claim) -> ImportDraft:
    found = select(ImportDraft).where(ImportDraft.id == claim.id, ImportDraft.claimed_by == claim.worker)
    draft = session.scalars(found).one_or_none()
    if draft is None:
        raise LostError
    return draft


def _sender(session: Session, draft: ImportDraft) -> Actor:
    """Who sent it, with the rights of now."""
    account = session.get_one(Account, draft.account_id)
    if account.suspended_at is not None:
        raise Forbidden()
    return actor_of(session, account, now())[0]


def _teller(engine: Engine, claim: Claim) -> Callable[[int, int], None]:
    last = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= TOLD_EVERY_S:
            last = monotonic()
            with writing(engine) as session:
                _put(session, claim, progress=done, claimed_until=now() + CLAIMED_FOR)

    return tell


def _store_plan(engine: Engine, claim: Claim, plan: ImportPlan, before: dict[int, str]) -> None:
    """In place of the plan before, of which `before` holds the rows; those that are otherwise now are marked.

    Chunk by chunk, so that others get to write in between: nobody looks at the rows until the state says `planned`.
    """
    rows = [{"draft_id": claim.id, **row} for row in kept_rows(plan)]
    for row in rows if before else ():
        row["moved"] = before.get(row["number"]) != row["detail"] + row["outcome"]
    counts = {**counts_of(plan), "moved": sum(row["moved"] for row in rows)}
    for start in range(0, len(rows), _CHUNK):
        with writing(engine) as session:
            _put(session, claim, claimed_until=now() + CLAIMED_FOR)
            if start == 0:
                session.execute(delete(ImportDraftRow).where(ImportDraftRow.draft_id == claim.id))
            session.execute(insert(ImportDraftRow), rows[start : start + _CHUNK])
    with writing(engine) as session:
        draft = _draft(session, claim)
        table = orjson.dumps(orjson.loads(draft.table) | {"asked": asked_about(plan)}).decode()
        kept_until = now() + KEPT
        _put(session, claim, state="planned", table=table, counts=counts, plan=draft.plan + 1, expires_at=kept_until)


def _take_in(engine: Engine, claim: Claim, request_id: str | None) -> None:
    """As it was confirmed, or not at all: when the rows would become something else by now, their sender decides
    again."""
    for _ in range(_STALE_TRIES):
        plan, actor = _planned(engine, claim)
        with reading(engine) as session:
            shown = _shown_rows(session, claim)
            said = wishes_json(_draft(session, claim))
        if shown != {row["number"]: row["detail"] + row["outcome"] for row in kept_rows(plan)}:
            _store_plan(engine, claim, plan, shown)
            return
        chosen = {int(number): Duplicates(choice) for number, choice in said["rows"].items()}
        try:
            with writing(engine, request_id) as session:
                done = commit_import(session, actor, plan, Duplicates(said["duplicates"]), chosen=chosen)
                _put(session, claim, state="done", import_id=done.import_id, content=None, wishes=None)
        except Stale:
            continue
        return
    with writing(engine) as session:
        _put(session, claim, state="planned", problem="directory_busy")


def _shown_rows(session: Session, claim: Claim) -> dict[int, str]:
    rows = session.execute(
        select(ImportDraftRow.number, ImportDraftRow.detail, ImportDraftRow.outcome).where(
            ImportDraftRow.draft_id == claim.id
        )
    )
    return {row.number: row.detail + row.outcome for row in rows}


def _put(session: Session, claim: Claim, **values: Any) -> None:
    """Store `values`; a new state ends the claim. Raises LostError when the draft is not in this worker's hands."""
    if "state" in values:
        values |= {"claimed_by": None, "claimed_until": None}
    done: Any = session.execute(
        update(ImportDraft)
        .where(ImportDraft.id == claim.id, ImportDraft.claimed_by == claim.worker, ImportDraft.state == claim.state)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise LostError
