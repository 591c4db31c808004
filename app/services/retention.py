"""What is kept for how long, and the work that lets it go. Counts only: nobody is named."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Select, delete, func, select, true
from sqlalchemy.orm import Session

from app.db import Base, now, reading, writing
from app.models import (
    Allowance,
    AuditEvent,
    ClientToken,
    DeploymentRequest,
    DirectoryWalk,
    IdempotencyKey,
    ImportDraft,
    JobRun,
    KnownNetwork,
    MailLink,
    OutboxMessage,
    Profile,
    SessionRow,
    UsedAssertion,
)
from app.policy import Actor, require
from app.policy.request_moves import ENDED
from app.policy.requests import visible_mails, visible_requests
from app.queries.records import written_instant
from app.services import audit
from app.services.erasure import CLOCK, erase_when
from app.services.idempotency import KEPT
from app.services.imports.drafts import KEPT as DRAFTS_KEPT
from app.services.revisions import raise_revision
from app.settings import Settings, get_settings

EVERY: Final = timedelta(hours=1)
# Tokens of clients are named by number in the audit; they live for half an hour, and this long they can be looked up.
_TOKENS_KEPT: Final = timedelta(days=30)
_REQUESTS_KEPT: Final = timedelta(days=5 * 365)
_UNSENT_KEPT: Final = timedelta(days=365)
_AUDIT_KEPT: Final = timedelta(days=7 * 365)


@dataclass(frozen=True)
class Kept:
    """One class of data. `which` limits it to rows that are ever due, `due` says which are at a moment.

    `basis` is a code: consent, asked, security, operation, accountability. With `job` None nothing deletes it.
    """

    name: str
    basis: str
    period: timedelta
    table: type[Base]
    due: Callable[[datetime], ColumnElement[bool]]
    job: str | None = "retention"
    which: ColumnElement[bool] | None = None


def classes(settings: Settings) -> tuple[Kept, ...]:
    left, links = timedelta(days=settings.keep_left_days), timedelta(days=settings.keep_links_days)
    sessions, walks = timedelta(days=settings.keep_sessions_days), timedelta(days=settings.keep_walks_days)
    networks, mails = timedelta(days=settings.keep_networks_days), timedelta(days=settings.keep_sent_days)
    none = timedelta(0)
    gone = Profile.membership.in_(("removed", "retired"))
    asked, sent = Profile.erasure_due_at.is_not(None), OutboxMessage.status == "sent"
    unsent = DeploymentRequest.submitted_at.is_(None)
    ended = DeploymentRequest.state.in_(ENDED) & ~unsent
    cooling = timedelta(days=settings.erasure_cooling_days)
    return (
        Kept("erasures_asked", "asked", cooling, Profile, lambda at: Profile.erasure_due_at <= at, "erasure", asked),
        Kept("profiles_left", "consent", left, Profile, lambda at: _left_before(at - left), "erasure", gone),
        Kept("mail_links", "security", links, MailLink, lambda at: MailLink.created_at <= at - links),
        Kept("sessions", "security", sessions, SessionRow, lambda at: SessionRow.ends_at <= at - sessions),
        Kept("known_networks", "security", networks, KnownNetwork, lambda at: KnownNetwork.last_at <= at - networks),
        Kept("allowances", "security", none, Allowance, lambda at: Allowance.ends_at <= at),
        Kept("directory_walks", "security", walks, DirectoryWalk, lambda at: DirectoryWalk.day < _day(at - walks)),
        Kept("client_tokens", "security", _TOKENS_KEPT, ClientToken, lambda at: _expired(ClientToken, at)),
        Kept("used_assertions", "security", none, UsedAssertion, lambda at: UsedAssertion.expires_at <= at),
        Kept("idempotency_keys", "operation", KEPT, IdempotencyKey, lambda at: IdempotencyKey.created_at < at - KEPT),
        Kept("import_drafts", "operation", DRAFTS_KEPT, ImportDraft, lambda at: ImportDraft.expires_at <= at),
        Kept(
            "outbox_sent",
            "operation",
            mails,
            OutboxMessage,
            lambda at: OutboxMessage.sent_at <= at - mails,
            which=sent,
        ),
        # Needs that nobody was ever asked to meet, also where they were taken back.
        Kept(
            "unsent_requests",
            "operation",
            _UNSENT_KEPT,
            DeploymentRequest,
            lambda at: unsent & (DeploymentRequest.updated_at <= at - _UNSENT_KEPT),
            which=unsent,
        ),
        Kept(
            "deployment_requests",
            "accountability",
            _REQUESTS_KEPT,
            DeploymentRequest,
            lambda at: ended & _is_kept_no_longer(at),
            which=ended,
        ),
        Kept("audit_events", "accountability", _AUDIT_KEPT, AuditEvent, _old_audit, None),
    )


def _left_before(at: datetime) -> ColumnElement[bool]:
    return Profile.membership.in_(("removed", "retired")) & (Profile.membership_since <= at)


def _is_kept_no_longer(at: datetime) -> ColumnElement[bool]:
    """Until the day that was set when the request was closed, or five years after its end."""
    until = DeploymentRequest.keep_until
    return (until <= at.date()) | (until.is_(None) & (DeploymentRequest.updated_at <= at - _REQUESTS_KEPT))


def _expired(table: type[ClientToken], at: datetime) -> ColumnElement[bool]:
    return table.expires_at <= at - _TOKENS_KEPT


def _old_audit(at: datetime) -> ColumnElement[bool]:
    return AuditEvent.at <= at - _AUDIT_KEPT


def _day(at: datetime) -> str:
    return at.date().isoformat()


def erase_due(engine: Engine, at: datetime) -> None:
    """Everybody whose cooling period is over, and who left the Network long enough ago; one transaction each."""
    for kept in classes(get_settings()):
        if kept.job == "erasure":
            with reading(engine) as session:
                due = list(session.scalars(select(Profile.id).where(kept.due(at)).order_by(Profile.id)))
            for profile_id in due:
                with writing(engine) as session:
                    erase_when(session, profile_id, kept.due(at))


def keep_no_longer(engine: Engine, at: datetime) -> None:
    """Delete the rows that are due, class by class, and write down how many there were."""
    with writing(engine) as session:
        counts = {
            kept.name: _let_go(session, kept, at) for kept in classes(get_settings()) if kept.job == "retention"
        }
        detail = {name: count for name, count in counts.items() if count}
        if "sessions" in detail or "client_tokens" in detail:
            raise_revision(session, "access")
        if detail:
            audit.record(session, CLOCK, "retention.run", detail=detail)


def _let_go(session: Session, kept: Kept, at: datetime) -> int:
    done: Any = session.execute(
        delete(kept.table).where(kept.due(at)), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)


def retention_calendar(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Every class with its period, how many rows there are, how many are due, and when the next round comes."""
    require(actor, "retention.read")
    at = now()
    started = {run.name: run.last_started_at for run in session.scalars(select(JobRun))}
    return [_told(session, actor, kept, at, started) for kept in classes(get_settings())]


