"""Words for codes in three languages, for everything the search says."""

from app.vocabularies.countries import country_name
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import language_name
from app.vocabularies.regions import region_name
from app.vocabularies.terms import Term

_NAMED = {"countries": country_name, "languages": language_name, "regions": region_name}
# Vocabulary of the API → the fixed vocabulary behind it.
FIXED = {
    "roles": "network_roles",
    "genders": "genders",
    "seniorities": "seniorities",
    "evidence": "evidence",
    "country-depths": "country_depths",
    "language-uses": "language_uses",
    "language-levels": "language_levels",
    "availability-statuses": "availability_statuses",
    "modes": "modes",
    "membership-states": "membership_states",
    "name-kinds": "name_kinds",
}
_FIXED_LABELS = {name: {term.code: term.labels for term in FIXED_TERMS[behind]} for name, behind in FIXED.items()}


def label(vocabulary: str, code: str, lang: str, terms: dict[str, dict[str, Term]]) -> str:
    """The name of a code in `lang` (ar, en, fr). KeyError when the vocabulary does not have it."""
    if vocabulary in _NAMED:
        return _NAMED[vocabulary](code, lang)
    if vocabulary in _FIXED_LABELS:
        return _FIXED_LABELS[vocabulary][code][lang]
    return terms[vocabulary][code].labels[lang]


def label_or_code(vocabulary: str, code: str, lang: str, terms: dict[str, dict[str, Term]]) -> str:
    try:
        return label(vocabulary, code, lang, terms)
    except KeyError:
        return code
