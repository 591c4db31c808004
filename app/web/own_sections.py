"""The sections of the own profile: which fields stand on which page, and what is asked of each."""

from dataclasses import dataclass
from typing import Final, Literal

from app.web.i18n import N_

Kind = Literal["line", "text", "number", "date", "code", "choice", "topic", "organisation", "mark", "kept"]
# single: one value; codes: a list of them; marks: boxes to tick; rows: entries of several parts; texts: by language.
Shape = Literal["single", "codes", "marks", "rows", "texts"]


@dataclass(frozen=True)
class Part:
    """One thing to fill in. `name` is the part of the entry, empty where the field has one alone."""

    kind: Kind
    title: str = ""
    name: str = ""
    vocabulary: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """A field of the profile on its page."""

    field: str
    title: str
    shape: Shape
    parts: tuple[Part, ...]
    hint: str = ""
    add: str = ""

    @property
    def kind(self) -> Kind:
        return self.parts[0].kind

    @property
    def vocabulary(self) -> str:
        return self.parts[0].vocabulary


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    groups: tuple[Group, ...]
    hint: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(group.field for group in self.groups)


_DATE_HINT: Final = N_("A year, a month or a day: 2019, 05/2019 or 14/05/2019.")
_COUNTRY_HINT: Final = N_("Begin to type and choose, in any of the three languages.")
_ENGAGEMENT: Final = (
    Part("line", N_("What you were"), "title"),
    Part("organisation", N_("For whom"), "organisation", hint=N_("An organisation of the list, or any other name.")),
    Part("code", N_("Country"), "country", "countries"),
    Part("code", N_("Situation"), "situation", "situations"),
    Part("date", N_("From"), "starts", hint=_DATE_HINT),
    Part("date", N_("Until"), "ends", hint=N_("Leave it empty while it goes on.")),
)
_NAMES: Final = Section(
    "names",
    N_("Names"),
    (
        Group("name", N_("Name in Latin letters"), "single", (Part("line"),), N_("As it stands in your passport.")),
        Group(
            "names",
            N_("Other names"),
            "rows",
            (Part("line", N_("Name"), "text"), Part("choice", N_("What it is"), "kind", "name-kinds")),
            N_("In other scripts and spellings. You are found by each of them."),
            N_("Add another name"),
        ),
    ),
)
_PARTICULARS: Final = Section(
    "particulars",
    N_("Particulars"),
    (
        Group("title", N_("Title"), "single", (Part("line"),), N_("As people address you: Dr, Ambassador, Sheikh.")),
        Group("gender", N_("Gender"), "single", (Part("choice", vocabulary="genders"),)),
        Group(
            "nationalities",
            N_("Nationality"),
            "codes",
            (Part("code", vocabulary="countries"),),
            _COUNTRY_HINT,
            N_("Add another nationality"),
        ),
        Group(
            "former_nationalities",
            N_("Former nationality"),
            "codes",
            (Part("code", vocabulary="countries"),),
            "",
            N_("Add another former nationality"),
        ),
        Group("residence", N_("Residence"), "single", (Part("code", vocabulary="countries"),)),
        Group("seniority", N_("Seniority"), "single", (Part("choice", vocabulary="seniorities"),)),
        Group("affiliation", N_("Affiliation"), "single", (Part("line"),), N_("Where you work or teach now.")),
        Group("years_experience", N_("Years of experience"), "single", (Part("number"),)),
    ),
)
_NOMINATION: Final = Section(
    "nomination",
    N_("Roles and nomination"),
    (
        Group("roles", N_("Roles in the Network"), "marks", (Part("choice", vocabulary="roles"),)),
        Group("nominated_by", N_("Nominated by"), "single", (Part("code", vocabulary="countries"),)),
        Group("nomination_reference", N_("Reference of the nomination"), "single", (Part("line"),)),
        Group("nomination_date", N_("Day of the nomination"), "single", (Part("date"),), _DATE_HINT),
    ),
)
_TEXTS: Final = Section(
    "texts",
    N_("Headline and biography"),
    (
        Group("headline", N_("Headline"), "texts", (Part("line"),), N_("One sentence that says who you are.")),
        Group("biography", N_("Biography"), "texts", (Part("text"),), N_("An empty line begins a new paragraph.")),
    ),
    N_("A reader sees the text of the own language, or another where that one is missing."),
)
_LANGUAGES: Final = Section(
    "languages",
    N_("Languages"),
    (
        Group(
            "languages",
            N_("Languages"),
            "rows",
            (
                Part("code", N_("Language"), "code", "languages"),
                Part("choice", N_("Speaking"), "speaking", "language-levels"),
                Part("choice", N_("Writing"), "writing", "language-levels"),
                Part("choice", N_("Use"), "use", "language-uses"),
            ),
            N_("A1 is a beginner, C2 nearly as in the mother tongue."),
            N_("Add another language"),
        ),
    ),
)
_EXPERIENCE: Final = Section(
    "experience",
    N_("Countries and situations"),
    (
        Group(
            "countries",
            N_("Countries and regions"),
            "rows",
            (
                Part("code", N_("Country or region"), "code", "places"),
                Part("choice", N_("How you know it"), "depth", "country-depths"),
            ),
            _COUNTRY_HINT,
            N_("Add another country"),
        ),
        Group(
            "situations",
            N_("Situations"),
            "codes",
            (Part("code", vocabulary="situations"),),
            N_("Conflicts and disputes that you worked on."),
            N_("Add another situation"),
        ),
    ),
)
_EXPERTISE: Final = Section(
    "expertise",
    N_("Expertise"),
    (
        Group(
            "expertise",
            N_("Topics"),
            "rows",
            (
                Part("topic", N_("Topic"), "code", "expertise"),
                Part("choice", N_("Evidence"), "evidence", "evidence"),
                Part("number", N_("Years"), "years"),
                Part("number", N_("Last year in which you used it"), "last_used"),
                Part("mark", N_("I can train others in it"), "can_train"),
                Part("mark", N_("I am willing to work on it"), "willing"),
            ),
            N_("The secretariat verifies. What is verified waits for it when you change it."),
            N_("Add another topic"),
        ),
    ),
)
_MISSIONS: Final = Section(
    "missions",
    N_("Missions"),
    (Group("missions", N_("Missions"), "rows", _ENGAGEMENT, "", N_("Add another mission")),),
)
_OFFICES: Final = Section(
    "offices",
    N_("Offices"),
    (Group("offices", N_("Offices"), "rows", _ENGAGEMENT, "", N_("Add another office")),),
)
_CERTIFICATES: Final = Section(
    "certificates",
    N_("Certificates"),
    (
        Group(
            "certificates",
            N_("Certificates"),
            "rows",
            (
                Part("line", N_("Programme"), "programme"),
                Part("line", N_("Issued by"), "issuer"),
                Part("line", N_("Edition"), "edition"),
                Part("date", N_("Awarded"), "awarded", hint=_DATE_HINT),
                Part("date", N_("Expires"), "expires", hint=N_("A day: 14/05/2029.")),
                Part("kept", N_("verified by"), "verified_by"),
            ),
            N_("What is verified waits for the secretariat when you change it."),
            N_("Add another certificate"),
        ),
    ),
)
_CONTACTS: Final = Section(
    "contacts",
    N_("Contact details"),
    (
        Group(
            "contacts",
            N_("Contact details"),
            "rows",
            (
                Part("choice", N_("What it is"), "kind", "contact-kinds"),
                Part("line", N_("Address or number"), "value"),
            ),
            "",
            N_("Add another way to reach you"),
        ),
    ),
    N_("An officer who opens them says why, and you see it under “Who looked”."),
)
AVAILABILITY: Final = Section(
    "availability",
    N_("Availability"),
    (
        Group(
            "availability_periods",
            N_("Periods"),
            "rows",
            (
                Part("choice", N_("You are"), "status", "availability-statuses"),
                Part("date", N_("From"), "starts", hint=N_("A day: 14/05/2029.")),
                Part("date", N_("Until"), "ends", hint=N_("Leave it empty when there is no end.")),
            ),
            N_("Both days are included. Two periods may not overlap."),
            N_("Add another period"),
        ),
        Group(
            "notice_hours",
            N_("Notice you need, in hours"),
            "single",
            (Part("number"),),
            N_("A week has 168 hours."),
        ),
        Group("availability_mode", N_("How you can take part"), "single", (Part("choice", vocabulary="modes"),)),
    ),
    N_("Partners see whether you are available, not these days."),
)
SECTIONS: Final = {
    section.name: section
    for section in (
        _NAMES,
        _PARTICULARS,
        _LANGUAGES,
        _EXPERTISE,
        _EXPERIENCE,
        _MISSIONS,
        _OFFICES,
        _CERTIFICATES,
        _TEXTS,
        _NOMINATION,
        _CONTACTS,
    )
}
GROUPS: Final = {group.field: group for section in (*SECTIONS.values(), AVAILABILITY) for group in section.groups}
# What is missing for a complete profile → the section where it is filled in.
PLACE_OF_MISSING: Final = {
    "name_latin": "names",
    "nationalities": "particulars",
    "roles": "nomination",
    "languages": "languages",
}
