"""Whether an employer bears the name of a party, in whatever spelling and script, and whether it names a country."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final

from app.search.folding import words
from app.search.names.letters import is_arabic
from app.search.names.similarity import compare
from app.search.names.tokens import tokens
from app.vocabularies.countries import countries, country_name
from app.vocabularies.terms import LABEL_LANGUAGES

# What kind of body it is, is said in several languages for one and the same.
_KINDS: Final = {
    word: said.split()[0]
    for said in (
        "movement mouvement haraka harakat harakah haraket حركه",
        "front jabha jabhat jabhah جبهه",
        "government gouvernement hukuma hukumat hukumah حكومه",
        "ministry ministere wizara wizarat wizarah وزاره",
        "party parti hizb حزب",
        "council conseil majlis مجلس",
        "army armee jaysh jaish جيش",
        "forces quwat quwwat قوات",
        "union ittihad اتحاد",
        "alliance tahaluf تحالف",
    )
    for word in said.split()
}
_SMALL: Final = frozenset(("of", "the", "and", "for", "to", "in", "de", "du", "des", "la", "le", "les", "et", "pour"))
# What a State is called besides its name.
_STATE: Final = {word for word, kind in _KINDS.items() if kind == "government"} | {
    *("republic", "republique", "جمهوريه"),
    *("state", "etat", "دوله"),
}
_ARTICLE: Final = "ال"
# In one script, names of States that differ by little are nearly as alike as this; Arabic writes no short vowels, so
# across scripts the same name may be less alike. Rather one too many is flagged than one too few.
_LEAST, _LEAST_ACROSS = 0.85, 0.83


def same_name(party: str, text: str) -> bool:
    """All words of the shorter stand in the other, as written or as they sound in another spelling or script."""
    one, other = set(words(party)), set(words(text))
    if not one or not other:
        return False
    return one <= other or other <= one or _sound_alike(_told(party), _told(text))


def names_country(text: str, country: str) -> bool:
    """Whether the name of the country stands in it, in one of the three languages, and not only as a part of the name
    of another one, as Sudan does in South Sudan."""
    said = Counter(words(text))
    for name in _names_of(country):
        if set(name) <= set(said):
            longer = [other for other in _states_by_name() if set(name) < set(other) <= set(said)]
            if not longer or said[name[0]] > 1:
                return True
    return False


def is_another_state(party: str, country: str, text: str) -> bool:
    """Whether the party is the State of the country by name, and the text names another State, both exactly and in
    one of the three languages: these are two, however alike they sound."""
    said = _state_said(text)
    return country in _state_said(party) and bool(said) and country not in said


def _state_said(text: str) -> frozenset[str]:
    """The codes of the States of which this is the name, with or without what a State is called besides."""
    said = tuple(sorted(set(words(text)) - _STATE - _SMALL))
    return _states_by_name().get(said, frozenset())


@cache
def _states_by_name() -> Mapping[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for code in countries():
        for name in _names_of(code):
            found.setdefault(tuple(sorted(set(name) - _SMALL)), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _names_of(country: str) -> list[list[str]]:
    return [words(country_name(country, lang)) for lang in LABEL_LANGUAGES]


def _told(name: str) -> list[str]:
    """The words that say something; of what kind it is in one language."""
    found = (token.text for token in tokens(name))
    return [_KINDS.get(word.removeprefix(_ARTICLE), word) for word in found if word not in _SMALL]


def _sound_alike(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    # A single word is in too many names, and the kind alone is nobody's name.
    if len(shorter) < min(2, len(longer)) or set(shorter) <= set(_KINDS.values()):
        return False
    return all(any(_is_heard(word, stored) for stored in longer) for word in shorter)


def _is_heard(word: str, stored: str) -> bool:
    if word == stored or word in _KINDS.values() or stored in _KINDS.values():
        return word == stored
    alike = compare(word, stored)
    least = _LEAST if is_arabic(word) == is_arabic(stored) else _LEAST_ACROSS
    return alike.kind == "sounds_like" and alike.value >= least
