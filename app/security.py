"""Tokens and their hashes, encryption of sealed fields, references that tell nothing."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Unopened
from app.settings import get_settings

# Makes a leaked token findable by scanners; it is no secret.
SESSION_PREFIX = "sulh_s_"
CLIENT_PREFIX = "sulh_c_"
# A key is named by its fingerprint, so that there is no numbering to keep beside the keys.
KEY_ID_LETTERS = 8
# Stood before values when there was one key only and it had no id of its own.
NUMBERED_KEY = "k1"
_KEY_ID = re.compile(rf"[0-9a-f]{{{KEY_ID_LETTERS}}}|{NUMBERED_KEY}")
# Crockford's letters: no I, L, O, U, in ASCII order, so that references sort as the numbers behind them.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LETTERS = 6
REQUEST_LETTERS = 8
_CSRF_BYTES = 32


def new_token(prefix: str = SESSION_PREFIX) -> str:
    """An opaque token with 256 random bits; only its hash is ever stored."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hex. Plain hashing is enough: the token is random, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def digest(content: bytes) -> str:
    """Short name of a content, 32 hex digits: for ETags."""
    return hashlib.sha256(content).hexdigest()[:32]


def new_reference() -> str:
    """`SN-` and six random letters: short enough for the phone, random so that gaps tell nothing."""
    return "SN-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LETTERS))


def new_request_reference() -> str:
    """The same for a deployment request: `DR-` and eight letters."""
    return "DR-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REQUEST_LETTERS))


def reference_number(reference: str) -> int:
    """The number behind a reference, below 2**30; sorts exactly as the references do."""
    number = 0
    for letter in reference.removeprefix("SN-"):
        number = number * 32 + REFERENCE_ALPHABET.index(letter)
    return number


def seal(text: str, *, context: str) -> str:
    """Encrypt for storage with AES-256-GCM under the newest key: `key id:base64(nonce + ciphertext)`.

    `context` (table and column) is authenticated, so that a sealed value cannot be moved to another column.
    """
    newest, key = next(iter(_ring().items()))
    nonce = os.urandom(12)
    sealed = nonce + _cipher(key, context).encrypt(nonce, text.encode(), context.encode())
    return f"{newest}:{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(stored: str, *, context: str) -> str:
    """What `seal` was given. Raises Unopened when no configured key has its id, or value and context do not belong
    together."""
    id_, _, sealed = stored.partition(":")
    for cipher in _ciphers_of(id_, context):
        with suppress(InvalidTag, ValueError):
            raw = base64.urlsafe_b64decode(sealed)
            return cipher.decrypt(raw[:12], raw[12:], context.encode()).decode()
    raise Unopened()


def _ciphers_of(id_: str, context: str) -> Sequence[AESGCM]:
    ring = _ring()
    if id_ == NUMBERED_KEY:
        return [AESGCM(hashlib.sha256(key.encode()).digest()) for key in ring.values()]
    return [_cipher(ring[id_], context)] if id_ in ring else []


@lru_cache(maxsize=128)
def _cipher(key: str, context: str) -> AESGCM:
    # Each context has a key of its own: the nonces are random, and the many of the cursors shall not bring nearer
    # the day on which two of a column are equal.
    return AESGCM(hmac.digest(key.encode(), b"sealing " + context.encode(), "sha256"))


def key_ids() -> tuple[str, ...]:
    """The ids of the configured keys, newest first."""
    return tuple(_ring())


def key_id_of(stored: str) -> str | None:
    """Which key a stored value names; None for what `seal` did not write. Its beginning is enough."""
    id_, colon, _ = stored.partition(":")
    return id_ if colon and _KEY_ID.fullmatch(id_) else None


def keyed_hashes(text: str, *, context: str) -> list[str]:
    """HMAC-SHA256 of `text` in hex under each configured key, newest first: for what can be guessed.

    Store the first and look for any: what was stored under the key before is found as long as that is configured.
    """
    return [hmac.digest(key.encode(), f"{context}\n{text}".encode(), "sha256").hex() for key in _ring().values()]


def csrf_token(token: str) -> str:
    """What a page repeats beside its cookie. It follows from the token, which nobody can find out from it."""
    return base64.urlsafe_b64encode(_csrf(token)).decode().rstrip("=")


def masked_csrf_token(token: str) -> str:
    """The same for a compressed page: another text each time, since the size of a page that repeats what was asked
    would give away a secret in it letter by letter."""
    mask = os.urandom(_CSRF_BYTES)
    return base64.urlsafe_b64encode(mask + _combined(mask, _csrf(token))).decode()


def is_masked(given: str) -> bool:
    """Whether it is as long as what a page was given, which no other page was."""
    return len(_decoded(given)) == 2 * _CSRF_BYTES


def _decoded(given: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except ValueError:
        return b""


def is_csrf_token(given: str, token: str) -> bool:
    """Whether `given` belongs to `token`, masked or plain."""
    raw = _decoded(given)
    if len(raw) == 2 * _CSRF_BYTES:
        raw = _combined(raw[:_CSRF_BYTES], raw[_CSRF_BYTES:])
    return hmac.compare_digest(raw, _csrf(token))


def _csrf(token: str) -> bytes:
    return hmac.digest(token.encode(), b"csrf", "sha256")


def _combined(mask: bytes, value: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, value, strict=True))


def _ring() -> dict[str, str]:
    """The keys by their ids, newest first."""
    return _by_id(get_settings().sealing_keys)


@lru_cache(maxsize=4)
def _by_id(keys: tuple[str, ...]) -> dict[str, str]:
    return {hmac.digest(key.encode(), b"id", "sha256").hex()[:KEY_ID_LETTERS]: key for key in keys}
