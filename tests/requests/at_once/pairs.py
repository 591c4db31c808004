"""Steps that together could break a promise: of each two, what may come of them at once, and what holds then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Engine, func, select

from app.db import now, reading
from app.models import ConsentAlarm, DebriefPart, Engagement, Lesson, Offer, Profile, Shortlist
from app.queries.elsewhere import is_held
from app.schemas import fielding as given
from app.services.deployments import candidates, debriefs, fielding, offers, steps
from app.services.erasure import ask_erasure
from app.services.membership import suspend_membership
from tests.requests.at_once.stage import (
    FIRST,
    REASON,
    RESERVE,
    Act,
    Case,
    accept,
    authorise,
    complete,
    conclude,
    deploy,
    offer,
    onward,
    own_part,
    part,
    say,
    searching,
    shortlist,
    transaction,
)
from tests.requests.cast import WHOLE
from tests.requests.walking.people import FRESH, Troupe


@dataclass(frozen=True)
class Meeting:
    """The requests that it is about, and what is done at one instant. `after` says what holds besides what holds of
    every request."""

    cases: list[Case]
    acts: list[Act]
    after: Callable[[], object] = lambda: None


Scene = Callable[[Troupe], Meeting]


def offer_twice(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "authorised")
    return Meeting([case], [offer(case), offer(case)])


def offer_by_two(troupe: Troupe) -> Meeting:
    cases = [onward(searching(troupe), "authorised") for _ in range(2)]
    return Meeting(cases, [offer(case) for case in cases])


def accept_of_two(troupe: Troupe) -> Meeting:
    cases = [onward(searching(troupe), "offering") for _ in range(2)]
    return Meeting(cases, [accept(case) for case in cases])


def deploy_by_two(troupe: Troupe) -> Meeting:
    cases = [searching(troupe) for _ in range(2)]
    for case in cases:
        onward(case, "preparing")
    return Meeting(cases, [deploy(case) for case in cases])


def accept_the_last_two_places(troupe: Troupe) -> Meeting:
    posts = [{**WHOLE["posts"][0], "count": 2}]
    case = onward(searching(troupe, (FIRST, RESERVE), posts=posts), "offering")

    def after() -> None:
        assert case.row.state == "preparing"

    return Meeting([case], [accept(case), accept(case, RESERVE)], after)


def accept_or_withdraw(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "offering")
    return Meeting([case], [accept(case), case.act("asker", steps.withdraw_request, REASON)])


def deploy_or_consent(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "preparing")

    def after() -> None:
        assert _count(troupe, ConsentAlarm) == (case.row.state == "deployed")

    return Meeting([case], [deploy(case), say(case, "withdrawn")], after)


def lose_consent_twice(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "deployed")

    def after() -> None:
        assert _count(troupe, ConsentAlarm) == 1

    return Meeting([case], [say(case, "withdrawn"), say(case, "refused")], after)


def deploy_or_leave(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "preparing")
    return Meeting([case], [deploy(case), case.answer(offers.withdraw_from_offer, REASON)])


def deploy_or_drop(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "preparing")
    one, desk = case.candidates()[FIRST], case.actor("desk")
    drop = transaction(
        lambda session: offers.drop_candidate(session, desk, case.public_id, one.public_id, one.version, REASON)
    )
    return Meeting([case], [deploy(case), drop])


def _extend(case: Case) -> Act:
    ends = now().date() + timedelta(days=1)
    body = given.Extension(ends=ends, available=True, released=True, reason=REASON)
    return case.act("secretary", fielding.extend, body)


def _for_today_and_tomorrow(troupe: Troupe) -> list[Case]:
    tomorrow = now().date() + timedelta(days=1)
    return [searching(troupe), searching(troupe, starts=tomorrow.isoformat())]


def extend_or_accept(troupe: Troupe) -> Meeting:
    today, tomorrow = _for_today_and_tomorrow(troupe)
    onward(today, "deployed")
    return Meeting([today, tomorrow], [_extend(today), accept(onward(tomorrow, "offering"))])


def extend_or_deploy(troupe: Troupe) -> Meeting:
    today, tomorrow = _for_today_and_tomorrow(troupe)
    onward(today, "deployed")
    return Meeting([today, tomorrow], [_extend(today), deploy(onward(tomorrow, "preparing"))])


def freeze_or_remove(troupe: Troupe) -> Meeting:
    case = searching(troupe, (FIRST, RESERVE))
    one, desk = case.candidates()[FIRST], case.actor("desk")
    remove = transaction(
        lambda session: candidates.remove_candidate(
            session, desk, case.public_id, one.public_id, one.version, REASON, conflict=False
        )
    )

    def after() -> None:
        proposed = {str(each.public_id) for each in case.candidates().values() if each.state == "proposed"}
        with reading(troupe.engine) as session:
            frozen = [orjson.loads(text) for text in session.scalars(select(Shortlist.content))]
        assert [{each["id"] for each in content["proposed"]} for content in frozen] == (
            [proposed] if proposed else []
        )

    return Meeting([case], [shortlist(case), remove], after)


def decide_or_withdraw(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "with_sg")
    return Meeting([case], [authorise(case), case.act("asker", steps.withdraw_request, REASON)])


def expire_or_accept(troupe: Troupe) -> Meeting:
    """For the worker the time is over, for the person not yet: the clocks of two machines."""
    case = onward(searching(troupe, (FIRST, RESERVE)), "offering")
    over = case.offer().expires_at

    def after() -> None:
        states = {number: one.state for number, one in case.candidates().items()}
        assert states in ({FIRST: "preparing", RESERVE: "reserve"}, {FIRST: "expired", RESERVE: "offered"})

    return Meeting([case], [lambda engine, _: offers.expire_offers(engine, over), accept(case)], after)


def expire_twice(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe, (FIRST, RESERVE)), "offering")
    over = case.offer().expires_at

    def expire(engine: Engine, lingering_s: float) -> None:
        offers.expire_offers(engine, over)

    def after() -> None:
        assert {number: one.state for number, one in case.candidates().items()} == {
            FIRST: "expired",
            RESERVE: "offered",
        }
        assert _count(troupe, Offer) == 2

    return Meeting([case], [expire, expire], after)


def recall_or_complete(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "deployed")
    recall = case.act("secretary", fielding.recall, REASON)

    def after() -> None:
        missions = (Engagement.kind == "mission") & (Engagement.profile_id == troupe.people[FIRST].slot)
        with reading(troupe.engine) as session:
            assert session.scalar(select(func.count()).where(missions)) == 1

    return Meeting([case], [recall, complete(case)], after)


def conclude_or_write(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "completed")
    case.do(part(case, "desk"), part(case, "asker"), own_part(case))

    def after() -> None:
        assert _count(troupe, DebriefPart) == 3

    return Meeting([case], [conclude(case), part(case, "colleague")], after)


def close_twice(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "debriefed")
    body = given.Closing(closing_reason="fulfilled", lessons=["Wells first."])
    before = _count(troupe, Lesson)

    def after() -> None:
        assert _count(troupe, Lesson) == before + 1

    return Meeting([case], [case.act("head", debriefs.close_request, body)] * 2, after)


def close_or_write(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "debriefed")
    close = case.act("head", debriefs.close_request, given.Closing(closing_reason="fulfilled", lessons=[]))
    return Meeting([case], [close, part(case, "asker")])


def _erase(troupe: Troupe, number: int) -> Act:
    expert = replace(troupe.people[number].expert, fresh_at=FRESH)
    return transaction(lambda session: ask_erasure(session, expert))


def _nobody_held_is_to_be_erased(troupe: Troupe) -> None:
    with reading(troupe.engine) as session:
        both = select(Profile.display_name).where(is_held(), Profile.erasure_due_at.is_not(None))
        assert session.scalars(both).all() == []


def erase_or_offer(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "authorised")
    return Meeting([case], [_erase(troupe, FIRST), offer(case)], lambda: _nobody_held_is_to_be_erased(troupe))


def erase_or_pass_on(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe, (FIRST, RESERVE)), "offering")
    acts = [_erase(troupe, RESERVE), case.answer(offers.decline_offer, None)]
    return Meeting([case], acts, lambda: _nobody_held_is_to_be_erased(troupe))


def suspend_or_accept(troupe: Troupe) -> Meeting:
    case = onward(searching(troupe), "offering")
    person, secretary = troupe.people[FIRST], case.actor("secretary")
    with reading(troupe.engine) as session:
        version = session.scalars(select(Profile.version).where(Profile.id == person.slot)).one()
    suspend = transaction(lambda session: suspend_membership(session, secretary, person.public_id, version, REASON))
    return Meeting([case], [suspend, accept(case)])


def _count(troupe: Troupe, table: Any) -> int:
    with reading(troupe.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Of these two both can be made, one after the other; of the rest exactly one.
BOTH: Final[tuple[Scene, ...]] = (
    offer_by_two,
    accept_of_two,
    accept_the_last_two_places,
    deploy_or_consent,
    lose_consent_twice,
    extend_or_accept,
    expire_or_accept,
    expire_twice,
    conclude_or_write,
    erase_or_offer,
    erase_or_pass_on,
    suspend_or_accept,
)
ONE: Final[tuple[Scene, ...]] = (
    offer_twice,
    deploy_by_two,
    accept_or_withdraw,
    deploy_or_leave,
    deploy_or_drop,
    extend_or_deploy,
    freeze_or_remove,
    decide_or_withdraw,
    recall_or_complete,
    close_twice,
    close_or_write,
)
