"""Which fields of a profile somebody may write who is not of the secretariat, and which of them wait for it.

What stands in no table here may not be written by that role at all. Desk and head write every field; nobody of the
secretariat writes the own profile.
"""

from collections.abc import Mapping
from typing import Final, Literal

from app.policy.actors import Role

Writing = Literal["live", "review"]

_ABOUT_THE_PERSON: Final[dict[str, Writing]] = dict.fromkeys(
    (
        "name",
        "names",
        "title",
        "gender",
        "nationalities",
        "former_nationalities",
        "residence",
        "seniority",
        "affiliation",
        "years_experience",
        "headline",
        "biography",
        "offices",
        "missions",
        "languages",
        "countries",
        "situations",
        "expertise",
        "certificates",
    ),
    "live",
)
_OF_THE_NOMINATION: Final[dict[str, Writing]] = dict.fromkeys(
    ("roles", "nomination_reference", "nomination_date"), "review"
)

WRITABLE: Final[Mapping[Role, Mapping[str, Writing]]] = {
    Role.EXPERT: _ABOUT_THE_PERSON
    | _OF_THE_NOMINATION
    | {
        "nominated_by": "review",
        "availability_periods": "live",
        "notice_hours": "live",
        "availability_mode": "live",
        "contacts": "live",
    },
    # By whom the person was nominated is not theirs to change: it decides whose nominee the person is.
    Role.FOCAL_POINT: _ABOUT_THE_PERSON | _OF_THE_NOMINATION,
}

# Written with a nomination, by whoever may nominate; contacts so that the secretariat can reach the person at all.
IN_A_NOMINATION: Final[frozenset[str]] = frozenset({*_ABOUT_THE_PERSON, *_OF_THE_NOMINATION, "contacts"})
