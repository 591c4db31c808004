"""Who may do what, who may see whom, and who may see which field. Everything that decides it stands here."""

from app.policy.actors import COMMAND_LINE, NOBODY, Actor, Role
from app.policy.fields import COLUMN_LEVELS, OUTPUT_LEVELS, Level, shown, withheld
from app.policy.rules import RULES, may, require
from app.policy.visibility import NAMED, Sight, sight_of, visible_profiles

__all__ = [
    "COLUMN_LEVELS",
    "COMMAND_LINE",
    "NAMED",
    "NOBODY",
    "OUTPUT_LEVELS",
    "RULES",
    "Actor",
    "Level",
    "Role",
    "Sight",
    "may",
    "require",
    "shown",
    "sight_of",
    "visible_profiles",
    "withheld",
]
