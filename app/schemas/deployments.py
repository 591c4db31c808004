"""Deployment requests: what is taken, and what is answered."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.common import CountryCode, Flag, Input, Whole, one_of
from app.schemas.profiles import Day, TermCode
from app.text import Line, Paragraphs

Track = Literal["expert", "envoy"]
Confidentiality = Literal["ordinary", "confidential", "strict"]
RequestMode = Literal["in_person", "remote", "training"]
RequestState = Literal[
    "draft",
    "submitted",
    "returned",
    "searching",
    "shortlisted",
    "with_sg",
    "council_pending",
    "authorised",
    "offering",
    "preparing",
    "deployed",
    "recalled",
    "completed",
    "debriefed",
    "closed",
    "unfilled",
    "rejected",
    "withdrawn",
    "stood_down",
]
RequestAction = Literal[
    "submit",
    "return",
    "reject",
    "open",
    "leave_unfilled",
    "shortlist",
    "put_up",
    "ask_others",
    "decline",
    "authorise",
    "refer",
    "approve",
    "refuse",
    "offer",
    "search_again",
    "deploy",
    "extend",
    "recall",
    "complete",
    "debrief",
    "debrief_without",
    "close",
    "withdraw",
    "stand_down",
]
AdmissionTest = Literal["within_mandate", "no_undermining_motive", "safe_enough", "real_need"]
ClosingReason = Literal[
    "safety",
    "situation_changed",
    "duplicate",
    "host_refused",
    "party_refused",
    "release_refused",
    "expert_withdrew",
]
Parameter = Literal[
    "language",
    "country",
    "region",
    "expertise",
    "situation",
    "evidence",
    "organisation",
    "gender",
    "seniority",
    "nationality",
    "exclude_nationality",
]


class Criterion(Input):
    """A parameter of the search with its value. What is required filters, what is not is preferred."""

    parameter: Parameter
    value: Annotated[Line, Field(max_length=200)]
    required: Flag = True

    @model_validator(mode="after")
    def ranks_nobody_by_origin(self) -> Self:
        if not self.required and self.parameter in ("gender", "nationality", "exclude_nationality"):
            raise ValueError("gender and nationality can be required; they never rank anybody")
        return self


class Post(Input):
    role: Annotated[str, one_of("network_roles")]
    count: Annotated[Whole, Field(ge=1, le=20)] = 1
    criteria: Annotated[list[Criterion], Field(max_length=30)] = []


class TeamNeed(Input):
    """A parameter of the search with its value, which somebody of the team has to meet."""

    parameter: Literal["language", "expertise", "region", "country"]
    value: Annotated[Line, Field(max_length=200)]


class TeamMinimums(Input):
    """How many at least: women and men of the team, OIC groups of their nationalities, languages they speak."""

    women: Annotated[Whole, Field(ge=0, le=20)] = 0
    men: Annotated[Whole, Field(ge=0, le=20)] = 0
    oic_groups: Annotated[Whole, Field(ge=0, le=3)] = 0
    languages: Annotated[Whole, Field(ge=0, le=10)] = 0


class Team(Input):
    """What the people of all posts have to cover together, not each of them."""

    covers: Annotated[list[TeamNeed], Field(max_length=12)] = []
    minimums: TeamMinimums = TeamMinimums()


class Party(Input):
    kind: Literal["host_government", "party"] = "party"
    name: Line
    country: CountryCode | None = None


class RequestWrite(Input):
    """A draft may lack anything but its track; what a submission needs is said when it is submitted."""

    track: Track
    confidentiality: Confidentiality = "ordinary"
    situation: TermCode | None = None
    area: Line | None = None
    host_country: CountryCode | None = None
    purpose: Paragraphs | None = None
    mode: RequestMode | None = None
    starts: Day | None = None
    days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    contact: Line | None = None
    parties: Annotated[list[Party], Field(max_length=30)] = []
    posts: Annotated[list[Post], Field(max_length=10)] = []
    team: Team | None = None


class StepReason(Input):
    reason: Paragraphs


class RequestRejection(Input):
    """The tests of admission that it fails."""

    failed: Annotated[list[AdmissionTest], Field(min_length=1, max_length=4)]
    reason: Paragraphs


class PartnerCount(Input):
    """How many people a partner's own network could name when it was asked for a number, without names."""

    partner: Line
    count: Annotated[Whole, Field(ge=0, le=100_000)]


