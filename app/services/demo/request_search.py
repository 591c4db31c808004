"""Whom the desk of a demonstration finds for a request: added, screened, asked, put on a list."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.models import Candidate, CandidateFlag, DeploymentRequest
from app.schemas.deployments import PartnerCount, RequestUnfilled
from app.services.demo.request_course import Course
from app.services.deployments.candidates import (
    add_candidate,
    remove_candidate,
    screen_candidate,
    waive_flag,
)
from app.services.deployments.findings import blocking
from app.services.deployments.matching import explanation_of, found_by, matches_for
from app.services.deployments.screening import BLOCKS
from app.services.deployments.shortlisting import ENOUGH, leave_unfilled, shortlist_request
from app.services.deployments.soundings import SoundingAnswer, record_answer, sound_candidate

_LOOKED_AT: Final = 30
# So many are found for a post besides those who are needed: fewer for what has long been decided.
_SPARE: Final = 2
_LONG_AGO_H: Final = 150
# What is answered, one after the other, to the question whether somebody could.
_ANSWERS: Final[tuple[SoundingAnswer, ...]] = ("yes", "yes", "maybe")


def look(course: Course) -> None:
    """Enough people for every post can and would."""
    spare = _SPARE - (course.plan.hours > _LONG_AGO_H)
    for post, asked in enumerate(course.row.posts):
        found = [_added(course, post, slot) for slot in _fitting(course, post, asked["count"] + spare)]
        for number, id_ in enumerate(found):
            if _screened(course, id_):
                _asked(course, id_, _ANSWERS[number % len(_ANSWERS)])


def begin_to_look(course: Course) -> None:
    """Somebody can, somebody has not answered, somebody cannot; the rest is still to be asked or screened."""
    answers: tuple[SoundingAnswer | None, ...] = ("yes", None, "no")
    for post, _ in enumerate(course.row.posts):
        found = [_added(course, post, slot) for slot in _fitting(course, post, len(answers) + 2)]
        screened = [id_ for id_ in found[:-1] if _screened(course, id_)]
        for id_, answer in zip(screened, answers, strict=False):
            _asked(course, id_, answer)


def _fitting(course: Course, post: int, count: int) -> list[int]:
    """Slots of those who fit best, whoever was promised to another request last."""
    stage = course.stage
    found = matches_for(stage.index, course.office("desk"), course.row, post, "en", _LOOKED_AT)
    considered = course.session.scalars(select(Candidate.profile_id).where(Candidate.request_id == course.row.id))
    kept_back = {*considered, *stage.firsts.values()}
    best = chain((match.slot for match in (*found.items, *found.near_misses)), stage.people)
    slots = [slot for slot in dict.fromkeys(best) if slot in stage.people and slot not in kept_back]
    first = stage.firsts.get(course.plan.first)
    wanted = [] if first is None or post else [first]
    return [*wanted, *sorted(slots, key=lambda slot: slot in stage.promised)][:count]


def _added(course: Course, post: int, slot: int) -> UUID:
    desk, index = course.office("desk"), course.stage.index

    def explain(row: DeploymentRequest, of: int) -> dict[str, Any]:
        return explanation_of(index, desk, row, post, of, "en")

    public_id = str(course.stage.people[slot])
    return add_candidate(course.session, desk, course.request_id, post, public_id, explain)


def _candidate(course: Course, id_: UUID) -> Candidate:
    return course.session.scalars(select(Candidate).where(Candidate.public_id == id_)).one()


def _screened(course: Course, id_: UUID) -> bool:
    """Whether the candidate stays. What blocks is waived for whom the plan wants, and takes everybody else off."""
    session, desk, request_id = course.session, course.office("desk"), course.request_id
    screen_candidate(session, desk, request_id, id_, _candidate(course, id_).version)
    row = _candidate(course, id_)
    if not blocking(session, row):
        return True
    if row.profile_id != course.stage.firsts.get(course.plan.first):
        remove_candidate(session, desk, request_id, id_, row.version, course.text("conflict"), conflict=True)
        return False
    for flag in _blocking_flags(course, row):
        waive_flag(session, course.office("ethics"), request_id, id_, flag, course.text("waiver"))
    return True


def _blocking_flags(course: Course, row: Candidate) -> Sequence[UUID]:
    mine = (CandidateFlag.candidate_id == row.id) & (CandidateFlag.level == BLOCKS)
    return course.session.scalars(select(CandidateFlag.public_id).where(mine)).all()


def _asked(course: Course, id_: UUID, answer: SoundingAnswer | None) -> None:
    session, desk, request_id = course.session, course.office("desk"), course.request_id
    sound_candidate(session, desk, request_id, id_, _candidate(course, id_).version)
    if answer is not None:
        record_answer(session, desk, request_id, id_, _candidate(course, id_).version, answer)


def shortlist(course: Course) -> None:
    row, ready = course.row, course.candidates("available")
    is_few = any(sum(one.post == post for one in ready) < ENOUGH for post in range(len(row.posts)))
    shortlist_request(
        course.session,
        course.office("desk"),
        course.request_id,
        row.version,
        [one.public_id for one in ready],
        course.text("few") if is_few else None,
        found_by(course.stage.index, course.office("desk"), row, "en"),
    )


def leave(course: Course) -> None:
    head, row = course.office("head"), course.row
    counted = PartnerCount(partner=course.text("partner"), count=0)
    given = RequestUnfilled(reason=course.text("unfilled"), partner_counts=[counted])
    found = found_by(course.stage.index, head, row, "en")
    leave_unfilled(course.session, head, course.request_id, row.version, given, found)
