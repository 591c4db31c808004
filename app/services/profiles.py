"""Creating and changing profiles."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from pydantic import ValidationError
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound
from app.models import Profile, ProfileVersion
from app.policy import WRITABLE, Actor, may, require
from app.queries.consents import withdrawn_from
from app.queries.profiles import Found, find_profile
from app.queries.records import Record, load_records, part_table
from app.queries.vocabularies import term_codes
from app.schemas.own import AvailabilityWrite
from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite, missing_fields
from app.security import new_reference
from app.services import audit
from app.services.membership import check_move, check_plain_move, refuse_own_record
from app.services.profile_rows import COLUMN_OF, TABLE_OF, column_values, part_rows
from app.services.revisions import directory_revision, raise_revision
from app.services.tombstones import refuse_erased
from app.services.versions import Changes, check_version, keep_version, version_row
from app.services.waiting import Asked, ask, part, refuse_own_facts, refuse_unwritable

# The source of what the person changed.
OWN: Final = "own"


def create_profile(session: Session, actor: Actor, write: ProfileWrite, *, source: str) -> Record:
    """Store one new person and return the record. Raises Invalid for unknown terms, Conflict for a state that
    nobody can start in and (`erased_person`) for somebody who was erased."""
    require(actor, "profiles.create")
    check_terms(session, write)
    directory_revision(session, hold=True)
    refuse_erased(session, write)
    (profile_id,) = insert_profiles(session, actor, [write], source=source)
    made = load_records(session, Profile.id == profile_id)[profile_id]
    audit.record(session, actor, "profile.create", about=("profile", made["id"]))
    return made


def insert_profiles(session: Session, actor: Actor, writes: Sequence[ProfileWrite], *, source: str) -> list[int]:
    """Store many new people whose terms are known to exist; internal ids in the order given."""
    for write in writes:
        check_move(None, write.membership, missing_of(write))
    references = _free_references(session, len(writes))
    own = [{"reference": reference} for reference in references]
    return store_profiles(session, actor, list(zip(writes, own, strict=True)), source=source)


def store_profiles(
    session: Session, actor: Actor, people: Sequence[tuple[ProfileWrite, Mapping[str, Any]]], *, source: str
) -> list[int]:
    """Store new people in whatever state they are in; internal ids in the order given.

    With each comes what the written shape does not hold, by column: the reference, and what else shall differ
    from a profile made just now.
    """
    revision, at = raise_revision(session, "directory"), now()
    fixed = {"membership_since": at, "created_at": at, "updated_at": at, "version": 1, "revision": revision}
    rows = [{**column_values(write), **fixed, **own} for write, own in people]
    session.execute(insert(part_table("profiles")), rows)
    # RETURNING in the order of many rows would cost SQLite one statement a row; the revision is this call's own.
    id_of = dict(session.execute(select(Profile.reference, Profile.id).where(Profile.revision == revision)).all())
    ids = [id_of[row["reference"]] for row in rows]
    parts = [part_rows(write) for write, _ in people]
    _insert_parts(session, list(zip(ids, parts, strict=True)))
    session.execute(insert(ProfileVersion), [version_row(i, 1, at, actor, source, {}) for i in ids])
    return ids


def _free_references(session: Session, count: int) -> list[str]:
    fresh: set[str] = set()
    while len(fresh) < count:
        more = {new_reference() for _ in range(min(count - len(fresh), 500))}
        fresh |= more - set(session.scalars(select(Profile.reference).where(Profile.reference.in_(more))))
    return list(fresh)


def _insert_parts(session: Session, people: Sequence[tuple[int, Mapping[str, Sequence[dict[str, Any]]]]]) -> None:
    for name in {name for _, parts in people for name in parts}:
        rows = [{"profile_id": i, **row} for i, parts in people for row in parts.get(name, ())]
        if rows:
            session.execute(insert(part_table(name)), rows)


def change_profile(
    session: Session, actor: Actor, public_id: str, version: int, patch: Mapping[str, Any], *, source: str
) -> Record:
    """Merge `patch` (RFC 7396) over the profile's written shape and store what differs.

    What a focal point may not decide waits for the desk instead (`app.policy.WRITABLE`). Raises Stale when
    `version` is not the stored one, Invalid for what cannot be taken, Conflict for a membership that may not
    follow, Forbidden for an officer's own profile. A patch that changes nothing leaves version and history as they
    are.
    """
    require(actor, "profiles.change")
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    saved, detail = _change(session, actor, found, version, patch, source)
    # Also when nothing changed: the answer shows the profile all the same.
    audit.record(session, actor, "profile.change", about=("profile", saved["id"]), detail=detail)
    return saved


def may_change_profile(actor: Actor, found: Found) -> bool:
    """Whether the actor, who sees the profile, may change something of it."""
    return may(actor, "profiles.change") and actor.profile != found.record["id"]


def change_own_profile(session: Session, actor: Actor, version: int, patch: Mapping[str, Any]) -> Record:
    """As `change_profile`, by the person: nomination, roles and what was verified wait for the desk."""
    require(actor, "own.change")
    directory_revision(session, hold=True)
    saved, detail = _change(session, actor, find_own(session, actor), version, patch, OWN)
    audit.record(session, actor, "own.change", about=("profile", saved["id"]), detail=detail)
    return saved


def find_own(session: Session, actor: Actor) -> Found:
    """Raises NotFound for an account without a profile."""
    if actor.profile is None:
        raise NotFound()
    return find_profile(session, actor, actor.profile)


def _change(
    session: Session, actor: Actor, found: Found, version: int, patch: Mapping[str, Any], source: str
) -> tuple[Record, dict[str, list[str]]]:
    """The record as it is now, and which fields changed (`fields`) and wait (`waiting`)."""
    check_version(session, found, version)
    if actor.role in WRITABLE:
        refuse_unwritable(actor.role, patch)
    before = written_shape(found.record)
    # To take away what there is not is refused like giving it.
    unknown = {field: value for field, value in patch.items() if field not in before}
    write = validated(merge(before, patch) | unknown)
    check_terms(session, write, before)
    waiting: list[Asked] = []
    if actor.role in WRITABLE:
        after = write.model_dump(mode="json")
        refuse_own_facts(before, after)
        live, waiting = part(actor.role, before, after)
        if source == OWN and AvailabilityWrite.model_fields.keys() & patch.keys():
            live["availability_confirmed_at"] = now().isoformat()
        write = validated(live)
    else:
        check_plain_move(actor, before["membership"], write.membership)
    changes = _changes(found, write)
    saved = _save(session, actor, found, write, changes, source)
    ask(session, actor, found, waiting)
    detail = {"fields": sorted(changes)}
    return saved, detail | ({"waiting": [asked.field for asked in waiting]} if waiting else {})


def validated(shape: Any) -> ProfileWrite:
    try:
        return ProfileWrite.model_validate_json(_json(shape))
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


def save_profile(session: Session, actor: Actor, found: Found, write: ProfileWrite, *, source: str) -> Record:
    """Store `write` in place of what `found` holds, with its history row. The audit row is the caller's."""
    return _save(session, actor, found, write, _changes(found, write), source)


