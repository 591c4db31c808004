"""What never changes once it is written: terms, frozen lists and decision files, byte for byte."""

from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Engine, Text, literal, select, type_coerce, union_all

from app.db import reading
from app.models import DecisionFile, RequestTerms, Shortlist

# As it lies in the database: sealed again, the same text would be other bytes.
_WRITTEN: Final = union_all(
    select(
        literal("terms").label("kind"),
        RequestTerms.request_id,
        RequestTerms.version,
        type_coerce(RequestTerms.text, Text).label("bytes"),
    ),
    select(literal("list"), Shortlist.request_id, Shortlist.version, type_coerce(Shortlist.content, Text)),
    select(literal("file"), DecisionFile.request_id, DecisionFile.number, type_coerce(DecisionFile.content, Text)),
)
_FILES: Final = select(DecisionFile.request_id, DecisionFile.number, DecisionFile.sha256, DecisionFile.content)


class Written:
    """What has been found so far."""

    def __init__(self) -> None:
        self._before: dict[tuple[Any, ...], str] = {}

    def compare(self, engine: Engine) -> None:
        """Nothing of it is gone or other than when it was first found."""
        with reading(engine) as session:
            found = {tuple(row[:3]): row.bytes for row in session.execute(_WRITTEN)}
        for key, content in self._before.items():
            assert found.get(key) == content, f"{key} is not what it was"
        self._before = found


def hashes_verify(engine: Engine) -> None:
    """Of every decision file that there is."""
    with reading(engine) as session:
        for row in session.execute(_FILES):
            assert sha256(row.content.encode()).hexdigest() == row.sha256, (row.request_id, row.number)
