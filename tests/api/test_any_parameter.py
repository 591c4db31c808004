"""Whatever is written into a parameter gets an answer that was meant."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.policy import Role
from app.search.fields import FIELDS, OTHER_FILTERS
from tests.api.client import Client, new_token
from tests.search.asking import add

PATH = "/api/v1/profiles"
NAMES = [*FIELDS, *OTHER_FILTERS, "q", "sort", "facets", "limit", "cursor"]
# Letters of several scripts, what the grammar of the parameters is made of, and whatever else there is.
TEXTS = st.text(
    st.one_of(st.sampled_from(string.printable), st.sampled_from("عبدصلاحİıßøж٣"), st.characters()), max_size=40
)
NOT_PUBLIC = ("/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/.env", "/.git/config", "/server-status")


@pytest.mark.parametrize("role", [Role.DESK, Role.PARTNER])
def test_28_any_text_in_any_parameter_is_answered_or_refused_by_name(
    client: Client, engine: Engine, role: Role
) -> None:
    add(engine, name="Amina Diarra", nationalities=["ML"], roles=["mediator"], languages=[{"code": "fr"}])
    token = new_token(engine, role)

    @settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None, derandomize=True)
    @given(st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), min_size=1, max_size=4))
    def ask(pairs: list[tuple[str, str]]) -> None:
        sent = [(name, text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")) for name, text in pairs]
        answer = client.get(PATH, params=sent, token=token)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 422:
            assert all(error["pointer"].startswith("?") for error in answer.json().get("errors", ()))

    ask()


def test_28_an_unknown_order_is_refused(client: Client, desk: str) -> None:
    for order in ("desk_notes", "-name", "name,sort", "contacts"):
        answer = client.get(PATH, params={"sort": order}, token=desk)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_sort")


def test_47_nothing_of_the_machinery_is_public(client: Client) -> None:
    assert {client.get(path).status_code for path in NOT_PUBLIC} == {404}
