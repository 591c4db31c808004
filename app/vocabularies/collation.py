"""Sorting text by the rules of the language it is read in."""

from functools import lru_cache

from pyuca import Collator


@lru_cache(maxsize=65_536)
def sort_key(text: str, lang: str) -> tuple[int, ...]:
    """Key to sort by as a reader of `lang` (ar, en, fr) expects: the Unicode Collation Algorithm.

    Accents count only between words that are otherwise equal; vowel signs and the tatweel of Arabic
    likewise; آ أ إ stand beside ا. CLDR's one rule more for Arabic: its script comes before the others.
    """
    foreign = lang == "ar" and not _starts_arabic(text)
    return (int(foreign), *_collator().sort_key(text))


def _starts_arabic(text: str) -> bool:
    first = next((char for char in text if char.isalpha()), "")
    return "\u0600" <= first <= "\u06ff" or "\u0750" <= first <= "\u077f"


@lru_cache(maxsize=1)
def _collator() -> Collator:
    return Collator()
