"""Whether an employer bears the name of a party, in whatever spelling and script, and whether it names a country."""

from typing import Final

from app.search.folding import words
from app.search.names.letters import is_arabic
from app.search.names.similarity import compare
from app.search.names.tokens import tokens
from app.vocabularies.countries import country_name
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
    """Whether the name of the country stands in it, in one of the three languages."""
    said = set(words(text))
    return any(set(words(country_name(country, lang))) <= said for lang in LABEL_LANGUAGES)


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
