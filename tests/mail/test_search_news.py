"""Whoever keeps a search hears by mail that somebody new fits, and nothing of whom, of what, or how many."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pyroaring import BitMap
from sqlalchemy import Engine, select

from app.db import now, reading, writing
from app.models import Account, Agreement, OutboxMessage, Profile, SavedSearch
from app.policy import Role, viewer_of
from app.queries.access import actor_of
from app.search.directory import Directory
from app.search.saved import found_by, unpacked
from app.services.jobs import JOBS
from app.services.revisions import raise_revision
from app.services.saved_searches import People, look_at_search, pause_search, save_search
from app.worker import run_due
from tests.api.client import Client, new_token, running
from tests.mail.sink import Sink
from tests.web.test_desk import add

QUERY = "country=ML&q=Canary"


@pytest.fixture
def client(database_url: str) -> Any:
    with running(database_url) as client:
        yield client


@pytest.fixture
def desk(engine: Engine) -> str:
    return new_token(engine, Role.DESK)


def keep(engine: Engine, owner: str, query: str = QUERY) -> None:
    """As the page keeps it for the account of this name."""
    directory = Directory(engine)
    directory.catch_up()
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.name == owner)).one()
        actor, _ = actor_of(session, account, now())
        people = People(found_by(directory.index, viewer_of(actor), query), directory.revision)
        save_search(session, actor, "Name of the canary", query, people)


def round_of(engine: Engine, at: datetime | None = None) -> int:
    """One round of the job; how many mails there are after it."""
    job = next(job for job in JOBS if job.name == "searches.news")
    job.work(engine, at or now())
    return len(mails(engine))


def mails(engine: Engine) -> list[OutboxMessage]:
    with reading(engine) as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "search_news")))


def change(engine: Engine, name: str, **values: Any) -> None:
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.name == name)).one()
        for column, value in values.items():
            setattr(account, column, value)


def held(engine: Engine) -> SavedSearch:
    with reading(engine) as session:
        return session.scalars(select(SavedSearch)).one()


def test_somebody_new_is_told_once_and_again_only_of_others(client: Client, engine: Engine, desk: str) -> None:
    add(client, desk, "Old Canary")
    keep(engine, "desk")
    assert round_of(engine) == 0
    add(client, desk, "Another Bird")
    assert round_of(engine) == 0
    add(client, desk, "New Canary")
    assert round_of(engine) == 1
    assert round_of(engine) == 1
    add(client, desk, "Newer Canary")
    assert round_of(engine) == 1  # within the same day
    assert round_of(engine, now() + timedelta(days=1, minutes=1)) == 2
    assert round_of(engine, now() + timedelta(days=3)) == 2
    assert len(unpacked(held(engine).known)) == 1
    assert len(unpacked(held(engine).told)) == 2


def test_what_leaves_holds_no_name_no_words_and_no_count(
    client: Client, engine: Engine, desk: str, sink: Sink
) -> None:
    keep(engine, "desk")
    add(client, desk, "New Canary")
    round_of(engine)
    run_due(engine, sink.settings())
    (mail,) = sink.mails
    whole = mail.as_string()
    assert "/saved-searches\n" in whole.replace("\r", "")
    for word in ("anary", "ML", "Mali", "country", "q=", "search for", "person", "people"):
        assert word not in whole.replace(str(mail["Message-ID"]), ""), word


def test_who_is_hidden_is_no_news(client: Client, engine: Engine, desk: str) -> None:
    new_token(engine, Role.FOCAL_POINT, "focal", state="TN")
    keep(engine, "focal")
    add(client, desk, "New Canary")
    with writing(engine) as session:
        person = session.scalars(select(Profile)).one()
        person.hidden_at, person.revision = now(), raise_revision(session, "directory")
    assert round_of(engine) == 0


def test_news_are_those_of_the_owner_as_the_owner_is_now(client: Client, engine: Engine, desk: str) -> None:
    new_token(engine, Role.HEAD, "owner")
    keep(engine, "owner")
    add(client, desk, "New Canary")
    change(engine, "owner", role=Role.AUDITOR.value)
    assert round_of(engine) == 0
    change(engine, "owner", role=Role.HEAD.value, suspended_at=now())
    assert round_of(engine) == 0
    change(engine, "owner", suspended_at=None)
    assert round_of(engine) == 1


def test_a_partner_without_an_agreement_in_force_hears_nothing(client: Client, engine: Engine, desk: str) -> None:
    new_token(engine, Role.PARTNER, "partner")
    keep(engine, "partner", "country=ML")
    add(client, desk, "New Canary", partner_visibility="named")
    with writing(engine) as session:
        agreement = session.scalars(select(Agreement)).one()
        ends, agreement.starts, agreement.ends = agreement.ends, date(2020, 1, 1), date(2020, 1, 2)
    assert round_of(engine) == 0
    with writing(engine) as session:
        session.scalars(select(Agreement)).one().ends = ends
    assert round_of(engine) == 1


def test_a_paused_search_tells_nothing_and_a_look_makes_everybody_known(
    client: Client, engine: Engine, desk: str
) -> None:
    keep(engine, "desk")
    add(client, desk, "New Canary")
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.name == "desk")).one()
        actor, _ = actor_of(session, account, now())
        pause_search(session, actor, held(engine).public_id, paused=True)
    assert round_of(engine) == 0
    with writing(engine) as session:
        pause_search(session, actor, held(engine).public_id, paused=False)
        slots = BitMap(session.scalars(select(Profile.id)))
        look_at_search(session, actor, held(engine).public_id, People(slots, 0))
    assert round_of(engine) == 0
