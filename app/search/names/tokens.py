"""The words of one name as they are compared: articles dropped, abd- and -din compounds in one piece."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from app.search import folding

MOST_TOKENS = 10
# No word of a name is longer; what is longer was never typed as one.
LONGEST = 40
MOST_PARTS = 2
MOST_PAIRS = 4
MOST_COLUMNS = MOST_TOKENS + MOST_PARTS + MOST_PAIRS
LIGHT = 0.25
_ARTICLES = frozenset(("al", "el", "ul", "oul", "il", "ال"))
# Articles whose l has become the first letter of the next word: ash-Shami, ur-Rahman, ed-Din.
_SUN_ARTICLE = re.compile(r"[aeiu](?:sh|ch|[dnrstz])$")
_SERVANT = re.compile(r"(?:[ae]bd(?:[aeu]|ou)?[ldrs]?|عبد|абд(?:[уеэа][лр]?)?ь?)$")
_FAITH = re.compile(r"(?:din|deen|dine|tin)$")
_FAITH_WITH_ARTICLE = re.compile(r"(?:(?:[aeu][ldt]d+|dd)(?:i|ee|y)ne?|[eu]ttin|الدين)$")
# Written apart in one language and joined in the next: Zafar Ullah, Aydinli oghlu.
_SECOND_PARTS = frozenset(("الله", "ullah", "allah", "ollah", "ulla", "اوغلو", "اوغلي", "اغلو"))
_LIGHT_WORDS = (
    "bin ibn ben bint binti bent binte ould wuld walad uld mint ag بن ابن بنت ولد "
    "oglu ogly oglou uulu kyzy qizi kizi оглу оглы кызы уулу de da di du del la le van von der dos "
    "dr prof mr mrs ms hon haji hj hajj smt shri al el ul د الدكتور"
)
_LIGHT = frozenset(_LIGHT_WORDS.split())


class Token(NamedTuple):
    """One word to compare: its text and the raw words it stands for, `first` to before `end`."""

    text: str
    first: int
    end: int
    weight: float


class Column(NamedTuple):
    """One word a stored name can be met by; joined neighbours carry the weight of both."""

    text: str
    weight: float
    joined: bool


@lru_cache(maxsize=20_000)
def tokens(name: str) -> tuple[Token, ...]:
    """The tokens of a name or a query in order, at most MOST_TOKENS."""
    raw = folding.words(name)
    found: list[Token] = []
    at = 0
    while at < len(raw):
        end = _end_of_token(raw, at)
        text = _joined(raw, at, end)
        if not (end < len(raw) and _is_article(raw, at)):
            found.append(Token(text, at, end, weight(text)))
        at = end
    return tuple(found[:MOST_TOKENS])


def _end_of_token(raw: list[str], at: int) -> int:
    """Where the token that begins at this raw word ends: further for abd + al + X and X + al + din."""
    end = at + 1
    if _SERVANT.match(raw[at]):
        while end < len(raw) - 1 and _is_article(raw, end):
            end += 1
        return min(end + 1, len(raw))
    if _is_article(raw, at) or len(raw[at]) < 2:
        return end
    if end < len(raw) and raw[end] in _SECOND_PARTS:
        return end + 1
    if end < len(raw) and _FAITH_WITH_ARTICLE.match(raw[end]):
        return end + 1
    if end < len(raw) - 1 and _is_article(raw, end) and _FAITH.match(raw[end + 1]):
        return end + 2
    return end


def _is_article(raw: list[str], at: int) -> bool:
    if raw[at] in _ARTICLES:
        return True
    following = raw[at + 1] if at + 1 < len(raw) else ""
    return bool(_SUN_ARTICLE.match(raw[at])) and following.startswith(raw[at][1:])


def _joined(raw: list[str], at: int, end: int) -> str:
    """The words of one token in one, without the articles between them."""
    text = raw[at] if end == at + 1 else raw[at] + raw[end - 1]
    return text[:LONGEST]


def weight(text: str) -> float:
    """How much a word of a name says, before anybody is counted: particles, titles and initials little."""
    if text in _LIGHT or len(text) == 1:
        return LIGHT
    return 1.0


def pairs(row: tuple[Token, ...]) -> list[tuple[int, str]]:
    """Neighbours worth joining (one of them short), as (place of the first, joined text)."""
    return [
        (place, one.text + two.text)
        for place, (one, two) in enumerate(pairwise(row))
        if 2 <= min(len(one.text), len(two.text)) <= 4 and len(one.text) + len(two.text) <= 16
    ][:MOST_PAIRS]


@lru_cache(maxsize=4_096)
def columns(name: str) -> tuple[Column, ...]:
    """Everything a stored name can be met by: its tokens, the second part of compounds, joined neighbours."""
    row = tokens(name)
    raw = folding.words(name)
    found = [Column(token.text, token.weight, False) for token in row]
    compounds = [token for token in row if token.end - token.first > 1]
    found += [Column(raw[token.end - 1][:LONGEST], 0.0, False) for token in compounds[:MOST_PARTS]]
    found += [Column(text, row[place].weight + row[place + 1].weight, True) for place, text in pairs(row)]
    return tuple(found)
