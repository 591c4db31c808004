"""The history of a profile in words: of each version who, when and how, and of each field what stood there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.queries.histories import Author
from app.web import dates
from app.web.account import ROLE_NAMES
from app.web.i18n import N_, OWN_NAMES, say
from app.web.profile_fields import TITLES
from app.web.profile_view import Terms, Words

_SOURCES: Final = {
    "api": N_("Changed in the directory"),
    "import": N_("From an imported file"),
    "membership": N_("Move of the membership"),
    "sealed": N_("Sealed fields were written; what they say stands nowhere here"),
    "nomination": N_("Nomination by a State"),
    "review": N_("A change that waited was accepted"),
    "own": N_("By the person"),
    "demo": N_("Invented for the demonstration"),
}
_PROGRAM: Final = N_("The program")
# Field → the vocabulary of its code or codes.
_CODES: Final = {
    "gender": "genders",
    "seniority": "seniorities",
    "residence": "countries",
    "nationalities": "countries",
    "former_nationalities": "countries",
    "nominated_by": "countries",
    "roles": "roles",
    "situations": "situations",
    "membership": "membership-states",
    "availability_mode": "modes",
}
_DAYS: Final = ("nomination_date", "paused_until", "consent_date")
_MOMENTS: Final = ("confirmed_at", "availability_confirmed_at", "hidden_at", "erasure_due_at")
_CHOICES: Final = {
    "hidden": N_("not shown"),
    "card": N_("as a card without name"),
    "named": N_("by name"),
}


@dataclass(frozen=True)
class Change:
    """Of a list, what went and what came; of anything else, what stood there before and stands there now."""

    title: str
    old: list[str]
    new: list[str]
    of_list: bool


def history_view(
    items: Iterable[Mapping[str, Any]], who: Mapping[str, Author], terms: Terms, language: str
) -> list[dict[str, Any]]:
    tell = _Telling(terms, language)
    return [
        {
            "version": item["version"],
            "at": item["at"],
            "who": tell.author(who[item["actor"]]),
            "how": _SOURCES.get(item["source"]),
            "source": item["source"],
            "changes": [tell.change(field, change) for field, change in item["changes"].items()],
        }
        for item in items
    ]


class _Telling:
    def __init__(self, terms: Terms, language: str) -> None:
        self._words, self._language = Words(terms, language), language
        filters = dates.filters(language)
        self._day, self._moment = filters["day"], filters["moment"]

    def author(self, author: Author) -> dict[str, Any]:
        role = _PROGRAM if author.role is None else ROLE_NAMES[author.role]
        return {"name": author.name, "role": role, "mine": author.mine}

    def change(self, field: str, change: Mapping[str, Any]) -> Change:
        old, new = (self._told(field, change.get(side)) for side in ("before", "after"))
        kept = set(old) & set(new)
        return Change(
            TITLES.get(field, field),
            [text for text in old if text not in kept],
            [text for text in new if text not in kept],
            isinstance(change.get("before"), list) or isinstance(change.get("after"), list),
        )

    def _told(self, field: str, value: Any) -> list[str]:
        """One text for each thing that the value says; none for an empty one."""
        if value is None or value in ("", [], {}):
            return []
        if isinstance(value, list):
            return [self._item(field, one) for one in value]
        if isinstance(value, dict):
            return [f"{OWN_NAMES.get(key, key)}: {self._item(field, one)}" for key, one in value.items() if one]
        return [self._item(field, value)]

    def _item(self, field: str, value: Any) -> str:
        if isinstance(value, dict):
            return self._row(field, value)
        if field in _CODES:
            return self._words.of(_CODES[field], value)
        if field in _DAYS:
            return self._day(value)
        if field in _MOMENTS:
            return self._moment(value)
        if field in ("partner_visibility", "partner_choices") and value in _CHOICES:
            return say(_CHOICES[value], self._language)
        return str(value)

    def _row(self, field: str, row: Mapping[str, Any]) -> str:
        """A row of a list: what it has, in its order, codes in words."""
        told = [self._part(field, name, part) for name, part in row.items() if name not in _SPAN]
        if any(row.get(name) for name in _SPAN):
            told.append(" – ".join(self._day(row[name]) if row.get(name) else "…" for name in _SPAN))
        return " · ".join(text for text in told if text)

    def _part(self, field: str, name: str, value: Any) -> str | None:
        if value is None or value is False or value == "":
            return None
        if name in _YES:
            return None if value is not _YES[name][0] else say(_YES[name][1], self._language)
        if name in ("awarded", "expires"):
            return self._day(value)
        if name == "code" and field == "countries":
            return self._words.place(value)
        vocabulary = field if name == "code" else _OF_PARTS.get(name)
        told = str(value) if vocabulary is None else self._words.of(vocabulary, value)
        return f"{say(_BEFORE[name], self._language)} {told}" if name in _BEFORE else told


_SPAN: Final = ("starts", "ends")
_OF_PARTS: Final = {
    "speaking": "language-levels",
    "writing": "language-levels",
    "use": "language-uses",
    "depth": "country-depths",
    "evidence": "evidence",
    "status": "availability-statuses",
    "organisation": "organisations",
    "country": "countries",
    "situation": "situations",
}
_BEFORE: Final = {"speaking": N_("speaks:"), "writing": N_("writes:")}
# What is said only when it is so.
_YES: Final = {
    "can_train": (True, N_("can train others")),
    "to_confirm": (True, N_("to be confirmed")),
    "willing": (False, N_("would rather not")),
}
