"""Who walks through the directory is noticed; a partner comes to an end."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import orjson
import pytest
import time_machine
from sqlalchemy import Engine, Row, select, text

from app.db import reading
from app.models import Account, DirectoryWalk, OutboxMessage
from app.policy import Role
from app.services.demo import fill_database
from tests.api.client import Client, name_of, new_token, running
from tests.api.test_profiles import PATH
from tests.trail import faults, trail

PEOPLE = 120
# Of partners, for these tests; then they are stopped at twice as many.
LIMIT = 20


@pytest.fixture
def directory(engine: Engine) -> Engine:
    """A database with people in it, a head and an administrator who are told of alerts."""
    fill_database(engine, PEOPLE)
    for role in (Role.HEAD, Role.ADMINISTRATOR):
        new_token(engine, role)
    return engine


def pages(client: Client, token: str, limit: int = 20) -> Iterator[list[str]]:
    """The ids on each page, to the end or to where the asker is stopped."""
    cursor = None
    while True:
        asked = {"sort": "name", "limit": limit, "facets": "none"} | ({"cursor": cursor} if cursor else {})
        answer = client.get(f"{PATH}?{urlencode(asked)}", token=token)
        if answer.status_code == 429:
            return
        assert answer.status_code == 200, answer.text
        yield [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return


def seen(client: Client, token: str, limit: int = 20) -> set[str]:
    return {id_ for page in pages(client, token, limit) for id_ in page}


def alerts(engine: Engine) -> list[Row[tuple[object, ...]]]:
    return [row for row in trail(engine) if row.action == "alert.crawl"]


def mailed(engine: Engine) -> list[str]:
    """Roles of those to whom an alert is to leave."""
    with reading(engine) as session:
        told = session.scalars(
            select(Account.role)
            .join(OutboxMessage, OutboxMessage.account_id == Account.id)
            .where(OutboxMessage.kind == "alert")
        )
        return sorted(told)


def eventually(found: Callable[[], bool]) -> None:
    for _ in range(100):
        if found():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_37_an_officer_who_walks_through_everybody_raises_one_alert(directory: Engine, database_url: str) -> None:
    desk = new_token(directory, Role.DESK)
    with running(database_url) as client:
        # Nobody is found who was suspended or removed.
        assert 100 < (everybody := len(seen(client, desk))) <= PEOPLE
        # While the server runs, and not with its end.
        eventually(lambda: bool(alerts(directory)))
        assert len(seen(client, desk, limit=100)) == everybody
    (row,) = alerts(directory)
    assert (row.actor, row.role) == (name_of(directory, "desk"), "desk")
    assert (row.object_kind, f"account:{row.object_id}") == ("account", row.actor)
    assert row.request_id is not None
    assert orjson.loads(row.detail)["limit"] == 100
    assert 100 <= orjson.loads(row.detail)["people"] <= PEOPLE
    assert mailed(directory) == ["administrator", "head"]
    assert faults(directory) == []


def test_37_who_looks_at_half_of_them_raises_none(directory: Engine, database_url: str) -> None:
    desk = new_token(directory, Role.DESK)
    with running(database_url) as client:
        for _ in range(3):
            assert client.get(f"{PATH}?limit=60&sort=name&facets=none", token=desk).status_code == 200
    assert alerts(directory) == []
    assert mailed(directory) == []


def test_37_a_partner_is_told_of_and_then_stopped_for_the_day(directory: Engine, database_url: str) -> None:
    with (
        time_machine.travel("2026-12-01T10:00:00Z", tick=False) as clock,
        running(database_url, walk_partner=LIMIT) as client,
    ):
        partner, desk = new_token(directory, Role.PARTNER), new_token(directory, Role.DESK)
        everybody = seen(client, desk, limit=100)
        got = seen(client, partner, limit=7)
        assert LIMIT < len(got) <= 2 * LIMIT < len(everybody)
        stopped = client.get(f"{PATH}?limit=100", token=partner)
        assert (stopped.status_code, stopped.json()["code"]) == (429, "walk_ended")
        assert stopped.headers["Retry-After"] == str(14 * 3600 + 1)
        # What was seen can be seen again, one by one too; nobody else can.
        statuses = {id_: client.get(f"{PATH}/{id_}", token=partner).status_code for id_ in everybody}
        assert {id_ for id_, status in statuses.items() if status == 200} >= got
        assert sum(status == 200 for status in statuses.values()) == 2 * LIMIT
        assert 429 in statuses.values()
        # An officer goes on, and another organisation is another asker.
        assert client.get(f"{PATH}?limit=50", token=desk).status_code == 200
        clock.shift(14 * 3600 + 1)
        assert seen(client, new_token(directory, Role.PARTNER), limit=7)
    of_the_day = [row for row in trail(directory) if row.at.day == 1 and row.role == "partner"]
    (row,) = [row for row in of_the_day if row.action == "alert.crawl"]
    assert row.object_kind == "organisation"
    assert orjson.loads(row.detail)["limit"] == LIMIT
    assert [row.detail for row in of_the_day if '"status":429' in row.detail] == [
        '{"operation":"searchProfiles","status":429}'
    ]


def test_37_a_walk_over_two_servers_by_two_people_of_one_organisation_is_one_walk(
    directory: Engine, database_url: str
) -> None:
    tokens = [new_token(directory, Role.PARTNER, name) for name in ("one", "two")]
    with ExitStack() as stack:
        servers = [stack.enter_context(running(database_url, walk_partner=LIMIT)) for _ in tokens]
        forwards = pages(servers[0], tokens[0], limit=5)
        # They share it out: one from the beginning, the other from the end.
        backwards = [id_ for page in pages(servers[0], new_token(directory, Role.DESK), 100) for id_ in page][::-1]
        got: set[str] = set()
        for id_ in backwards:
            got.update(next(forwards, []))
            if servers[1].get(f"{PATH}/{id_}", token=tokens[1]).status_code == 200:
                got.add(id_)
        # Each server may be a page, and what it has not kept yet, behind the other.
        assert 2 * LIMIT - 5 <= len(got) <= 2 * LIMIT + 5 + 25
    assert len([row for row in alerts(directory) if row.role == "partner"]) == 1
    # The desk, too, has walked through everybody.
    assert mailed(directory).count("head") == len(alerts(directory)) == 2


def test_37_two_servers_count_an_officer_together(directory: Engine, database_url: str) -> None:
    desk = new_token(directory, Role.DESK)
    with running(database_url) as one, running(database_url) as other:
        first = one.get(f"{PATH}?sort=name&limit=70&facets=none", token=desk).json()
        # On another server, where a cursor of the first one holds as well.
        cursor = urlencode({"cursor": first["next_cursor"]})
        second = other.get(f"{PATH}?sort=name&limit=70&facets=none&{cursor}", token=desk)
        assert second.status_code == 200
    assert len(alerts(directory)) == 1
    assert mailed(directory) == ["administrator", "head"]


def test_37_a_server_started_anew_has_not_forgotten(directory: Engine, database_url: str) -> None:
    partner = new_token(directory, Role.PARTNER)
    with running(database_url, walk_partner=LIMIT) as client:
        got = seen(client, partner, limit=5)
    with running(database_url, walk_partner=LIMIT) as client:
        assert client.get(f"{PATH}?limit=60", token=partner).status_code == 429
        assert seen(client, partner, limit=5) == got


def test_37_what_is_kept_of_a_walk_names_nobody_and_goes_after_a_month(directory: Engine, database_url: str) -> None:
    for moment in ("2026-12-01T10:00:00Z", "2026-12-20T10:00:00Z", "2027-01-10T10:00:00Z"):
        with time_machine.travel(moment, tick=False), running(database_url) as client:
            seen(client, new_token(directory, Role.DESK), limit=100)
    with reading(directory) as session:
        kept = session.scalars(select(DirectoryWalk).order_by(DirectoryWalk.day)).all()
    assert [walk.day for walk in kept] == ["2026-12-20", "2027-01-10"]
    assert {walk.actor for walk in kept} == {name_of(directory, "desk")}


def test_a_search_is_answered_while_nothing_can_be_kept(directory: Engine, database_url: str) -> None:
    partner = new_token(directory, Role.PARTNER)
    with running(database_url, walk_partner=LIMIT) as client:
        with directory.begin() as connection:
            connection.execute(text("DROP TABLE directory_walks"))
        # Each server still counts for itself.
        assert LIMIT < len(seen(client, partner, limit=5)) <= 2 * LIMIT
