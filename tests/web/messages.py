"""The texts that the pages mark for translation, and those they do not mark."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import babel_extract

APP = Path(__file__).parents[2] / "app"
LOCALE = APP / "locale"
TEMPLATES = APP / "templates"
_KEYWORDS = ["_", "gettext", "ngettext"]
# Attributes that people read or hear.
_SPOKEN = re.compile(r"""\b(?:title|alt|placeholder|aria-label)=["']([^"']*)["']""")
_TAG = re.compile(r"<[^>]*>")
_LETTERS = re.compile(r"[^\W\d_]")


def marked_messages() -> Catalog:
    catalogue = Catalog(project="Sulh", fuzzy=False)
    for path in sorted(TEMPLATES.glob("*.html")):
        with path.open("rb") as file:
            for _, function, message, _ in babel_extract(file, _KEYWORDS, [], {"trimmed": "true"}):
                _add(catalogue, function, message)
    for path in sorted((APP / "web").glob("*.py")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("python", file, keywords={"N_": None}):
                catalogue.add(message)
    return catalogue


def _add(catalogue: Catalog, function: str | None, message: object) -> None:
    if isinstance(message, tuple):
        singular, plural = [part for part in message if isinstance(part, str)][:2]
        catalogue.add((singular, plural))
    elif isinstance(message, str):
        catalogue.add(message)


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name)


def take_in(path: Path) -> None:
    """Bring the catalogue at `path` to the texts that are marked now."""
    catalogue = read_catalogue(path)
    catalogue.update(marked_messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=110, no_location=True, sort_output=True)
    # Who translated it when is what the history of the project says.
    lines = [line for line in written.getvalue().decode().splitlines(keepends=True) if not line.startswith(_PASSING)]
    path.write_text("".join(lines).lstrip(), encoding="utf-8")


_PASSING = (
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


def unmarked_texts(template: str) -> Iterator[str]:
    """What of a template's text has letters and is not marked."""
    inside, kept = False, []
    for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(template):
        if kind == "name" and value in ("trans", "endtrans"):
            inside = value == "trans"
        elif kind == "data" and not inside:
            kept.append(value)
        elif kind in ("variable_begin", "block_begin"):
            # Keeps a tag whole whose attributes hold expressions.
            kept.append("\0")
    text = "".join(kept)
    for spoken in _SPOKEN.findall(text):
        if _LETTERS.search(spoken):
            yield spoken
    bare = re.sub(r"<!doctype[^>]*>|<!--.*?-->", " ", text, flags=re.DOTALL | re.IGNORECASE)
    for part in _TAG.split(bare.replace("\0", "")):
        if _LETTERS.search(part):
            yield part.strip()


if __name__ == "__main__":
    for catalogue_path in sorted(LOCALE.glob("*/messages.po")):
        take_in(catalogue_path)
