"""What is left of the erased: that somebody was, and salted hashes by which they are not taken in again."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.models import Installation, TombstoneHash
from app.schemas.accounts import fold_email
from app.schemas.profiles import ProfileWrite
from app.search.folding import words

# Shorter ones are extensions or years, which many people have.
_FEWEST_DIGITS: Final = 7


@dataclass(frozen=True)
class Tombstones:
    """Every hash there is, for holding many people against them."""

    salt: str
    hashes: frozenset[str]

    def know(self, write: ProfileWrite, reference: str | None = None) -> bool:
        """Whether an erased person had an address, a number or a reference of these."""
        return bool(self.hashes) and not self.hashes.isdisjoint(hashed(self.salt, marks_of(write, reference)))


def load_tombstones(session: Session) -> Tombstones:
    return Tombstones(salt_of(session), frozenset(session.scalars(select(TombstoneHash.hash))))


def salt_of(session: Session) -> str:
    return session.scalars(select(Installation.tombstone_salt)).one()


def refuse_erased(session: Session, write: ProfileWrite) -> None:
    """Raises Conflict (`erased_person`) for somebody who was erased: who comes back comes by own wish."""
    marks = hashed(salt_of(session), marks_of(write, None))
    if session.scalar(select(TombstoneHash.hash).where(TombstoneHash.hash.in_(marks)).limit(1)) is not None:
        raise Conflict("Somebody with this address, number or reference was erased.", code="erased_person")


def hashed(salt: str, marks: Iterable[str]) -> set[str]:
    """The hashes of marks; without the salt nobody can try addresses against them."""
    return {hmac.new(salt.encode(), mark.encode(), hashlib.sha256).hexdigest() for mark in marks}


def marks_of(write: ProfileWrite, reference: str | None) -> set[str]:
    """What this person would be known again by; `reference` is the one of the directory."""
    marks = {mark for contact in write.contacts for mark in contact_marks(contact.kind, contact.value)}
    marks |= set(_reference_marks([write.name, *(name.text for name in write.names)], write.external_reference))
    return marks | ({f"own {reference}"} if reference else set())


def contact_marks(kind: str, value: str) -> Iterator[str]:
    if kind == "email":
        yield f"email {email_form(value)}"
    elif kind == "phone":
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", value))
        # Digits of any script are one number; so are "00216…" and "+216…".
        plain = "".join(str(unicodedata.digit(digit)) for digit in digits).lstrip("0")
        if len(plain) >= _FEWEST_DIGITS:
            yield f"phone {plain}"


def email_form(text: str) -> str:
    try:
        return fold_email(text)
    except ValueError:
        return unicodedata.normalize("NFKC", text).strip().lower()


def _reference_marks(names: Iterable[str], reference: str | None) -> Iterator[str]:
    # Another roster may give the same number to somebody else: alone it says as little as a name alone.
    if reference is not None:
        for name in names:
            yield f"reference {reference.strip().casefold()}\n{' '.join(sorted(words(name)))}"
