"""Consents given and withdrawn. Withdrawing takes one step, counts at once, and takes nothing else away."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound
from app.models import Consent, PartnerChoice, PartnerOrganisation
from app.policy import PURPOSES, Actor, require
from app.queries.consents import current_texts, is_in_force, last_consent, withdrawn_from
from app.queries.profiles import Found
from app.services import audit
from app.services.hiding import hide
from app.services.notices import tell_desk
from app.services.profiles import find_own
from app.services.revisions import directory_revision
from app.services.versions import Changes, check_version, keep_version

# What is shown to partners after a consent was withdrawn, by what was shown before.
_FALLS: Final[Mapping[str, Mapping[str, str]]] = {
    "partners_named": {"named": "card"},
    "partners_card": {"named": "hidden", "card": "hidden"},
}


def give_consent(session: Session, actor: Actor, purpose: str, text_version: int, language: str) -> None:
    """To the current text, in a language it has; giving the same again changes nothing. Raises Invalid otherwise."""
    require(actor, "own.change")
    directory_revision(session, hold=True)
    found = find_own(session, actor)
    text = current_texts(session, purpose).get(language)
    if text is None:
        raise Invalid(errors=[FieldError("/language", "no_such_text", "the text does not exist in this language")])
    if text.version != text_version:
        raise Invalid(errors=[FieldError("/text_version", "not_current", "this is not the current text")])
    last = last_consent(session, found.id, purpose)
    if (
        last is not None
        and last.withdrawn_at is None
        and (last.text_version, last.language) == (text_version, language)
    ):
        return
    row = Consent(
        profile_id=found.id,
        purpose=purpose,
        basis="consent",
        text_version=text_version,
        language=language,
        channel="own",
        given_at=now(),
    )
    session.add(row)
    session.flush()
    detail = {"purpose": purpose, "basis": "consent", "channel": "own"}
    audit.record(session, actor, "consent.give", about=("consent", row.public_id), detail=detail)


def withdraw_consent(session: Session, actor: Actor, purpose: str) -> None:
    """Ends it, and whatever rested on it, with the next request of anybody. Raises NotFound for no such purpose."""
    require(actor, "own.change")
    if purpose not in PURPOSES:
        raise NotFound()
    directory_revision(session, hold=True)
    found = find_own(session, actor)
    # A name is never shown without the card.
    ended = ("partners_card", "partners_named") if purpose == "partners_card" else (purpose,)
    session.execute(
        update(Consent)
        .where(Consent.profile_id == found.id, Consent.purpose.in_(ended), Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
    )
    if last_consent(session, found.id, purpose) is None:
        _object(session, found, purpose)
    if purpose == "directory":
        about = found.record["id"]
        tell_desk(session, "review_waiting", f"/profiles/{about}", f"{about} {found.record['version']}")
        hide(session, actor, found)
    else:
        _lower(session, actor, found, _FALLS[purpose])
    audit.record(
        session, actor, "consent.withdraw", about=("profile", found.record["id"]), detail={"purpose": purpose}
    )


def _object(session: Session, found: Found, purpose: str) -> None:
    """A no where nothing had been given is kept too: otherwise whoever comes next could take silence for a yes."""
    moment = now()
    no = Consent(
        profile_id=found.id,
        purpose=purpose,
        basis="objection",
        channel="own",
        given_at=moment,
        withdrawn_at=moment,
    )
    session.add(no)
    session.flush()


def _lower(session: Session, actor: Actor, found: Found, falls: Mapping[str, str]) -> None:
    chosen: str = found.record["partner_visibility"]
    choices: dict[str, str] = found.record["partner_choices"]
    lowered = {organisation: falls.get(choice, choice) for organisation, choice in choices.items()}
    _store(session, actor, found, falls.get(chosen, chosen), lowered)


def choose_partner(
    session: Session, actor: Actor, version: int, choice: str, organisations: Mapping[str, str]
) -> None:
    """What partners see, and what single organisations (by their random id) see instead.

    Raises Conflict (`consent_needed`) for more than the consents in force carry, Invalid for an organisation that
    does not exist.
    """
    require(actor, "own.change")
    directory_revision(session, hold=True)
    found = find_own(session, actor)
    check_version(session, found, version)
    _check_consents(session, found, {choice, *organisations.values()})
    _store(session, actor, found, choice, organisations)
    detail: audit.Detail = {"choice": choice, "organisations": len(organisations)}
    audit.record(session, actor, "own.partner_choice", about=("profile", found.record["id"]), detail=detail)


def _check_consents(session: Session, found: Found, choices: set[str]) -> None:
    if "named" in choices and not is_in_force(session, found.id, "partners_named"):
        raise Conflict("Give the consent partners_named first.", code="consent_needed")
    for choice in choices:
        # The card is shown unless the person has said no to it.
        if withdrawn := withdrawn_from(session, found.id, choice):
            raise Conflict(f"Give the consent {withdrawn} first.", code="consent_needed")


def _store(session: Session, actor: Actor, found: Found, choice: str, organisations: Mapping[str, str]) -> None:
    record, changes = found.record, Changes()
    for field, after in (("partner_visibility", choice), ("partner_choices", dict(organisations))):
        if record[field] != after:
            changes[field] = {"before": record[field], "after": after}
    if not changes:
        return
    keep_version(session, actor, found, changes, {"partner_visibility": choice}, source="own")
    ids = _organisation_ids(session, organisations)
    session.execute(delete(PartnerChoice).where(PartnerChoice.profile_id == found.id))
    rows = [
        {"profile_id": found.id, "organisation_id": ids[organisation], "choice": chosen}
        for organisation, chosen in organisations.items()
    ]
    if rows:
        session.execute(insert(PartnerChoice), rows)


def _organisation_ids(session: Session, organisations: Mapping[str, str]) -> dict[str, int]:
    every = session.execute(select(PartnerOrganisation.public_id, PartnerOrganisation.id)).all()
    ids = {str(public_id): id_ for public_id, id_ in every}
    unknown = [organisation for organisation in organisations if organisation not in ids]
    if unknown:
        raise Invalid(errors=[FieldError("/organisations", "unknown_code", "there is no such organisation")])
    return ids
