"""The code of conduct as it is read: the version in force, and those before it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import CodeVersion as Row
from app.policy import Actor, require


@dataclass(frozen=True)
class CodeVersion:
    """One adopted version. `texts` has "ar", "en" and "fr"; `sha256` is that of `canonical(texts)`."""

    number: int
    texts: Mapping[str, str]
    adopted_on: date
    reference: str
    sha256: str
    uploaded_at: datetime


def current_code(session: Session) -> CodeVersion | None:
    """The version in force, for whatever is bound to it. None until a first text has been adopted."""
    row = session.scalar(select(Row).order_by(Row.number.desc()).limit(1))
    return None if row is None else _version(row)


def read_code(session: Session, actor: Actor) -> CodeVersion | None:
    """`current_code`, for whoever may read it."""
    require(actor, "code.read")
    return current_code(session)


def code_versions(session: Session, actor: Actor) -> list[CodeVersion]:
    """Every version, the newest first."""
    require(actor, "code.read")
    return [_version(row) for row in session.scalars(select(Row).order_by(Row.number.desc()))]


def canonical(texts: Mapping[str, str]) -> bytes:
    """What the fingerprint is taken of: JSON in UTF-8 of the three texts by language, sorted, without blanks."""
    kept = {language: texts[language] for language in ("ar", "en", "fr")}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _version(row: Row) -> CodeVersion:
    return CodeVersion(
        number=row.number,
        texts={"ar": row.text_ar, "en": row.text_en, "fr": row.text_fr},
        adopted_on=row.adopted_on,
        reference=row.reference,
        sha256=row.sha256,
        uploaded_at=row.uploaded_at,
    )
