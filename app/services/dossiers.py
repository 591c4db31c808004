"""Dossiers: a person on paper. Set by a program of its own, kept in the record before the file leaves."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

import orjson
from sqlalchemy.orm import Session

from app import dossier
from app.errors import Unavailable
from app.policy import Actor, require
from app.queries.profiles import Found, find_profile
from app.services import audit
from app.services.revisions import directory_revision
from app.settings import PREFIX

_PRESS: Final = Path(dossier.__file__).with_name("press.py")
_SECONDS: Final = 30
# A profile with every field full has some 400 KB.
_LARGEST: Final = 3_000_000
# Each takes a core for a moment: two at once leave the rest of the machine to who reads.
_AT_ONCE: Final = BoundedSemaphore(2)
_WAIT_SECONDS: Final = 15


def new_export_id() -> str:
    """What a dossier is known by: on each of its pages, and in the audit row."""
    return f"d{secrets.token_hex(8)}"


def set_dossier(document: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a document in the shape that `app/dossier/dossier.typ` shows. Raises Unavailable (`dossier_failed`)
    when it cannot be made, takes too long or too many are being made."""
    data = orjson.dumps(document)
    if len(data) > _LARGEST or not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise _failed()
    try:
        return _pressed(b"%d\n%s" % (int(made_at.timestamp()), data))
    finally:
        _AT_ONCE.release()


def _pressed(given: bytes) -> bytes:
    # What the service knows of keys and passwords is nothing that a press needs.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    try:
        made = subprocess.run(  # noqa: S603
            [sys.executable, str(_PRESS)],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        # What it says of the failure could hold what the person's fields hold.
        raise _failed() from None
    if not made.stdout.startswith(b"%PDF-"):
        raise _failed()
    return made.stdout


def _failed() -> Unavailable:
    return Unavailable("The dossier could not be made. Nothing was exported.", code="dossier_failed")


def record_dossier(session: Session, actor: Actor, found: Found, export: str, language: str) -> None:
    """Keep that the dossier leaves, if it still shows what this asker may see.

    Raises NotFound when the person is hidden from the asker meanwhile, Unavailable when the profile was changed."""
    require(actor, "profiles.dossier")
    directory_revision(session, hold=True)
    if find_profile(session, actor, found.record["id"]).view != found.view:
        raise _failed()
    detail = {"kind": "pdf", "export": export, "language": language}
    audit.record(session, actor, "profile.export", about=("profile", found.record["id"]), detail=detail)
