"""Everything the search knows, in the process: one profile is put or removed as a whole.

It is derived from the tables and can be thrown away; `directory.py` keeps it current.
"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import Level, Role, Viewer, exposure_of
from app.search.audiences import Audience, Audiences
from app.search.bits import TagBits, grown_size
from app.search.cards import Cards, Look
from app.search.fields import FIELDS
from app.search.folding import fold
from app.search.held import Held
from app.search.known import Terms, known_codes
from app.search.missions import Missions
from app.search.names import NameIndex
from app.search.orders import NameKey, NameOrder
from app.search.periods import Periods
from app.search.standing import Standing
from app.search.strengths import Strengths, Thresholds
from app.search.tags import Tags, tags_of
from app.search.texts import TextIndex
from app.security import reference_number
from app.vocabularies.terms import Term

Record = dict[str, Any]
NO_NOTICE = 2**31 - 1
# Asked for all the time: made with the index, not by the first who asks.
_USUAL_VIEWERS = (Viewer(Role.DESK), Viewer(Role.PARTNER, agreement=Level.NETWORK))


class ProfileIndex:
    """Slots are the internal ids of profiles."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.code_now = known_codes(terms)
        self.topics = TopicWords(terms["expertise"])
        self.bits = TagBits()
        self.strengths = {name: Strengths() for name in _SCALES}
        self.language_levels = Thresholds()
        self.names = NameIndex()
        self.texts = TextIndex()
        self.periods = Periods()
        self.held = Held()
        self.missions = Missions()
        self.standing = Standing(self.periods)
        self.name_order = NameOrder()
        self._audiences = Audiences()
        self._cards = Cards()
        # Rows: reference number, second of confirmation (0 never), hours of notice (NO_NOTICE unknown).
        self.numbers: NDArray[np.int64] = np.zeros((3, 1024), dtype=np.int64)

    def put(self, slot: int, record: Record) -> None:
        """Take in a profile, in place of what was known of it."""
        tags = tags_of(record, self.terms)
        self.bits.put(slot, [(field, code) for field in FIELDS for code in _found_by(tags, field)])
        for name, strengths in self.strengths.items():
            strengths.put(slot, tags[name])
        self.language_levels.put(slot, _best_levels(tags))
        self.names.put(slot, [record["name"], *(name["text"] for name in record["names"])])
        self.texts.put(slot, _texts(record))
        self.periods.put(slot, record["availability_periods"])
        self.missions.put(slot, record["missions"])
        self.standing.put(slot, record)
        self._put_numbers(slot, record)
        self._audiences.put(slot, exposure_of(record))
        self._cards.put(slot, record)

    def remove(self, slot: int) -> None:
        """Forget a person; nothing happens where the slot is empty."""
        for part in self._parts().values():
            part.remove(slot)
        if slot < self.width:
            self.numbers[:, slot] = 0

    def audience(self, viewer: Viewer) -> Audience:
        """Whom the viewer sees; for a viewer that never asked before it takes a look at everybody."""
        return self._audiences.of(viewer)

    def card(self, slot: int, audience: Audience) -> bytes:
        """The card of somebody whom the audience sees: a JSON object without its closing brace."""
        look = Look(audience.sight(slot), audience.besides, audience.viewer.sees_availability)
        return self._cards.of(slot, look)

    def kept_beside(self, slot: int) -> dict[Hashable, Any]:
        """What a face keeps of the cards of somebody, by keys of its own; gone with any change of the person."""
        return self._cards.beside(slot)

    def settle(self) -> None:
        """After many have been put: do what would otherwise make the first who asks wait."""
        self.name_order.places()
        self.texts.sort()
        for viewer in _USUAL_VIEWERS:
            self._audiences.of(viewer)

    def slots_by_part(self) -> dict[str, BitMap]:
        """Which slots each part knows something of: the same everywhere, but for who has nothing of a kind."""
        numbered = np.flatnonzero(self.numbers.any(axis=0))
        return {name: BitMap(part.slots()) for name, part in self._parts().items()} | {"numbers": BitMap(numbered)}

    def _parts(self) -> dict[str, "_Part"]:
        """By name; what is said of one profile stands in these and in `numbers`."""
        scales = {f"strengths of {name}": strengths for name, strengths in self.strengths.items()}
        return {
            "tags": self.bits,
            **scales,
            "levels of languages": self.language_levels,
            "names": self.names,
            "texts": self.texts,
            "periods": self.periods,
            "missions": self.missions,
            "standing": self.standing,
            "order of names": self.name_order,
            "audiences": self._audiences,
            "cards": self._cards,
        }

    @property
    def width(self) -> int:
        """Above every slot there is."""
        return int(self.numbers.shape[1])

    def _put_numbers(self, slot: int, record: Record) -> None:
        width = self.numbers.shape[1]
        if slot >= width:
            self.numbers = np.pad(self.numbers, ((0, 0), (0, grown_size(width, slot + 1) - width)))
        number, confirmed, notice = (
            reference_number(record["reference"]),
            record["confirmed_at"],
            record["notice_hours"],
        )
        self.numbers[:, slot] = (
            number,
            int(datetime.fromisoformat(confirmed).timestamp()) if confirmed else 0,
            NO_NOTICE if notice is None else notice,
        )
        self.name_order.put(slot, NameKey(fold(record["name"]), record["name"], number))


class _Part(Protocol):
    def remove(self, slot: int) -> None: ...
    def slots(self) -> Iterable[int]: ...


_SCALES = (*(field.name for field in FIELDS.values() if field.scale), "variety")


def _found_by(tags: Tags, field: str) -> Iterable[str]:
    return {**tags["variety"], **tags["language"]} if field == "language" else tags[field]


def _best_levels(tags: Tags) -> dict[str, int]:
    best = dict(tags["variety"])
    for code, strength in tags["language"].items():
        best[code] = max(strength, best.get(code, 0))
    return best


def _texts(record: Record) -> list[str]:
    found = [*record["headline"].values(), *record["biography"].values()]
    for engagement in (*record["offices"], *record["missions"]):
        found += [engagement["title"], engagement["organisation_name"] or ""]
    return found


class TopicWords:
    """Words in the labels of expertise topics, in all three languages."""

    def __init__(self, topics: dict[str, Term]) -> None:
        self._codes = list(topics)
        self._texts = TextIndex()
        for number, term in enumerate(topics.values()):
            self._texts.put(number, term.labels.values())

    def having(self, word: str, *, as_prefix: bool) -> list[str]:
        """Codes of the topics with the folded word."""
        return [self._codes[number] for number in self._texts.having(word, as_prefix=as_prefix)]