def _told(
    session: Session, actor: Actor, kept: Kept, at: datetime, started: dict[str, datetime | None]
) -> dict[str, Any]:
    rows = _rows_of(kept, actor)
    last = started.get(kept.job or "")
    return {
        "class": kept.name,
        "basis": kept.basis,
        "period_days": kept.period.days,
        "rows": session.scalar(rows if kept.which is None else rows.where(kept.which)) or 0,
        "due": session.scalar(rows.where(kept.due(at))) or 0,
        "next_at": None if kept.job is None else written_instant(max(at, last + EVERY) if last else at),
    }


def retention_months(session: Session, actor: Actor, months: int) -> list[dict[str, Any]]:
    """What goes in this month and the following ones, as far as it is there already: each with its first day and, by
    class, how many rows go. What is due already goes in the first."""
    require(actor, "retention.read")
    starts = [_month_after(now(), number) for number in range(months + 1)]
    going = {
        kept.name: _going(session, actor, kept, starts[1:])
        for kept in classes(get_settings())
        if kept.job is not None
    }
    return [
        {
            "month": start.date().isoformat(),
            "items": [{"class": name, "rows": rows[number]} for name, rows in going.items() if rows[number]],
        }
        for number, start in enumerate(starts[:-1])
    ]


def _month_after(at: datetime, number: int) -> datetime:
    """The first moment of the month so many months later."""
    years, month = divmod(at.month - 1 + number, 12)
    return at.replace(year=at.year + years, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _rows_of(kept: Kept, actor: Actor) -> Select[int]:
    """How many there are, without what belongs to strict requests that do not exist for the actor."""
    seen: ColumnElement[bool] = true()
    if kept.table is DeploymentRequest:
        seen = (DeploymentRequest.confidentiality != "strict") | visible_requests(actor)
    elif kept.table is OutboxMessage:
        seen = visible_mails(actor)
    return select(func.count()).select_from(kept.table).where(seen)


def _going(session: Session, actor: Actor, kept: Kept, ends: list[datetime]) -> list[int]:
    """How many rows become due before each of these moments and after the one before."""
    counts = [session.scalar(_rows_of(kept, actor).where(kept.due(end))) or 0 for end in ends]
    return [count - before for count, before in zip(counts, [0, *counts], strict=False)]
