"""Who is told what: of a strict request nobody who is not named, of names no mail, and no requester too early."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import reading
from app.errors import Fact
from app.models import OutboxMessage
from app.policy import Actor, Role, may
from app.queries.candidates import candidates_of
from app.queries.deployments import find_by_reference, find_request, list_requests
from app.queries.desk import desk_queues
from app.queries.in_the_field import in_the_field
from app.queries.open_requests import open_requests
from app.queries.request_people import people_for_requester
from app.queries.response_times import Asked, response_times
from app.services.deployments.decision_files import find_file
from tests.requests.walking.people import NAMES, Troupe
from tests.requests.walking.seen import Seen

# As the specification says it; not as the product has it.
SEE_EVERYTHING: Final = frozenset({Role.HEAD, Role.SECRETARY_GENERAL, Role.AUDITOR})
TO_BE_NAMED: Final = frozenset({Role.DESK, Role.ETHICS})
UNDECIDED: Final = frozenset({"shortlisted", "with_sg", "council_pending"})
# The texts of the requests of a walk, and the names of its people, wherever they are told.
SECRETS: Final = ("canary", "Canary", *NAMES)
# What somebody does with what is their own, whether the request exists for them or not.
BY_ONESELF: Final = frozenset({"accept", "decline_offer", "withdraw_offer", "debrief_own", "release", "answer_link"})

_READS: Final[tuple[Callable[[Session, Actor, UUID], object], ...]] = (
    find_request,
    candidates_of,
    people_for_requester,
    lambda session, actor, id_: find_file(session, actor, id_, 1),
)
# By the rule that lets somebody read it.
_VIEWS: Final[tuple[tuple[str, Callable[[Session, Actor], object]], ...]] = (
    ("requests.read", lambda session, actor: list_requests(session, actor, None, 50, None)),
    ("requests.read", in_the_field),
    ("candidates.change", open_requests),
    ("desk.read", desk_queues),
    ("requests.report", lambda session, actor: response_times(session, actor, Asked())),
)


def exists_for(troupe: Troupe, seen: Seen, actor: Actor) -> bool:
    """Whether there is such a request for somebody."""
    author = next(one for one in troupe.everybody() if one.name == seen.author)
    if author.role is Role.FOCAL_POINT and actor.role is Role.FOCAL_POINT and actor.state == author.state:
        return True
    if actor.name == seen.author or not seen.submitted:
        return actor.name == seen.author
    if actor.role in SEE_EVERYTHING or actor.delegate:
        return True
    return actor.role in TO_BE_NAMED and (seen.confidentiality != "strict" or actor.account_id in seen.named)


def outsiders_of(troupe: Troupe, seen: Seen) -> list[Actor]:
    return [one for one in troupe.everybody() if not exists_for(troupe, seen, one)]


def does_not_exist(engine: Engine, seen: Seen, outsider: Actor) -> None:
    """Each read says what it says of a request that there never was."""
    with reading(engine) as session:
        for read in _READS:
            told = [_outcome(read, session, outsider, id_) for id_ in (seen.public_id, uuid4())]
            assert told[0] == told[1] is not None, (outsider.name, read)
        assert _outcome(find_by_reference, session, outsider, seen.reference) is not None


def _outcome(read: Callable[[Session, Actor, Any], object], session: Session, actor: Actor, id_: object) -> object:
    """The fact that stood in the way; None: it was told."""
    try:
        read(session, actor, id_)
    except Fact as fact:
        return type(fact), fact.code
    return None


def views_of(engine: Engine, actor: Actor) -> list[object]:
    """Whatever is told of requests as such: lists, queues, the map, counts."""
    with reading(engine) as session:
        return [view(session, actor) for rule, view in _VIEWS if may(actor, rule)]


def mails_tell_nothing(engine: Engine, since: int, troupe: Troupe, before: Seen, after: Seen) -> None:
    """In the mails after row `since`; of a strict request none goes to anybody for whom there is none, whether
    `before` or `after` the step that they tell of."""
    written = select(OutboxMessage.kind, OutboxMessage.account_id, OutboxMessage.content)
    with reading(engine) as session:
        rows = session.execute(written.where(OutboxMessage.id > since)).all()
    knowing = {
        one.account_id
        for one in troupe.everybody()
        if exists_for(troupe, before, one) or exists_for(troupe, after, one)
    }
    for row in rows:
        told = orjson.loads(row.content)
        assert told.keys() == {"link"}, row.kind
        assert not [secret for secret in SECRETS if secret in told["link"]], row.kind
        if after.confidentiality == "strict" and str(after.public_id) in told["link"]:
            assert row.account_id in knowing, row.kind


def requester_learns_names_in_time(engine: Engine, seen: Seen, author: Actor) -> None:
    """None while a decision is awaited, and else none but of who was chosen."""
    if not may(author, "people.read"):
        return
    with reading(engine) as session:
        told = [one.told for one in people_for_requester(session, author, seen.public_id)]
    for one in told:
        closed = seen.state in UNDECIDED or one["state"] in ("proposed", "reserve")
        assert not (closed and any(name in str(one) for name in NAMES)), (seen.state, one["state"])
