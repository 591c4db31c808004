"""Consents: the texts there are, and what a person has given and withdrawn."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Consent, ConsentText
from app.policy import PURPOSES, fields_of
from app.queries.records import written_instant


def current_texts(session: Session, purpose: str) -> dict[str, ConsentText]:
    """The newest version of the text, by language; empty when none is adopted."""
    newest = select(ConsentText.version).where(ConsentText.purpose == purpose).order_by(ConsentText.version.desc())
    version = newest.limit(1).scalar_subquery()
    rows = session.scalars(select(ConsentText).where(ConsentText.purpose == purpose, ConsentText.version == version))
    return {row.language: row for row in rows}


def last_consent(session: Session, profile_id: int, purpose: str) -> Consent | None:
    """The newest basis for the purpose, in force or withdrawn."""
    return session.scalar(
        select(Consent)
        .where(Consent.profile_id == profile_id, Consent.purpose == purpose)
        .order_by(Consent.id.desc())
        .limit(1)
    )


def is_in_force(session: Session, profile_id: int, purpose: str) -> bool:
    last = last_consent(session, profile_id, purpose)
    return last is not None and last.withdrawn_at is None


def withdrawn_from(session: Session, profile_id: int, choice: str) -> str | None:
    """The purpose of which the person has withdrawn the consent and without which partners may not be shown what
    `choice` shows; None when there is none."""
    for purpose in _NEEDED[choice]:
        last = last_consent(session, profile_id, purpose)
        if last is not None and last.withdrawn_at is not None:
            return purpose
    return None


# What is shown to partners → the purposes it rests on. A name is never shown without the card.
_NEEDED: Final = {"hidden": (), "card": ("partners_card",), "named": ("partners_card", "partners_named")}


def consents_of(session: Session, profile_id: int, language: str) -> list[dict[str, Any]]:
    """Each purpose with its fields, its current text in `language` (in English where there is none), its state
    (`given`, `withdrawn`, `open`) and its history, newest first."""
    rows = session.scalars(select(Consent).where(Consent.profile_id == profile_id).order_by(Consent.id.desc())).all()
    return [
        _purpose(session, purpose, language, [row for row in rows if row.purpose == purpose]) for purpose in PURPOSES
    ]


def _purpose(session: Session, purpose: str, language: str, history: list[Consent]) -> dict[str, Any]:
    texts = current_texts(session, purpose)
    text = texts.get(language) or texts.get("en")
    state = "open" if not history else "given" if history[0].withdrawn_at is None else "withdrawn"
    return {
        "purpose": purpose,
        "state": state,
        "fields": fields_of(purpose),
        "text": None if text is None else _text(text, sorted(texts)),
        "history": [_given(row) for row in history],
    }


def _text(text: ConsentText, languages: list[str]) -> dict[str, Any]:
    return {"version": text.version, "language": text.language, "text": text.text, "languages": languages}


def _given(row: Consent) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "basis": row.basis,
        "text_version": row.text_version,
        "language": row.language,
        "channel": row.channel,
        "given_at": written_instant(row.given_at),
        "withdrawn_at": written_instant(row.withdrawn_at),
    }
