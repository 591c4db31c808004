"""Changes of those who may not write everything: what they may not write at all, what counts at once, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid
from app.models import WaitingChange
from app.policy import IN_A_NOMINATION, WRITABLE, Actor, Role
from app.queries.profiles import Found
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.notices import tell_desk_of_reviews

Shape = dict[str, Any]
Entry = dict[str, Any]

# Evidence that the desk alone gives.
BY_THE_DESK: Final = frozenset({"verified"})
_NOBODY: Final[Shape] = {"expertise": [], "certificates": [], "languages": []}


@dataclass(frozen=True)
class Asked:
    """A change of one field that waits. Of expertise and certificates it holds the verified entries alone."""

    field: str
    before: Any
    after: Any


def refuse_unwritable(role: Role, patch: Mapping[str, Any]) -> None:
    """Raises Invalid naming every field that there is and the role may not write."""
    _refuse([field for field in ProfileWrite.model_fields if field in patch and field not in WRITABLE[role]])


def refuse_not_nominating(body: Mapping[str, Any]) -> None:
    """Raises Invalid naming every field that there is and does not come with a nomination."""
    _refuse([field for field in ProfileWrite.model_fields if field in body and field not in IN_A_NOMINATION])


def _refuse(fields: list[str]) -> None:
    if fields:
        raise Invalid(errors=[_not_writable(f"/{field}") for field in fields])


def _not_writable(pointer: str) -> FieldError:
    return FieldError(pointer, "not_writable", "this is not yours to write")


def refuse_own_facts(before: Shape | None, after: Shape) -> None:
    """Raises Invalid where `after` says that something was verified, or is still to be confirmed, and `before`
    does not say so of the same entry: that is for the desk."""
    known = before or _NOBODY
    verified = {topic["code"] for topic in known["expertise"] if topic["evidence"] in BY_THE_DESK}
    attested = {(one["programme"], one["verified_by"]) for one in known["certificates"]}
    unsure = {skill["code"] for skill in known["languages"] if skill["to_confirm"]}
    errors = [
        _not_writable(f"/expertise/{n}/evidence")
        for n, topic in enumerate(after["expertise"])
        if topic["evidence"] in BY_THE_DESK and topic["code"] not in verified
    ]
    errors += [
        _not_writable(f"/certificates/{n}/verified_by")
        for n, one in enumerate(after["certificates"])
        if one["verified_by"] is not None and (one["programme"], one["verified_by"]) not in attested
    ]
    errors += [
        _not_writable(f"/languages/{n}/to_confirm")
        for n, skill in enumerate(after["languages"])
        if skill["to_confirm"] and skill["code"] not in unsure
    ]
    if errors:
        raise Invalid(errors=errors)


def part(role: Role, before: Shape, after: Shape) -> tuple[Shape, list[Asked]]:
    """What of `after` counts at once, as a whole shape, and what waits."""
    live, waiting = dict(after), []
    for field, way in WRITABLE[role].items():
        if way == "review" and before[field] != after[field]:
            waiting.append(Asked(field, before[field], after[field]))
            live[field] = before[field]
    for field in ("expertise", "certificates"):
        live[field], asked = _part_entries(field, before[field], after[field])
        waiting += asked
    return live, waiting


def _part_entries(field: str, before: list[Entry], after: list[Entry]) -> tuple[list[Entry], list[Asked]]:
    touched = [entry for entry in before if _is_verified(entry) and entry not in after]
    # Of certificates also one more under the name of the first: who verified that one has not seen this.
    changed = [entry for entry in after if _is_verified(entry) and entry not in before]
    if field == "expertise":
        changed = [entry for entry in after if any(_same(field, entry, old) for old in touched)]
    if not touched and not changed:
        return after, []
    live = [entry for entry in after if entry not in changed]
    for entry in touched:
        live.insert(before.index(entry), entry)
    return live, [Asked(field, touched, changed)]


def _is_verified(entry: Entry) -> bool:
    return entry.get("evidence") in BY_THE_DESK or entry.get("verified_by") is not None


def _same(field: str, one: Entry, other: Entry) -> bool:
    return bool(one["code"] == other["code"]) if field == "expertise" else one == other


def put_in(shape: Shape, asked: Asked) -> Shape | None:
    """`shape` with the change in it: of a list of entries only those that were asked about differ.

    None when what was to be changed has become something else meanwhile.
    """
    if asked.field not in ("expertise", "certificates"):
        return shape | {asked.field: asked.after} if shape[asked.field] == asked.before else None
    entries = shape[asked.field]
    if any(entry not in entries for entry in asked.before):
        return None
    concerned = [*asked.before, *asked.after]
    others = [entry for entry in entries if not any(_same(asked.field, entry, one) for one in concerned)]
    first = next((n for n, entry in enumerate(entries) if entry not in others), len(others))
    return shape | {asked.field: [*others[:first], *asked.after, *others[first:]]}


def ask(session: Session, actor: Actor, found: Found, changes: list[Asked]) -> None:
    """Keep what waits: one change a field and asker, a newer one in place of the older, with audit rows."""
    for change in changes:
        waiting = session.scalar(
            select(WaitingChange).where(
                WaitingChange.profile_id == found.id,
                WaitingChange.field == change.field,
                WaitingChange.asked_by == actor.name,
                WaitingChange.status == "waiting",
            )
        )
        if waiting is not None and (waiting.before, waiting.after) == (change.before, change.after):
            continue
        if waiting is not None:
            end_change(session, waiting, "withdrawn", actor)
        _keep(session, actor, found, change)


def _keep(session: Session, actor: Actor, found: Found, change: Asked) -> None:
    row = WaitingChange(
        profile_id=found.id,
        field=change.field,
        before=change.before,
        after=change.after,
        asked_by=actor.name,
        asked_at=now(),
    )
    session.add(row)
    session.flush()
    tell_desk_of_reviews(session)
    audit.record(session, actor, "change.ask", about=("change", row.public_id), detail={"field": change.field})


def end_change(session: Session, change: WaitingChange, status: str, actor: Actor, reason: str | None = None) -> None:
    """It waits no longer. The audit row is the caller's."""
    session.execute(
        update(WaitingChange)
        .where(WaitingChange.id == change.id)
        .values(
            status=status, decided_by=actor.name, decided_at=now(), reason=reason, version=WaitingChange.version + 1
        )
    )
    session.refresh(change)
