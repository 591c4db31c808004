"""What goes out about the own profile, reviews, nominations and moves, as documented shapes."""

from typing import Any

from app.schemas.answers import ChangeAnswer, Instant, Output, ProfileAnswer, PublicId
from app.schemas.fielding import OwnOffer


class WaitingAnswer(Output):
    """A change of one field that waits, or waited; of expertise and certificates the verified entries alone."""

    id: PublicId
    field: str
    before: Any
    after: Any
    asked_at: Instant
    status: str
    decided_at: Instant | None
    reason: str | None


class WaitingList(Output):
    items: list[WaitingAnswer]


class PartnerForOne(Output):
    """A partner organisation and what it sees of the person, as far as its agreement goes."""

    id: PublicId
    name: str
    choice: str


class OwnProfileAnswer(ProfileAnswer):
    """The whole own profile. `confirmation` is `unconfirmed` when the last one is older than six months."""

    confirmation: str
    waiting: list[WaitingAnswer]
    partners: list[PartnerForOne]


class ConsentTextAnswer(Output):
    version: int
    language: str
    text: str
    languages: list[str]


class ConsentGiven(Output):
    id: PublicId
    basis: str
    text_version: int | None
    language: str | None
    channel: str
    given_at: Instant
    withdrawn_at: Instant | None


class ConsentAnswer(Output):
    """A purpose, the fields it covers, its current text and what was given; `state`: open, given, withdrawn."""

    purpose: str
    state: str
    fields: list[str]
    text: ConsentTextAnswer | None
    history: list[ConsentGiven]


class ConsentList(Output):
    items: list[ConsentAnswer]


class Looker(Output):
    """`kind`: secretariat, state (then `name` is its code) or partner."""

    kind: str
    name: str | None


class ReaderAnswer(Output):
    day: str
    organisation: Looker
    purpose: str
    count: int


class ReaderList(Output):
    items: list[ReaderAnswer]


class RevealTaken(Output):
    day: str
    fields: list[str]
    purpose: str


class ApprovalTaken(Output):
    """An act about the person that takes two officers."""

    day: str
    act: str
    purpose: str | None
    status: str


class ImportTaken(Output):
    """A list that the person stood in."""

    day: str
    filename: str
    row: int


class MergedTaken(Output):
    """Another profile of the person that became part of this one, as it stood last, with its versions."""

    reference: str
    merged_at: Instant
    held: dict[str, Any]
    history: list[ChangeAnswer]


class MessageTaken(Output):
    kind: str
    created_at: Instant
    sent_at: Instant | None


class DeedTaken(Output):
    """What the audit trail holds of what the person did."""

    at: Instant
    action: str


class AccountTaken(Output):
    id: PublicId
    email: str
    name: str
    role: str
    language: str
    created_at: Instant
    password_changed_at: Instant | None
    second_factor_since: Instant | None
    last_signed_in_at: Instant | None


class SessionTaken(Output):
    id: PublicId
    created_at: Instant
    last_seen_at: Instant
    ends_at: Instant
    ended_at: Instant | None
    device: str | None
    network: str | None


class ShortlistTaken(Output):
    day: str
    note: str | None


class OwnDataAnswer(Output):
    """All that is held about the person; `withheld` names what is not told, with the reason."""

    taken_at: Instant
    profile: OwnProfileAnswer
    conflict_declarations: str | None
    history: list[ChangeAnswer]
    changes: list[WaitingAnswer]
    consents: list[ConsentAnswer]
    readers: list[ReaderAnswer]
    reveals: list[RevealTaken]
    approvals: list[ApprovalTaken]
    merged: list[MergedTaken]
    imports: list[ImportTaken]
    shortlists: list[ShortlistTaken]
    offers: list[OwnOffer]
    account: AccountTaken
    sessions: list[SessionTaken]
    messages: list[MessageTaken]
    deeds: list[DeedTaken]
    withheld: dict[str, str]


class ReviewedProfile(Output):
    id: PublicId
    reference: str
    name: str


class ReviewAnswer(WaitingAnswer):
    """A change as the desk reads it."""

    asked_by: str
    decided_by: str | None
    profile: ReviewedProfile
    version: int


class ReviewPage(Output):
    items: list[ReviewAnswer]
    next_cursor: str | None


class NominationAnswer(Output):
    """What was made of a nomination; `missing` keeps the person from becoming active."""

    id: PublicId
    reference: str
    version: int
    membership: str
    missing: list[str]
