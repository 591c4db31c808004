"""The audit trail as documented shapes."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from app.schemas.answers import Instant, Output
from app.schemas.profiles import FIRST_YEAR, LAST_YEAR


def _in_utc(at: datetime) -> datetime:
    # Near the ends of the calendar there is no UTC for some zones.
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError("not a plausible year")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class AuditObject(Output):
    """What the act was about: its kind, and the random id by which the outside knows it."""

    kind: str
    id: str | None


class AuditEventAnswer(Output):
    """One act. `actor` is a random id with its kind, or a part of the program; `detail` holds codes and counts."""

    sequence: int
    at: Instant
    actor: str
    role: str
    action: str
    object: AuditObject | None
    detail: dict[str, int | str | list[str]]
    request_id: str | None
    hash: str


class AuditPage(Output):
    """The newest first."""

    items: list[AuditEventAnswer]
    next_cursor: str | None


class ChainAnswer(Output):
    """What was found of the rows behind number `after`. `whole`: nothing is wrong with those walked, to row `last`
    with the hash `end`. `next_after` is where to go on; null at the end of the chain, and where something is wrong:
    then `fault` says what, and nothing behind it is proven."""

    whole: bool
    after: int
    last: int
    end: str
    next_after: int | None
    fault: str | None
