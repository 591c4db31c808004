"""The facts that can stand in the way. Core floors raise them; each face says them in its own way.

`code` is stable and never translated; `detail` says in plain words what was wrong and what to do, and never
repeats what was typed, because a detail ends up in logs and on other people's screens.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong at one place: `pointer` is a JSON pointer into the body or `?name` for a parameter."""

    pointer: str
    code: str
    message: str


class Fact(Exception):
    """Something that is so and stops the request."""

    status = 500
    code = "error"
    title = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        actions: Sequence[str] | None = None,
    ) -> None:
        """`actions`: where a step was refused, what the asker may do instead as things are now."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.code = code or self.code
        self.errors = tuple(errors)
        self.actions = actions


class Malformed(Fact):
    status, code, title = 400, "malformed", "The request cannot be read"


class SignInNeeded(Fact):
    status, code, title = 401, "sign_in_needed", "Sign in to go on"


class SignInFailed(Fact):
    """Whatever was wrong: nobody learns which accounts there are."""

    status, code, title = 401, "sign_in_failed", "That was not right"


class CodeNeeded(Fact):
    """The password was right, and the second factor is still to be shown."""

    status, code, title = 401, "code_needed", "A code is needed too"


class Forbidden(Fact):
    status, code, title = 403, "forbidden", "Your role may not do this"


class NotFound(Fact):
    """Also what a hidden object answers: nobody learns from it that something is there."""

    status, code, title = 404, "not_found", "There is nothing here"


class NotAcceptable(Fact):
    status, code, title = 406, "not_acceptable", "There is no such format of this"


class Conflict(Fact):
    status, code, title = 409, "conflict", "This does not fit the present state"


class Stale(Fact):
    status, code, title = 412, "stale", "Somebody changed this since you read it"


class TooLarge(Fact):
    status, code, title = 413, "too_large", "This is larger than what is taken"


class Unsupported(Fact):
    status, code, title = 415, "unsupported_type", "This kind of content is not taken here"


class Invalid(Fact):
    status, code, title = 422, "invalid", "Some of what was sent cannot be taken"


class TooMany(Fact):
    """`retry_after_s` is when it is worth trying again."""

    status, code, title = 429, "too_many_tries", "Too many tries"

    def __init__(self, detail: str = "", *, retry_after_s: int, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after_s = retry_after_s


class WalkEnded(TooMany):
    """More different people than this partner sees on one day. `first`: the first time that it is told so."""

    code, title = "walk_ended", "Enough people for one day"

    def __init__(self, *, retry_after_s: int, first: bool) -> None:
        super().__init__(
            "Your organisation has seen as many different people as it may see on one day.",
            retry_after_s=retry_after_s,
        )
        self.first = first


class VersionNeeded(Fact):
    status, code, title = 428, "version_needed", "Say with If-Match which version you change"


class Unavailable(Fact):
    status, code, title = 503, "unavailable", "The service cannot answer just now"


class Unopened(Unavailable):
    title = "A sealed value cannot be opened with the keys there are: see sulh doctor"
