"""Signed assertions by which clients prove who they are (RFC 7523): read, checked against the client's own keys."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import jwt
from jwt.exceptions import PyJWTError

from app.schemas.jwks import ALGORITHMS, algorithms_of
from app.security import token_hash

LONGEST_LIFE_S: Final = 300
# How far the clocks of a client and ours may be apart.
LEEWAY_S: Final = 30
SIGNING_ALGORITHMS: Final = tuple(sorted(name for names in ALGORITHMS.values() for name in names))
_LONGEST_JTI: Final = 200


@dataclass(frozen=True)
class Assertion:
    """What a good assertion says: its number, hashed, and when it is over in seconds since 1970."""

    jti_hash: str
    expires: int


def client_named_by(assertion: str) -> UUID | None:
    """Who it says it is from, before anything is believed."""
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
        return UUID(claims["sub"])
    except (PyJWTError, KeyError, ValueError, TypeError, AttributeError):
        return None


def checked(
    assertion: str, client: UUID, keys: Mapping[str, Any], audience: Collection[str], moment: datetime
) -> Assertion | None:
    """None for anything that is not exactly right: another key, audience, algorithm, sender, or time.

    Only the client's stored keys are tried, whatever the header brings along.
    """
    for key in _candidates(assertion, keys):
        claims = _claims(assertion, key, audience)
        if claims is not None and str(client) == claims["iss"] == claims["sub"]:
            return _in_time(claims, moment)
    return None


def _candidates(assertion: str, keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        named = jwt.get_unverified_header(assertion).get("kid")
    except PyJWTError:
        return []
    return [key for key in keys["keys"] if named is None or key.get("kid") in (None, named)]


def _claims(assertion: str, key: dict[str, Any], audience: Collection[str]) -> dict[str, Any] | None:
    algorithms = algorithms_of(key)
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion,
            jwt.PyJWK(key, algorithm=algorithms[0]).key,
            algorithms=list(algorithms),
            audience=list(audience),
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "jti"]},
        )
    except (PyJWTError, ValueError, TypeError):
        return None
    return claims


def _in_time(claims: Mapping[str, Any], moment: datetime) -> Assertion | None:
    number, expires = claims["jti"], claims["exp"]
    if not isinstance(number, str) or not 0 < len(number) <= _LONGEST_JTI:
        return None
    if expires > moment.timestamp() + LONGEST_LIFE_S + LEEWAY_S:
        return None
    return Assertion(token_hash(number), int(expires) + LEEWAY_S)
