"""The rows of a comparison: one criterion each, a cell for every person, and whether they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.web.dates import filters
from app.web.i18n import N_, say
from app.web.titles import STATUSES

_MISSIONS: Final = 3
Shape = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """A word, and what is said of it more quietly."""

    text: str
    more: str = ""


# None: withheld from this asker.
Cell = tuple[Item, ...] | None


@dataclass(frozen=True)
class Row:
    title: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len({None if cell is None else frozenset(cell) for cell in self.cells}) > 1


def rows_of(
    views: Sequence[Shape], seen: Sequence[Shape], stated: Sequence[Shape | None], language: str
) -> list[Row]:
    """A row that is withheld of everybody is not there. `seen` are the records as far as the asker sees them, `views`
    the same in words, `stated` the availability of today."""
    day = filters(language)["day"]
    made = [Row(N_("Availability"), tuple(_availability(one, language, day) for one in stated))]
    for title, field, cell in _ROWS:
        cells = (cell(view) if field in record else None for view, record in zip(views, seen, strict=True))
        made.append(Row(title, tuple(cells)))
    confirmed = tuple(_plain(view["confirmed_at"] and day(view["confirmed_at"])) for view in views)
    made.append(Row(N_("Confirmed"), confirmed))
    made.append(Row(N_("Latest missions"), tuple(_missions(v, s, day) for v, s in zip(views, seen, strict=True))))
    return [row for row in made if any(cell is not None for cell in row.cells)]


def _availability(stated: Shape | None, language: str, day: Callable[[Any], str]) -> Cell:
    if stated is None:
        return None
    until = stated.get("until")
    more = f"{say('until', language)} {day(until)}" if until else ""
    return (Item(say(STATUSES[stated["status"]], language), more),)


def _missions(view: Shape, seen: Shape, day: Callable[[Any], str]) -> Cell:
    if "missions" not in seen:
        return None
    return tuple(Item(one["title"], _when_and_where(one, day)) for one in view["missions"][:_MISSIONS])


def _when_and_where(mission: Shape, day: Callable[[Any], str]) -> str:
    years = "–".join(day(mission[end][:4]) for end in ("starts", "ends") if mission[end])
    return " · ".join(filter(None, (mission["organisation"], mission["country"], years)))


def _plain(text: str | None) -> Cell:
    return (Item(text),) if text else ()


def _words(field: str) -> Callable[[Shape], Cell]:
    return lambda view: tuple(Item(word) for word in view[field])


def _word(field: str) -> Callable[[Shape], Cell]:
    return lambda view: _plain(view[field])


def _with(field: str, more: str) -> Callable[[Shape], Cell]:
    return lambda view: tuple(Item(one["name"], one[more] or "") for one in view[field])


def _hours(view: Shape) -> Cell:
    return () if view["notice_hours"] is None else (Item(str(view["notice_hours"])),)


# Title, field of the record that decides whether it is seen, and the cell.
_ROWS: Final[tuple[tuple[str, str, Callable[[Shape], Cell]], ...]] = (
    (N_("Notice in hours"), "notice_hours", _hours),
    (N_("Roles"), "roles", _words("roles")),
    (N_("Languages"), "languages", _with("languages", "speaking")),
    (N_("Expertise"), "expertise", _with("topics", "evidence_name")),
    (N_("Experience in"), "countries", _with("countries", "depth")),
    (N_("Seniority"), "seniority", _word("seniority")),
    (N_("Gender"), "gender", _word("gender")),
    (N_("Nationality"), "nationalities", _words("nationalities")),
)
