"""What was learned from earlier requests."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Lesson
from app.policy import Actor, require


def lessons_of(session: Session, actor: Actor, situation: str | None, limit: int = 50) -> list[dict[str, Any]]:
    """In the shape of LessonAnswer, the newest first; of one situation, or of all."""
    require(actor, "lessons.read")
    kept = select(Lesson).order_by(Lesson.learned_on.desc(), Lesson.id.desc()).limit(limit)
    if situation is not None:
        kept = kept.where(Lesson.situation == situation)
    return [
        {
            "id": str(one.public_id),
            "situation": one.situation,
            "track": one.track,
            "mode": one.mode,
            "text": one.text,
            "learned_on": one.learned_on.isoformat(),
        }
        for one in session.scalars(kept)
    ]
