"""Catalogues of the pages. English is the message id, so it has no catalogue of its own."""

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = ("ar", "en", "fr")
# What each calls itself.
OWN_NAMES: Final = {"ar": "العربية", "en": "English", "fr": "Français"}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Read from its text when first asked for: nothing compiled is kept that could be behind."""
    if language == "en":
        return gettext.NullTranslations()
    text = files("app").joinpath("locale", language, "messages.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def N_(message: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Marks a text to be translated where it is shown."""
    return message


def say(message: str, language: str) -> str:
    return catalogue(language).gettext(message)
