"""The sections of a profile for those who keep it for the person: the person's own, in other words and with what the
desk alone writes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.policy import WRITABLE, Role
from app.web.i18n import N_
from app.web.own_sections import AVAILABILITY, SECTIONS, Group, Part, Section

# What the person is told → what somebody else is told in its place.
_WORDS: Final = {
    "As it stands in your passport.": N_("As it stands in the passport."),
    "In other scripts and spellings. You are found by each of them.": N_(
        "In other scripts and spellings. The person is found by each of them."
    ),
    "As people address you: Dr, Ambassador, Sheikh.": N_("As people address the person: Dr, Ambassador, Sheikh."),
    "Where you work or teach now.": N_("Where the person works or teaches now."),
    "One sentence that says who you are.": N_("One sentence that says who the person is."),
    "How you know it": N_("How it is known"),
    "Conflicts and disputes that you worked on.": N_("Conflicts and disputes that the person worked on."),
    "I can train others in it": N_("Can train others in it"),
    "I am willing to work on it": N_("Is willing to work on it"),
    "What you were": N_("As what"),
    "An officer who opens them says why, and you see it under “Who looked”.": N_(
        "What is kept is not shown here. What you write takes its place; left empty, it stays."
    ),
    "Add another way to reach you": N_("Add another way to reach the person"),
    "You are": N_("The person is"),
    "Notice you need, in hours": N_("Notice needed, in hours"),
    "How you can take part": N_("How the person can take part"),
    "Partners see whether you are available, not these days.": N_(
        "Partners see whether somebody is available, not these days."
    ),
}
_WORDS_OF_THE_DESK: Final = _WORDS | {
    "The secretariat verifies. What is verified waits for it when you change it.": N_(
        "Verified is what the secretariat has seen proof of."
    ),
    "What is verified waits for the secretariat when you change it.": "",
}
_TO_CONFIRM: Final = Part("mark", N_("Still to be confirmed"), "to_confirm")
_DESK: Final = Section(
    "desk",
    N_("Kept by the desk"),
    (
        Group("desk_notes", N_("Notes of the desk"), "single", (Part("text"),)),
        Group("external_reference", N_("Reference elsewhere"), "single", (Part("line"),)),
        Group(
            "consent_date",
            N_("Date of consent"),
            "single",
            (Part("date"),),
            N_("A year, a month or a day: 2019, 05/2019 or 14/05/2019."),
        ),
    ),
)
_OF_NEW: Final = (
    "name",
    "nationalities",
    "roles",
    "languages",
    "nominated_by",
    "nomination_reference",
    "nomination_date",
    "contacts",
)


def kept_sections(role: Role) -> dict[str, Section]:
    """Those in which this role may write something, by name, with what of them it may write."""
    writable = WRITABLE.get(role)
    if writable is None:
        return _OF_THE_DESK
    return {name: told for name, section in _OF_OTHERS.items() if (told := _only(section, writable)).groups}


def _only(section: Section, fields: Mapping[str, str]) -> Section:
    return replace(section, groups=tuple(group for group in section.groups if group.field in fields))


def _kept(words: Mapping[str, str], *more: Section) -> dict[str, Section]:
    of_person = (AVAILABILITY, *SECTIONS.values())
    return {section.name: section for section in (*(_reworded(one, words) for one in of_person), *more)}


def _reworded(section: Section, words: Mapping[str, str]) -> Section:
    groups = tuple(_reworded_group(group, words) for group in section.groups)
    return replace(section, groups=groups, hint=words.get(section.hint, section.hint))


def _reworded_group(group: Group, words: Mapping[str, str]) -> Group:
    title, hint, add = (words.get(text, text) for text in (group.title, group.hint, group.add))
    parts = tuple(replace(part, title=words.get(part.title, part.title)) for part in group.parts)
    if group.field == "languages":
        parts = (*parts, _TO_CONFIRM)
    if words is _WORDS_OF_THE_DESK:
        parts = tuple(replace(part, kind="line") if part.kind == "kept" else part for part in parts)
    return replace(group, title=title, hint=hint, add=add, parts=parts)


_OF_OTHERS: Final = _kept(_WORDS)
_OF_THE_DESK: Final = _kept(_WORDS_OF_THE_DESK, _DESK)
_GROUPS: Final = {group.field: group for section in _OF_THE_DESK.values() for group in section.groups}
NEW: Final = Section(
    "new",
    N_("New profile"),
    tuple(replace(_GROUPS[field]) for field in _OF_NEW),
    N_("The name is enough to begin with. The rest follows section by section."),
)
