"""The calendar of what goes when."""

from typing import Literal

from pydantic import Field

from app.schemas.answers import Instant, Output


class RetentionClass(Output):
    class_: str = Field(alias="class")
    basis: Literal["consent", "asked", "security", "operation", "accountability"]
    period_days: int
    rows: int
    due: int
    next_at: Instant | None


class RetentionCalendar(Output):
    items: list[RetentionClass]
