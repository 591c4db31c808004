"""The rows of a dry run as a page shows them: what becomes of each, what changes, what was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.queries.imports import DraftView, RowView
from app.queries.records import Record
from app.web.import_words import DUPLICATES, OUTCOME_TITLES, Values, field_title, reason_words, visible

_LONGEST_TEXT: Final = 300
# Of a person beside a row: what tells people apart.
_BESIDE: Final = (
    "nationalities",
    "roles",
    "gender",
    "title",
    "affiliation",
    "languages",
    "offices",
    "missions",
    "expertise",
    "external_reference",
)


@dataclass(frozen=True)
class RowReader:
    """Rows of one draft for one reader; `people` are those in the directory that rows are like, by reference."""

    draft: DraftView
    values: Values
    language: str
    people: Mapping[str, Record]
    earlier: Mapping[int, RowView]

    def row(self, row: RowView) -> dict[str, Any]:
        detail = row.detail
        reason, said = (
            reason_words(detail["reason"], detail["like"], self.language) if detail["reason"] else ("", True)
        )
        return {
            "number": row.number,
            "outcome": row.outcome,
            "outcome_title": OUTCOME_TITLES[row.outcome],
            "moved": row.moved,
            "name": visible(detail["name"]),
            "reason": reason,
            "reason_said": said,
            "like": detail["like"],
            "like_row": detail["like_row"],
            "like_id": self.people[detail["like"]]["id"] if detail["like"] in self.people else None,
            # Somebody who is there already may have it.
            "missing": []
            if row.outcome in ("update", "unchanged")
            else [field_title(field, self.language) for field in detail["missing"]],
            "questions": [self._question(row, question) for question in detail["questions"]],
            "changes": [self._change(field, *pair) for field, pair in detail["changes"].items()],
            "says": self._says(detail) if row.outcome == "new" else [],
            "beside": self._beside(detail) if row.outcome == "possible_duplicate" else [],
            "choice": self.draft.wishes.get("rows", {}).get(str(row.number), ""),
            "choices": list(DUPLICATES.items()),
        }

    def _question(self, row: RowView, question: Mapping[str, Any]) -> dict[str, Any]:
        column = question["column"]
        words, said = reason_words(question["reason"], "", self.language)
        return {
            "column": field_title(question["field"], self.language)
            if column is None
            else visible(self.draft.table["header"][column]),
            "typed": column is not None,
            "text": _short(visible(question["text"])),
            "reason": words,
            "said": said,
        }

    def _change(self, field: str, before: Any, after: Any) -> dict[str, Any]:
        return {
            "field": field_title(field, self.language),
            "before": self._texts(field, before),
            "after": self._texts(field, after),
        }

    def _says(self, detail: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"field": field_title(field, self.language), "texts": self._texts(field, value)}
            for field, value in detail["says"].items()
        ]

    def _beside(self, detail: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Field by field what the row says, and what the person it is like is known for."""
        there: Mapping[str, Any] = self.people.get(detail["like"], {})
        if detail["like_row"] in self.earlier:
            other = self.earlier[detail["like_row"]].detail
            there = other["says"] | {"name": other["name"]}
        names = {
            "field": field_title("name", self.language),
            "row": [visible(detail["name"])],
            "there": [there["name"]] if there.get("name") else [],
        }
        fields = [
            {
                "field": field_title(field, self.language),
                "row": self._texts(field, detail["says"].get(field)),
                "there": self._texts(field, there.get(field)),
            }
            for field in _BESIDE
        ]
        return [names, *(field for field in fields if field["row"] or field["there"])] if there else []

    def _texts(self, field: str, value: Any) -> list[str]:
        return [_short(text) for text in self.values.texts(field, value)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def faulty_cells(draft: DraftView, row: RowView, language: str) -> list[str]:
    """A row of the file of faulty rows: the cells as they came, then what was wrong."""
    width = len(draft.table["header"])
    return [*row.detail["cells"][:width], _wrong(draft, row, language)]


def _wrong(draft: DraftView, row: RowView, language: str) -> str:
    said = []
    if row.outcome == "rejected":
        said.append(reason_words(row.detail["reason"], row.detail["like"], language)[0])
        said += row.detail["extra"]
    for question in row.detail["questions"]:
        column = question["column"]
        place = field_title(question["field"], language) if column is None else draft.table["header"][column]
        said.append(f"{place}: “{question['text']}”: {reason_words(question['reason'], '', language)[0]}")
    return "\n".join(said)


def likes(rows: Sequence[RowView]) -> tuple[set[str], set[int]]:
    """The references, and the earlier rows, that possible duplicates and updates are like."""
    alike = [row.detail for row in rows if row.outcome in ("possible_duplicate", "update")]
    references = {detail["like"] for detail in alike if detail["like"] and detail["like_row"] is None}
    return references, {detail["like_row"] for detail in alike if detail["like_row"] is not None}
