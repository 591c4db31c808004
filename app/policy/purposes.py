"""What a person's data are kept and shown for: each purpose with the fields it covers and its own consent."""

from typing import Final

from app.policy.fields import OUTPUT_LEVELS
from app.policy.levels import Level

# Purpose → up to which level its fields go.
PURPOSES: Final = {
    "directory": Level.SECRETARIAT,
    "partners_card": Level.CARD,
    "partners_named": Level.NETWORK,
}


def fields_of(purpose: str) -> list[str]:
    """The fields of a profile that the purpose covers, in the order of the field table."""
    return [field for field, level in OUTPUT_LEVELS.items() if level <= PURPOSES[purpose]]
