"""Whether the index agrees with the tables, by plain counts: for `sulh doctor` and the tests."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from pyroaring import BitMap
from sqlalchemy import ColumnElement, Engine, Select, func, select
from sqlalchemy.orm import Session

from app.db import reading
from app.models import (
    Engagement,
    PartnerChoice,
    PartnerOrganisation,
    Profile,
    ProfileNationality,
    ProfileRole,
    ProfileSituation,
    ProfileTopic,
    Revision,
)
from app.models import ProfileLanguage as Language
from app.policy import NAMED, Actor, Level, Role, viewer_of, visible_profiles
from app.search.directory import Directory
from app.search.index import ProfileIndex

# While somebody writes, the index and the counts may be of different moments; then both are taken again.
_TRIES = 5


def compare_index(engine: Engine, directory: Directory | None = None) -> list[str]:
    """What is counted otherwise in the index (a fresh one, or `directory` after catching up) than in the tables."""
    directory = directory or Directory(engine)
    for _ in range(_TRIES):
        directory.catch_up()
        with reading(engine) as session:
            counters = session.execute(select(Revision.directory, Revision.vocabulary)).one()
            differences = list(_differences(session, directory.index))
        if not directory.is_behind(*counters):
            return differences
    return ["the directory changes too quickly to be compared; try again"]


def _differences(session: Session, index: ProfileIndex) -> Iterator[str]:
    yield from _leftovers(session, index)
    for who, actor in _askers(session):
        yield from _seen(session, index, f"{who} (card)", actor, Level.CARD, visible_profiles(actor))
    named = visible_profiles(_PARTNER) & (Profile.partner_visibility == "named")
    yield from _seen(session, index, "partner (network)", _PARTNER, NAMED, named)
    for field, statement in _CODES.items():
        stored: dict[str, int] = dict(session.execute(statement).all())
        known = {code for name, code in index.bits.tags if name == field}
        for code in sorted(stored.keys() | known):
            yield from _told(f"{field} {code}", stored.get(code, 0), len(index.bits.bitmap(field, code)))
    for code, count in session.execute(_counted(Language.language, Language.profile_id)):
        in_index = int(np.count_nonzero(index.strengths["language"].row(code)))
        yield from _told(f"language {code}", count, in_index)


def _leftovers(session: Session, index: ProfileIndex) -> Iterator[str]:
    """What any part of the index still knows of people who are gone."""
    there = BitMap(session.scalars(select(Profile.id)).all())
    for part, slots in index.slots_by_part().items():
        if slots - there:
            yield f"{part}: {len(slots - there)} in the index who are in no table"


_PARTNER = Actor(Role.PARTNER, "doctor", agreement=Level.NETWORK)


def _askers(session: Session) -> Iterator[tuple[str, Actor]]:
    """One for each view that there is of the directory."""
    yield "desk", Actor(Role.DESK, "doctor")
    yield "ethics", Actor(Role.ETHICS, "doctor")
    yield "partner", _PARTNER
    chosen = select(PartnerOrganisation.public_id).join(PartnerChoice).distinct()
    for organisation in sorted(map(str, session.scalars(chosen))):
        yield f"partner {organisation}", replace(_PARTNER, organisation=organisation)
    states = select(Profile.nominated_by).where(Profile.nominated_by.is_not(None)).distinct()
    for state in sorted(map(str, session.scalars(states))):
        yield f"focal point of {state}", Actor(Role.FOCAL_POINT, "doctor", state=state)


def _seen(
    session: Session, index: ProfileIndex, who: str, actor: Actor, level: Level, condition: ColumnElement[bool]
) -> Iterator[str]:
    stored = BitMap(session.scalars(select(Profile.id).where(condition)).all())
    in_index = index.audience(viewer_of(actor)).visible[level]
    if stored != in_index:
        wrong = len(stored ^ in_index)
        yield f"seen by {who}: {len(stored)} in the tables, {len(in_index)} in the index, {wrong} not in both"


def _told(what: str, stored: int, in_index: int) -> Iterator[str]:
    if stored != in_index:
        yield f"{what}: {stored} in the tables, {in_index} in the index"


def _counted(code: Any, profile_id: Any) -> Select[Any]:
    return select(code, func.count(profile_id.distinct())).where(code.is_not(None)).group_by(code)


# Fields whose codes stand in a column as they are found; the others are derived from several.
_CODES = {
    "role": _counted(ProfileRole.role, ProfileRole.profile_id),
    "evidence": _counted(ProfileTopic.evidence, ProfileTopic.profile_id),
    "situation": _counted(ProfileSituation.situation, ProfileSituation.profile_id),
    "organisation": _counted(Engagement.organisation, Engagement.profile_id),
    "nationality": _counted(ProfileNationality.country, ProfileNationality.profile_id).where(
        ~ProfileNationality.former
    ),
    **{
        name: _counted(getattr(Profile, name), Profile.id)
        for name in ("gender", "seniority", "nominated_by", "membership")
    },
}
