"""What the pages of the own profile say about fields, states and onlookers."""

from typing import Final

from app.web.i18n import N_
from app.web.own_sections import GROUPS
from app.web.profile_fields import TITLES

SEEN_BY: Final = {
    "secretariat": N_("the secretariat"),
    "reveal": N_("the secretariat, by opening it with a purpose"),
    "state": N_("your State"),
    "partners": N_("partner organisations"),
    "some_partners": N_("some partner organisations"),
}
SEEN_BY_OF_ANOTHER: Final = SEEN_BY | {"state": N_("the nominating State")}
# State of a membership → what it means for the person.
MEMBERSHIP: Final = {
    "nominated": N_("Your nomination has arrived. Partners do not find you yet."),
    "under_review": N_("The secretariat looks at your nomination. Partners do not find you yet."),
    "active": N_("You are a member. The secretariat finds you, and partners as far as you allow."),
    "paused": N_("You are a member and take a break. Partners do not find you meanwhile."),
    "lapsed": N_("Nobody confirmed your profile for a year, so partners no longer find you. Confirm it to return."),
    "suspended": N_("The secretariat has suspended your membership: you are not offered to anybody."),
    "removed": N_("You are no longer a member of the Network."),
    "retired": N_("You have retired from the Network. Thank you for your service."),
}
CHOICES: Final = {
    "hidden": N_("Hidden from partners"),
    "card": N_("A card without your name"),
    "named": N_("With your name"),
}
PURPOSES: Final = {
    "directory": N_("To be kept in the directory"),
    "partners_card": N_("To be shown to partners without your name"),
    "partners_named": N_("To be shown to partners with your name"),
}
CONSENT_STATES: Final = {
    "given": N_("You agreed"),
    "withdrawn": N_("You withdrew it"),
    "open": N_("You have not answered"),
}
CHANGE_STATES: Final = {
    "waiting": N_("Waits for the secretariat"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}
MISSING: Final = {
    "name_latin": N_("Your name in Latin letters"),
    "nationalities": N_("Your nationality"),
    "roles": N_("Your roles in the Network"),
    "languages": N_("Your languages"),
}
_OTHER_FIELDS: Final = {
    "membership": N_("Membership"),
    "partner_visibility": N_("What partners see"),
    "partner_choices": N_("What single partners see"),
    "hidden_at": N_("Whether you are hidden"),
    "erasure_due_at": N_("Your erasure"),
    "confirmed_at": N_("Your confirmation"),
    "availability_confirmed_at": N_("Your confirmation of the availability"),
    "paused_until": N_("The end of your pause"),
    "desk_notes": N_("Notes of the desk"),
}
_SOMETHING: Final = N_("Something else")


def field_title(field: str, *, own: bool = True) -> str:
    """To be translated; where the profile is not the `own` one, as any page calls the field."""
    if not own:
        return TITLES.get(field, _SOMETHING)
    group = GROUPS.get(field)
    return group.title if group else _OTHER_FIELDS.get(field, _SOMETHING)
