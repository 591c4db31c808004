"""Writing, claiming and giving up messages, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import Engine, text

from app.db import reading, writing
from app.errors import Conflict, Forbidden, NotFound, SignInNeeded
from app.policy import COMMAND_LINE, NOBODY, Actor, Role
from app.queries.outbox import count_failed, count_late, outbox_messages
from app.services import outbox
from app.services.outbox import CLAIMED_FOR, JITTER, KEPT_WHEN_FAILED, PAUSES, Claim
from tests.mail.messages import ADDRESS, SECRET, content_for, posted, rows
from tests.trail import trail

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "administrator")


def claim(engine: Engine) -> Claim | None:
    with writing(engine) as session:
        return outbox.claim(session, "worker")


def fail(engine: Engine, claimed: Claim | None, *, permanent: bool = False) -> None:
    assert claimed is not None
    with writing(engine) as session:
        outbox.failed(session, claimed, "recipient_550" if permanent else "timeout", permanent=permanent)


def test_34_when_the_fact_is_undone_there_is_no_message(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        outbox.post(session, "invitation", ADDRESS, "en", "event", content_for("invitation"))
        raise ZeroDivisionError
    assert rows(engine) == []


def test_the_same_event_for_the_same_recipient_is_one_message(engine: Engine) -> None:
    for _ in range(2):
        posted(engine, key="event")
    with writing(engine) as session:  # also twice within one transaction, with what else it does still kept
        for key in ("event", "other"):
            outbox.post(session, "invitation", ADDRESS, "fr", key, content_for("invitation"))
    posted(engine, recipient="other@example.org", key="event")
    posted(engine, "alert", key="event")
    assert [row.kind for row in rows(engine)] == ["invitation", "invitation", "invitation", "alert"]


def test_what_cannot_become_a_mail_is_refused_with_the_fact(engine: Engine) -> None:
    with pytest.raises(ValueError, match="no mail address"):
        posted(engine, recipient="canary")
    assert rows(engine) == []


def test_39_address_and_content_cannot_be_read_out_of_the_database(engine: Engine) -> None:
    posted(engine, account_id=7)
    with engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM outbox")).all())
    assert "canary" not in stored


def test_each_message_is_claimed_once_by_many_workers(engine: Engine) -> None:
    for _ in range(20):
        posted(engine)

    def work(_: int) -> list[int]:
        taken = []
        while (claimed := claim(engine)) is not None:
            taken.append(claimed.id)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [id_ for ids in pool.map(work, range(4)) for id_ in ids]
    assert sorted(taken) == [row.id for row in rows(engine)]


def test_a_message_is_left_alone_before_it_is_due(engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        posted(engine, due_at=START + timedelta(hours=1))
        assert claim(engine) is None
        clock.shift(timedelta(hours=1))
        assert claim(engine) is not None


def test_pauses_grow_from_five_seconds_to_a_day_and_then_it_is_given_up(engine: Engine) -> None:
    assert (PAUSES[0], PAUSES[-1], len(PAUSES)) == (timedelta(seconds=5), timedelta(hours=24), 10)
    assert sorted(PAUSES) == list(PAUSES)
    with time_machine.travel(START, tick=False) as clock:
        posted(engine)
        for pause in PAUSES:
            fail(engine, claim(engine))
            (row,) = rows(engine)
            waited = row.next_at - datetime.now(UTC)
            assert pause * (1 - JITTER) <= waited <= pause * (1 + JITTER)
            assert claim(engine) is None
            clock.shift(waited)
        fail(engine, claim(engine))
        (row,) = rows(engine)
        assert (row.status, row.attempts, row.last_error) == ("failed", 11, "timeout")
        clock.shift(timedelta(days=30))
        assert claim(engine) is None


def test_a_claim_lapses_and_who_held_it_takes_nothing_back(engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        posted(engine)
        slow = claim(engine)
        clock.shift(CLAIMED_FOR - timedelta(seconds=1))
        assert claim(engine) is None
        clock.shift(timedelta(seconds=1))
        quick = claim(engine)
        assert quick is not None
        assert quick.attempt == 2
        fail(engine, slow, permanent=True)
        assert rows(engine)[0].status == "waiting"
        with writing(engine) as session:
            outbox.sent(session, quick)
        fail(engine, quick)
        assert rows(engine)[0].status == "sent"


def test_what_has_not_reached_an_erased_person_is_dropped(engine: Engine) -> None:
    for account in (7, 7, 8):
        posted(engine, account_id=account)
    held = claim(engine)
    fail(engine, claim(engine), permanent=True)
    with writing(engine) as session:
        assert outbox.drop_for(session, 7) == 2
    assert [row.account_id for row in rows(engine)] == [8]
    assert held is not None
    with reading(engine) as session:  # the worker that held one finds nothing to send
        assert outbox.open_letter(session, held) is None


def test_what_was_given_up_can_be_tried_again_for_a_week_and_then_holds_nothing(engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        posted(engine)
        fail(engine, claim(engine), permanent=True)
        public_id = rows(engine)[0].public_id
        with writing(engine) as session:
            outbox.retry(session, ADMINISTRATOR, public_id)
        again = claim(engine)
        assert again is not None
        with reading(engine) as session:
            letter = outbox.open_letter(session, again)
        assert letter is not None
        assert letter.content == {"link": f"/invitations/{SECRET}"}
        fail(engine, again, permanent=True)
        clock.shift(KEPT_WHEN_FAILED + timedelta(seconds=1))
        with writing(engine) as session:
            outbox.empty_failed(session, datetime.now(UTC))
        (row,) = rows(engine)
        assert (row.status, row.recipient, row.content) == ("failed", None, None)
        with pytest.raises(Conflict), writing(engine) as session:
            outbox.retry(session, ADMINISTRATOR, public_id)
    assert [(row.action, row.object_kind, row.object_id) for row in trail(engine)] == [
        ("outbox.retry", "message", str(public_id))
    ]


def test_a_message_in_a_long_pause_can_be_tried_at_once_but_not_while_it_is_in_hand(engine: Engine) -> None:
    posted(engine)
    public_id = rows(engine)[0].public_id
    held = claim(engine)
    with pytest.raises(Conflict), writing(engine) as session:
        outbox.retry(session, ADMINISTRATOR, public_id)
    fail(engine, held)
    assert claim(engine) is None
    with writing(engine) as session:
        outbox.retry(session, ADMINISTRATOR, public_id)
    assert claim(engine) is not None


def test_only_who_may_sees_and_retries_messages(engine: Engine) -> None:
    posted(engine)
    public_id = rows(engine)[0].public_id
    for actor, fact in ((NOBODY, SignInNeeded), (Actor(Role.PARTNER, "partner"), Forbidden)):
        with pytest.raises(fact), reading(engine) as session:
            outbox_messages(session, actor)
        with pytest.raises(fact), writing(engine) as session:
            outbox.retry(session, actor, public_id)
    with pytest.raises(NotFound), writing(engine) as session:
        outbox.retry(session, ADMINISTRATOR, uuid4())


def test_messages_are_listed_newest_first_without_address_and_content(engine: Engine) -> None:
    for kind in ("invitation", "alert", "hidden"):
        posted(engine, kind)
    fail(engine, claim(engine), permanent=True)
    with reading(engine) as session:
        first = outbox_messages(session, COMMAND_LINE, limit=2)
        rest = outbox_messages(session, COMMAND_LINE, limit=2, before=first[-1].position)
        given_up = outbox_messages(session, COMMAND_LINE, status="failed")
    assert [row.kind for row in first + rest] == ["hidden", "alert", "invitation"]
    assert [(row.kind, row.attempts, row.last_error) for row in given_up] == [("invitation", 1, "recipient_550")]
    assert "canary" not in repr(first + rest)


def test_a_message_is_late_ten_minutes_after_it_was_due_also_while_it_is_retried(engine: Engine) -> None:
    def late_and_failed() -> tuple[int, int]:
        with reading(engine) as session:
            return count_late(session, datetime.now(UTC)), count_failed(session)

    with time_machine.travel(START, tick=False) as clock:
        posted(engine)
        posted(engine, due_at=START + timedelta(days=1))
        clock.shift(timedelta(minutes=9, seconds=59))
        fail(engine, claim(engine))
        assert late_and_failed() == (0, 0)
        clock.shift(timedelta(seconds=1))
        assert late_and_failed() == (1, 0)
        clock.shift(timedelta(minutes=1))
        fail(engine, claim(engine), permanent=True)
        assert late_and_failed() == (0, 1)
