"""The levels of confidentiality."""

from enum import IntEnum


class Level(IntEnum):
    """The four levels of the product, and INTERNAL for what never leaves the service."""

    CARD = 1
    NETWORK = 2
    SECRETARIAT = 3
    SEALED = 4
    INTERNAL = 9


CARD, NETWORK, SECRETARIAT, SEALED, INTERNAL = Level


def internal(*columns: str) -> dict[str, Level]:
    """Columns that never leave the service."""
    return dict.fromkeys(columns, INTERNAL)
