"""Profiles that may be of one person: alike by name and by something else besides, never by name alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict
from app.models import Account, Contact, DifferentPeople, Profile
from app.policy import Actor, require, visible_profiles
from app.queries.paging import cursor_at, place_of
from app.queries.profiles import Found, find_profile
from app.queries.records import Record, load_records
from app.search.folding import fold
from app.services import audit
from app.services.imports.known_people import KnownPeople, KnownPerson, people_in_directory
from app.services.membership import refuse_own_record
from app.services.revisions import directory_revision
from app.services.tombstones import contact_marks

# A page looks at so many people, or until it has so many pairs: what it costs does not grow with the directory,
# but for putting the names in order.
LOOKED_AT: Final = 400
PAIRS: Final = 20
_NAMES: Final = frozenset({"same_name", "like_name"})


@dataclass(frozen=True)
class Pair:
    """Two profiles, what speaks for one person (`same_name`, `nationality`, `mail` …), and what against."""

    one: Record
    other: Record
    slots: tuple[int, int]
    in_favour: list[str]
    against: list[str]


@dataclass(frozen=True)
class Candidates:
    """`looked_at` of `people` were held against everybody on this page, after `before` on those before."""

    pairs: list[Pair]
    before: int
    looked_at: int
    people: int
    following: str | None


def candidate_pairs(session: Session, actor: Actor, cursor: str | None) -> Candidates:
    """From the person at the cursor on. Raises Invalid for a cursor of another list."""
    require(actor, "duplicates.read")
    everybody = people_in_directory(session)
    known, by_id = KnownPeople(everybody), {person.profile_id: person for person in everybody}
    sharing = _sharing_contacts(session)
    apart = {(pair.first_id, pair.second_id) for pair in session.scalars(select(DifferentPeople))}
    after = place_of(cursor, "duplicates") or 0
    rest = [person for person in everybody if (person.profile_id or 0) > after]
    found: list[Pair] = []
    looked_at = 0
    for person in rest[:LOOKED_AT]:
        looked_at += 1
        slots = _alike(person, known, by_id, sharing)
        found += _pairs(
            session, actor, person, {slot: why for slot, why in slots.items() if _key(person, slot) not in apart}
        )
        if len(found) >= PAIRS:
            break
    last = rest[looked_at - 1].profile_id if looked_at else None
    following = cursor_at(last, "duplicates") if last is not None and looked_at < len(rest) else None
    return Candidates(found, len(everybody) - len(rest), looked_at, len(everybody), following)


def _sharing_contacts(session: Session) -> dict[int, set[int]]:
    """By internal id, who has an address or a number of theirs."""
    holders: dict[str, set[int]] = {}
    for slot, kind, value in session.execute(select(Contact.profile_id, Contact.kind, Contact.value)):
        for mark in contact_marks(kind, value):
            holders.setdefault(mark, set()).add(slot)
    sharing: dict[int, set[int]] = {}
    for slots in holders.values():
        # What more have is the number of an office.
        if 1 < len(slots) <= 3:
            for slot in slots:
                sharing.setdefault(slot, set()).update(slots - {slot})
    return sharing


def _alike(
    person: KnownPerson,
    known: KnownPeople,
    by_id: Mapping[int | None, KnownPerson],
    sharing: Mapping[int, set[int]],
) -> dict[int, str]:
    """By internal id: each pair once, at the one of both who comes first and is like the other."""
    own = person.profile_id or 0
    by_contact = {slot: "" for slot in sharing.get(own, ()) if slot > own}
    # Likeness can go one way alone: then the pair stands where it is found.
    return by_contact | {
        slot: why
        for slot, why in known.others_like(person).items()
        if slot > own or own not in known.others_like(by_id[slot])
    }


def _key(person: KnownPerson, slot: int) -> tuple[int, int]:
    own = person.profile_id or 0
    return (min(own, slot), max(own, slot))


def _pairs(session: Session, actor: Actor, person: KnownPerson, slots: Mapping[int, str]) -> list[Pair]:
    if not slots:
        return []
    ids = [person.profile_id, *slots]
    records = load_records(session, Profile.id.in_(ids) & visible_profiles(actor))
    own = person.profile_id or 0
    pairs = [
        _pair(session, (own, slot), (records[own], records[slot]), why)
        for slot, why in sorted(slots.items())
        if own in records and slot in records
    ]
    return [pair for pair in pairs if _is_enough(pair)]


def _is_enough(pair: Pair) -> bool:
    """Names count once, and not alone: with a nationality, a date or an office; or an address that both have."""
    removed = "removed" in (pair.one["membership"], pair.other["membership"])
    besides = set(pair.in_favour) - _NAMES
    # Where the names only sound alike, what speaks against is weighed: many cousins share a country and a tongue.
    weighed = "like_name" not in pair.in_favour or "contacts" in besides or len(besides) > len(pair.against)
    return not removed and bool(besides) and weighed


def look_at_pair(session: Session, actor: Actor, one_id: str, other_id: str) -> Pair:
    """Both as the asker sees them. Raises NotFound, and Conflict when both are one profile."""
    require(actor, "duplicates.read")
    one, other = find_profile(session, actor, one_id), find_profile(session, actor, other_id)
    if one.id == other.id:
        raise Conflict("These two are one profile already.", code="already_merged")
    people = [_known(number, found) for number, found in enumerate((one, other))]
    why = KnownPeople(people).others_like(people[0]).get(other.id, "")
    return _pair(session, (one.id, other.id), (one.record, other.record), why)


def _known(number: int, found: Found) -> KnownPerson:
    record = found.record
    names = (record["name"], *(name["text"] for name in record["names"]))
    return KnownPerson(number, record["reference"], names, frozenset(record["nationalities"]), profile_id=found.id)


def _pair(session: Session, slots: tuple[int, int], records: tuple[Record, Record], why: str) -> Pair:
    one, other = records
    accounts = select(Account.profile_id).where(Account.profile_id.in_(slots))
    both = len(session.scalars(accounts).all()) > 1
    against = _against(one, other) + (["accounts"] if both else [])
    return Pair(one, other, slots, [*filter(None, [why]), *_in_favour(one, other)], against)


def _in_favour(one: Record, other: Record) -> list[str]:
    found = [field for field in ("external_reference", "nomination_reference") if _same_text(one, other, field)]
    if set(one["nationalities"]) & set(other["nationalities"]):
        found.append("nationalities")
    marks = [
        {mark for c in record["contacts"] for mark in contact_marks(c["kind"], c["value"])} for record in (one, other)
    ]
    if marks[0] & marks[1]:
        found.append("contacts")
    if _same_text(one, other, "affiliation"):
        found.append("affiliation")
    return found + [field for field in ("offices", "missions") if _same_engagement(one[field], other[field])]


def _same_text(one: Record, other: Record, field: str) -> bool:
    return bool(one[field] and other[field]) and fold(one[field]) == fold(other[field])


def _same_engagement(mine: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """The same words and the same year of beginning."""
    keys = [
        {(fold(item["title"]), item["starts"][:4]) for item in items if item["starts"]} for items in (mine, theirs)
    ]
    return bool(keys[0] & keys[1])


def _against(one: Record, other: Record) -> list[str]:
    found = [
        field
        for field in ("gender", "residence", "nominated_by")
        if one[field] and other[field] and one[field] != other[field]
    ]
    if (
        one["nationalities"]
        and other["nationalities"]
        and not set(one["nationalities"]) & set(other["nationalities"])
    ):
        found.append("nationalities")
    spoken = [{skill["code"] for skill in record["languages"]} for record in (one, other)]
    return found + (["languages"] if spoken[0] and spoken[1] and not spoken[0] & spoken[1] else [])


def keep_apart(session: Session, actor: Actor, one_id: str, other_id: str) -> None:
    """They are not the same person: nobody is asked about these two again. Once more changes nothing."""
    require(actor, "duplicates.merge")
    directory_revision(session, hold=True)
    one, other = find_profile(session, actor, one_id), find_profile(session, actor, other_id)
    for found in (one, other):
        refuse_own_record(actor, found)
    if one.id == other.id:
        raise Conflict("These two are one profile already.", code="already_merged")
    first, second = sorted((one.id, other.id))
    if session.get(DifferentPeople, (first, second)) is None:
        session.add(DifferentPeople(first_id=first, second_id=second, decided_by=actor.name, decided_at=now()))
        session.flush()
        for found in (one, other):
            audit.record(session, actor, "profile.different", about=("profile", found.record["id"]))
