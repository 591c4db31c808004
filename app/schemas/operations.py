"""What those who look after the service get to read, as documented shapes."""

from typing import Literal

from app.schemas.answers import Instant, Output, PublicId


class MessageAnswer(Output):
    """One mail, without recipient and content. `last_error` is a code of the last try; `next_at` when it is tried."""

    id: PublicId
    kind: str
    status: Literal["waiting", "sent", "failed"]
    attempts: int
    created_at: Instant
    due_at: Instant
    next_at: Instant
    sent_at: Instant | None
    failed_at: Instant | None
    last_error: str | None


class OutboxPage(Output):
    """The newest first. `late` messages should have left ten minutes ago or longer."""

    items: list[MessageAnswer]
    late: int
    failed: int
    next_cursor: str | None
