"""A form that is sent twice makes what it makes once: a second press, a reload, a slow line."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from app.forms import CSRF, Fields
from app.policy import Actor
from app.security import is_masked
from app.services.idempotency import Answer, once


def made_once(session: Any, actor: Actor, form: Fields, route: str, make: Callable[[], object]) -> str:
    """What `make` gave, as text; what it gave the first time when the same page sends the same fields again. A page
    has another token each time that it is shown, and that tells one from the other."""
    answer = once(session, actor, route, _key(form), b"", lambda: Answer(303, b"", str(make()), ""))
    return answer.location


def _key(form: Fields) -> str | None:
    if not is_masked(form.get(CSRF, "")):
        return None
    return sha256(repr(form.pairs).encode()).hexdigest()
