"""What a word of a name is known by: its forms (with and without the article), each with rough letters and keys."""

import re
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from app.search.names.letters import Sound, is_arabic, sounds

MOST_KEYS = 8
# Short writings of Muhammad that leave out what the key needs.
_ABBREVIATED = {**dict.fromkeys(("md", "mohd", "moh", "muh", "mhd", "muhd"), "muhammad")}
_ARTICLE = re.compile(r"(?:[ae]l)(?=[^aeiouy]{1}[a-z]{3})|ال(?=.{2})")
_SERVANT = re.compile(r"(abd|ebd|عبد|абд)(?:ou|[aeiou]|ال|[уеэа])(?:l|л|([a-zа-я])(?=\2))?(?=.{2})")
_GOD = re.compile(r"(?<=.)الله")
_FAITH = re.compile(r"(?<=..)(?:[aeou]l|ال)(?=(?:d+(?:i|ee|y)ne?|دين)$)")


_LONE_C = re.compile(r"(?<![tsc])c(?![hkcz])")
# Not the u of v: it stands after its class.
_VOWELS = re.compile(r"[ai]|(?<!F)u")


class Form(NamedTuple):
    """One way to hear a word: `rough` letters to compare, the same without vowels."""

    rough: str
    consonants: str
    arabic: bool
    keys: frozenset[str]


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[Form, ...]:
    """The forms of a folded word, the fullest first."""
    word = _GOD.sub("له", _FAITH.sub("", _ABBREVIATED.get(word, word)))
    heard = [word]
    bare = _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word
    if bare != word:
        heard = [bare] if is_arabic(word) else [word, bare]
    if match := _SERVANT.match(bare):
        heard.append(match[1] + bare[match.end() :])
    return tuple(_form(each) for each in dict.fromkeys(read for each in heard for read in _readings(each)))


def _readings(word: str) -> list[str]:
    """The word as its language may mean it: c is j in Turkish, k in French, ch where a mark was lost."""
    if _LONE_C.search(word):
        return [_LONE_C.sub(letter, word) for letter in ("j", "k", "ch")]
    if "j" in word:
        return [word, word.replace("j", "y")]
    return [word]


def _form(word: str) -> Form:
    row = sounds(word)
    arabic = is_arabic(word)
    # Arabic doubles a consonant with a mark that is rarely written: two letters are two consonants.
    once = row if arabic else tuple(sound for sound, _ in groupby(row))
    rough = "".join(sound.rough for sound in once)
    return Form(rough, _VOWELS.sub("", rough), arabic, _keys(once) if rough else frozenset())


def _keys(row: tuple[Sound, ...]) -> frozenset[str]:
    """All readings of the consonants, as long as they are few; then the likeliest reading of each further letter."""
    keys = {""}
    for sound in row:
        classes = sound.classes if len(keys) <= MOST_KEYS else sound.classes[:1]
        keys = {key + consonant for key in keys for consonant in classes}
    return frozenset(keys)
