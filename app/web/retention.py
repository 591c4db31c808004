"""The retention calendar: what is kept for how long and why, and what goes in which month."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import ReadSession, allowed
from app.policy import Actor
from app.services.retention import retention_calendar, retention_months
from app.web.addresses import page_router
from app.web.i18n import N_
from app.web.render import page

router = page_router("/retention")

MONTHS: Final = 6
CLASSES: Final = {
    "erasures_asked": N_("People who asked to be erased"),
    "profiles_left": N_("Profiles of people who left the Network"),
    "mail_links": N_("Links sent by mail"),
    "sessions": N_("Sessions that have ended"),
    "known_networks": N_("Networks from which somebody signed in"),
    "allowances": N_("Counts of tries"),
    "directory_walks": N_("Counts of people whom partners have read"),
    "client_tokens": N_("Tokens of API clients"),
    "used_assertions": N_("Signatures that API clients have used"),
    "idempotency_keys": N_("Answers kept for a repeated request"),
    "import_drafts": N_("Files on their way in"),
    "unsent_requests": N_("Deployment requests that were never submitted"),
    "deployment_requests": N_("Deployment requests that have ended"),
    "outbox_sent": N_("Mails that were sent"),
    "audit_events": N_("Audit trail"),
}
BASES: Final = {
    "asked": N_("The person asked for it"),
    "consent": N_("Consent has ended with the membership"),
    "security": N_("Needed for security, no longer than that"),
    "operation": N_("Needed for operation, no longer than that"),
    "accountability": N_("Every decision can be shown later"),
}


@router.get("", operation_id="showRetention")
def show_retention(
    request: Request, actor: Annotated[Actor, Depends(allowed("retention.read"))], session: ReadSession
) -> Response:
    shown: dict[str, Any] = {
        "kept": retention_calendar(session, actor),
        "months": retention_months(session, actor, MONTHS),
        "classes": CLASSES,
        "bases": BASES,
    }
    return page(request, "retention.html", actor=actor, **shown)
