"""Names of expertise, situations and organisations, as rosters write them, to codes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.reference import split_list
from app.search.folding import words
from app.services.imports.places import resolve_country
from app.vocabularies.terms import Term


@dataclass(frozen=True, slots=True)
class TermNames:
    """Names of the terms of one vocabulary: folded words of codes, labels and acronyms, to codes; all codes."""

    vocabulary: str
    names: Mapping[str, str]
    codes: frozenset[str]


def term_names(vocabulary: str, terms: Collection[Term]) -> TermNames:
    """Index the terms of one vocabulary, once for a whole roster; a name two terms share is left out."""
    found: dict[str, set[str]] = {}
    for term in terms:
        if term.vocabulary == vocabulary:
            for name in _names(term):
                found.setdefault(_key(name), set()).add(term.code)
    alone = {name: min(codes) for name, codes in found.items() if name and len(codes) == 1}
    every = frozenset(term.code for term in terms if term.vocabulary == vocabulary)
    return TermNames(vocabulary, MappingProxyType(alone), every)


def _names(term: Term) -> Iterator[str]:
    yield term.code
    yield from term.labels.values()
    yield term.attributes.get("acronym", "")
    yield from split_list(term.attributes.get("also", ""))


def _key(text: str) -> str:
    return " ".join(words(text))


def resolve_term(text: str, terms: TermNames) -> str | None:
    """Code of a term by its code, a label, an acronym, or the beginning of exactly one term's names.

    "Government of Algeria" is the organisation `state-dz` where the vocabulary holds it.
    """
    if text in terms.codes:
        return text
    key = _key(text)
    if not key:
        return None
    return terms.names.get(key) or _by_beginning(key, terms) or _state(text, terms)


def _by_beginning(key: str, terms: TermNames) -> str | None:
    """Whole words only: "Constitution-making" for "Constitution-making process".

    A country's name alone says nothing about which of its situations is meant: "Egypt" is not its Sinai.
    """
    if len(key) < 6 or (terms.vocabulary == "situations" and resolve_country(key)):
        return None
    found = {code for name, code in terms.names.items() if name.startswith(f"{key} ")}
    return found.pop() if len(found) == 1 else None


def _state(text: str, terms: TermNames) -> str | None:
    country = resolve_country(text) if terms.vocabulary == "organisations" else None
    code = f"state-{country.lower()}" if country else ""
    return code if code in terms.names.values() else None
