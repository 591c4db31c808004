"""How an API client gets a token, what the token opens, and how it dies."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from tests.api.client import Client, running
from tests.api.partners.cast import (
    AUDIENCE,
    CLIENTS,
    EC_KEY,
    TOKEN,
    api_client,
    ask_token,
    assertion,
    basic,
    ec_public,
    organisation,
    public,
    signed,
)
from tests.trail import trail

SEARCH = "/api/v1/profiles?facets=none"
REVOKE = "/oauth/revoke"


@pytest.fixture
def ours(client: Client, administrator: str) -> str:
    return organisation(client, administrator, "Ours")


@pytest.fixture
def by_secret(client: Client, administrator: str, ours: str) -> dict[str, Any]:
    return api_client(client, administrator, ours)


@pytest.fixture
def by_key(client: Client, administrator: str, ours: str) -> dict[str, Any]:
    return api_client(client, administrator, ours, secret=False)


def test_18_a_right_secret_gets_a_token_of_half_an_hour(client: Client, by_secret: dict[str, Any]) -> None:
    answer = ask_token(client, by_secret)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
    assert told["scope"].split() == ["availability.read", "directory.read"]
    assert client.get(SEARCH, token=told["access_token"]).status_code == 200
    in_body = {"client_id": by_secret["id"], "client_secret": by_secret["secret"]}
    assert client.post(TOKEN, data={"grant_type": "client_credentials", **in_body}).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        assert client.get(SEARCH, token=told["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "request.write"}, "invalid_scope"),
        ({"grant_type": "client_credentials", "scope": "directory.read everything"}, "invalid_scope"),
        ({"grant_type": "client_credentials", "scope": " "}, "invalid_scope"),
        ({"grant_type": "client_credentials", "client_secret": "x"}, "invalid_request"),
    ],
)
def test_18_only_client_credentials_and_no_scope_beyond_the_clients(
    client: Client, by_secret: dict[str, Any], form: dict[str, str], error: str
) -> None:
    answer = client.post(TOKEN, headers=basic(by_secret), data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_18_a_wrong_secret_a_strange_client_and_none_are_refused_alike(
    client: Client, engine: Engine, by_secret: dict[str, Any], by_key: dict[str, Any]
) -> None:
    before = len(trail(engine))
    stranger = by_secret | {"id": "3f0c6c1e-6c0d-4a5e-9a53-0c1b6f2d7e44"}
    wrong = [by_secret | {"secret": "x"}, stranger, by_secret | {"id": "no id"}, by_key | {"secret": ""}]
    answers = [ask_token(client, one) for one in wrong]
    answers.append(client.post(TOKEN, data={"grant_type": "client_credentials"}))
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    assert answers[0].json()["error"] == "invalid_client"
    assert answers[0].headers["WWW-Authenticate"].startswith("Basic")
    rows = trail(engine, before)
    assert {row.action for row in rows} == {"client.token_refused"}
    assert by_secret["secret"] not in str(rows)


def test_18_wrong_secrets_are_slowed_down_and_the_client_elsewhere_is_not(
    client: Client, database_url: str, by_secret: dict[str, Any]
) -> None:
    answers = [ask_token(client, by_secret | {"secret": f"guess {n}"}) for n in range(25)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    with running(database_url, peer="192.0.2.7") as elsewhere:
        assert ask_token(elsewhere, by_secret).status_code == 200


def test_12_a_client_proves_itself_by_a_signature(client: Client, administrator: str, by_key: dict[str, Any]) -> None:
    answer = client.post(TOKEN, data=signed(assertion(by_key["id"]), client_id=by_key["id"]))
    assert answer.status_code == 200
    assert client.get(SEARCH, token=answer.json()["access_token"]).status_code == 200
    path = f"{CLIENTS}/{by_key['id']}"
    etag = client.get(path, token=administrator).headers["ETag"]
    other = client.patch(path, {"keys": {"keys": [ec_public()]}}, etag, token=administrator)
    assert other.status_code == 200
    # The key that went opens nothing any more, nor does what it has opened.
    assert client.get(SEARCH, token=answer.json()["access_token"]).status_code == 401
    assert client.post(TOKEN, data=signed(assertion(by_key["id"]))).status_code == 401
    by_ec = assertion(by_key["id"], EC_KEY, "ES256")
    assert client.post(TOKEN, data=signed(by_ec)).status_code == 200


def _unsigned(client_id: str) -> str:
    claims = jwt.decode(assertion(client_id), options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none")


def _by_public_key_as_secret(client_id: str) -> str:
    claims = jwt.decode(assertion(client_id), options={"verify_signature": False})
    return jwt.encode(claims, "x" * 32 + public()["x"], algorithm="HS256")


STRANGE = Ed25519PrivateKey.generate()
SOON = timedelta(minutes=2)
WRONG: dict[str, Callable[[str], str]] = {
    "another key": lambda id_: assertion(id_, STRANGE),
    "another key in the header": lambda id_: assertion(id_, STRANGE, headers={"jwk": public(STRANGE)}),
    "no signature": _unsigned,
    "a shared secret": _by_public_key_as_secret,
    "another audience": lambda id_: assertion(id_, aud="https://elsewhere.example/oauth/token"),
    "no audience": lambda id_: assertion(id_, aud=None),
    "another sender": lambda id_: assertion(id_, iss="3f0c6c1e-6c0d-4a5e-9a53-0c1b6f2d7e44"),
    "over": lambda id_: assertion(id_, exp=datetime.now(UTC) - SOON),
    "for a day": lambda id_: assertion(id_, exp=datetime.now(UTC) + timedelta(days=1)),
    "no end": lambda id_: assertion(id_, exp=None),
    "no number": lambda id_: assertion(id_, jti=None),
    "not yet": lambda id_: assertion(id_, nbf=datetime.now(UTC) + SOON),
    "no assertion": lambda id_: "x.y.z",
    "nothing": lambda id_: "é",
}


def test_12_an_assertion_that_is_not_exactly_right_is_refused(client: Client, by_key: dict[str, Any]) -> None:
    for wrong, made in WRONG.items():
        answer = client.post(TOKEN, data=signed(made(by_key["id"])))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), wrong
    other_kind = signed(assertion(by_key["id"])) | {"client_assertion_type": "urn:x"}
    assert client.post(TOKEN, data=other_kind).status_code == 400
    assert client.post(TOKEN, data=signed(assertion(by_key["id"]), client_id="x")).status_code == 401


def test_18_an_assertion_is_taken_once_also_by_two_servers_at_the_same_time(
    client: Client, database_url: str, by_key: dict[str, Any]
) -> None:
    form = signed(assertion(by_key["id"]))
    with running(database_url) as other:
        asked = [server.later("POST", TOKEN, data=form) for server in (client, other) * 3]
        assert sorted(one.result().status_code for one in asked) == [200, 401, 401, 401, 401, 401]


def test_19_a_scope_opens_what_it_is_for_and_nothing_else(client: Client, administrator: str, ours: str) -> None:
    made = api_client(client, administrator, ours, scopes=("directory.read", "availability.read", "request.write"))
    tokens = {
        scope: ask_token(client, made, scope=scope).json()["access_token"]
        for scope in ("directory.read", "directory.read availability.read", "request.write")
    }
    assert client.get(SEARCH, token=tokens["directory.read"]).status_code == 200
    refused = client.get(SEARCH, token=tokens["request.write"])
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_needed")
    available = f"{SEARCH}&available=2027-01-01"
    assert client.get(available, token=tokens["directory.read"]).status_code == 422
    assert client.get(available, token=tokens["directory.read availability.read"]).status_code == 200


def test_19_what_is_taken_from_a_client_is_gone_from_its_tokens_on_the_other_server_too(
    client: Client, administrator: str, database_url: str, by_secret: dict[str, Any]
) -> None:
    path = f"{CLIENTS}/{by_secret['id']}"
    token = ask_token(client, by_secret).json()["access_token"]
    with running(database_url) as other:
        assert other.get(f"{SEARCH}&available=2027-01-01", token=token).status_code == 200
        etag = client.get(path, token=administrator).headers["ETag"]
        client.patch(path, {"scopes": ["directory.read"]}, etag, token=administrator)
        assert other.get(f"{SEARCH}&available=2027-01-01", token=token).status_code == 422
        another = client.post(f"{path}/secret", token=administrator).json()
        assert other.get(SEARCH, token=token).status_code == 401
        assert ask_token(other, by_secret).status_code == 401
        token = ask_token(other, another).json()["access_token"]
        assert client.get(SEARCH, token=token).status_code == 200
        assert client.ask("DELETE", path, token=administrator).status_code == 204
        assert other.get(SEARCH, token=token).status_code == 401
        assert ask_token(other, another).status_code == 401
        assert client.post(f"{path}/secret", token=administrator).json()["code"] == "revoked"


def test_19_a_token_given_back_is_dead_at_once_and_nobody_elses_is(
    client: Client, administrator: str, ours: str, database_url: str, by_secret: dict[str, Any]
) -> None:
    other_client = api_client(client, administrator, ours)
    token = ask_token(client, by_secret).json()["access_token"]
    with running(database_url) as other:
        assert other.get(SEARCH, token=token).status_code == 200
        by_others = client.post(REVOKE, headers=basic(other_client), data={"token": token})
        assert (by_others.status_code, by_others.content) == (200, b"")
        assert other.get(SEARCH, token=token).status_code == 200
        assert (
            client.post(REVOKE, headers=basic(by_secret | {"secret": "x"}), data={"token": token}).status_code == 401
        )
        mine = client.post(REVOKE, headers=basic(by_secret), data={"token": token})
        assert (mine.status_code, mine.content) == (200, b"")
        assert other.get(SEARCH, token=token).status_code == 401


def test_a_client_without_an_agreement_gets_no_token(client: Client, administrator: str) -> None:
    made = client.post("/api/v1/organisations", token=administrator, json={"name": "Bare"}).json()["id"]
    answer = ask_token(client, api_client(client, administrator, made))
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_private_and_weak_keys_are_refused(client: Client, administrator: str, ours: str) -> None:
    body: dict[str, Any] = {"organisation": ours, "name": "Program", "scopes": ["directory.read"]}
    private = public() | {"d": "AAAA"}
    hmac = {"kty": "oct", "k": "AAAA"}
    small = {"kty": "RSA", "n": "AQAB" * 20, "e": "AQAB"}
    for keys in ([private], [hmac], [small], [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}], [], [1], None):
        sent = body if keys is None else body | {"keys": {"keys": keys}}
        answer = client.post(CLIENTS, token=administrator, json=sent)
        assert answer.status_code == 422, keys
        assert "AAAA" not in answer.text
    assert client.post(CLIENTS, token=administrator, json=body | {"scopes": ["admin"]}).status_code == 422


def test_a_secret_is_told_once_and_kept_by_nobody(
    client: Client, engine: Engine, administrator: str, by_secret: dict[str, Any]
) -> None:
    path = f"{CLIENTS}/{by_secret['id']}"
    for answer in (client.get(path, token=administrator), client.get(CLIENTS, token=administrator)):
        assert by_secret["secret"] not in answer.text
    with engine.connect() as connection:
        for table in ("api_clients", "audit_events", "idempotency_keys", "outbox"):
            assert by_secret["secret"] not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())


def test_a_client_is_told_its_limit_which_both_servers_share(
    client: Client, database_url: str, by_secret: dict[str, Any]
) -> None:
    token = ask_token(client, by_secret).json()["access_token"]
    told = client.get(SEARCH, token=token).headers
    assert told["RateLimit-Policy"] == '"client";q=600;w=60'
    assert told["RateLimit"].startswith('"client";r=599;t=')
    start = datetime.now(UTC).replace(second=5) + timedelta(minutes=2)
    with (
        running(database_url, client_requests_per_minute=40) as one,
        running(database_url, client_requests_per_minute=40) as other,
        time_machine.travel(start, tick=False),
    ):
        answers = [server.get(SEARCH, token=token) for server in (one, other) * 25]
        assert [answer.status_code for answer in answers].count(200) == 40
        refused = answers[-1]
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 60
    with (
        running(database_url, client_requests_per_minute=40) as one,
        time_machine.travel(start + timedelta(minutes=1)),
    ):
        assert one.get(SEARCH, token=token).status_code == 200


def test_programs_find_out_where_tokens_are(client: Client) -> None:
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert (told["token_endpoint"], told["grant_types_supported"]) == (AUDIENCE, ["client_credentials"])
    assert "none" not in told["token_endpoint_auth_signing_alg_values_supported"]
