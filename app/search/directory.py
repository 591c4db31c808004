"""The index of this process and how it stays current.

Every change of the directory raises one counter in its own transaction. Whoever answers reads the counter first
and, when the index is behind, takes in the profiles with a newer revision and forgets who was erased: what is
committed is found by the next request, in every process, and what is erased by none.
"""

import gc
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import reading
from app.models import Revision
from app.queries.elsewhere import everybody_away
from app.queries.records import Record, all_records, records_newer_than, slots_erased_since
from app.queries.vocabularies import load_terms
from app.search.index import ProfileIndex


class Directory:
    """`index` is None until the first `catch_up`. `for_life`: it is kept until the process ends."""

    def __init__(self, engine: Engine, *, for_life: bool = False) -> None:
        self._engine = engine
        self._for_life = for_life
        self._lock = threading.Lock()
        self._revision = -1
        self._vocabulary = -1
        self._index: ProfileIndex | None = None

    @property
    def index(self) -> ProfileIndex:
        if self._index is None:
            self.catch_up()
        assert self._index is not None  # noqa: S101 - catch_up has set it
        return self._index

    @property
    def revision(self) -> int:
        """The last change of the directory that the index has seen."""
        return self._revision

    def is_behind(self, directory: int, vocabulary: int) -> bool:
        """Whether the counters say that there is something this index has not seen."""
        return directory > self._revision or vocabulary > self._vocabulary

    def catch_up(self, progress: Callable[[int], None] | None = None) -> None:
        """Take in what is newer. Changes that commit meanwhile are taken in now or at the next call.

        `progress` is told how many profiles each step has taken in.
        """
        with self._lock, reading(self._engine) as session:
            directory, vocabulary = _counters(session)
            if vocabulary != self._vocabulary or self._index is None:
                # Topics hang on their areas: with other terms everybody is found by other codes.
                with _at_rest(self._for_life):
                    self._index = _built(session, progress)
            else:
                # Before what is new: a slot that has become free may have been given to somebody else.
                for slot in slots_erased_since(session, self._revision):
                    self._index.remove(slot)
                _take_in(self._index, records_newer_than(session, self._revision), progress)
            self._index.held.put_all(everybody_away(session))
            self._revision, self._vocabulary = directory, vocabulary


def _built(session: Session, progress: Callable[[int], None] | None) -> ProfileIndex:
    index = ProfileIndex(load_terms(session))
    index.name_order.put_many()
    _take_in(index, all_records(session), progress)
    index.settle()
    return index


def _take_in(
    index: ProfileIndex, chunks: Iterable[dict[int, Record]], progress: Callable[[int], None] | None
) -> None:
    for chunk in chunks:
        for slot, record in chunk.items():
            index.put(slot, record)
        if progress is not None:
            progress(len(chunk))


@contextmanager
def _at_rest(for_life: bool) -> Iterator[None]:
    """The garbage collector. At 100,000 people looking through what is made here costs a tenth of the building
    time, and later, unless it is left out for life, stops a search for up to a second."""
    if for_life:
        gc.unfreeze()
    gc.disable()
    try:
        yield
        if for_life:
            # All there is, not the index alone: who drops the directory before the process ends keeps everything.
            gc.freeze()
    finally:
        gc.enable()


def _counters(session: Session) -> tuple[int, int]:
    row = session.execute(select(Revision.directory, Revision.vocabulary)).one()
    return row.directory, row.vocabulary
