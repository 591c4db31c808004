"""Which codes can be asked for."""

from app.search.criteria import IsKnown
from app.search.fields import FIELDS
from app.search.labels import FIXED
from app.vocabularies.countries import countries
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import languages
from app.vocabularies.regions import regions
from app.vocabularies.terms import Term

Terms = dict[str, dict[str, Term]]


def known_codes(terms: Terms) -> IsKnown:
    """A function that says whether the vocabulary of a search field has a code; retired ones can be asked for."""
    fixed = {name: frozenset(term.code for term in FIXED_TERMS[behind]) for name, behind in FIXED.items()}
    codes = {"countries": countries(), "languages": languages(), "regions": regions(), **fixed, **terms}

    def is_known(field: str, code: str) -> bool:
        return code in codes[FIELDS[field].vocabulary]

    return is_known
