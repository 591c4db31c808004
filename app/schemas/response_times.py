"""How long deployment requests take: what is answered, and what can be asked for."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.answers import Output
from app.schemas.deployments import RequestState, Track
from app.schemas.profiles import FIRST_YEAR, LAST_YEAR

ReportDay = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 30))]


class Spread(Output):
    """Hours. `p90`: the smallest of the values that nine in ten requests do not exceed."""

    median: float
    p90: float


class StoppedTime(Output):
    """How many requests stood still for this cause before they left the state, and for how many hours in all."""

    cause: str
    requests: int
    hours: float


class StateTimes(Output):
    """`passed`: have left the state, those that the requester took back apart. `inside`: are there now. `met` and
    `met_percent` compare running time since the submission with the target; whoever is there beyond it (`overdue`)
    counts as missed. `target_hours` is of a presence; remote help is compared with its own. Nothing passed: no
    hours."""

    state: RequestState
    clock: Literal["running", "stopped"]
    passed: int
    inside: int
    target_hours: int | None
    met: int | None
    overdue: int | None
    met_percent: int | None
    running_from_start: Spread | None
    calendar_from_start: Spread | None
    running_within: Spread | None
    calendar_within: Spread | None
    stopped: list[StoppedTime]


class ResponseTimes(Output):
    """Over the requests that exist for who asks, submitted in the time that was asked for."""

    starts: str | None = Field(alias="from")
    ends: str | None = Field(alias="to")
    track: Track | None
    requests: int
    states: list[StateTimes]
