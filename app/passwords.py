"""Passwords: what may be one, its hash, and whether one is right.

A password is brought to NFC, once, in `_typed`, and otherwise taken as typed: blanks inside and at the ends count,
nothing is cut off. Why these rules: docs/decisions/passwords.md.
"""

import base64
import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.errors import FieldError, Unavailable
from app.password_patterns import essence, plain, repeated_part, without_context
from app.reference import read_lines
from app.text import refused_character

SHORTEST = 12  # characters after NFC, not bytes
LONGEST = 256
_LEAST_TO_GUESS = 8  # what ASVS 6.2.1 asks of any password: so much must be left when patterns count once
_ENDS = 6  # digits and signs at the ends of a common word that add nothing: a year, a date, "123!"
_AT_ONCE = 2  # each hash takes 64 MiB
_PATIENCE = 5.0  # seconds

_HASHER = PasswordHasher()  # argon2id with the second recommendation of RFC 9106: 3 passes, 64 MiB, 4 lanes
_PLACES = threading.BoundedSemaphore(_AT_ONCE)


def password_hash(password: str) -> str:
    """Argon2id in the PHC string form. Raises ValueError over LONGEST, Unavailable when too many hash at once."""
    typed = _typed(password)
    if len(typed) > LONGEST:
        raise ValueError("password is longer than what is taken")
    with _place():
        return _HASHER.hash(_bytes(typed))


def password_matches(password: str, stored: str | None) -> bool:
    """Whether `password` is the one behind `stored`; None (no such account, none set yet) takes the same time.

    False for a stored hash that cannot be read. Raises Unavailable when too many hash at once.
    """
    typed = _typed(password)
    fits = len(typed) <= LONGEST
    with _place():
        try:
            # What is too long is nobody's password: it is not hashed whole, but answers no sooner than another.
            return _HASHER.verify(stored or _nobodys_hash(), _bytes(typed if fits else "")) and fits
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            return False


def needs_rehash(stored: str) -> bool:
    """Whether `stored` was made with other parameters than those of today, or cannot be read."""
    try:
        return _HASHER.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def _typed(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _bytes(typed: str) -> bytes:
    # A lone surrogate, which JSON can carry, is refused for a new password and must not break the comparison.
    return typed.encode("utf-8", "surrogatepass")


@contextmanager
def _place() -> Iterator[None]:
    if not _PLACES.acquire(timeout=_PATIENCE):
        raise Unavailable("Too many people sign in just now. Try again in a moment.")
    try:
        yield
    finally:
        _PLACES.release()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash with today's parameters that no known password has, made without hashing anything."""
    salt, value = (
        base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (_HASHER.salt_len, _HASHER.hash_len)
    )
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${value}"


def password_faults(password: str, *, about: Sequence[str]) -> list[FieldError]:
    """Why `password` may not be set; nothing when it may. `about`: the person's e-mail addresses and names."""
    typed = _typed(password)
    if refused_character(typed) is not None:
        return [_fault("bad_character", "the password holds a character that is not taken")]
    if len(typed) > LONGEST:
        return [_fault("password_too_long", f"take at most {LONGEST} characters")]
    if len(typed) < SHORTEST:
        return [_fault("password_too_short", f"take at least {SHORTEST} characters")]
    return [_fault(code, message) for code, message in _guessable(typed, about)]


def _fault(code: str, message: str) -> FieldError:
    return FieldError("/password", code, message)


def _guessable(typed: str, about: Sequence[str]) -> Iterator[tuple[str, str]]:
    whole, rest = plain(typed), without_context(typed, about)
    if len(essence(whole)) < _LEAST_TO_GUESS:
        yield "password_repetitive", "this repeats itself or follows the keyboard; take several words"
    if any(_is_common(text) for text in {whole, rest, essence(whole), essence(rest)}):
        yield "password_common", "this is one of the first passwords that are tried; take several words"
    if rest != whole and len(rest) < SHORTEST:
        yield "password_context", "too little is left without your name or words of this service"


def _is_common(text: str) -> bool:
    """Whether `text` is on the list, said once or more often, without up to six digits and signs at its ends.

    Six, because dates and counters have no more; who adds seven of their own has added something to guess.
    """
    tail = _not_letters(text[::-1])
    for start in range(_not_letters(text) + 1):
        for end in range(min(tail, _ENDS - start) + 1):
            word = text[start : len(text) - end]
            if word in _common_passwords() or repeated_part(word) in _common_passwords():
                return True
    return False


def _not_letters(text: str) -> int:
    """How many of the first six characters come before the first letter."""
    return next((place for place, char in enumerate(text[:_ENDS]) if char.isalpha()), min(len(text), _ENDS))


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    return frozenset(read_lines("common_passwords.txt"))
