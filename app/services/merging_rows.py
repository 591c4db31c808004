"""What hangs on two profiles that become one: the stricter wins, and nothing is left behind."""

from typing import Final

from sqlalchemy import Column, Table, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Session

from app.db import Base, now
from app.models import Candidate, Consent, DifferentPeople, PartnerChoice, PartnerOrganisation
from app.policy import PURPOSES
from app.policy.candidate_moves import GOING
from app.queries.consents import last_consent, withdrawn_from
from app.queries.profiles import Found
from app.queries.records import PART_TABLES

# From the strictest on.
_VISIBILITIES: Final = ("hidden", "card", "named")
# Looked after by name, here or by the caller; the parts of a profile were chosen one by one.
_BY_HAND: Final = frozenset({"accounts", "partner_choices", "different_people", "profile_versions", *PART_TABLES})


def join_consents(session: Session, kept: int, other: int) -> None:
    """A no to either profile is a no: what is still given for that purpose ends now. Every row stays, as history."""
    for purpose in PURPOSES:
        last = [last_consent(session, profile_id, purpose) for profile_id in (kept, other)]
        if any(consent is not None and consent.withdrawn_at is not None for consent in last):
            given = Consent.profile_id.in_((kept, other)) & (Consent.purpose == purpose)
            ended = update(Consent).where(given, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now())
            session.execute(ended)
    session.execute(update(Consent).where(Consent.profile_id == other).values(profile_id=kept))
    session.expire_all()


def strictest(session: Session, kept: int, *choices: str) -> str:
    """The strictest of the choices, and no more than the consents of the kept profile carry."""
    place = min(map(_VISIBILITIES.index, choices))
    while withdrawn_from(session, kept, _VISIBILITIES[place]):
        place -= 1
    return _VISIBILITIES[place]


def join_partner_choices(session: Session, kept: Found, other: Found) -> None:
    """For each organisation that either profile has a choice of its own for: the stricter of what it was shown."""
    mine, theirs = kept.record["partner_choices"], other.record["partner_choices"]
    organisations = session.execute(select(PartnerOrganisation.public_id, PartnerOrganisation.id))
    ids = {str(public_id): number for public_id, number in organisations}
    rows = [
        {
            "profile_id": kept.id,
            "organisation_id": ids[organisation],
            "choice": strictest(
                session,
                kept.id,
                mine.get(organisation, kept.record["partner_visibility"]),
                theirs.get(organisation, other.record["partner_visibility"]),
            ),
        }
        for organisation in sorted({*mine, *theirs})
    ]
    session.execute(delete(PartnerChoice).where(PartnerChoice.profile_id.in_((kept.id, other.id))))
    if rows:
        session.execute(insert(PartnerChoice), rows)


def join_pairs(session: Session, kept: int, other: int) -> None:
    """Who is not the same person as the one is not the same as the other."""
    either = DifferentPeople.first_id.in_((kept, other)) | DifferentPeople.second_id.in_((kept, other))
    pairs = session.scalars(select(DifferentPeople).where(either)).all()
    found: dict[tuple[int, int], tuple[str, object]] = {}
    for pair in pairs:
        first, second = sorted(kept if one == other else one for one in (pair.first_id, pair.second_id))
        if first != second:
            found.setdefault((first, second), (pair.decided_by, pair.decided_at))
        session.delete(pair)
    session.flush()
    for (first, second), (by, at) in found.items():
        session.add(DifferentPeople(first_id=first, second_id=second, decided_by=by, decided_at=at))
    session.flush()


def keep_who_goes(session: Session, kept: int, other: int) -> None:
    """Where both are considered for one post of a request and the other one was offered it, that is what goes on."""
    going = (Candidate.profile_id == other) & Candidate.state.in_(("offered", *GOING))
    for request_id, post in session.execute(select(Candidate.request_id, Candidate.post).where(going)).all():
        same = (Candidate.request_id == request_id) & (Candidate.post == post)
        session.execute(delete(Candidate).where(Candidate.profile_id == kept, same))


def move_rows(session: Session, kept: int, other: int) -> None:
    """Every other row about the one profile is about the kept one: found by the foreign keys, so that no table that
    comes later is forgotten. Where the kept profile has such a row itself, its own stands."""
    for table in Base.metadata.sorted_tables:
        if table.name not in _BY_HAND:
            for column in table.columns:
                if any(key.column.table.name == "profiles" for key in column.foreign_keys):
                    _drop_doubles(session, table, column, kept, other)
                    session.execute(update(table).where(column == other).values({column.name: kept}))


def _drop_doubles(session: Session, table: Table, column: Column[int], kept: int, other: int) -> None:
    for unique in _unique_together(table):
        if column.name not in unique:
            continue
        mine = table.alias()
        same = [mine.c[name] == table.c[name] for name in unique if name != column.name]
        there = select(1).where(mine.c[column.name] == kept, *same).correlate(table).exists()
        session.execute(delete(table).where(column == other, there))


def _unique_together(table: Table) -> list[list[str]]:
    """The names of columns of which no two rows have the same values."""
    named = [constraint.columns for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    indexed = [index.columns for index in table.indexes if index.unique]
    return [[column.name for column in columns] for columns in (table.primary_key.columns, *named, *indexed)]
