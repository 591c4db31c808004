"""Two profiles of one person into one: chosen values in the kept profile, everything that hangs on the other too.

The other profile goes; its old address leads to the kept one, and what it held last, with its history, stays beside
it. There is no undoing. See docs/decisions/merging.md.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, Invalid
from app.models import Account, Approval, DeploymentRequest, MergedProfile, Profile, ProfileVersion, WaitingChange
from app.policy import Actor, require
from app.policy.requests import visible_requests
from app.queries.approvals import OPEN
from app.queries.elsewhere import considering_both
from app.queries.profiles import Found, find_profile
from app.queries.records import Record, written_instant
from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.erasure import keep_tombstone
from app.services.imports.merging import merged
from app.services.membership import refuse_own_record
from app.services.merging_rows import (
    join_consents,
    join_pairs,
    join_partner_choices,
    keep_who_goes,
    move_rows,
    strictest,
)
from app.services.profiles import save_profile, written_shape
from app.services.revisions import directory_revision, raise_revision
from app.services.sealed import SEALED
from app.services.versions import Changes, check_version, keep_version

Side = Literal["kept", "other", "both"]
Shape = dict[str, Any]

LISTS: Final = (
    "nationalities",
    "former_nationalities",
    "roles",
    "headline",
    "biography",
    "offices",
    "missions",
    "languages",
    "countries",
    "situations",
    "expertise",
    "certificates",
    "availability_periods",
    "contacts",
    "desk_notes",
    "unresolved",
)
SINGLE: Final = (
    "name",
    "title",
    "gender",
    "residence",
    "seniority",
    "affiliation",
    "years_experience",
    "nominated_by",
    "nomination_reference",
    "nomination_date",
    "notice_hours",
    "availability_mode",
    "external_reference",
)
# What may be chosen; every spelling of the name stays, and all else follows from rules.
CHOICES: Final[Mapping[str, tuple[Side, ...]]] = {
    **dict.fromkeys(SINGLE, ("kept", "other")),
    **dict.fromkeys(LISTS, ("both", "kept", "other")),
}


def usual_choice(field: str, kept: Any, other: Any) -> Side:
    """Lists are put together; of single values the kept profile's stands, unless it has none."""
    if field in LISTS:
        return "both"
    return "other" if kept in (None, "") and other not in (None, "") else "kept"


def merge_profiles(
    session: Session,
    actor: Actor,
    kept_id: str,
    other_id: str,
    versions: tuple[int, int],
    choices: Mapping[str, Side],
) -> Record:
    """The kept profile as it is now. `versions` are those of both that were looked at, the kept one's first.

    Raises Stale when either has changed, Conflict for what cannot be merged (with the reason as its code), Forbidden
    for an officer's own profile, Invalid when both together are more than a profile holds.
    """
    require(actor, "duplicates.merge")
    # Of two who merge or change at once the second finds what the first has made of it.
    directory_revision(session, hold=True)
    kept, other = find_profile(session, actor, kept_id), find_profile(session, actor, other_id)
    for found in (kept, other):
        refuse_own_record(actor, found)
    if kept.id == other.id:
        raise Conflict("These two are one profile already.", code="already_merged")
    for found, version in zip((kept, other), versions, strict=True):
        check_version(session, found, version)
    _refuse_unmergeable(session, actor, kept, other)
    write = _written(kept, other, choices)
    history = _history(session, other)
    join_consents(session, kept.id, other.id)
    visibility = strictest(session, kept.id, kept.record["partner_visibility"], other.record["partner_visibility"])
    saved = save_profile(
        session, actor, kept, write.model_copy(update={"partner_visibility": visibility}), source="merge"
    )
    _keep_what_is_not_written(session, actor, Found(kept.id, saved, kept.sight), other)
    join_partner_choices(session, kept, other)
    _move_account(session, kept, other)
    join_pairs(session, kept.id, other.id)
    keep_who_goes(session, kept.id, other.id)
    move_rows(session, kept.id, other.id)
    _leave_trace(session, actor, kept, other, history)
    audit.record(session, actor, "profile.merge", about=("profile", other.record["id"]), detail={"part": "other"})
    detail = {"part": "kept", "fields": sorted(field for field in choices if saved[field] != kept.record[field])}
    audit.record(session, actor, "profile.merge", about=("profile", kept.record["id"]), detail=detail)
    return find_profile(session, actor, kept_id).record


def _refuse_unmergeable(session: Session, actor: Actor, kept: Found, other: Found) -> None:
    if refusal := why_not(session, actor, kept, other):
        raise Conflict("These two cannot be merged as they are.", code=refusal)


