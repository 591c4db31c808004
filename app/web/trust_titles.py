"""What the pages of those who administer and oversee call states and fields."""

from typing import Final

from app.web.i18n import N_

STATUSES: Final = {"invited": N_("Invited"), "active": N_("Active"), "suspended": N_("Suspended")}
FACTORS: Final = {"set": N_("Set up"), "missing": N_("Missing")}
SEEN: Final = {"never": N_("Never signed in"), "long_ago": N_("Not for 90 days")}
ACCOUNT_FIELDS: Final = {
    "q": N_("Name or address"),
    "email": N_("Mail address"),
    "name": N_("Name"),
    "role": N_("Role"),
    "language": N_("Language of mails"),
    "organisation": N_("Organisation"),
    "state": N_("State"),
    "profile": N_("Profile"),
    "status": N_("State of the account"),
    "factor": N_("Second factor"),
    "seen": N_("Last sign-in"),
}
# What the review of accesses asks about; codes as app/queries/access_review.py gives them.
REMARKS: Final = {
    "demo": N_("account of a demonstration"),
    "sealed_access": N_("named for sealed fields"),
    "delegate": N_("acts for the Secretary General"),
    "never_accepted": N_("invitation not accepted"),
    "no_second_factor": N_("no second factor"),
    "not_seen_for_90_days": N_("not seen for 90 days"),
    "no_agreement": N_("no agreement in force"),
    "agreement_ends_soon": N_("agreement ends soon"),
    "shared_secret": N_("proves itself by a shared secret"),
    "not_used_for_90_days": N_("not used for 90 days"),
}
LEVELS: Final = {"card": N_("Cards without names"), "network": N_("Names of those who agreed")}
METHODS: Final = {"private_key_jwt": N_("Signs with its own key"), "secret": N_("Shared secret")}
SCOPES: Final = {
    "directory.read": N_("Read the directory"),
    "availability.read": N_("Read availability"),
    "request.write": N_("File requests"),
}
AGREEMENT_FIELDS: Final = {
    "reference": N_("Reference"),
    "level": N_("What the partner sees at most"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
}
ORGANISATION_FIELDS: Final = {"name": N_("Name"), "code": N_("Code in the vocabulary")}
CLIENT_FIELDS: Final = {
    "organisation": N_("Organisation"),
    "name": N_("Name"),
    "scopes": N_("What it may do"),
    "method": N_("How it proves itself"),
    "keys": N_("Public keys"),
}
