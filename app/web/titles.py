"""What the pages call the parameters of a search and the fields of a profile."""

from typing import Final

from app.web.i18n import N_

# Parameters of the search, facets among them.
PARAMETERS: Final = {
    "q": N_("Words"),
    "role": N_("Role"),
    "language": N_("Language"),
    "country": N_("Experience in the country"),
    "region": N_("Experience in the region"),
    "expertise": N_("Expertise"),
    "evidence": N_("Evidence"),
    "situation": N_("Situation"),
    "organisation": N_("Worked for"),
    "gender": N_("Gender"),
    "seniority": N_("Seniority"),
    "nationality": N_("Nationality"),
    "nominated_by": N_("Nominated by"),
    "membership": N_("Membership"),
    "exclude_nationality": N_("Not of nationality"),
    "available": N_("Available"),
    "notice": N_("Notice"),
    "confirmed_within": N_("Confirmed"),
    "sort": N_("Order"),
    "limit": N_("People a page"),
    "cursor": N_("Place in the list"),
    "facets": N_("Filters shown"),
}
SORTS: Final = {
    "relevance": N_("Best match first"),
    "name": N_("By name"),
    "-confirmed_at": N_("Latest confirmed first"),
}
STATUSES: Final = {
    "free": N_("Available now"),
    "on_request": N_("Available on request"),
    "not_free": N_("Not available now"),
    "unknown": N_("Availability not stated"),
}
# Fields of a profile, as far as a page says that they are withheld.
FIELDS: Final = {
    "name": N_("name"),
    "names": N_("other names"),
    "title": N_("title"),
    "nationalities": N_("nationality"),
    "former_nationalities": N_("former nationality"),
    "residence": N_("country of residence"),
    "affiliation": N_("affiliation"),
    "nominated_by": N_("nominating State"),
    "headline": N_("headline"),
    "biography": N_("biography"),
    "offices": N_("offices"),
    "missions": N_("missions"),
    "situations": N_("situations"),
    "certificates": N_("certificates"),
    "contacts": N_("contact details"),
    "availability": N_("availability"),
}
