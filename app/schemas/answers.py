"""What goes out, as documented shapes. Which of the optional fields are there is decided by `app.policy`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.profiles import (
    CertificateIn,
    ContactIn,
    EngagementIn,
    LanguageSkill,
    NameIn,
    Period,
    PlaceExperience,
    TopicExperience,
    Unresolved,
)

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
PublicId = Annotated[str, Field(json_schema_extra={"format": "uuid"})]


class Output(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Texts(Output):
    """One text in the languages in which there is one."""

    ar: str | None = Field(default=None)
    en: str | None = Field(default=None)
    fr: str | None = Field(default=None)


class AvailableMove(Output):
    """What the membership can become now by the asker's word, and by which operation."""

    state: str
    operation: str
    reason_needed: bool


class ProfileAnswer(Output):
    """A profile as far as the asker may see it. What lies above the asker's level is absent; `withheld` names
    it."""

    id: PublicId
    reference: str
    version: int
    name: str | None = None
    names: list[NameIn] | None = None
    title: str | None = None
    gender: str | None = None
    nationalities: list[str] | None = None
    former_nationalities: list[str] | None = None
    residence: str | None = None
    roles: list[str]
    seniority: str | None
    affiliation: str | None = None
    years_experience: int | None
    nominated_by: str | None = None
    nomination_reference: str | None = None
    nomination_date: str | None = None
    headline: Texts | None = None
    biography: Texts | None = None
    offices: list[EngagementIn] | None = None
    missions: list[EngagementIn] | None = None
    languages: list[LanguageSkill]
    countries: list[PlaceExperience]
    situations: list[str] | None = None
    expertise: list[TopicExperience]
    certificates: list[CertificateIn] | None = None
    availability_periods: list[Period] | None = None
    notice_hours: int | None = None
    availability_mode: str | None = None
    availability_confirmed_at: Instant | None = None
    confirmed_at: Instant | None
    membership: str | None = None
    membership_since: Instant | None = None
    missing: list[str] | None = None
    paused_until: str | None = None
    partner_visibility: str | None = None
    partner_choices: dict[str, str] | None = None
    hidden_at: Instant | None = None
    erasure_due_at: Instant | None = None
    consent_date: str | None = None
    external_reference: str | None = None
    contacts: list[ContactIn] | None = None
    desk_notes: str | None = None
    unresolved: list[Unresolved] | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    available_moves: list[AvailableMove] | None = None
    # The fields of which a change by the asker waits for the desk.
    waiting_fields: list[str] | None = None
    withheld: list[str] | None = None


class ChangeAnswer(Output):
    """One saved version: `changes` has what stood before and after, by field."""

    version: int
    at: Instant
    actor: str
    source: str
    changes: dict[str, Any]


class HistoryAnswer(Output):
    items: list[ChangeAnswer]


class VocabularyNames(Output):
    items: list[str]


class Labels(Output):
    ar: str
    en: str
    fr: str


class TermAnswer(BaseModel):
    """A term. `label` is in the language asked for; `review` names the languages whose label waits for a native
    reader. Countries, regions, languages and the owned vocabularies have a few facts more."""

    model_config = ConfigDict(extra="forbid")

    code: str
    label: str
    labels: Labels
    parent: str | None
    review: list[str]
    alpha3: str | None = None
    m49: str | None = None
    regions: list[str] | None = None
    oic: str | None = None
    countries: list[str] | None = None
    iso639_3: str | None = None
    macro: str | None = None
    priority: int | None = None
    selectable: bool | None = None
    attributes: dict[str, str] | None = None


class VocabularyAnswer(Output):
    items: list[TermAnswer]


class HealthAnswer(Output):
    status: Annotated[Literal["ok", "mail_late"], Field(examples=["ok"])]


class ProblemPlace(Output):
    """One thing wrong at one place: a JSON pointer into the body, or `?name` for a parameter."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """A problem (RFC 9457). `code` is stable and never translated; what was sent is never repeated. Where a step was
    refused, `available_actions` are those that the asker could take instead now."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    code: str
    errors: list[ProblemPlace] | None = None
    available_actions: list[str] | None = None


class FacetValue(Output):
    """How many would be found if this value were asked for as well."""

    value: str
    label: str
    count: int


class Reason(Output):
    """One thing asked for and what the profile has for it. `has` is a code or an object with `strength`."""

    field: str
    value: str | None
    has: dict[str, Any] | str | None
    text: str


class Match(Output):
    points: int
    reasons: list[Reason]


class AvailabilityNow(Output):
    """Status today; the rest is for the secretariat."""

    status: str
    until: str | None = None
    notice_hours: int | None = None


class SearchItem(Output):
    """A card for the asker's level. A field above it is null and named in `withheld`.

    `hidden`: the person is shown to nobody but the secretariat."""

    id: PublicId
    reference: str
    external_reference: str | None = None
    name: str | None
    names: list[NameIn] | None
    title: str | None
    roles: list[str]
    gender: str | None
    seniority: str | None
    nationalities: list[str] | None
    languages: list[LanguageSkill]
    countries: list[PlaceExperience]
    expertise: list[TopicExperience]
    headline: Texts | None
    confirmed_at: Instant | None
    membership: str | None = None
    missing: list[str] | None = None
    incomplete: bool | None = None
    hidden: bool | None = None
    withheld: list[str]
    availability: AvailabilityNow | None
    match: Match


class Instead(Output):
    """How many there would be without this one filter."""

    drop: str
    value: str
    total: int


class SearchPage(Output):
    items: list[SearchItem]
    total: int
    facets: dict[str, list[FacetValue]] | None = None
    instead: list[Instead] | None = None
    next_cursor: str | None
    previous_cursor: str | None


class SuggestedPerson(Output):
    """`written` is the stored spelling that met what was typed, when it is not `name`."""

    id: PublicId
    reference: str
    name: str
    names: list[NameIn]
    written: str | None


class SuggestedTerm(Output):
    """A parameter of the search with a value, what the value is called, and how many it finds alone."""

    parameter: str
    value: str
    label: str
    count: int


class SuggestionsAnswer(Output):
    people: list[SuggestedPerson]
    terms: list[SuggestedTerm]
