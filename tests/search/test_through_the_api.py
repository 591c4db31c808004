"""The search as clients get it, against the oracle, and across two running applications."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.db import reading, writing
from app.policy import Role
from app.schemas.profiles import ProfileWrite
from app.security import new_reference
from app.services.profiles import store_profiles
from tests.api.client import Client, new_token, running
from tests.search.asking import DESK, PARTNER, add
from tests.search.oracle import Oracle
from tests.search.people import read_world
from tests.search.populations import NOW, WRITES, Pairs, searches

PATH = "/api/v1/profiles"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    with running(database_url) as client:
        yield client


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(people=st.lists(WRITES, min_size=1, max_size=5), asked=st.lists(searches(), min_size=4, max_size=8))
def test_following_the_links_finds_what_the_oracle_finds(
    engine: Engine, client: Client, people: list[ProfileWrite], asked: list[Pairs]
) -> None:
    """The directory grows from example to example."""
    with writing(engine) as session:
        own = [{"reference": new_reference()} for _ in people]
        store_profiles(session, DESK, list(zip(people, own, strict=True)), source="test")
    with reading(engine) as session:
        world = read_world(session)
    for actor in (DESK, PARTNER):
        oracle, token = Oracle(world, actor, NOW), new_token(engine, actor.role)
        for pairs in asked:
            expected = oracle.answer(seen := [pair for pair in pairs if oracle.takes(pair)])
            ids, total = _followed(client, token, seen)
            assert total == expected.total
            assert sorted(ids) == sorted(person.id for person in expected.ranked), urlencode(seen)


def _followed(client: Client, token: str, pairs: Pairs) -> tuple[list[str], int]:
    url, ids = f"{PATH}?{urlencode(pairs)}", []
    while True:
        answer = client.get(url, token=token)
        assert answer.status_code == 200
        ids += [item["id"] for item in answer.json()["items"]]
        if "next" not in answer.links:
            return ids, answer.json()["total"]
        url = answer.links["next"]["url"]
        asked = parse_qsl(urlsplit(url).query)
        assert asked[:-1] == pairs and asked[-1][0] == "cursor"


def test_what_one_application_saves_the_other_finds_and_hides_at_once(
    engine: Engine, database_url: str, client: Client
) -> None:
    desk, partner = new_token(engine, Role.DESK), new_token(engine, Role.PARTNER)
    person = add(engine, name="Zainab Omar", nationalities=["SD"], roles=["expert"], languages=[{"code": "ar"}])
    with running(database_url) as other:
        for each in (client, other):
            assert each.get(f"{PATH}?q=zainab", token=partner).json()["total"] == 1
        etag = client.get(f"{PATH}/{person['id']}", token=desk).headers["etag"]
        hidden = other.patch(f"{PATH}/{person['id']}", {"partner_visibility": "hidden"}, etag, token=desk)
        assert hidden.status_code == 200
        for each in (client, other):
            answer = each.get(f"{PATH}?q=zainab", token=partner).json()
            assert (answer["total"], answer["items"]) == (0, [])
            assert not any(answer["facets"].values())
            assert each.get(f"{PATH}/{person['id']}", token=partner).status_code == 404


@pytest.mark.parametrize("query", ["colour=red", "language=xx", "language=ar:D1", "sort=up", "facets=x", "cursor=x"])
def test_a_wrong_parameter_is_named(engine: Engine, client: Client, query: str) -> None:
    answer = client.get(f"{PATH}?{query}", token=new_token(engine, Role.DESK))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"?{query.partition('=')[0]}"]
    assert query.partition("=")[2] not in {answer.json()["detail"], answer.json()["errors"][0].get("message")}