def why_not(session: Session, actor: Actor, kept: Found, other: Found) -> str | None:
    """The code of what stands in the way, or None. Requests that do not exist for the actor are not told of."""
    states = (kept.record["membership"], other.record["membership"])
    accounts = select(Account.profile_id).where(Account.profile_id.in_((kept.id, other.id)))
    waits = select(WaitingChange.id).where(WaitingChange.profile_id == other.id, WaitingChange.status == "waiting")
    open_ = select(Approval.id).where(Approval.profile_id == other.id, Approval.status.in_(OPEN))
    still = open_.where(Approval.expires_at > now())
    if "removed" in states:
        return "removed_person"
    # What was suspended must not come back under the other number.
    if states[1] == "suspended" != states[0]:
        return "keep_the_suspended"
    if kept.record["erasure_due_at"] is not None or other.record["erasure_due_at"] is not None:
        return "erasure_waits"
    if len(session.scalars(accounts).all()) > 1:
        return "both_have_accounts"
    if session.scalar(waits.limit(1)) is not None or session.scalar(still.limit(1)) is not None:
        return "something_waits"
    considering = considering_both(session, kept.id, other.id)
    if considering is None:
        return None
    told = select(DeploymentRequest.id).where(considering, visible_requests(actor)).limit(1)
    return "both_considered" if session.scalar(told) is not None else "something_else_waits"


def _written(kept: Found, other: Found, choices: Mapping[str, Side]) -> ProfileWrite:
    mine, theirs = written_shape(kept.record), written_shape(other.record)
    try:
        # What the kept profile says wins; what it does not say is the other's.
        both = merged(ProfileWrite.model_validate(theirs), ProfileWrite.model_validate(mine)).model_dump(mode="json")
        sides = {"kept": mine, "other": theirs, "both": both}
        chosen = {field: sides[_choice(field, choices, mine, theirs)][field] for field in CHOICES}
        return ProfileWrite.model_validate(mine | chosen | {"names": _all_names(chosen["name"], mine, theirs)})
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


def _choice(field: str, choices: Mapping[str, Side], mine: Shape, theirs: Shape) -> Side:
    side = choices.get(field)
    return side if side in CHOICES[field] else usual_choice(field, mine[field], theirs[field])


def _all_names(display: str, mine: Shape, theirs: Shape) -> list[Shape]:
    """Every spelling of both but the display name: people are found by all of them."""
    displays = [{"text": shape["name"], "script": None, "kind": "also_written"} for shape in (mine, theirs)]
    found: dict[str, Shape] = {}
    for name in (*mine["names"], *theirs["names"], *displays):
        found.setdefault(name["text"], name)
    found.pop(display, None)
    return list(found.values())


def _history(session: Session, other: Found) -> list[Shape]:
    rows = session.scalars(
        select(ProfileVersion).where(ProfileVersion.profile_id == other.id).order_by(ProfileVersion.version)
    )
    return [
        {
            "version": row.version,
            "at": written_instant(row.at),
            "actor": row.actor,
            "source": row.source,
            "changes": row.changes,
        }
        for row in rows
    ]


def _keep_what_is_not_written(session: Session, actor: Actor, kept: Found, other: Found) -> None:
    """Whom the kept profile was merged with, whether it is hidden, and what is sealed: nothing of that is lost."""
    changes: Changes = {"merged_reference": {"before": None, "after": other.record["reference"]}}
    values: dict[str, Any] = {}
    if other.record["hidden_at"] is not None and kept.record["hidden_at"] is None:
        values["hidden_at"] = at = now()
        changes["hidden_at"] = {"before": None, "after": written_instant(at)}
    held = {found.id: _sealed(session, found.id) for found in (kept, other)}
    for field in SEALED:
        texts = [text for found in (kept, other) if (text := held[found.id][field])]
        if held[other.id][field]:
            values[field] = "\n\n".join(dict.fromkeys(texts))
    keep_version(session, actor, kept, changes, values, source="merge")


def _sealed(session: Session, profile_id: int) -> dict[str, str | None]:
    row = session.execute(select(*SEALED.values()).where(Profile.id == profile_id)).one()
    return dict(zip(SEALED, row, strict=True))


def _move_account(session: Session, kept: Found, other: Found) -> None:
    moved = update(Account).where(Account.profile_id == other.id).values(profile_id=kept.id)
    if session.execute(moved).rowcount:  # type: ignore[attr-defined]
        raise_revision(session, "access")


def _leave_trace(session: Session, actor: Actor, kept: Found, other: Found, history: list[Shape]) -> None:
    public_id, at = UUID(other.record["id"]), now()
    trace = {
        "public_id": public_id,
        "reference": other.record["reference"],
        "profile_id": kept.id,
        "merged_by": actor.name,
        "merged_at": at,
        "held": written_shape(other.record),
        "history": history,
    }
    session.execute(insert(MergedProfile).values(**trace))
    revision = raise_revision(session, "directory")
    session.execute(delete(Profile).where(Profile.id == other.id))
    # Without hashes: the person is still here, and may be imported and nominated as before.
    keep_tombstone(session, public_id, other.id, revision, at, set())
