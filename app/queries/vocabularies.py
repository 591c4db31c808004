"""Terms of the vocabularies that the secretariat owns."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import VocabularyTerm
from app.policy import Actor, require
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
            merged_into=row.merged_into,
        )
    return terms


def term_codes(session: Session) -> Mapping[str, frozenset[str]]:
    """The codes that may be stored, by vocabulary."""
    found: dict[str, set[str]] = {name: set() for name in OWNED}
    statement = select(VocabularyTerm.vocabulary, VocabularyTerm.code).where(VocabularyTerm.retired_at.is_(None))
    for vocabulary, code in session.execute(statement):
        found[vocabulary].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@dataclass(frozen=True)
class TermView:
    """A term as those read it who look after the vocabularies: retired ones too."""

    vocabulary: str
    code: str
    parent: str | None
    labels: Mapping[str, str]
    review: frozenset[str]
    countries: tuple[str, ...]
    retired: bool
    merged_into: str | None
    version: int


def reviewed_terms(session: Session, actor: Actor, vocabulary: str) -> list[TermView]:
    """Every term of an owned vocabulary, by code. Raises NotFound for another one."""
    require(actor, "vocabularies.review")
    if vocabulary not in OWNED:
        raise NotFound()
    rows = select(VocabularyTerm).where(VocabularyTerm.vocabulary == vocabulary).order_by(VocabularyTerm.code)
    return [_term_view(row) for row in session.scalars(rows)]


def reviewed_term(session: Session, actor: Actor, vocabulary: str, code: str) -> TermView:
    """Raises NotFound."""
    require(actor, "vocabularies.review")
    row = session.get(VocabularyTerm, (vocabulary, code))
    if row is None:
        raise NotFound()
    return _term_view(row)


def _term_view(row: VocabularyTerm) -> TermView:
    return TermView(
        vocabulary=row.vocabulary,
        code=row.code,
        parent=row.parent,
        labels={"ar": row.label_ar, "en": row.label_en, "fr": row.label_fr},
        review=frozenset(row.review.split(";")) - {""},
        countries=tuple(filter(None, row.attributes.get("countries", "").split(";"))),
        retired=row.retired_at is not None,
        merged_into=row.merged_into,
        version=row.version,
    )
