"""Adopting a version of the code of conduct. What was adopted stays as it was; who wants other words adopts anew."""

import hashlib

from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, Stale
from app.models import Account, CodeVersion
from app.policy import Actor, Role, require
from app.queries.conduct import canonical, current_code
from app.schemas.conduct import CodeWrite
from app.services import audit
from app.services.notices import tell
from app.services.revisions import directory_revision


def adopt_code(session: Session, actor: Actor, given: CodeWrite, after: int | None = None) -> int:
    """The number of the new version, which is in force at once; every expert with an account is told.

    `after` is the number that was in force when the text was looked at, 0 for none. Raises Stale when another one is
    by now, Conflict (`code_unchanged`) for the very texts that are in force, Invalid for a day that is to come.
    """
    require(actor, "code.adopt")
    # Of two who adopt at once the second finds the version of the first.
    directory_revision(session, hold=True)
    check_code(session, given)
    number, texts = next_number(session), given.texts.model_dump()
    if after is not None and after != number - 1:
        raise Stale()
    fingerprint = hashlib.sha256(canonical(texts)).hexdigest()
    session.add(
        CodeVersion(
            number=number,
            text_ar=texts["ar"],
            text_en=texts["en"],
            text_fr=texts["fr"],
            adopted_on=given.adopted_on,
            reference=given.reference,
            sha256=fingerprint,
            uploaded_at=now(),
            uploaded_by=actor.name,
        )
    )
    session.flush()
    tell(session, Account.role == Role.EXPERT, "code_adopted", "/code-of-conduct", f"code {number} {fingerprint}")
    audit.record(session, actor, "code.adopt", about=("code", number))
    return number


def next_number(session: Session) -> int:
    """The number the next version will have."""
    before = current_code(session)
    return 1 if before is None else before.number + 1


def check_code(session: Session, given: CodeWrite) -> None:
    """Whether it could be adopted, for the look at it before. Raises as `adopt_code`."""
    if given.adopted_on > now().date():
        raise Invalid(errors=[FieldError("/adopted_on", "in_future", "this day is still to come")])
    before = current_code(session)
    if before is not None and before.texts == given.texts.model_dump():
        raise Conflict("These are the very texts that are in force.", code="code_unchanged")
