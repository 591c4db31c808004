"""Who walks through the directory: how many different people one asker was shown on one day, on all servers together.

An officer has good reasons to see many, so a long walk is only told to others. A partner is stopped as well.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from pyroaring import BitMap
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now
from app.models import DirectoryWalk
from app.policy import Actor, Role
from app.services import audit
from app.services.notices import tell_of_alert
from app.settings import Settings

KEPT: Final = timedelta(days=30)
_OFFICERS: Final = frozenset({Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL, Role.ETHICS})
# Of those whom the asker may see: in a small directory a smaller number is a walk through all of it.
OFFICER_SHARE, PARTNER_SHARE = 1 / 2, 1 / 4
# Below this nobody walks, however small the directory is.
_OFFICER_LEAST, _PARTNER_LEAST = 100, 50
_STOPPED_AT: Final = 2


@dataclass(frozen=True)
class Bounds:
    """After how many people a walk is told, and after how many it ends; None: never."""

    alert: int
    stop: int | None


def is_counted(actor: Actor) -> bool:
    """People with their own profile and States with their own nominees are not: all of it is theirs to see."""
    return actor.role in _OFFICERS or actor.role is Role.PARTNER


def bounds_of(actor: Actor, visible: int, settings: Settings) -> Bounds:
    """`visible` is how many people the asker may see in all."""
    if actor.role is not Role.PARTNER:
        return Bounds(min(settings.walk_officer, max(_OFFICER_LEAST, int(visible * OFFICER_SHARE))), None)
    alert = min(settings.walk_partner, max(_PARTNER_LEAST, int(visible * PARTNER_SHARE)))
    return Bounds(alert, alert * _STOPPED_AT)


def walker_of(actor: Actor) -> str:
    """All people and programs of one organisation walk together: otherwise they would share the directory out."""
    return actor.name if actor.organisation is None else f"organisation:{actor.organisation}"


def seconds_left(moment: datetime) -> int:
    """Until the next day begins, by UTC."""
    tomorrow = datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)
    return int((tomorrow - moment).total_seconds()) + 1


def keep(session: Session, actor: Actor, day: date, people: BitMap, alert: int) -> BitMap:
    """Add internal ids to those shown to the asker's side on this day; everybody shown so far, by whatever server.

    Who reaches `alert` is told to the heads and administrators and written down, once a day.
    """
    walk = _locked(session, walker_of(actor), day)
    shown = BitMap.deserialize(walk.people) | people
    walk.people = shown.serialize()
    if len(shown) >= alert and walk.alerted_at is None:
        walk.alerted_at = now()
        session.flush()
        tell_of_alert(session, "/audit", f"walk of {walk.actor} on {walk.day}")
        detail = {"people": len(shown), "limit": alert}
        audit.record(session, actor, "alert.crawl", about=_about(walk.actor), detail=detail)
    return shown


def _locked(session: Session, walker: str, day: date) -> DirectoryWalk:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    begun = insert(DirectoryWalk).values(actor=walker, day=day.isoformat(), people=BitMap().serialize())
    if session.scalar(begun.on_conflict_do_nothing().returning(DirectoryWalk.actor)) is not None:
        session.execute(
            delete(DirectoryWalk).where(DirectoryWalk.actor == walker, DirectoryWalk.day < (day - KEPT).isoformat())
        )
    walk = select(DirectoryWalk).where(DirectoryWalk.actor == walker, DirectoryWalk.day == day.isoformat())
    return session.scalars(walk.with_for_update()).one()


def _about(walker: str) -> audit.About | None:
    kind, _, id_ = walker.partition(":")
    if kind == "organisation":
        return "organisation", id_
    return ("account", id_) if kind == "account" else None
