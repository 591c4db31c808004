"""The one text type for everything people type, so that both databases and every page take the same text."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# Explicit bidi embeddings, overrides and isolates can make a name read as another one. The marks LRM, RLM and
# ALM stay: Arabic text needs them and they reorder nothing by themselves.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")


def refused_character(text: str) -> str | None:
    """Say why `text` cannot be stored: "control", "surrogate", "bidi_control", or None when it can."""
    if text.isascii() and text.isprintable():
        return None
    for char in text:
        if char in _BIDI_CONTROLS:
            return "bidi_control"
        category = unicodedata.category(char)
        if category == "Cs":
            return "surrogate"
        if category == "Cc" and char not in _KEPT_CONTROLS:
            return "control"
    return None


def clean(text: str) -> str:
    """Bring text to NFC without outer blanks. Raises ValueError for characters that may not be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reason = refused_character(text)
    if reason is not None:
        raise ValueError(f"text holds a character that is not taken ({reason})")
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """Like `clean`, with inner line breaks and tabs turned into blanks."""
    return " ".join(clean(text).split())


def ascii_digits(text: str) -> str:
    """`text` with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _not_empty(text: str) -> str:
    # Characters without width or shape alone look like nothing.
    if all(unicodedata.category(char)[0] in "CZ" for char in text):
        raise ValueError("text is empty")
    return text


Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(clean_line), AfterValidator(_not_empty)]
Paragraphs = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(clean), AfterValidator(_not_empty)]
