"""The membership machine: which state may follow which, by whose word, and with a reason or without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.policy import RULES, Actor, require
from app.queries.profiles import Found, find_profile
from app.queries.records import Record
from app.services import audit
from app.services.revisions import directory_revision
from app.services.versions import Changes, check_version, keep_version


@dataclass(frozen=True)
class Move:
    """`rule` is who may (None: the clock alone), `way` the operation of the API that does it."""

    before: str
    after: str
    rule: str | None
    way: str
    reason: bool = False


MOVES: Final = (
    Move("nominated", "under_review", "memberships.move", "moveMembership"),
    Move("under_review", "active", "memberships.move", "moveMembership"),
    Move("lapsed", "active", "memberships.move", "moveMembership"),
    Move("active", "retired", "memberships.move", "moveMembership"),
    Move("active", "paused", "memberships.pause", "pauseMembership"),
    Move("paused", "active", "memberships.pause", "resumeMembership"),
    Move("active", "lapsed", None, "lapse"),
    Move("paused", "lapsed", None, "lapse"),
    Move("active", "suspended", "memberships.suspend", "suspendMembership", reason=True),
    Move("suspended", "active", "memberships.suspend", "reinstateMembership", reason=True),
    # Takes two persons: asked for by one, carried out when another has approved.
    Move("suspended", "removed", "memberships.remove", "askRemoval", reason=True),
)
_BY_STATES: Final = {(move.before, move.after): move for move in MOVES}
# A roster brings in people who are members already; nobody starts as paused, suspended or gone.
STARTS = frozenset({"nominated", "under_review", "active"})
# What a change of the profile answers that would be one of these moves.
_CODES: Final = {
    "suspendMembership": "by_suspension",
    "reinstateMembership": "by_reinstatement",
    "askRemoval": "by_removal",
    "lapse": "by_the_clock",
}
# And what `moveMembership` answers besides: a change of the profile makes these moves too.
_CODES_OF_A_PAUSE: Final = {"pauseMembership": "by_pause", "resumeMembership": "by_resumption"}


def check_move(before: str | None, after: str, missing: Sequence[str]) -> None:
    """Raises Conflict, naming what is allowed, when `after` may not follow `before` (None: a new profile)."""
    if after != before and (after not in STARTS if before is None else (before, after) not in _BY_STATES):
        raise _not_allowed(before)
    if after == "active" and missing:
        raise Conflict(
            "An incomplete profile cannot be active. Missing: " + ", ".join(missing) + ".", code="incomplete"
        )


def _not_allowed(before: str | None) -> Conflict:
    allowed = STARTS if before is None else {move.after for move in MOVES if move.before == before}
    following = ", ".join(sorted(allowed)) or "nothing"
    return Conflict(f"From this state the membership can become: {following}.", code="move_not_allowed")


def check_plain_move(actor: Actor, before: str, after: str) -> None:
    """For a change of the profile: raises Conflict, naming the way, for a move that is not made by one."""
    move = _BY_STATES.get((before, after))
    if move is None:
        return
    if move.way in _CODES:
        raise Conflict(f"This move has a way of its own: {move.way}.", code=_CODES[move.way])
    require(actor, move.rule or "")


def refuse_own_record(actor: Actor, found: Found) -> None:
    """Raises Forbidden when an officer would decide on the own profile."""
    if actor.profile is not None and actor.profile == found.record["id"]:
        raise Forbidden("Nobody decides on the own record.", code="own_record")


def moves_of(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """What the actor could make of the membership now: state, operation, and whether a reason is needed."""
    own = actor.profile == record["id"]
    return [
        {"state": move.after, "operation": move.way, "reason_needed": move.reason}
        for move in MOVES
        if move.before == record["membership"]
        and move.rule is not None
        and actor.role in RULES[move.rule].cells
        and (not own or move.rule == "memberships.pause")
    ]


def move_membership(
    session: Session, actor: Actor, public_id: str, version: int, state: str, reason: str | None = None
) -> None:
    """A move of the desk that has no operation of its own. Raises Conflict, naming what is allowed or the way."""
    require(actor, "memberships.move")
    found = _held(session, actor, public_id, version)
    refuse_own_record(actor, found)
    check_plain_move(actor, found.record["membership"], state)
    move = _BY_STATES.get((found.record["membership"], state))
    if move is None:
        raise _not_allowed(found.record["membership"])
    if move.way in _CODES_OF_A_PAUSE:
        raise Conflict(f"This move has a way of its own: {move.way}.", code=_CODES_OF_A_PAUSE[move.way])
    go(session, actor, found, state, reason=reason, action="membership.move")


def pause_membership(session: Session, actor: Actor, public_id: str, version: int, until: date) -> None:
    """Not in the search of partners until this day has passed. Raises Invalid for a day that has."""
    require(actor, "memberships.pause")
    if until <= now().date():
        raise Invalid(errors=[FieldError("/until", "day_out_of_range", "this day has passed")])
    found = _held(session, actor, public_id, version)
    go(session, actor, found, "paused", action="membership.pause", paused_until=until)


def resume_membership(session: Session, actor: Actor, public_id: str, version: int) -> None:
    require(actor, "memberships.pause")
    found = _held(session, actor, public_id, version)
    if found.record["membership"] != "paused":
        raise _not_allowed(found.record["membership"])
    go(session, actor, found, "active", action="membership.resume")


def suspend_membership(session: Session, actor: Actor, public_id: str, version: int, reason: str) -> None:
    require(actor, "memberships.suspend")
    found = _held(session, actor, public_id, version)
    refuse_own_record(actor, found)
    go(session, actor, found, "suspended", reason=reason, action="membership.suspend")


def reinstate_membership(session: Session, actor: Actor, public_id: str, version: int, reason: str) -> None:
    require(actor, "memberships.suspend")
    found = _held(session, actor, public_id, version)
    refuse_own_record(actor, found)
    if found.record["membership"] != "suspended":
        raise _not_allowed(found.record["membership"])
    go(session, actor, found, "active", reason=reason, action="membership.reinstate")


def _held(session: Session, actor: Actor, public_id: str, version: int) -> Found:
    """The profile as it is until the end of the transaction. Raises Stale as `check_version`."""
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    check_version(session, found, version)
    return found


def remove(session: Session, actor: Actor, found: Found, asked_by: str, *, reason: str | None = None) -> None:
    """Carry out a removal that `asked_by` (as `Actor.name`) asked for and `actor` approves.

    Raises Forbidden when both are the same or the profile is the actor's own, Conflict when it is not suspended.
    """
    if asked_by == actor.name:
        raise Forbidden("Nobody approves what they asked for.", code="own_record")
    refuse_own_record(actor, found)
    go(session, actor, found, "removed", reason=reason, action="membership.remove")


def go(
    session: Session,
    actor: Actor,
    found: Found,
    after: str,
    *,
    action: audit.Action,
    reason: str | None = None,
    paused_until: date | None = None,
) -> None:
    """Make the move, with history and audit. Whether the actor may is asked before; the reason stays in the history,
    for the secretariat and the person."""
    record = found.record
    before = record["membership"]
    check_move(before, after, record["missing"])
    if after == before:
        raise _not_allowed(before)
    until = None if paused_until is None else paused_until.isoformat()
    changes: Changes = {"membership": {"before": before, "after": after}}
    if until != record["paused_until"]:
        changes["paused_until"] = {"before": record["paused_until"], "after": until}
    if reason is not None:
        changes["membership_reason"] = {"before": None, "after": reason}
    values = {"membership": after, "membership_since": now(), "paused_until": paused_until}
    keep_version(session, actor, found, changes, values, source="membership")
    audit.record(session, actor, action, about=("profile", record["id"]), detail={"before": before, "after": after})
