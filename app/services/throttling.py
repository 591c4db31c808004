"""How often somebody may try: exact counts over the last minutes, shared by every server.

Each try is a row in `allowances` (one for all tries of a second), so a limit holds for any fifteen minutes and not
for quarters of an hour by the clock. Addresses stand there as keyed hashes only.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now
from app.models import Allowance
from app.security import keyed_hashes

MINUTES_15: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
# In `allowances` this stands for no second: the row that tries of one kind wait at, one after the other.
_GATE: Final = 0


@dataclass(frozen=True)
class Place:
    """Where a try comes from. `network` is counted by, `shown` and `device` are what the owner recognises later.

    `demo`: a demonstration asked from its own machine, where demonstration accounts work.
    """

    network: str = ""
    shown: str | None = None
    device: str | None = None
    demo: bool = False
    request_id: str | None = None


@dataclass(frozen=True)
class Limit:
    """At most `tries` of `key` in any `period`."""

    key: str
    tries: int
    period: timedelta


@dataclass(frozen=True)
class Taken:
    """A try that was let through (`wait_s` 0) or not; `at` is the second it was counted in."""

    limits: tuple[Limit, ...]
    at: int
    wait_s: int = 0
    # Whether this is the first refusal since the last time somebody was let through: later ones are not news.
    news: bool = False


def sign_in_limits(email: str, place: Place, *, known_network: bool) -> tuple[Limit, ...]:
    """Where the owner signed in before, what others try elsewhere does not count."""
    here = Limit(_key("sign_in.pair", email, place.network), 5, MINUTES_15)
    network = Limit(_key("sign_in.network", place.network), 30, MINUTES_15)
    account = Limit(_key("sign_in.account", email), 50, HOUR)
    return (here, network) if known_network else (here, network, account)


def reset_limits(place: Place) -> tuple[Limit, ...]:
    return (Limit(_key("reset.network", place.network), 30, MINUTES_15),)


def address_limits(email: str) -> tuple[Limit, ...]:
    """So many mails somebody who may have nothing to do with us gets, because others typed this address."""
    return (Limit(_key("address.mail", email), 3, HOUR),)


def reset_mail_limits(email: str) -> tuple[Limit, ...]:
    """So many mails one address gets, whoever asks for them."""
    return (Limit(_key("reset.mail", email), 3, HOUR),)


def oauth_limits(client: str, place: Place) -> tuple[Limit, ...]:
    """Proofs of clients that were wrong."""
    here = Limit(_key("oauth.pair", client, place.network), 20, MINUTES_15)
    return (here, Limit(_key("oauth.network", place.network), 60, MINUTES_15))


def _key(*parts: str) -> str:
    kind, *what = parts
    return f"{kind}:{keyed_hashes(chr(10).join(what), context='limit ' + kind)[0]}"


def take(session: Session, limits: Sequence[Limit]) -> Taken:
    """Count one try against every limit, unless one is used up. Whether the key belongs to anybody plays no part."""
    moment = now()
    _forget(session, moment)
    _pass_gates(session, limits, moment)
    wait = max(_wait(session, limits, moment))
    taken = Taken(tuple(limits), int(moment.timestamp()), wait)
    if wait:
        return Taken(taken.limits, taken.at, wait, _is_news(session, limits, moment + timedelta(seconds=wait)))
    rows = [_row(limit.key, taken.at, 1, moment + limit.period) for limit in limits]
    statement = _insert(session).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["key", "window_start"], set_={"used": Allowance.used + statement.excluded.used}
        )
    )
    return taken


def _forget(session: Session, moment: datetime) -> None:
    # What another request holds is left to it: to wait for it while it waits for us would be for ever.
    over = select(Allowance.key, Allowance.window_start).where(Allowance.ends_at <= moment)
    place = tuple_(Allowance.key, Allowance.window_start)
    session.execute(delete(Allowance).where(place.in_(over.with_for_update(skip_locked=True))))


def _pass_gates(session: Session, limits: Sequence[Limit], moment: datetime) -> None:
    # Held until the transaction ends: two at once would both find the last place free. In one order, so that
    # nobody waits for somebody who waits.
    rows = sorted(
        (_row(limit.key, _GATE, 0, moment + limit.period) for limit in limits), key=lambda row: str(row["key"])
    )
    statement = _insert(session).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["key", "window_start"], set_={"ends_at": statement.excluded.ends_at}
        )
    )


def _row(key: str, second: int, used: int, ends_at: datetime) -> dict[str, object]:
    return {"key": key, "window_start": second, "used": used, "ends_at": ends_at}


def _insert(session: Session) -> "postgresql.Insert | sqlite.Insert":
    return (
        postgresql.insert(Allowance) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(Allowance)
    )


def _wait(session: Session, limits: Sequence[Limit], moment: datetime) -> list[int]:
    """Seconds until each limit has a place again; 0 where it has one."""
    rows = session.execute(
        select(Allowance.key, Allowance.window_start, Allowance.used)
        .where(Allowance.key.in_([limit.key for limit in limits]), Allowance.window_start > _GATE)
        .where(Allowance.ends_at > moment)
        .order_by(Allowance.window_start.desc())
    ).all()
    seconds: dict[str, Counter[int]] = defaultdict(Counter)
    for key, second, used in rows:
        seconds[key][second] = used
    return [_until_free(limit, seconds[limit.key], int(moment.timestamp())) for limit in limits]


def _until_free(limit: Limit, used: Counter[int], second: int) -> int:
    """`used` comes with the newest second first: when the try that fills the limit is forgotten, there is a place."""
    total = 0
    for tried, count in used.items():
        total += count
        if total >= limit.tries:
            return max(1, tried + int(limit.period.total_seconds()) + 1 - second)
    return 0


def _is_news(session: Session, limits: Sequence[Limit], until: datetime) -> bool:
    told = limits[0].key + ":told"
    statement = _insert(session).values(_row(told, _GATE, 0, until)).on_conflict_do_nothing()
    return session.scalar(statement.returning(Allowance.key)) is not None


def reserve(session: Session, key: str, second: int, places: int, limit: int, ends_at: datetime) -> int | None:
    """Take so many places at once of the window that begins at `second`; how many are used then, or None when there
    were not so many left."""
    statement = _insert(session).values(_row(key, second, places, ends_at))
    taken = statement.on_conflict_do_update(
        index_elements=["key", "window_start"],
        set_={"used": Allowance.used + places},
        where=Allowance.used + places <= limit,
    )
    return session.scalar(taken.returning(Allowance.used))


def give_back(session: Session, taken: Taken) -> None:
    """It was no failure."""
    # By the same gates as a try: the rows of two that took them in another order would wait for each other.
    _pass_gates(session, taken.limits, now())
    keys = [limit.key for limit in taken.limits]
    session.execute(
        update(Allowance)
        .where(Allowance.key.in_(keys), Allowance.window_start == taken.at, Allowance.used > 0)
        .values(used=Allowance.used - 1)
    )


def forgive(session: Session, taken: Taken) -> None:
    """The right one came: what was tried for this account from this network is forgotten too."""
    give_back(session, taken)
    session.execute(delete(Allowance).where(Allowance.key == taken.limits[0].key))
