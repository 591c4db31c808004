"""Candidates of a deployment request: what is taken, and what is answered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.common import Flag, Input, Whole
from app.schemas.deployments import TeamAnswer, TeamMinimumsAnswer
from app.text import Paragraphs


class CandidateWrite(Input):
    profile: UUID
    post: Annotated[Whole, Field(ge=0, le=9)] = 0


class CandidateRemoval(Input):
    conflict: Flag = False
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


class MatchHeld(Output):
    """Deployed or being prepared elsewhere on some of these days; `not_free` tells no more than that."""

    kind: Literal["deployed_elsewhere", "not_free"]
    until: str | None


class MatchAvailability(Output):
    """Within the time of the deployment. `free_from` and `late_days`: when it begins later than asked."""

    whole: bool
    status: str
    until: str | None
    free_from: str | None
    late_days: int | None
    held: MatchHeld | None


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


class TeamCover(Output):
    """`need` by its place in `team.covers`; `has` says in words what the profile has for it."""

    need: int
    has: list[str]


class TeamPerson(Output):
    """`post` by its place in the request."""

    post: int
    person: dict[str, Any]
    points: int
    covers: list[TeamCover]


class TeamMissing(Output):
    """Seats left empty, needs that nobody covers by their places, and how many short of each minimum."""

    seats: int
    covers: list[int]
    minimums: dict[str, int]


class TeamProposal(Output):
    """`points` are those of the match, added up. `balance` is shown and counts for nothing."""

    points: int
    people: list[TeamPerson]
    missing: TeamMissing
    reached: TeamMinimumsAnswer
    balance: dict[str, dict[str, int]]


class TeamPost(Output):
    """How many people of the post were compared: its candidates, or those who fit best while it has none."""

    post: int
    seats: int
    source: Literal["candidates", "matches"]
    compared: int


class TeamOutOfReach(Output):
    """What no set of the people compared has: seats, needs by their places, minimums."""

    seats: int
    covers: list[int]
    minimums: list[str]


class TeamProposals(Output):
    """`whole`: each of `items` has everything. Else there is the nearest one, with what it lacks; where nothing is
    out of reach, it is only not to be had together. `too_many`: more sets than are looked through, and no items."""

    team: TeamAnswer
    posts: list[TeamPost]
    too_many: bool
    whole: bool
    out_of_reach: TeamOutOfReach
    items: list[TeamProposal]


class FlagAnswer(Output):
    id: PublicId
    kind: str
    level: Literal["blocks", "look", "note"]
    party: str | None
    source: str
    waived_at: Instant | None
    waiver_reason: str | None


class Finding(Output):
    """On record now, and no flag yet."""

    kind: str
    level: Literal["blocks", "look"]
    party: str | None
    source: str


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
    """Flags empty after screening means nothing on record, never that somebody is clear. While something was found
    since, nobody goes further before another screening."""

    id: PublicId
    post: int
    state: str
    rank: int | None
    person: CandidatePerson
    explanation: dict[str, Any]
    screened_at: Instant | None
    flags: list[FlagAnswer]
    found_since: list[Finding]
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
