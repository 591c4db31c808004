"""Candidates of a deployment request: what is taken, and what is answered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.common import Input
from app.text import Paragraphs


class CandidateWrite(Input):
    profile: UUID
    post: Annotated[int, Field(ge=0, le=9)] = 0


class CandidateRemoval(Input):
    conflict: bool = False
    reason: Paragraphs


class SoundingReply(Input):
    answer: Literal["yes", "no", "maybe"]


class SoundingUse(SoundingReply):
    token: Annotated[str, Field(max_length=200)]


class ShortlistWrite(Input):
    """Candidates, of each post the first choice first. Fewer than three for a post need a reason."""

    order: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    reason: Paragraphs | None = None


class WishAnswer(Output):
    """`has` says in words what the profile has for it, also where that is less than was asked."""

    parameter: str
    value: str
    required: bool
    met: bool
    has: list[str]


class MatchAvailability(Output):
    """Within the time of the deployment. `free_from` and `late_days`: when it begins later than asked."""

    whole: bool
    status: str
    until: str | None
    free_from: str | None
    late_days: int | None


class MatchAnswer(Output):
    """`missing` is the one requirement that is not met, by its place in `criteria`."""

    person: dict[str, Any]
    points: int
    criteria: list[WishAnswer]
    availability: MatchAvailability | None
    missing: int | None


class MatchesAnswer(Output):
    post: int
    total: int
    near: int
    items: list[MatchAnswer]
    near_misses: list[MatchAnswer]
    weights: dict[str, Any]


class FlagAnswer(Output):
    id: PublicId
    kind: str
    level: Literal["blocks", "look", "note"]
    party: str | None
    source: str
    waived_at: Instant | None
    waiver_reason: str | None


class SoundingAnswered(Output):
    sent_at: Instant
    expires_at: Instant
    answer: Literal["yes", "no", "maybe"] | None
    answered_at: Instant | None
    is_over: bool


class CandidatePerson(Output):
    id: PublicId
    reference: str
    name: str


class CandidateAnswer(Output):
    """Flags empty after screening means nothing on record, never that somebody is clear."""

    id: PublicId
    post: int
    state: str
    rank: int | None
    person: CandidatePerson
    explanation: dict[str, Any]
    screened_at: Instant | None
    flags: list[FlagAnswer]
    sounding: SoundingAnswered | None
    available_actions: list[str]
    version: int


class CandidatesAnswer(Output):
    items: list[CandidateAnswer]


class ShortlistAnswer(Output):
    """As it was frozen: posts with counts, weights, who was proposed and who was not, the balance of the list."""

    version: int
    frozen_at: Instant
    content: dict[str, Any]
