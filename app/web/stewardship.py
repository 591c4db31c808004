"""What looks after the directory has one place in the header and a bar of its own below."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.db import now
from app.policy import Actor, may
from app.web.i18n import N_

# Title, path, and the rule of who may read there.
PLACES: Final = (
    (N_("Reviews"), "/reviews", "reviews.read"),
    (N_("Nominations"), "/nominations", "nominations.read"),
    (N_("Approvals"), "/approvals", "approvals.read"),
    (N_("Duplicates"), "/duplicates", "duplicates.read"),
    (N_("Vocabularies"), "/vocabularies", "vocabularies.review"),
)


@dataclass(frozen=True)
class Tab:
    title: str
    path: str
    current: bool


def tabs(actor: Actor, language: str, here: str) -> list[Tab]:
    """The places that are open to the actor; `here` is the path of the one on show."""
    return [Tab(title, f"/{language}{path}", path == here) for title, path in open_to(actor)]


def open_to(actor: Actor) -> list[tuple[str, str]]:
    """Title and path, without the language."""
    return [(title, path) for title, path, rule in PLACES if may(actor, rule)]


def days_since(at: datetime) -> int:
    return max(0, (now() - at).days)


def version_given(form: Mapping[str, str]) -> int:
    """The version that the form was made for; -1, which nothing has, when it is not there. Never raises: the answer
    to a form without one is the same as to an old one."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1
