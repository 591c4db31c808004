"""When the person is available: in two taps from the overview, and in detail."""

from datetime import date
from typing import Any, Final

from fastapi import Request, Response

from app.db import now
from app.deps import WholeDatabase
from app.errors import Invalid, Stale
from app.given import taken_as
from app.policy import Actor
from app.schemas.own import AvailabilityWrite
from app.services.imports.dates import parse_date
from app.services.own import replace_availability
from app.services.own_periods import months_on, say_availability
from app.vocabularies.fixed import AVAILABILITY_STATUSES
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.own import overview, sent_version, stale_overview
from app.web.own_actors import Changer, Reader
from app.web.own_form import Sheet, read_sheet, saved_place, show_sheet, take_sheet
from app.web.own_sections import AVAILABILITY
from app.web.render import page_language, redirect
from app.web.subjects import OWN

router = page_router("/me/availability")

_MONTHS: Final = {"month": 1, "quarter": 3}
_NO_DAY: Final = N_("A day from today on is needed.")


@router.post("", operation_id="submitAvailability")
def submit_availability(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """`status`, and `for`: `month`, `quarter`, or `day` with the day in `until`."""
    status = form.get("status", "")
    until = _until(form)
    if until is None or status not in AVAILABILITY_STATUSES:
        return _wrong_day(request, actor, form, database)
    try:
        with database.writing() as session:
            say_availability(session, actor, sent_version(form), status, until)
    except Stale:
        return stale_overview(request, actor, database)
    except Invalid:
        return _wrong_day(request, actor, form, database)
    return redirect(f"/{page_language(request)}/me?done=availability#availability")


def _until(form: Form) -> date | None:
    months = _MONTHS.get(form.get("for", ""))
    if months is not None:
        return months_on(now().date(), months)
    read = parse_date(form.get("until", "")).value
    return None if read is None or read.day is None else date.fromisoformat(str(read))


def _wrong_day(request: Request, actor: Actor, form: Form, database: WholeDatabase) -> Response:
    errors = {"until": say(_NO_DAY, page_language(request))}
    status = form.get("status", "")
    typed = {"chosen": status if status in AVAILABILITY_STATUSES else "free", "until": form.get("until", "")}
    return overview(request, actor, database, Invalid.status, errors=errors, **typed)


@router.get("/periods", operation_id="showPeriods")
def show_periods(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    with database.reading() as session:
        sheet = read_sheet(session, actor, OWN, AVAILABILITY, page_language(request))
    return show_sheet(request, actor, sheet)


@router.post("/periods", operation_id="submitPeriods")
def submit_periods(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    def save(session: Any, sheet: Sheet, version: int, patch: dict[str, Any]) -> str:
        replace_availability(session, actor, version, taken_as(AvailabilityWrite, patch))
        return saved_place(sheet)

    return take_sheet(request, actor, form, database, OWN, AVAILABILITY, save)
