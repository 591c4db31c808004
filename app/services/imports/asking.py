"""What of a row was not understood: kept with its text, and asked about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from app.services.imports.dates import exact_date, parse_date
from app.services.imports.lists import Resolved
from app.services.imports.spoken import ParsedLanguage
from app.services.imports.suggestions import Kind, suggest, suggest_term
from app.services.imports.terms import TermNames
from app.text import clean, clean_line

Value = TypeVar("Value")


@dataclass(frozen=True)
class Question:
    """Text that was not understood, why, and what may be meant (codes)."""

    field: str
    text: str
    reason: str
    suggestions: tuple[str, ...] = ()


class Asker:
    """Takes what was understood, and notes what was not."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def about(self, name: str, text: str, reason: str, suggestions: Sequence[str] = ()) -> None:
        self.questions.append(Question(name, clean(text), clean_line(reason)[:300], tuple(suggestions)))

    def word(self, name: str, text: str, parse: Callable[[str], Value | None]) -> Value | None:
        value = parse(text) if text else None
        if text and value is None:
            self.about(name, text, "not understood")
        return value

    def date(self, name: str, text: str) -> str | None:
        if not text:
            return None
        parsed = parse_date(text)
        value = exact_date(text) or parsed.value
        if value is None:
            self.about(name, text, _DATE_PROBLEMS.get(parsed.problem or "", "not a date"))
            return None
        return str(value)

    def several(
        self, name: str, found: Resolved, kind: Kind | None = None, names: TermNames | None = None
    ) -> list[str]:
        for text in found.unknown:
            near = suggest_term(text, names) if names else suggest(kind, text) if kind else []
            self.about(name, text, "not in the vocabulary", near)
        return list(found.codes)

    def language(self, spoken: ParsedLanguage) -> None:
        if spoken.code is None:
            reason = "several languages: say which one" if spoken.choices else "not in the vocabulary"
            self.about("languages", spoken.text, reason, spoken.choices or suggest("language", spoken.text))
        elif spoken.level_problem:
            self.about("languages", spoken.text, "level not understood")


_DATE_PROBLEMS: Final = {
    "month_first": "month before day? write YYYY-MM-DD",
    "impossible_date": "there is no such day",
    "two_digit_year": "a year needs four digits",
    "other_calendar": "a year of another calendar",
    "not_a_date": "not a date",
}
