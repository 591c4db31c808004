"""Where a request says it comes from is believed of listed proxies alone."""

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.accounts.people import SESSIONS, Person, opened, person, sign_in
from tests.api.client import Client, running

PROXY = "10.1.2.3"
WRONG = "harbour lantern 48 quiet"


@pytest.fixture
def partner(engine: Engine) -> Person:
    return person(engine, Role.PARTNER)


def seen(client: Client, who: Person, *forwarded: str) -> str:
    """The network that the owner is shown for a sign-in with these values of X-Forwarded-For."""
    headers = {"X-Forwarded-For": ", ".join(forwarded)} if forwarded else {}
    token = opened(client, who, headers=headers)
    items = client.get(SESSIONS, token=token).json()["items"]
    return str(next(item["network"] for item in items if item["current"]))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_46_a_forwarded_address_is_believed_of_a_listed_proxy_alone(database_url: str, partner: Person) -> None:
    given = ("203.0.113.9",)
    with running(database_url, peer=PROXY) as unlisted:
        assert seen(unlisted, partner, *given) == "10.1.2.0/24"
    with running(database_url, peer=PROXY, trusted_proxies="10.1.0.0/16") as listed:
        assert seen(listed, partner) == "10.1.2.0/24"
        assert seen(listed, partner, *given) == "203.0.113.0/24"
        # What the client wrote itself stands before what the proxy added.
        assert seen(listed, partner, "192.0.2.1", *given) == "203.0.113.0/24"
        assert seen(listed, partner, *given, "10.1.9.9") == "203.0.113.0/24"
        assert seen(listed, partner, "2001:db8:1:2::3") == "2001:db8:1::/48"
    with running(database_url, peer="198.51.100.4", trusted_proxies="10.1.0.0/16") as direct:
        assert seen(direct, partner, *given) == "198.51.100.0/24"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_46_nobody_escapes_a_limit_by_writing_another_address(database_url: str, partner: Person) -> None:
    with running(database_url, peer="203.0.113.9", trusted_proxies="10.1.0.0/16") as attacker:
        statuses = [
            sign_in(
                attacker,
                partner,
                password=WRONG,
                headers={"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"},
            ).status_code
            for number in range(7)
        ]
    assert statuses == [401] * 5 + [429] * 2


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_46_no_other_forwarded_header_makes_a_foreign_page_ours(
    database_url: str, partner: Person, name: str
) -> None:
    headers = {"Origin": "https://evil.example", name: "host=evil.example;proto=https", "Host": "sulh.example"}
    if name != "Forwarded":
        headers[name] = "evil.example" if name.endswith("Host") else "https"
    with running(database_url) as client:
        assert sign_in(client, partner, headers=headers).status_code == 403
