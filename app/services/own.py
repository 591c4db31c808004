"""What people do with their own profile besides editing it: availability, "still right", taking all of it along."""

from typing import Any

from sqlalchemy.orm import Session

from app.db import now
from app.policy import Actor, require
from app.queries.own_data import everything_about
from app.queries.profiles import Found
from app.schemas.own import AvailabilityWrite
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.profiles import find_own, save_profile, validated, written_shape
from app.services.revisions import directory_revision
from app.services.versions import check_version


def replace_availability(session: Session, actor: Actor, version: int, given: AvailabilityWrite) -> None:
    """All of it, as it is from now on. The same once more says that it is still right."""
    require(actor, "own.change")
    found = _held(session, actor, version)
    shape = written_shape(found.record) | given.model_dump(mode="json")
    _save(session, actor, found, shape | {"availability_confirmed_at": now().isoformat()}, "own.change")


def confirm_own_profile(session: Session, actor: Actor, version: int) -> None:
    """The person says that this version is right. A lapsed member is active again, if nothing is missing."""
    require(actor, "own.change")
    found = _held(session, actor, version)
    shape = written_shape(found.record) | {"confirmed_at": now().isoformat()}
    if found.record["membership"] == "lapsed" and not found.record["missing"]:
        shape["membership"] = "active"
    _save(session, actor, found, shape, "own.confirm")


def _held(session: Session, actor: Actor, version: int) -> Found:
    directory_revision(session, hold=True)
    found = find_own(session, actor)
    check_version(session, found, version)
    return found


def _save(session: Session, actor: Actor, found: Found, shape: dict[str, Any], action: audit.Action) -> None:
    write: ProfileWrite = validated(shape)
    saved = save_profile(session, actor, found, write, source="own")
    fields = sorted(field for field in shape if saved[field] != found.record[field])
    audit.record(session, actor, action, about=("profile", saved["id"]), detail={"fields": fields})


def take_everything(session: Session, actor: Actor, language: str) -> dict[str, Any]:
    """All that is held about the person, as `app.queries.own_data.everything_about`; that it was taken is kept."""
    require(actor, "own.take")
    found = find_own(session, actor)
    everything = everything_about(session, actor, found, language)
    audit.record(session, actor, "own.download", about=("profile", found.record["id"]))
    return everything
