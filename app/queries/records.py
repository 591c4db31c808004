"""Profiles as records: the one place where the rows of a person are put together.

A record is a dict in the shape of `app.policy.OUTPUT_LEVELS` without the sealed fields, ready for JSON: detail
pages, the search index, exports and history are all made from it, each through the field table.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.orm import Session

from app.db import Base
from app.models import PartnerChoice, PartnerOrganisation, Profile, Tombstone
from app.schemas.profiles import missing_fields

Record = dict[str, Any]

CHUNK = 2000

_PROFILE_COLUMNS = [
    column
    for column in Profile.__table__.columns
    if column.name not in ("security_notes", "references_given", "conflict_declarations")
]

_PARTS: dict[str, tuple[str, ...]] = {
    "profile_names": ("text", "script", "kind"),
    "profile_nationalities": ("country", "former"),
    "profile_roles": ("role",),
    "profile_texts": ("language", "headline", "biography"),
    "engagements": (
        "kind",
        "title",
        "organisation",
        "organisation_name",
        "country",
        "situation",
        "starts",
        "ends",
    ),
    "profile_languages": ("language", "speaking", "writing", "use", "to_confirm"),
    "profile_countries": ("place", "depth"),
    "profile_situations": ("situation",),
    "profile_topics": ("topic", "evidence", "years", "last_used", "can_train", "willing"),
    "certificates": ("programme", "issuer", "edition", "awarded", "expires", "verified_by"),
    "availability_periods": ("status", "starts", "ends"),
    "contacts": ("kind", "value"),
    "unresolved_values": ("field", "text", "reason"),
}

PART_TABLES = tuple(_PARTS)


def part_table(name: str) -> Table:
    return Base.metadata.tables[name]


def load_records(session: Session, condition: ColumnElement[bool]) -> dict[int, Record]:
    """Records of the profiles that meet `condition`, by internal id in ascending order."""
    rows = session.execute(select(*_PROFILE_COLUMNS).where(condition).order_by(Profile.id)).all()
    return dict(_assemble(session, rows))


def all_records(session: Session) -> Iterator[dict[int, Record]]:
    """All records in chunks of at most CHUNK, by internal id in ascending order."""
    above = 0
    while True:
        statement = select(*_PROFILE_COLUMNS).where(Profile.id > above).order_by(Profile.id).limit(CHUNK)
        rows = session.execute(statement).all()
        if not rows:
            return
        yield dict(_assemble(session, rows))
        above = rows[-1].id


def records_newer_than(session: Session, revision: int) -> Iterator[dict[int, Record]]:
    """Records with a later revision, in chunks."""
    # Two steps: asked in one, with the order, SQLite walks through everybody instead of using the revisions' index.
    ids = sorted(session.scalars(select(Profile.id).where(Profile.revision > revision)))
    for start in range(0, len(ids), CHUNK):
        yield load_records(session, Profile.id.in_(ids[start : start + CHUNK]))


def slots_erased_since(session: Session, revision: int) -> list[int]:
    """Internal ids of people erased with a later revision; somebody new may have one of them by now."""
    erased = select(Tombstone.slot).where(Tombstone.revision > revision, Tombstone.slot.is_not(None))
    return [slot for slot in session.scalars(erased) if slot is not None]


def _assemble(session: Session, rows: Iterable[Row[Any]]) -> Iterator[tuple[int, Record]]:
    rows = list(rows)
    ids = [row.id for row in rows]
    parts = {name: _part_rows(session, name, ids) for name in _PARTS} if ids else {}
    choices = _partner_choices(session, ids) if ids else {}
    for row in rows:
        record = _record(row, {name: parts[name].get(row.id, ()) for name in _PARTS})
        yield row.id, record | {"partner_choices": choices.get(row.id, {})}


def _partner_choices(session: Session, ids: list[int]) -> dict[int, dict[str, str]]:
    """By internal id: what is chosen for single organisations, by their random id."""
    table = part_table("partner_choices")
    whose = select(PartnerChoice.profile_id, PartnerOrganisation.public_id, PartnerChoice.choice)
    statement = whose.join(PartnerOrganisation, PartnerOrganisation.id == PartnerChoice.organisation_id)
    found: dict[int, dict[str, str]] = {}
    for profile_id, organisation, choice in session.execute(_within(cast(Select[Any], statement), table, ids)):
        found.setdefault(profile_id, {})[str(organisation)] = choice
    return found


def _part_rows(session: Session, name: str, ids: list[int]) -> dict[int, list[Row[Any]]]:
    table = part_table(name)
    statement = select(table.c.profile_id, *(table.c[column] for column in _PARTS[name]))
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(_within(statement, table, ids).order_by(table.c.profile_id, table.c.position)):
        found.setdefault(row[0], []).append(row)
    return found


def _within(statement: Select[Any], table: Table, ids: list[int]) -> Select[Any]:
    # Where the ids leave no gaps worth speaking of, a range is quicker than naming each. Ids are sorted.
    if len(ids) > 50 and ids[-1] - ids[0] < 2 * len(ids):
        return statement.where(table.c.profile_id.between(ids[0], ids[-1]))
    return statement.where(table.c.profile_id.in_(ids))


def _record(row: Row[Any], parts: Mapping[str, Iterable[Row[Any]]]) -> Record:
    texts = list(parts["profile_texts"])
    nationalities = list(parts["profile_nationalities"])
    record: Record = {
        "id": str(row.public_id),
        "reference": row.reference,
        "version": row.version,
        "name": row.display_name,
        "names": [{"text": p.text, "script": p.script, "kind": p.kind} for p in parts["profile_names"]],
        "title": row.title,
        "gender": row.gender,
        "nationalities": [p.country for p in nationalities if not p.former],
        "former_nationalities": [p.country for p in nationalities if p.former],
        "residence": row.residence,
        "roles": [p.role for p in parts["profile_roles"]],
        "seniority": row.seniority,
        "affiliation": row.affiliation,
        "years_experience": row.years_experience,
        "nominated_by": row.nominated_by,
        "nomination_reference": row.nomination_reference,
        "nomination_date": row.nomination_date,
        "headline": {p.language: p.headline for p in texts if p.headline},
        "biography": {p.language: p.biography for p in texts if p.biography},
        "offices": [_engagement(p) for p in parts["engagements"] if p.kind == "office"],
        "missions": [_engagement(p) for p in parts["engagements"] if p.kind == "mission"],
        "languages": [_language(p) for p in parts["profile_languages"]],
        "countries": [{"code": p.place, "depth": p.depth} for p in parts["profile_countries"]],
        "situations": [p.situation for p in parts["profile_situations"]],
        "expertise": [_topic(p) for p in parts["profile_topics"]],
        "certificates": [_certificate(p) for p in parts["certificates"]],
        "availability_periods": [_period(p) for p in parts["availability_periods"]],
        "notice_hours": row.notice_hours,
        "availability_mode": row.availability_mode,
        "availability_confirmed_at": written_instant(row.availability_confirmed_at),
        "confirmed_at": written_instant(row.confirmed_at),
        "membership": row.membership,
        "membership_since": written_instant(row.membership_since),
        "missing": [],
        "paused_until": row.paused_until.isoformat() if row.paused_until else None,
        "partner_visibility": row.partner_visibility,
        "hidden_at": written_instant(row.hidden_at),
        "erasure_due_at": written_instant(row.erasure_due_at),
        "consent_date": row.consent_date,
        "external_reference": row.external_reference,
        "contacts": [{"kind": p.kind, "value": p.value} for p in parts["contacts"]],
        "desk_notes": row.desk_notes,
        "unresolved": [{"field": p.field, "text": p.text, "reason": p.reason} for p in parts["unresolved_values"]],
        "created_at": written_instant(row.created_at),
        "updated_at": written_instant(row.updated_at),
    }
    record["missing"] = missing_fields(
        name=record["name"],
        names=[name["text"] for name in record["names"]],
        nationalities=record["nationalities"],
        roles=record["roles"],
        languages=[language["code"] for language in record["languages"]],
    )
    return record


def _engagement(part: Row[Any]) -> Record:
    return {
        "title": part.title,
        "organisation": part.organisation,
        "organisation_name": part.organisation_name,
        "country": part.country,
        "situation": part.situation,
        "starts": part.starts,
        "ends": part.ends,
    }


def _language(part: Row[Any]) -> Record:
    return {
        "code": part.language,
        "speaking": part.speaking,
        "writing": part.writing,
        "use": part.use,
        "to_confirm": part.to_confirm,
    }


def _topic(part: Row[Any]) -> Record:
    return {
        "code": part.topic,
        "evidence": part.evidence,
        "years": part.years,
        "last_used": part.last_used,
        "can_train": part.can_train,
        "willing": part.willing,
    }


def _certificate(part: Row[Any]) -> Record:
    return {
        "programme": part.programme,
        "issuer": part.issuer,
        "edition": part.edition,
        "awarded": part.awarded,
        "expires": part.expires.isoformat() if part.expires else None,
        "verified_by": part.verified_by,
    }


def _period(part: Row[Any]) -> Record:
    return {
        "status": part.status,
        "starts": part.starts.isoformat(),
        "ends": part.ends.isoformat() if part.ends else None,
    }


def written_instant(value: Any) -> str | None:
    return None if value is None else value.isoformat(timespec="microseconds").replace("+00:00", "Z")


def count_profiles(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Profile)) or 0
