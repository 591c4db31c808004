"""Where a request comes from: what X-Forwarded-For says counts only when a listed proxy brought it."""

import pytest
from sqlalchemy import Engine

from app.db import writing
from app.passwords import password_hash
from app.policy import Role
from app.services.accounts import add_account
from tests.api.client import Client, running

SESSIONS = "/api/v1/sessions"
PASSWORD = "a walk beside the river in spring"
ADDRESS = "own@peers.example"
# Of one address from one network so many wrong passwords are taken.
TRIES = 5


def tried(client: Client, forwarded: str, email: str = "nobody@peers.example") -> int:
    body = {"email": email, "password": "wrong wrong wrong"}
    return client.post(SESSIONS, json=body, headers={"X-Forwarded-For": forwarded}).status_code


def test_46_a_stranger_who_makes_up_addresses_is_throttled_as_one(database_url: str) -> None:
    with running(database_url, peer="203.0.113.7", trusted_proxies="10.0.0.0/8") as client:
        statuses = [tried(client, f"198.51.100.{number}") for number in range(TRIES + 1)]
    assert statuses == [401] * TRIES + [429]


def test_46_behind_a_listed_proxy_each_address_is_its_own(database_url: str) -> None:
    with running(database_url, peer="10.1.2.3", trusted_proxies="10.0.0.0/8") as client:
        statuses = [tried(client, f"198.51.100.{number}") for number in range(TRIES + 1)]
        assert statuses == [401] * (TRIES + 1)
        # The one before the last is made up by the asker; the proxy writes the last.
        made_up = [tried(client, f"192.0.2.{number}, 198.51.100.77") for number in range(TRIES + 1)]
    assert made_up == [401] * TRIES + [429]


@pytest.mark.parametrize(
    ("peer", "proxies", "forwarded", "shown"),
    [
        # No proxy is listed, or the peer is none of them.
        ("203.0.113.7", "", "198.51.100.9", "203.0.113.0/24"),
        ("127.0.0.1", "", "198.51.100.9", "127.0.0.0/24"),
        ("203.0.113.7", "10.0.0.0/8", "198.51.100.9", "203.0.113.0/24"),
        # A listed one brought it: read from the end, past listed ones.
        ("10.1.2.3", "10.0.0.0/8", "198.51.100.9", "198.51.100.0/24"),
        ("10.1.2.3", "10.0.0.0/8", "192.0.2.1, 198.51.100.9", "198.51.100.0/24"),
        ("10.1.2.3", "10.0.0.0/8", "192.0.2.1, 198.51.100.9, 10.9.9.9", "198.51.100.0/24"),
        ("10.1.2.3", "10.0.0.0/8 fd00::/8", "2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("10.1.2.3", "10.0.0.0/8", "", "10.1.2.0/24"),
        # What is no address is nobody's.
        ("10.1.2.3", "10.0.0.0/8", "<script>", None),
    ],
)
def test_46_the_network_of_a_session_is_that_of_whoever_is_believed(
    database_url: str, engine: Engine, peer: str, proxies: str, forwarded: str, shown: str | None
) -> None:
    with writing(engine) as session:
        add_account(session, Role.EXPERT, ADDRESS, "Own").password_hash = password_hash(PASSWORD)
    with running(database_url, peer=peer, trusted_proxies=proxies) as client:
        headers = {"X-Forwarded-For": forwarded, "Forwarded": "for=192.0.2.99", "X-Real-IP": "192.0.2.98"}
        opened = client.post(SESSIONS, json={"email": ADDRESS, "password": PASSWORD}, headers=headers)
        assert opened.status_code == 201, opened.text
        (own,) = client.get(SESSIONS, token=opened.json()["token"]).json()["items"]
    assert own["network"] == shown


def test_46_other_forwarded_headers_change_no_link(database_url: str, engine: Engine) -> None:
    forwarded = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "ftp",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example;proto=ftp",
        "Host": "evil.example",
    }
    with running(database_url, peer="10.1.2.3", trusted_proxies="10.0.0.0/8") as client:
        for path in ("/livez", "/nowhere", "/api/v1/openapi.json", "/api/v1/vocabularies"):
            answer = client.get(path, headers=forwarded)
            assert "evil" not in answer.text + str(answer.headers)
