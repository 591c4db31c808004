"""From the decision on a request to its debrief: what is taken, and what is answered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.candidates import CandidatePerson
from app.schemas.common import Flag, Input, Whole, Yes
from app.schemas.profiles import Day
from app.text import Line, Paragraphs

ConsentState = Literal["not_needed", "not_sought", "sought", "given", "conditional", "refused", "withdrawn"]
CheckState = Literal["open", "waiting", "done", "not_needed"]
FinalReason = Literal[
    "fulfilled",
    "partly_fulfilled",
    "no_candidate",
    "conflicts_only",
    "sg_declined",
    "council_did_not_approve",
    "host_refused",
    "party_refused",
    "release_refused",
    "expert_withdrew",
    "safety",
    "situation_changed",
    "requester_withdrew",
    "duplicate",
]


class Decision(Input):
    """Candidates, first choices of each post and then reserves in their order. `reason` is why the others were not
    chosen; it stays with the secretariat and the auditor."""

    selected: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    reserves: Annotated[list[UUID], Field(max_length=50)] = []
    legal_basis: Paragraphs
    reason: Paragraphs | None = None


class CouncilApproval(Input):
    council_reference: Line


class ConsentWrite(Input):
    """`document` is a reference, not a file."""

    state: ConsentState
    condition: Paragraphs | None = None
    condition_met: Flag = False
    document: Line | None = None
    reason: Paragraphs | None = None


class OfferWrite(Input):
    """The letter goes with the terms of reference and the full list of parties."""

    letter: Paragraphs


class OfferAcceptance(Input):
    """One act: `independent`, `available` and `confidential` are declared, with the version of the code of conduct
    that is in force (null while none has been adopted). `new_interest` is one that was not declared before: ethics
    looks at it first."""

    independent: Yes
    available: Yes
    confidential: Yes
    code_version: Whole | None = None
    new_interest: Paragraphs | None = None


class OwnRefusal(Input):
    reason: Paragraphs | None = None


class ReleaseAnswer(Input):
    answer: Literal["given", "refused"]
    reason: Paragraphs | None = None


class ReleaseWrite(Input):
    """What the secretariat learned on paper or by voice."""

    state: Literal["not_needed", "asked", "given", "refused"]
    reason: Paragraphs | None = None


class InterestDecision(Input):
    decision: Literal["cleared", "upheld"]
    reason: Paragraphs


class ChecksWrite(Input):
    """What is left out stays as it is."""

    security: CheckState | None = None
    travel: CheckState | None = None
    insurance: CheckState | None = None
    briefing: CheckState | None = None


class DeploymentWrite(Input):
    """`starts`: the first day in the field; as planned, but not in the past, when left out."""

    starts: Day | None = None


class Extension(Input):
    """The new last day. That the person is available and released for it has to be said."""

    ends: Day
    available: Yes
    released: Yes
    reason: Paragraphs


class Completion(Input):
    handover: Paragraphs


class DebriefWrite(Input):
    achieved: Paragraphs
    hindered: Paragraphs | None = None
    advice: Paragraphs | None = None


class Closing(Input):
    """`lessons` name nobody: no person, no party, no request. `keep_until`: when the request is deleted, from one
    year to five years from now; five when left out."""

    closing_reason: FinalReason
    lessons: Annotated[list[Paragraphs], Field(max_length=20)] = []
    keep_until: Day | None = None


class AlarmAnswer(Input):
    answer: Paragraphs


class ConsentAnswer(Output):
    """`party` is its place in the request."""

    party: int
    kind: str
    name: str
    state: ConsentState
    condition: str | None
    condition_met: bool
    sufficient: bool
    document: str | None
    reason: str | None
    at: Instant | None
    available_actions: list[Literal["record", "hold_sufficient"]]


class DeclarationAnswer(Output):
    code_version: int | None
    new_interest: str | None
    declared_at: Instant
    decision: Literal["cleared", "upheld"] | None
    decision_reason: str | None


class OfferAnswer(Output):
    state: str
    sent_at: Instant
    expires_at: Instant
    answered_at: Instant | None
    reason: str | None
    declaration: DeclarationAnswer | None


class ReleaseAnswered(Output):
    state: Literal["not_needed", "asked", "given", "refused"]
    giver: str | None
    asked_at: Instant
    answered_at: Instant | None
    reason: str | None


class DeploymentAnswer(Output):
    starts: str
    ends: str
    ended: str | None


class GoingAnswer(Output):
    """Somebody who was chosen, or offered it."""

    candidate: PublicId
    version: int
    post: int
    rank: int | None
    state: str
    person: CandidatePerson
    offer: OfferAnswer | None
    release: ReleaseAnswered | None
    deployment: DeploymentAnswer | None
    available_actions: list[Literal["record_release", "drop", "decide_interest"]]


class AlarmAnswered(Output):
    id: PublicId
    party: str
    raised_at: Instant
    due_at: Instant
    is_overdue: bool = Field(description="Nobody has answered, and the time for it is over.")
    answered_at: Instant | None
    answer: str | None
    available_actions: list[Literal["answer"]]


class DebriefAnswer(Output):
    voice: Literal["expert", "requester", "desk"]
    achieved: str
    hindered: str | None
    advice: str | None
    written_at: Instant


class WithoutExpert(Output):
    """Why the debrief was concluded without a part by who was in the field."""

    reason: str
    at: Instant


class DecisionFileAnswer(Output):
    """A document as it was issued; `sha256` is of its bytes."""

    number: int
    format: Literal["json", "pdf"]
    language: str | None
    sha256: str
    request_version: int
    issued_at: Instant


class PreparationAnswer(Output):
    """What a request has gone through since the list was frozen, and what the asker may do with each part of it."""

    legal_basis: str | None
    council_reference: str | None
    handover: str | None
    consents: list[ConsentAnswer]
    checks: dict[str, CheckState]
    people: list[GoingAnswer]
    alarms: list[AlarmAnswered]
    debriefs: list[DebriefAnswer]
    debrief_without: WithoutExpert | None
    files: list[DecisionFileAnswer]
    available_actions: list[Literal["change_checks", "issue_file"]]


class OwnOfferSummary(Output):
    """An offer as the person reads it. Nobody else who is considered is in it."""

    id: PublicId
    version: int
    state: str
    role: str
    starts: str | None
    days: int | None
    mode: str | None
    sent_at: Instant
    expires_at: Instant
    available_actions: list[str]


class OwnOffers(Output):
    items: list[OwnOfferSummary]


class OwnOffer(OwnOfferSummary):
    """`code_version` is what an acceptance has to name; `has_mandate`: there is a letter and a calendar to take."""

    letter: str
    terms: str | None
    situation: str | None
    area: str | None
    host_country: str | None
    purpose: str | None
    parties: list[str]
    code_version: int | None
    declaration: DeclarationAnswer | None
    deployment: DeploymentAnswer | None
    debrief: DebriefAnswer | None
    has_mandate: bool


class ReleaseSummary(Output):
    """A nominee whom the State is asked to let go: for what time and how, not to whom."""

    id: PublicId
    state: Literal["not_needed", "asked", "given", "refused"]
    person: CandidatePerson
    role: str
    mode: str | None
    starts: str | None
    days: int | None
    host_country: str | None
    asked_at: Instant
    answered_at: Instant | None


class Releases(Output):
    items: list[ReleaseSummary]


class PersonForRequester(Output):
    """Somebody considered, as the side that made the request sees it: without a name (`reference`, `name`,
    `contacts` null) until the decision, and with how to reach the person from the acceptance on."""

    post: int
    rank: int | None
    state: str
    id: PublicId | None
    reference: str | None
    name: str | None
    contacts: list[dict[str, str]]
    card: dict[str, Any]


class PeopleForRequester(Output):
    items: list[PersonForRequester]


class LessonAnswer(Output):
    """`why` it is told where a situation was asked for: it is of this one, of another in one of its countries, or of
    another in one of their regions."""

    id: PublicId
    situation: str | None
    why: Literal["situation", "country", "region"] | None
    track: str
    mode: str | None
    text: str
    learned_on: str


class Lessons(Output):
    items: list[LessonAnswer]
