"""Who is deployed or being prepared on which days: told to the secretariat alone. Days are ordinals."""

from collections.abc import Iterable, Sequence
from datetime import date

from pyroaring import BitMap

from app.queries.elsewhere import Holding


class Held:
    """All of them at once, since there are few: put anew with every change of the directory."""

    def __init__(self) -> None:
        self._holdings: dict[int, list[Holding]] = {}

    def put_all(self, holdings: Iterable[Holding]) -> None:
        held: dict[int, list[Holding]] = {}
        for one in holdings:
            held.setdefault(one.profile, []).append(one)
        self._holdings = held

    def between(self, first: int, last: int, day: int, besides: int | None = None) -> BitMap:
        """Whoever is held on one of these days, as of `day`; `besides` is a request that does not count."""
        return BitMap(slot for slot in self._holdings if self.of(slot, first, last, day, besides))

    def of(self, slot: int, first: int, last: int, day: int, besides: int | None = None) -> list[Holding]:
        """What holds one person on one of these days."""
        today, asked = date.fromordinal(day), (date.fromordinal(first), date.fromordinal(last))
        held = [one for one in self._holdings.get(slot, ()) if one.request != besides]
        return [one for one in held if one.days(today)[0] <= asked[1] and asked[0] <= one.days(today)[1]]


def last_told(holdings: Sequence[Holding], day: int) -> int | None:
    """The last day of the longest; None where one is of a strict request, of which only that somebody is not free on
    the days asked for is told."""
    if any(one.is_strict for one in holdings):
        return None
    return max(one.days(date.fromordinal(day))[1].toordinal() for one in holdings)
