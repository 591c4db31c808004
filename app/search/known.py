"""Which codes can be asked for."""

from app.search.criteria import CodeNow
from app.search.fields import FIELDS
from app.search.labels import FIXED
from app.vocabularies.countries import countries
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import languages
from app.vocabularies.regions import regions
from app.vocabularies.terms import Term, code_now

Terms = dict[str, dict[str, Term]]


def known_codes(terms: Terms) -> CodeNow:
    """A function that gives the code by which the vocabulary of a search field knows one now, None for what it does
    not have. Retired ones can be asked for, and a merged one asks for the one into which it went."""
    fixed = {name: frozenset(term.code for term in FIXED_TERMS[behind]) for name, behind in FIXED.items()}
    codes = {"countries": countries(), "languages": languages(), "regions": regions(), **fixed, **terms}

    def known(field: str, code: str) -> str | None:
        vocabulary = FIELDS[field].vocabulary
        return code_now(terms, vocabulary, code) if code in codes[vocabulary] else None

    return known
