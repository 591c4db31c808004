"""Who may do what, who may see whom, and who may see which field. Everything that decides it stands here."""

from app.policy.actors import CARETAKER, COMMAND_LINE, NOBODY, STAFF, Actor, Role
from app.policy.approvals import deciders, may_ask, may_decide
from app.policy.fields import BY_REVEAL, COLUMN_LEVELS, OUTPUT_LEVELS, shown, withheld
from app.policy.levels import Level
from app.policy.purposes import PURPOSES, fields_of
from app.policy.rules import FRESH_S, RULES, may, may_when_fresh, require
from app.policy.seeing import Onlooker, seen_by, viewer_as
from app.policy.visibility import (
    NAMED,
    Exposure,
    Sight,
    Viewer,
    exposure_of,
    highest_sight,
    opened_besides,
    sees_who_is_away,
    sight_of,
    viewer_of,
    visible_profiles,
)
from app.policy.writing import IN_A_NOMINATION, WRITABLE

__all__ = [
    "BY_REVEAL",
    "CARETAKER",
    "COLUMN_LEVELS",
    "COMMAND_LINE",
    "FRESH_S",
    "IN_A_NOMINATION",
    "NAMED",
    "NOBODY",
    "OUTPUT_LEVELS",
    "PURPOSES",
    "RULES",
    "STAFF",
    "WRITABLE",
    "Actor",
    "Exposure",
    "Level",
    "Onlooker",
    "Role",
    "Sight",
    "Viewer",
    "deciders",
    "exposure_of",
    "fields_of",
    "highest_sight",
    "may",
    "may_ask",
    "may_decide",
    "may_when_fresh",
    "opened_besides",
    "require",
    "seen_by",
    "sees_who_is_away",
    "shown",
    "sight_of",
    "viewer_as",
    "viewer_of",
    "visible_profiles",
    "withheld",
]
