"""The counters that tell every process what it has not seen yet."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Revision(Base):
    """One row. Whoever changes the directory raises `directory` in the same transaction, which also lines the
    writers up: revisions become visible in the order of their numbers. `access` counts changes of tokens and
    accounts, `vocabulary` changes of terms."""

    __tablename__ = "revisions"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    directory: Mapped[int] = mapped_column(default=0)
    access: Mapped[int] = mapped_column(default=0)
    vocabulary: Mapped[int] = mapped_column(default=0)
