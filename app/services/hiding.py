""" "Hide me": at once, everywhere, by the person in the product or by a link from a mail; and showing again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, NotFound
from app.models import Account, MailLink, Profile
from app.policy import NOBODY, Actor, Level, require
from app.queries.access import actor_of
from app.queries.consents import last_consent
from app.queries.profiles import Found
from app.queries.records import load_records
from app.security import new_token, token_hash
from app.services import audit
from app.services.notices import tell_person
from app.services.profiles import find_own
from app.services.revisions import directory_revision
from app.services.versions import keep_version

LINK_PREFIX: Final = "sulh_h_"
LINK_LIVES: Final = timedelta(days=30)
_PURPOSE: Final = "hide"


def hide_own(session: Session, actor: Actor) -> None:
    require(actor, "own.change")
    hide(session, actor, find_own(session, actor))


def show_own(session: Session, actor: Actor) -> None:
    """Raises Conflict (`consent_needed`) when the consent to be kept was withdrawn and not given again, or
    (`erasure_waits`) when the person is to be erased."""
    require(actor, "own.change")
    found = find_own(session, actor)
    if found.record["erasure_due_at"] is not None:
        raise Conflict("Take back the erasure first.", code="erasure_waits")
    given = last_consent(session, found.id, "directory")
    if given is not None and given.withdrawn_at is not None:
        raise Conflict("Give the consent first.", code="consent_needed")
    show(session, actor, found)


def hide(session: Session, actor: Actor, found: Found) -> None:
    """From the commit on nobody but the desk and the person finds the profile. Nothing when it is hidden already."""
    present = _held(session, found)
    if present.record["hidden_at"] is None:
        key = f"{present.record['id']} {present.record['version']}"
        tell_person(session, present.id, "hidden", key)
        _keep(session, actor, present, now(), "own.hide")


def show(session: Session, actor: Actor, found: Found) -> None:
    """Undo `hide`; nothing when the profile is not hidden."""
    present = _held(session, found)
    if present.record["hidden_at"] is not None:
        _keep(session, actor, present, None, "own.show")


def _held(session: Session, found: Found) -> Found:
    # Hiding never fails because somebody else changed the profile meanwhile.
    directory_revision(session, hold=True)
    record = load_records(session, Profile.id == found.id).get(found.id)
    if record is None:  # erased meanwhile
        raise NotFound()
    return replace(found, record=record)


def _keep(session: Session, actor: Actor, found: Found, at: datetime | None, action: audit.Action) -> None:
    after = None if at is None else at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    changes = {"hidden_at": {"before": found.record["hidden_at"], "after": after}}
    keep_version(session, actor, found, changes, {"hidden_at": at}, source="own")
    audit.record(session, actor, action, about=("profile", found.record["id"]))


def new_hide_link(session: Session, account: Account) -> str:
    """The path of a link that hides the person of `account`, for a mail. It works for 30 days, as often as it is
    used: who is afraid shall not find that the one click was spent."""
    token, moment = new_token(LINK_PREFIX), now()
    link = MailLink(
        purpose=_PURPOSE,
        account_id=account.id,
        email=account.email,
        token_hash=token_hash(token),
        created_at=moment,
        expires_at=moment + LINK_LIVES,
    )
    session.add(link)
    session.flush()
    return f"/hide-me?token={token}"


def hide_by_link(session: Session, token: str) -> None:
    """Raises NotFound for a link that was never sent, has run out or belongs to an account without a profile."""
    require(NOBODY, "links.use")
    row = session.execute(
        select(MailLink, Account)
        .join(Account, Account.id == MailLink.account_id)
        .where(MailLink.token_hash == token_hash(token), MailLink.purpose == _PURPOSE)
    ).one_or_none()
    if row is None or row[0].expires_at <= now():
        raise NotFound()
    link, account = row
    link.used_at = link.used_at or now()
    session.flush()
    actor, _ = actor_of(session, account, now())
    for profile_id, record in load_records(session, Profile.id == account.profile_id).items():
        return hide(session, actor, Found(profile_id, record, Level.SECRETARIAT))
    raise NotFound()
