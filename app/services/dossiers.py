"""Dossiers: a person on paper, kept in the record before the file leaves."""

import secrets

from sqlalchemy.orm import Session

from app.policy import Actor, require
from app.queries.profiles import Found, find_profile
from app.services import audit
from app.services.press import paper_failed
from app.services.revisions import directory_revision


def new_export_id() -> str:
    """What a paper is known by: on each of its pages, and in the audit row."""
    return f"d{secrets.token_hex(8)}"


def record_dossier(session: Session, actor: Actor, found: Found, export: str, language: str) -> None:
    """Keep that the dossier leaves, if it still shows what this asker may see.

    Raises NotFound when the person is hidden from the asker meanwhile, Unavailable when the profile was changed."""
    require(actor, "profiles.dossier")
    directory_revision(session, hold=True)
    if find_profile(session, actor, found.record["id"]).view != found.view:
        raise paper_failed("dossier")
    detail = {"kind": "pdf", "export": export, "language": language}
    audit.record(session, actor, "profile.export", about=("profile", found.record["id"]), detail=detail)
