"""The application: lifespan, middleware, routers, handlers; nothing else."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app.api import (
    account,
    accounts,
    approvals,
    audit,
    candidates,
    clients,
    conduct,
    consents,
    delegations,
    deployment_papers,
    deployment_steps,
    deployments,
    document,
    erasure,
    fielding,
    fielding_steps,
    health,
    hiding,
    links,
    matches,
    memberships,
    nominations,
    oauth,
    offers,
    organisations,
    outbox,
    own,
    profile_formats,
    profiles,
    request_officers,
    request_shortlists,
    response_times,
    retention,
    reveals,
    reviews,
    search,
    sessions,
    suggestions,
    vocabularies,
)
from app.client_limits import ClientLimits
from app.db import engine_for
from app.deps import KnownTokens
from app.handlers import add_handlers
from app.middleware import Envelope
from app.queries.pulse import PulseReader
from app.refusals import UnknownTokens
from app.search.directory import Directory
from app.settings import Settings, get_settings
from app.walks import Walks
from app.web import PAGES
from app.web.deployment_papers import decision_file_answer, mandate_answer
from app.web.dossiers import dossier_answer
from app.web.errors import error_page


def create_app(settings: Settings | None = None) -> FastAPI:
    app = FastAPI(
        title="Sulh",
        version=version("sulh"),
        description="Directory of the OIC Network of Mediators, Special Envoys and Experts.",
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=_lifespan,
    )
    app.state.settings = settings or get_settings()
    app.add_middleware(Envelope)
    add_handlers(app, error_page)
    app.state.dossier_answer = dossier_answer
    app.state.decision_file_answer = decision_file_answer
    app.state.mandate_answer = mandate_answer
    for face in (
        search,
        # Before what takes anything as an id, a suffix too.
        profile_formats,
        profiles,
        account,
        accounts,
        approvals,
        audit,
        candidates,
        clients,
        conduct,
        consents,
        delegations,
        deployments,
        deployment_steps,
        deployment_papers,
        fielding_steps,
        fielding,
        offers,
        matches,
        request_officers,
        request_shortlists,
        response_times,
        erasure,
        hiding,
        links,
        memberships,
        nominations,
        oauth,
        organisations,
        outbox,
        own,
        retention,
        reveals,
        reviews,
        sessions,
        suggestions,
        vocabularies,
        health,
        document,
        *PAGES,
    ):
        # Put in flat: FastAPI matches an included router twice, some µs each, for every request behind it.
        app.router.routes.extend(face.router.routes)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = app.state.settings.database_url
    app.state.engine = engine_for(url)
    app.state.pulse_reader = PulseReader(url)
    app.state.known_tokens = KnownTokens()
    app.state.directory = Directory(app.state.engine, for_life=True)
    app.state.catching_up = asyncio.Lock()
    app.state.client_limits = ClientLimits(app.state.engine, app.state.settings.client_requests_per_minute)
    app.state.walks = Walks(app.state.engine, app.state.settings)
    app.state.keeping_refusals = asyncio.Lock()
    app.state.unknown_tokens = UnknownTokens()
    try:
        await run_in_threadpool(app.state.directory.catch_up)
    except SQLAlchemyError as error:
        # The database is away or not set up: start all the same, answer 503 and take in everything when it is back.
        logging.getLogger("sulh").error("starting without the database (%s)", type(error).__name__)
    yield
    await app.state.walks.close()
    await app.state.pulse_reader.close()
    app.state.engine.dispose()
