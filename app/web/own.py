"""The own profile at a glance: what is missing, what waits, how it stands; and the small acts done from there."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from fastapi import Request, Response

from app.db import now
from app.deps import ReadSession, WholeDatabase, WriteSession
from app.errors import Stale
from app.policy import Actor, may
from app.queries.consents import consents_of
from app.queries.own import own_view
from app.queries.profiles import Found
from app.queries.readers import READING, readers_of
from app.queries.reviews import changes_of, told_change
from app.queries.vocabularies import load_terms
from app.services import audit
from app.services.membership_clock import lapse_day
from app.services.own import confirm_own_profile
from app.services.profiles import find_own
from app.services.reviews import withdraw_own_change
from app.vocabularies.countries import country_name
from app.vocabularies.fixed import FIXED_TERMS
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_
from app.web.names import two_names
from app.web.own_actors import Changer, Reader
from app.web.own_codes import Codes
from app.web.own_form import waiting_words
from app.web.own_sections import AVAILABILITY, PLACE_OF_MISSING, SECTIONS
from app.web.own_words import CHANGE_STATES, CHOICES, MEMBERSHIP, MISSING
from app.web.render import page, page_language, redirect
from app.web.section_rows import section_row
from app.web.titles import STATUSES

router = page_router("/me")

_READERS: Final = 40
_DONE: Final = {
    "confirmed": N_("Thank you. Your profile counts as confirmed from today."),
    "shown": N_("You are shown again."),
    "hidden": N_("You are hidden. Nobody but the secretariat and you finds you."),
    "availability": N_("Your availability is saved."),
    "withdrawn": N_("The change is withdrawn."),
    "kept": N_("You stay. Your profile is hidden until you show it again."),
    "paused": N_("Your pause has begun."),
    "resumed": N_("Your pause has ended."),
}
_STALE: Final = N_("Your profile has changed since this page was loaded. Look once more, then try again.")


@router.get("", operation_id="showOwnPage")
def show_own(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    return overview(request, actor, database)


def overview(request: Request, actor: Actor, database: WholeDatabase, status: int = 200, **shown: Any) -> Response:
    """The page itself; with `shown` what one of its acts has to say."""
    language = page_language(request)
    with database.reading() as session:
        found = find_own(session, actor)
        own = own_view(session, actor, found)
        codes = Codes(load_terms(session), {}, language)
        consents = consents_of(session, found.id, language)
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", found.record["id"]))
    listed = (AVAILABILITY, *SECTIONS.values())
    sections = [section_row(section, own, codes, _path(section.name)) for section in listed]
    done = request.query_params.get("done", "")
    context: dict[str, Any] = {
        "own": own,
        "names": two_names(own, language),
        "membership": codes.word("membership-states", own["membership"]),
        "meaning": MEMBERSHIP[own["membership"]],
        "lapses": _iso(lapse_day(found.record)),
        "confirmed": own["confirmation"] == "confirmed",
        "availability": _availability(own),
        "choice": CHOICES[own["partner_visibility"]],
        "open_consents": [one for one in consents if one["state"] == "open"],
        "missing": [(MISSING[field], PLACE_OF_MISSING[field]) for field in own["missing"]],
        "sections": sections,
        "filled": sum(row["filled"] for row in sections),
        "may_pause": may(actor, "memberships.pause") and own["membership"] in ("active", "paused"),
        "today": now().date().isoformat(),
        "tomorrow": (now().date() + timedelta(days=1)).isoformat(),
        "done": _DONE.get(done),
        "saved": SECTIONS.get(request.query_params.get("saved", "")),
        "problem": None,
        "errors": {},
        "chosen": own_status(own) or "free",
        "until": "",
        "pause_until": "",
    }
    return page(request, "own.html", actor=actor, status=status, **{**context, **shown})


def _path(section: str) -> str:
    return "/me/availability/periods" if section == AVAILABILITY.name else f"/me/edit/{section}"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def own_status(own: Mapping[str, Any]) -> str | None:
    period = _present(own)
    return None if period is None else str(period["status"])


def _present(own: Mapping[str, Any]) -> dict[str, Any] | None:
    today = now().date().isoformat()
    for period in own["availability_periods"]:
        if period["starts"] <= today and (period["ends"] is None or today <= period["ends"]):
            return dict(period)
    return None


def _availability(own: Mapping[str, Any]) -> dict[str, Any]:
    period = _present(own)
    status = "unknown" if period is None else period["status"]
    return {"status": status, "text": STATUSES[status], "until": period and period["ends"]}


def stale_overview(request: Request, actor: Actor, database: WholeDatabase) -> Response:
    """For the acts of the overview: it is shown anew, and whoever still means it does it once more."""
    return overview(request, actor, database, Stale.status, problem=_STALE)


@router.post("/confirmation", operation_id="submitOwnConfirmation")
def submit_confirmation(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    try:
        with database.writing() as session:
            confirm_own_profile(session, actor, sent_version(form))
    except Stale:
        return stale_overview(request, actor, database)
    return redirect(f"/{page_language(request)}/me?done=confirmed")


def sent_version(form: Form) -> int:
    sent = form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


@router.get("/changes", operation_id="showOwnChanges")
def show_changes(request: Request, actor: Reader, session: ReadSession) -> Response:
    found = find_own(session, actor)
    codes = Codes(load_terms(session), {}, page_language(request))
    changes = [waiting_words(told_change(change), codes) for change in changes_of(session, found.id)]
    mine = _withdrawable(session, actor, found)
    return page(request, "own_changes.html", actor=actor, changes=changes, states=CHANGE_STATES, mine=mine)


def _withdrawable(session: Any, actor: Actor, found: Found) -> set[str]:
    """What the person asked for, and not somebody of the nominating State."""
    return {str(change.public_id) for change in changes_of(session, found.id) if change.asked_by == actor.name}


@router.post("/changes", operation_id="submitChangeWithdrawal")
def submit_withdrawal(request: Request, actor: Changer, form: Form, session: WriteSession) -> Response:
    withdraw_own_change(session, actor, form.get("change", ""))
    return redirect(f"/{page_language(request)}/me/changes")


@router.get("/readers", operation_id="showOwnReaders")
def show_readers(request: Request, actor: Reader, session: ReadSession) -> Response:
    """`start`: how many of the newest have been read already."""
    given = request.query_params.get("start", "0")
    start = int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else 0
    language = page_language(request)
    rows = readers_of(session, find_own(session, actor).id)
    shown = [_reader(row, language) for row in rows[start : start + _READERS]]
    after = start + _READERS if len(rows) > start + _READERS else None
    return page(
        request,
        "own_readers.html",
        actor=actor,
        rows=shown,
        total=len(rows),
        before=start,
        step=_READERS,
        after=after,
    )


def _reader(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    kind, name = row["organisation"]["kind"], row["organisation"]["name"]
    if kind == "state" and name:
        name = country_name(name, language)
    purposes = {term.code: term.labels[language] for term in FIXED_TERMS["opening_purposes"]}
    purpose = None if row["purpose"] == READING else purposes.get(row["purpose"], row["purpose"])
    return {"day": row["day"], "kind": kind, "name": name, "purpose": purpose, "count": row["count"]}
