"""An administrator's partner, its clients, and how a client asks for a token."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from tests.api.client import Client

ORGANISATIONS = "/api/v1/organisations"
CLIENTS = "/api/v1/clients"
TOKEN = "/oauth/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = "http://127.0.0.1:8000/oauth/token"
KEY = Ed25519PrivateKey.generate()
EC_KEY = generate_private_key(SECP256R1())


def day(offset: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=offset)).isoformat()


def organisation(client: Client, administrator: str, name: str, *, level: str = "network") -> str:
    """Its id; with an agreement in force."""
    made = client.post(ORGANISATIONS, token=administrator, json={"name": name}).json()["id"]
    agreement = {"reference": "MoU", "level": level, "starts": day(-1), "ends": day(30)}
    assert client.post(f"{ORGANISATIONS}/{made}/agreements", token=administrator, json=agreement).status_code == 201
    return str(made)


def public(key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    return {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "one"}


def ec_public() -> dict[str, Any]:
    return dict(ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True))


def api_client(
    client: Client, administrator: str, organisation_id: str, *, scopes: tuple[str, ...] = (), secret: bool = True
) -> dict[str, Any]:
    """A client as it is answered; with `secret`, or with the public part of KEY."""
    body = {
        "organisation": organisation_id,
        "name": "Program",
        "scopes": list(scopes or ("directory.read", "availability.read")),
        **({"method": "secret"} if secret else {"keys": {"keys": [public()]}}),
    }
    answer = client.post(CLIENTS, token=administrator, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def basic(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{made['id']}:{made['secret']}".encode()).decode()}


def ask_token(client: Client, made: dict[str, Any], **more: str) -> httpx.Response:
    """By secret."""
    return client.post(TOKEN, headers=basic(made), data={"grant_type": "client_credentials", **more})


def assertion(client_id: str, key: Any = KEY, algorithm: str = "EdDSA", **claims: Any) -> str:
    now = datetime.now(UTC)
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": AUDIENCE,
        "exp": now + timedelta(minutes=2),
        "jti": uuid4().hex,
    }
    headers = claims.pop("headers", None)
    kept = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers=headers)


def signed(text: str, **more: str) -> dict[str, str]:
    """The fields of a request for a token by an assertion."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": text,
        **more,
    }
