"""Papers: documents set in print by a program of its own, which can be ended when it takes too long."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final, Literal

import orjson

from app import dossier
from app.errors import Unavailable
from app.settings import PREFIX

# The templates of `app/dossier`.
Paper = Literal["dossier", "decision_file", "mandate"]

_PRESS: Final = Path(dossier.__file__).with_name("press.py")
_SECONDS: Final = 30
# A profile with every field full has some 400 KB.
_LARGEST: Final = 3_000_000
# Each takes a core for a moment: two at once leave the rest of the machine to who reads.
_AT_ONCE: Final = BoundedSemaphore(2)
_WAIT_SECONDS: Final = 15


def set_paper(paper: Paper, document: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a document in the shape that the template shows; the same document gives the same bytes.

    Raises Unavailable (`dossier_failed`, `paper_failed`) when it cannot be made, takes too long or too many are."""
    data = orjson.dumps(document)
    if len(data) > _LARGEST or not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise paper_failed(paper)
    try:
        made = _pressed(b"%s %d\n%s" % (paper.encode(), int(made_at.timestamp()), data))
    finally:
        _AT_ONCE.release()
    if made is None or not made.startswith(b"%PDF-"):
        raise paper_failed(paper)
    return made


def _pressed(given: bytes) -> bytes | None:
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
        return None
    return made.stdout


def paper_failed(paper: Paper) -> Unavailable:
    if paper == "dossier":
        return Unavailable("The dossier could not be made. Nothing was exported.", code="dossier_failed")
    return Unavailable("The document could not be made. Nothing has left.", code="paper_failed")
