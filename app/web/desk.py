"""The desk: what waits, with its age; and where the Network is thin."""

from typing import Annotated, Final

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app.deps import Database, WholeDatabase, allowed, current_index
from app.mail_texts import TEXTS
from app.policy import Actor, may
from app.queries.desk import Queue, desk_queues
from app.queries.in_the_field import in_the_field
from app.queries.news import News, news_of_requests
from app.queries.vocabularies import load_terms
from app.search.coverage import DIMENSIONS, THIN, coverage
from app.web.addresses import page_router
from app.web.country_map import STEPS, countries_of
from app.web.field_map import FieldMap, field_map
from app.web.i18n import N_
from app.web.render import page, page_language
from app.web.request_words import DONE, STATES

router = page_router()

# Name of a queue → what it holds, and where all of it is; None where there is no list of its own.
QUEUES: Final[dict[str, tuple[str, str | None]]] = {
    "overdue_alarms": (N_("Withdrawn consents that nobody has answered in time"), None),
    "alarms": (N_("Consents withdrawn while somebody is in the field"), None),
    "late_mails": (N_("Mails that should have left ten minutes ago"), "/outbox"),
    "clocks": (N_("Requests whose time runs out"), "/requests?only=late"),
    "requests": (N_("Requests that wait for you"), "/requests?only=waiting"),
    "returns": (N_("Deployments that end soon"), "/requests?state=deployed"),
    "reviews": (N_("Changes to review"), "/reviews"),
    "approvals": (N_("Approvals that wait for you"), "/approvals"),
    "nominations": (N_("Nominations to look at"), "/find?membership=nominated"),
    "under_review": (N_("Nominees under review"), "/find?membership=under_review"),
    "deliveries": (N_("Mails that could not be delivered"), "/outbox"),
    "withdrawn": (N_("Consents withdrawn in the last two weeks"), None),
    "lapsing": (
        N_("About to lapse: not confirmed for eleven months"),
        "/find?membership=active,paused&sort=-confirmed_at",
    ),
    "unconfirmed": (N_("Not confirmed for half a year"), "/find?membership=active,paused&sort=-confirmed_at"),
    "lapsed": (N_("Lapsed"), "/find?membership=lapsed"),
    "pauses": (N_("Pauses that end within two weeks"), "/find?membership=paused"),
    "certificates": (N_("Certificates that expire within two months"), None),
    "agreements": (N_("Agreements of partners that end within two months"), "/organisations"),
}
# Codes that stand in a queue in place of a name.
CODES: Final = {
    "membership_removal": N_("Removal of a member"),
    "sealed_reading": N_("Reading of sealed fields"),
    "confidential_export": N_("Export with contact details"),
}
_TITLES: Final = {"language": N_("Languages"), "region": N_("Regions"), "expertise": N_("Areas of expertise")}


@router.get("/desk", operation_id="showDesk")
def show_desk(
    request: Request, actor: Annotated[Actor, Depends(allowed("desk.read"))], database: WholeDatabase
) -> Response:
    return page(
        request,
        "desk.html",
        actor=actor,
        queues=_queues(database, actor),
        field=_field(database, actor, page_language(request)) if may(actor, "requests.read") else None,
        news=_news(database, actor) if may(actor, "requests.read") else None,
        done=DONE,
        states=STATES,
        titles=QUEUES,
        codes=CODES | {kind: subject[page_language(request)][0] for kind, subject in TEXTS.items()},
        searches=may(actor, "profiles.search"),
        creates=may(actor, "profiles.create"),
        covers=may(actor, "coverage.read"),
    )


def _queues(database: Database, actor: Actor) -> list[Queue]:
    with database.reading() as session:
        return desk_queues(session, actor)


def _news(database: Database, actor: Actor) -> News:
    with database.reading() as session:
        return news_of_requests(session, actor)


def _field(database: Database, actor: Actor, language: str) -> FieldMap:
    with database.reading() as session:
        return field_map(in_the_field(session, actor), load_terms(session), language)


@router.get("/coverage", operation_id="showCoverage")
async def show_coverage(request: Request, actor: Annotated[Actor, Depends(allowed("coverage.read"))]) -> Response:
    """`rows` and `columns` are two different dimensions; what is not one is taken as the first that is left."""
    language = page_language(request)
    rows = _dimension(request.query_params.get("rows"), "language", None)
    columns = _dimension(request.query_params.get("columns"), "region", rows)
    index = await current_index(request)
    found = await run_in_threadpool(coverage, index, actor, rows, columns, language)
    find = f"/{language}/find?membership=active"
    places = countries_of(found.countries, frozenset(), lambda code: f"{find}&country={code}", language)
    return page(
        request,
        "coverage.html",
        actor=actor,
        found=found,
        rows=rows,
        columns=columns,
        dimensions=_TITLES,
        thin=THIN,
        find=find,
        countries=places,
        steps=STEPS,
    )


def _dimension(asked: str | None, usual: str, taken: str | None) -> str:
    wanted = [asked, usual, *DIMENSIONS]
    return next(one for one in wanted if one in DIMENSIONS and one != taken)
