"""Whether the index agrees with the tables, by plain counts: for `sulh doctor` and the tests."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from app.db import reading
from app.models import Engagement, Profile, ProfileNationality, ProfileRole, ProfileSituation, ProfileTopic, Revision
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
    for role, level in ((Role.DESK, Level.CARD), (Role.PARTNER, Level.CARD), (Role.PARTNER, NAMED)):
        yield from _told(f"people seen by {role} ({level.name.lower()})", *_seen(session, index, role, level))
    for field, statement in _CODES.items():
        stored: dict[str, int] = dict(session.execute(statement).all())
        known = {code for name, code in index.bits.tags if name == field}
        for code in sorted(stored.keys() | known):
            yield from _told(f"{field} {code}", stored.get(code, 0), len(index.bits.bitmap(field, code)))
    for code, count in session.execute(_counted(Language.language, Language.profile_id)):
        in_index = int(np.count_nonzero(index.strengths["language"].row(code)))
        yield from _told(f"language {code}", count, in_index)


def _seen(session: Session, index: ProfileIndex, role: Role, level: Level) -> tuple[int, int]:
    actor = Actor(role, "doctor", agreement=Level.NETWORK)
    condition = visible_profiles(actor)
    if role is Role.PARTNER and level is NAMED:
        condition &= Profile.partner_visibility == "named"
    stored = session.scalar(select(func.count()).select_from(Profile).where(condition))
    return stored or 0, len(index.audience(viewer_of(actor)).visible[level])


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
