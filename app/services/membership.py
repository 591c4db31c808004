"""The membership machine: which state may follow which."""

from collections.abc import Sequence

from app.errors import Conflict

MOVES: dict[str, frozenset[str]] = {
    "nominated": frozenset({"under_review"}),
    "under_review": frozenset({"active"}),
    "active": frozenset({"paused", "lapsed", "suspended", "retired"}),
    "paused": frozenset({"active", "lapsed"}),
    "lapsed": frozenset({"active"}),
    "suspended": frozenset({"active", "removed"}),
    "removed": frozenset(),
    "retired": frozenset(),
}
# A roster brings in people who are members already; nobody starts as paused, suspended or gone.
STARTS = frozenset({"nominated", "under_review", "active"})


def check_move(before: str | None, after: str, missing: Sequence[str]) -> None:
    """Raises Conflict, naming what is allowed, when `after` may not follow `before` (None: a new profile)."""
    allowed = STARTS if before is None else MOVES[before] | {before}
    if after not in allowed:
        following = ", ".join(sorted(allowed - {before or ""})) or "nothing"
        raise Conflict(f"From this state the membership can become: {following}.", code="move_not_allowed")
    if after == "active" and missing:
        raise Conflict(
            "An incomplete profile cannot be active. Missing: " + ", ".join(missing) + ".", code="incomplete"
        )
