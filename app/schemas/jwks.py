"""The public keys of a client, as a JWK set (RFC 7517)."""

from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

MOST_KEYS: Final = 5
SMALLEST_RSA: Final = 2048
# What of a key is kept, by its kind; a private part is refused, everything else left out.
_KEPT: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# Kind and curve → the algorithms a signature by it may have.
ALGORITHMS: Final = {
    ("RSA", None): ("PS256", "RS256"),
    ("EC", "P-256"): ("ES256",),
    ("OKP", "Ed25519"): ("EdDSA",),
}


def public_keys(given: Mapping[str, Any]) -> dict[str, Any]:
    """The set with its public parts alone. Raises ValueError."""
    keys = given.get("keys")
    if set(given) != {"keys"} or not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        raise ValueError(f"a JWK set has 1 to {MOST_KEYS} keys")
    return {"keys": [_public(key) for key in keys]}


def _public(key: Any) -> dict[str, str]:
    if not isinstance(key, dict) or not all(isinstance(value, str) for value in key.values()):
        raise ValueError("a key holds texts only")
    if _PRIVATE & set(key):
        raise ValueError("a private key must never leave its owner: make a new pair, and send the public one")
    if algorithms_of(key) == ():
        raise ValueError("a key is RSA, EC on P-256 or Ed25519")
    kept = {name: key[name] for name in ("kty", "kid", *_KEPT[key["kty"]]) if name in key}
    try:
        loaded = PyJWK(kept, algorithm=algorithms_of(kept)[0]).key
    except (PyJWTError, ValueError, KeyError, TypeError):
        raise ValueError("this is not a key") from None
    if isinstance(loaded, RSAPublicKey) and loaded.key_size < SMALLEST_RSA:
        raise ValueError(f"an RSA key has at least {SMALLEST_RSA} bits")
    return kept


def algorithms_of(key: Mapping[str, Any]) -> tuple[str, ...]:
    """Those a signature by this key may have; none for a kind that is not taken."""
    return ALGORITHMS.get((str(key.get("kty")), key.get("crv")), ())