def _changes(found: Found, write: ProfileWrite) -> Changes:
    """The fields in which `write` differs from what `found` holds."""
    before, after = written_shape(found.record), write.model_dump(mode="json", exclude_none=False)
    return {
        field: {"before": before[field], "after": after[field]}
        for field in after
        if _compact(before[field]) != _compact(after[field])
    }


def _save(session: Session, actor: Actor, found: Found, write: ProfileWrite, changes: Changes, source: str) -> Record:
    if not changes:
        return found.record
    check_move(found.record["membership"], write.membership, missing_of(write))
    if "partner_visibility" in changes and withdrawn_from(session, found.id, write.partner_visibility):
        raise Conflict("The person has withdrawn the consent that this needs.", code="consent_needed")
    values = {column: getattr(write, field) for field, column in COLUMN_OF.items() if field in changes}
    if "membership" in changes:
        values |= {"membership_since": now(), "paused_until": None}
    keep_version(session, actor, found, changes, values, source=source)
    _replace_parts(session, found.id, write, {TABLE_OF[field] for field in changes if field in TABLE_OF})
    return load_records(session, Profile.id == found.id)[found.id]


def _replace_parts(session: Session, profile_id: int, write: ProfileWrite, tables: set[str]) -> None:
    parts = part_rows(write)
    for name in tables:
        table = part_table(name)
        session.execute(delete(table).where(table.c.profile_id == profile_id))
    _insert_parts(session, [(profile_id, {name: parts[name] for name in tables})])


def written_shape(record: Record) -> dict[str, Any]:
    """The part of a record that can be written, in the shape in which it is written."""
    return ProfileWrite.model_validate({f: record[f] for f in ProfileWrite.model_fields}).model_dump(mode="json")


def merge(target: Any, patch: Any) -> Any:
    """RFC 7396: null removes, an object merges, anything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError):
        raise Invalid("The text holds a character that is not taken.", code="bad_character") from None


def _compact(value: Any) -> Any:
    # {"en": None} and {} say the same.
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def missing_of(write: ProfileWrite) -> list[str]:
    return missing_fields(
        name=write.name,
        names=[name.text for name in write.names],
        nationalities=write.nationalities,
        roles=write.roles,
        languages=[skill.code for skill in write.languages],
    )


def check_terms(session: Session, write: ProfileWrite, held: Mapping[str, Any] | None = None) -> None:
    """Raises Invalid naming every place with a code that its vocabulary does not have.

    A term that was retired meanwhile stays where it stands: `held` is the written shape as it is.
    """
    wanted = [("expertise", f"/expertise/{n}/code", topic.code) for n, topic in enumerate(write.expertise)] + [
        ("situations", f"/situations/{n}", code) for n, code in enumerate(write.situations)
    ]
    for field in ("offices", "missions"):
        for n, item in enumerate(getattr(write, field)):
            wanted += [
                (vocabulary, f"/{field}/{n}/{part}", code)
                for vocabulary, part, code in (
                    ("organisations", "organisation", item.organisation),
                    ("situations", "situation", item.situation),
                )
                if code is not None
            ]
    known = term_codes(session) if wanted else {}
    there = _terms_in(held)
    errors = [
        FieldError(pointer, "unknown_code", f"not a code of the vocabulary {vocabulary}")
        for vocabulary, pointer, code in wanted
        if code not in known[vocabulary] and code not in there[vocabulary]
    ]
    if errors:
        raise Invalid(errors=errors)


def _terms_in(held: Mapping[str, Any] | None) -> dict[str, set[str]]:
    if held is None:
        return {"expertise": set(), "situations": set(), "organisations": set()}
    engagements = [*held["offices"], *held["missions"]]
    return {
        "expertise": {topic["code"] for topic in held["expertise"]},
        "situations": {*held["situations"], *(item["situation"] for item in engagements)},
        "organisations": {item["organisation"] for item in engagements},
    }
