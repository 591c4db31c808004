"""What was learned from earlier requests."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Lesson
from app.policy import Actor, require
from app.queries.vocabularies import load_terms
from app.vocabularies.countries import countries
from app.vocabularies.terms import Term, code_now

# Why a lesson is told of a need elsewhere, the nearest first.
NEARNESS: Final = ("situation", "country", "region")


def lessons_of(session: Session, actor: Actor, situation: str | None, limit: int = 50) -> list[dict[str, Any]]:
    """In the shape of LessonAnswer, the newest first; of one situation, or of all."""
    require(actor, "lessons.read")
    kept = select(Lesson).order_by(Lesson.learned_on.desc(), Lesson.id.desc()).limit(limit)
    if situation is not None:
        kept = kept.where(Lesson.situation.in_(_same(load_terms(session), situation)))
    return [_told(one, None if situation is None else "situation") for one in session.scalars(kept)]


def lessons_akin(
    session: Session, actor: Actor, situation: str | None, country: str | None, limit: int = 50
) -> list[dict[str, Any]]:
    """As `lessons_of`: of the situation first, then of others in one of its countries or in `country`, then of others
    in their regions. The vocabulary of situations knows no kinds of conflict, so the place is what they share."""
    require(actor, "lessons.read")
    terms = load_terms(session)
    near = _near(terms["situations"], situation, country)
    if situation is not None:
        near |= dict.fromkeys(_same(terms, situation), "situation")
    kept = select(Lesson).where(Lesson.situation.in_(near)).order_by(Lesson.learned_on.desc(), Lesson.id.desc())
    found = sorted(session.scalars(kept), key=lambda one: NEARNESS.index(near[one.situation or ""]))
    return [_told(one, near[one.situation or ""]) for one in found[:limit]]


def _near(situations: Mapping[str, Term], situation: str | None, country: str | None) -> dict[str, str]:
    """Each situation that has something of this one, and what is the nearest that it has."""
    asked = situations.get(situation or "")
    own = {*(() if asked is None else asked.countries), *(() if country is None else (country,))}
    regions = _regions(own)
    near = {}
    for code, term in situations.items():
        if own.intersection(term.countries):
            near[code] = "country"
        elif regions & _regions(term.countries):
            near[code] = "region"
    return near


def _same(terms: Mapping[str, Mapping[str, Term]], situation: str) -> list[str]:
    """The codes that mean the same situation now, for what was written before terms were merged."""
    now = code_now(terms, "situations", situation)
    return [now, *(code for code, term in terms["situations"].items() if term.merged_into == now)]


def _regions(codes: Iterable[str]) -> set[str]:
    """The narrowest region of each country; XK is in none."""
    return {countries()[code].regions[-1] for code in codes if code in countries()}


def _told(one: Lesson, why: str | None) -> dict[str, Any]:
    return {
        "id": str(one.public_id),
        "situation": one.situation,
        "why": why,
        "track": one.track,
        "mode": one.mode,
        "text": one.text,
        "learned_on": one.learned_on.isoformat(),
    }
