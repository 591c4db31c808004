"""Terms of the vocabularies that the secretariat owns."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import VocabularyTerm
from app.vocabularies.terms import Term

OWNED = ("expertise", "situations", "organisations")


def load_terms(session: Session) -> dict[str, dict[str, Term]]:
    """Every owned vocabulary by name, its terms by code; retired and merged terms are there too."""
    terms: dict[str, dict[str, Term]] = {name: {} for name in OWNED}
    for row in session.scalars(select(VocabularyTerm).order_by(VocabularyTerm.code)):
        terms[row.vocabulary][row.code] = Term(
            vocabulary=row.vocabulary,
            code=row.code,
            parent=row.parent,
            labels={"ar": row.label_ar, "en": row.label_en, "fr": row.label_fr},
            review=frozenset(row.review.split(";")) - {""},
            countries=tuple(filter(None, row.attributes.get("countries", "").split(";"))),
            attributes=row.attributes,
        )
    return terms


def term_codes(session: Session) -> Mapping[str, frozenset[str]]:
    """The codes that may be stored, by vocabulary."""
    found: dict[str, set[str]] = {name: set() for name in OWNED}
    statement = select(VocabularyTerm.vocabulary, VocabularyTerm.code).where(VocabularyTerm.retired_at.is_(None))
    for vocabulary, code in session.execute(statement):
        found[vocabulary].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
