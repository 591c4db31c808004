"""Tokens and their hashes, encryption of sealed fields, references that tell nothing."""

import base64
import hashlib
import os
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.settings import get_settings

# Makes a leaked token findable by scanners; it is no secret.
SESSION_PREFIX = "sulh_s_"
CLIENT_PREFIX = "sulh_c_"
_KEY_ID = "k1"
# Crockford's letters: no I, L, O, U, in ASCII order, so that references sort as the numbers behind them.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LETTERS = 6


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


def reference_number(reference: str) -> int:
    """The number behind a reference, below 2**30; sorts exactly as the references do."""
    number = 0
    for letter in reference.removeprefix("SN-"):
        number = number * 32 + REFERENCE_ALPHABET.index(letter)
    return number


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(hashlib.sha256(secret.encode()).digest())


def seal(text: str, *, context: str) -> str:
    """Encrypt for storage with AES-256-GCM: `key id:base64(nonce + ciphertext)`.

    `context` (table and column) is authenticated, so that a sealed value cannot be moved to another column.
    """
    nonce = os.urandom(12)
    cipher = _cipher(get_settings().sealing_key.get_secret_value())
    return (
        f"{_KEY_ID}:"
        + base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, text.encode(), context.encode())).decode()
    )


def unseal(stored: str, *, context: str) -> str:
    """What `seal` was given. Raises cryptography's InvalidTag when key, value or context do not belong together."""
    raw = base64.urlsafe_b64decode(stored.removeprefix(f"{_KEY_ID}:").encode())
    cipher = _cipher(get_settings().sealing_key.get_secret_value())
    return cipher.decrypt(raw[:12], raw[12:], context.encode()).decode()