class RequestUnfilled(Input):
    """What the search finds, and who misses one requirement, is kept beside it. `conflicts_only`: there were people,
    and a conflict speaks against each."""

    closing_reason: Literal["no_candidate", "conflicts_only"] = "no_candidate"
    reason: Paragraphs
    partner_counts: Annotated[list[PartnerCount], Field(max_length=20)] = []


class RequestOpening(Input):
    """`passed`: the tests of admission, all four. `scoping_call` waived needs a reason. `terms` are frozen as
    version 1, with the search that each post's required criteria make."""

    passed: Annotated[list[AdmissionTest], Field(max_length=4)]
    scoping_call: Literal["held", "waived"]
    reason: Paragraphs | None = None
    terms: Paragraphs


class RequestStandDown(Input):
    closing_reason: ClosingReason
    reason: Paragraphs


class OfficerNaming(Input):
    account: Annotated[str, Field(max_length=60, json_schema_extra={"format": "uuid"})]


class NamedOfficer(Output):
    account: PublicId
    name: str
    role: str


class NamedOfficers(Output):
    items: list[NamedOfficer]


class AvailableAction(Output):
    """What the asker could do with the request now."""

    action: RequestAction
    state: RequestState
    reason_needed: bool


class ClockAnswer(Output):
    """Working time against the target of the present step. `state`: not_started, running, stopped, ended; and met
    or missed, the time until a deployment, from then on. `cause` says who is waited for.
    `used_percent` is of the target, counted from T0 in running time."""

    state: Literal["not_started", "running", "stopped", "ended", "met", "missed"]
    cause: str | None
    running_s: int
    calendar_s: int
    target_hours: int | None
    used_percent: int | None
    due_at: Instant | None


class CriterionAnswer(Output):
    parameter: str
    value: str
    required: bool


class PostAnswer(Output):
    role: str
    count: int
    criteria: list[CriterionAnswer]


class TeamNeedAnswer(Output):
    parameter: str
    value: str


class TeamMinimumsAnswer(Output):
    women: int
    men: int
    oic_groups: int
    languages: int


class TeamAnswer(Output):
    """What the people of all posts have to cover together."""

    covers: list[TeamNeedAnswer]
    minimums: TeamMinimumsAnswer


class PartyAnswer(Output):
    kind: str
    name: str
    country: str | None


class TermsAnswer(Output):
    """`searches`: for each post the query that goes after `/api/v1/profiles?`."""

    version: int
    text: str
    searches: list[str]
    frozen_at: Instant


class LinkedRequest(Output):
    id: PublicId
    reference: str
    state: RequestState


class RequestAnswer(Output):
    """`interim_for`: the envoy's request that waits for the Council while this one helps; `interim_help`: those that
    help while this one waits. Each only where it exists for who asks."""

    id: PublicId
    reference: str
    version: int
    state: RequestState
    track: Track
    confidentiality: Confidentiality
    situation: str | None
    area: str | None
    host_country: str | None
    purpose: str | None
    mode: RequestMode | None
    starts: str | None
    days: int | None
    contact: str | None
    parties: list[PartyAnswer]
    posts: list[PostAnswer]
    team: TeamAnswer | None
    submitted_at: Instant | None
    closing_reason: str | None
    interim_for: LinkedRequest | None
    interim_help: list[LinkedRequest]
    terms: TermsAnswer | None
    clock: ClockAnswer
    available_actions: list[AvailableAction]
    created_at: Instant
    updated_at: Instant


class RequestSummary(Output):
    """A line of a list. Of a confidential or strict one a list tells neither area nor situation."""

    id: PublicId
    reference: str
    state: RequestState
    track: Track
    confidentiality: Confidentiality
    situation: str | None
    area: str | None
    starts: str | None
    submitted_at: Instant | None
    clock: ClockAnswer
    version: int


class RequestPage(Output):
    items: list[RequestSummary]
    next_cursor: str | None


class StepAnswer(Output):
    """One step. `by`: office, requester, candidate (an answer to an offer) or system; who it was by name is for the
    auditor. `reason` is told to the side that it was written for."""

    action: str
    before: str | None
    after: str
    by: Literal["office", "requester", "candidate", "system"]
    at: Instant
    reason: str | None
    detail: dict[str, Any]


class RequestHistory(Output):
    items: list[StepAnswer]
