"""The code of conduct of mediators. There is none until the secretariat has adopted one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class CodeVersion(Base):
    """One version of the code, as it was adopted. Rows are never changed or deleted: a new version is a new row."""

    __tablename__ = "code_versions"
    __table_args__ = (CheckConstraint("number >= 1", name="number_from_one"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text_ar: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date]
    # The decision by which it was adopted, as the secretariat refers to it.
    reference: Mapped[str]
    # Of `app.queries.conduct.canonical`, in hexadecimal.
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[str]
