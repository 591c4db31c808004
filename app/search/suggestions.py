"""Suggestions while somebody types: people by name and terms by what they are called, in any script and language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import orjson
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.policy import Actor, Level, require, viewer_of
from app.search.audiences import Audience
from app.search.criteria import MAX_TEXT
from app.search.fields import FIELDS, facets_for
from app.search.finding import any_of
from app.search.folding import words
from app.search.index import ProfileIndex
from app.search.labels import label
from app.search.names.beginnings import Beginnings
from app.vocabularies.collation import sort_key
from app.vocabularies.terms import LABEL_LANGUAGES

MOST_PEOPLE: Final = 5
MOST_TERMS: Final = 7
# One letter begins the name of half the world.
LEAST_LETTERS: Final = 2
# From so many letters on one of them may be wrong, too many, missing or changed with its neighbour.
_LETTERS_FOR_A_SLIP: Final = 4
# Where a term is called so, names that only sound like it are not what is typed: Sudan is not Al-Sadani.
_LEAST_BESIDE_TERMS: Final = 0.7
# What is suggested: a person is asked for by a skill or a place, not by a gender or a state of membership.
_SUGGESTED: Final = ("language", "expertise", "situation", "country", "region")
# Ranks below are of labels that are called just so; see `_Labels.meeting`.
_ONE_SLIP: Final = 3
Tag = tuple[str, str]


@dataclass(frozen=True)
class Person:
    """`names` are those in other scripts and spellings; `written` is the one that met what was typed, when it is not
    the display name."""

    id: str
    reference: str
    name: str
    names: list[dict[str, Any]]
    written: str | None


@dataclass(frozen=True)
class TermFound:
    """`parameter` and `value` are those of the search; `count` is how many it finds alone."""

    parameter: str
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Suggestions:
    """`slots` are the people among them, `visible` is how many the asker may see in all."""

    people: list[Person]
    terms: list[TermFound]
    slots: list[int]
    visible: int


def suggest(index: ProfileIndex, actor: Actor, typed: str, lang: str) -> Suggestions:
    """People whose name the asker may see, the nearest first, and terms that find somebody, named in `lang`.

    Nothing for fewer than LEAST_LETTERS letters or more than a search takes. Raises SignInNeeded, Forbidden.
    """
    require(actor, "profiles.search")
    viewer = viewer_of(actor)
    audience = index.audience(viewer)
    visible = len(audience.visible[Level.CARD])
    asked = words(typed[:MAX_TEXT])
    if len("".join(asked)) < LEAST_LETTERS or len(typed) > MAX_TEXT:
        return Suggestions([], [], [], visible)
    ranked = _terms(index, audience, asked, lang)
    called_so = [term for rank, term in ranked if rank < _ONE_SLIP]
    slots, literally = _people(index, audience, typed, least=_LEAST_BESIDE_TERMS if called_so else 0.0)
    terms = called_so if called_so or literally else [term for _, term in ranked]
    return Suggestions([_person(index, audience, slot, typed) for slot in slots], terms, slots, visible)


def _people(index: ProfileIndex, audience: Audience, typed: str, least: float) -> tuple[list[int], bool]:
    """The nearest, and whether any of them is called just so."""
    found = index.names.search(typed, audience.usual & audience.visible[Level.NETWORK])
    nearest = np.lexsort((index.numbers[0, found.slots], -found.scores))[:MOST_PEOPLE]
    return [int(found.slots[place]) for place in nearest if found.scores[place] >= least], bool(found.literal)


def _person(index: ProfileIndex, audience: Audience, slot: int, typed: str) -> Person:
    card = orjson.loads(index.card(slot, audience) + b"}")
    match = index.names.explain(typed, slot)
    written = None if match is None or match.name == card["name"] else match.name
    return Person(card["id"], card["reference"], card["name"], card["names"], written)


def _terms(index: ProfileIndex, audience: Audience, asked: list[str], lang: str) -> list[tuple[int, TermFound]]:
    there = facets_for(audience.viewer)
    ranked = []
    for (field, code), rank in _labels(index).meeting(asked).items():
        if field not in there:
            continue
        count = len(any_of(index, audience, field, [code]) & audience.usual)
        if count:
            named = label(FIELDS[field].vocabulary, code, lang, index.terms)
            ranked.append((rank, -count, sort_key(named, lang), TermFound(field, code, named, count)))
    nearest = sorted(ranked, key=lambda entry: entry[:-1])[:MOST_TERMS]
    return [(rank, term) for rank, *_, term in nearest]


class _Labels:
    """Words in the labels of what can be suggested, in all three languages, and the tags they stand for."""

    def __init__(self, index: ProfileIndex) -> None:
        self.size = len(index.bits.tags)
        self._tags: dict[str, set[Tag]] = {}
        # The labels as rows of words, to tell a label that begins like this from one that has it somewhere.
        self._rows: dict[Tag, list[list[str]]] = {}
        for field, code in index.bits.tags:
            if field in _SUGGESTED:
                self._put((field, code), _all_labels(index, field, code))
        self._words = list(self._tags)
        self._beginnings = Beginnings()
        for word in self._words:
            self._beginnings.add(word)

    def _put(self, tag: Tag, labels: Iterable[str]) -> None:
        self._rows[tag] = [words(text) for text in labels]
        for row in self._rows[tag]:
            for word in row:
                self._tags.setdefault(word, set()).add(tag)

    def meeting(self, asked: list[str]) -> dict[Tag, int]:
        """Tags of which every word asked begins a word of a label, or nearly; the lower the number the nearer."""
        exactly = [self._beginning(word) for word in asked]
        nearly = [tags or self._nearly(word) for tags, word in zip(exactly, asked, strict=True)]
        common = set.intersection(*nearly)
        slips = sum(not tags for tags in exactly)
        return {tag: _ONE_SLIP * slips + self._distance(tag, asked) for tag in common}

    def _beginning(self, word: str) -> set[Tag]:
        return set[Tag]().union(*(self._tags[begun] for begun in self._beginnings.starting_with(word)))

    def _nearly(self, word: str) -> set[Tag]:
        if len(word) < _LETTERS_FOR_A_SLIP:
            return set()
        near = np.zeros(len(self._words), dtype=np.bool_)
        # While typing, what is written is the beginning of the word, give or take the letter that slipped.
        for length in (len(word) - 1, len(word), len(word) + 1):
            begun = [other[:length] for other in self._words]
            near |= cdist([word], begun, scorer=OSA.distance, score_cutoff=1)[0] <= 1
        return set[Tag]().union(*(self._tags[self._words[place]] for place in np.flatnonzero(near)))

    def _distance(self, tag: Tag, asked: list[str]) -> int:
        rows = self._rows[tag]
        if any(row == asked for row in rows):
            return 0
        return 1 if any(row[: len(asked) - 1] == asked[:-1] and _begins(row, asked) for row in rows) else 2


def _begins(row: list[str], asked: list[str]) -> bool:
    return len(row) >= len(asked) and row[len(asked) - 1].startswith(asked[-1])


def _all_labels(index: ProfileIndex, field: str, code: str) -> list[str]:
    return [label(FIELDS[field].vocabulary, code, lang, index.terms) for lang in LABEL_LANGUAGES]


# Labels go with their index: it knows its tags.
_LABELS: WeakKeyDictionary[ProfileIndex, _Labels] = WeakKeyDictionary()


def _labels(index: ProfileIndex) -> _Labels:
    kept = _LABELS.get(index)
    if kept is None or kept.size != len(index.bits.tags):
        kept = _LABELS[index] = _Labels(index)
    return kept
