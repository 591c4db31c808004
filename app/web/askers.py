"""Who asked for something, in words."""

from app.queries.askers import Asker
from app.web.account import ROLE_NAMES
from app.web.field_words import FieldWords


def told_asker(asker: Asker, words: FieldWords) -> dict[str, str | None]:
    """Name, role and State as they are told; the program itself has none of them."""
    return {
        "name": asker.name,
        "role": None if asker.role is None else ROLE_NAMES[asker.role],
        "state": None if asker.state is None else words.term("countries", asker.state),
    }
