"""Words and parts of papers: what the templates of `app/dossier` show, in one language."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import bidirectional

from app.web import dates
from app.web.account import ROLE_NAMES
from app.web.i18n import N_, catalogue, say

_AUTHOR: Final = N_("Organisation of Islamic Cooperation · Peace, Security and Conflict Resolution Unit")
_LONG: Final = re.compile(r"[^\s\u200b]{30}(?=[^\s])")
# Of whose language nothing is known; not to be read out as the language of the paper.
_UNKNOWN: Final = "und"

Part = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """Which paper this is: its export id, when it was made (ISO) and for whom."""

    export: str
    at: str
    reader: str
    role: str


class Paper:
    """The words of one language on paper."""

    def __init__(self, language: str) -> None:
        filters = dates.filters(language)
        self.language = language
        self.day: Callable[[Any], str] = filters["day"]
        self.moment: Callable[[Any], str] = filters["moment"]

    def say(self, message: str) -> str:
        return say(message, self.language)

    def word(self, words: Mapping[str, str], code: str | None) -> str:
        """What a code is called; a code of which nothing is known any more stands for itself."""
        return "" if code is None else self.say(words.get(code, code))

    def count(self, one: str, many: str, number: int, **said: Any) -> str:
        return catalogue(self.language).ngettext(one, many, number) % {"n": number, **said}

    def isolated(self, text: str) -> str:
        """A foreign run in a sentence: it keeps its direction and moves nothing around it."""
        return f"\u2068{text}\u2069"

    def breakable(self, value: Any) -> Any:
        """With places where a word that no line could hold may be broken."""
        if isinstance(value, str):
            return _LONG.sub(lambda found: found[0] + "\u200b", value)
        if isinstance(value, list):
            return [self.breakable(one) for one in value]
        return {name: self.breakable(one) for name, one in value.items()} if isinstance(value, dict) else value

    def prose(self, text: tuple[str, str] | None) -> dict[str, Any] | None:
        if text is None:
            return None
        return {"language": text[0], "paragraphs": [line for line in text[1].split("\n") if line.strip()]}

    def furniture(self, title: str, classification: str, reference: str) -> dict[str, Any]:
        """What every page bears, but for its foot."""
        page = self.say(N_("Page %(page)s of %(pages)s")) % {"page": "\0", "pages": "\0"}
        return {
            "language": self.language,
            "title": title,
            "author": self.say(_AUTHOR),
            "classification": classification,
            "reference": reference,
            "page": page.split("\0"),
        }

    def made_for(self, made: Made) -> list[str]:
        """The foot of a paper that is made for one reader."""
        reader = {"reader": self.isolated(made.reader), "role": self.say(ROLE_NAMES[made.role])}
        return [
            self.say(N_("Made on %(moment)s")) % {"moment": self.isolated(self.moment(made.at))},
            self.say(N_("For %(reader)s, %(role)s")) % reader,
        ]

    def section(self, title: str) -> Part:
        return {"kind": "section", "title": self.say(title)}

    def part(self, title: str) -> Part:
        return {"kind": "part", "title": title}

    def note(self, text: str) -> Part:
        return {"kind": "note", "text": self.say(text)}

    def facts(self, told: Mapping[str, Any]) -> Part:
        """By title: words, or several; what there is nothing of is left out."""
        entries = [
            {"title": self.say(title), "values": [value] if isinstance(value, str) else list(value)}
            for title, value in told.items()
            if value
        ]
        return {"kind": "facts", "entries": entries}

    def typed(self, text: str | None) -> list[Part]:
        """What somebody typed, each paragraph in its own direction; its language is known by its script alone."""
        return [
            {"kind": "prose", "language": _language_of(line), "paragraphs": [line]}
            for line in (text or "").split("\n")
            if line.strip()
        ]

    def rows(self, columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> list[Part]:
        """A table: by title the share of the width, then the cells; nothing where there are no rows."""
        if not rows:
            return []
        titles = [self.say(title) for title in columns]
        return [{"kind": "rows", "titles": titles, "shares": list(columns.values()), "rows": [*map(list, rows)]}]


def _language_of(text: str) -> str:
    strong = next((kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return _UNKNOWN if strong == "L" else "ar"
