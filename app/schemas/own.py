"""What people send about themselves, and what desks send about memberships, nominations and reviews."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Whole, one_of
from app.schemas.profiles import Day, Period
from app.text import Line, Paragraphs

Choice = Literal["hidden", "card", "named"]
Purpose = Literal["directory", "partners_card", "partners_named"]


class AvailabilityWrite(Input):
    availability_periods: Annotated[list[Period], Field(max_length=100)]
    notice_hours: Annotated[Whole, Field(ge=0, le=24 * 365)] | None = None
    availability_mode: Annotated[str, one_of("modes")] | None = None


class PartnerChoiceWrite(Input):
    """`organisations`: what single partner organisations see instead, by their id."""

    choice: Choice
    organisations: Annotated[dict[UUID, Choice], Field(max_length=200)] = {}


class ConsentWrite(Input):
    """`language` is the one in which the text was read."""

    purpose: Purpose
    text_version: Annotated[Whole, Field(ge=1, le=10_000)]
    language: Literal["ar", "en", "fr"]


class LinkUse(Input):
    token: Annotated[str, Field(max_length=200)]


class MembershipMove(Input):
    state: Annotated[str, one_of("membership_states")]
    reason: Paragraphs | None = None


class PauseWrite(Input):
    """The last day of the pause."""

    until: Day


class ReasonWrite(Input):
    reason: Paragraphs


class ReviewDecision(Input):
    decision: Literal["accept", "refuse"]
    reason: Line | None = None
