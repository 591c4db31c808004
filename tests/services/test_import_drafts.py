"""A file on its way in: what its sender says, the worker that works it off, and what is left of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import Conflict, Invalid, NotFound
from app.models import Account, ImportBatch, ImportDraft, ImportDraftRow
from app.policy import Actor, Role
from app.queries.access import actor_of
from app.queries.imports import DraftView, RowView, draft_rows, own_draft, own_drafts, past_imports
from app.services.accounts import add_account
from app.services.imports import draft_work
from app.services.imports.draft_work import CLAIMED_FOR, MAX_ATTEMPTS, Claim, claim_draft, work_off
from app.services.imports.drafts import (
    KEPT,
    MAX_DRAFTS,
    answer_questions,
    choose_duplicates,
    confirm_draft,
    discard_draft,
    keep_draft,
    map_columns_of,
    plain_name,
)
from app.services.imports.planning import Outcome
from app.services.imports.reading import read_table
from app.services.profiles import change_profile
from app.services.retention import keep_no_longer
from app.settings import Settings
from app.worker import run_due
from tests.services.test_imports import AMINA, imported, people, roster

COLUMNS = ["ref", "full_name", "nationality", "network_role", "languages", "notes"]
CANARY = ("9", "Zaynab Canary", "Atlantis", "expert", "Atlantish: C1", "=cmd|' /C calc'!A0")


def officer(engine: Engine, role: Role = Role.DESK) -> Actor:
    with writing(engine) as session:
        account = add_account(session, role, f"{uuid4()}@sulh.example", role.value)
        account.totp_confirmed_at = now()
        session.flush()
        return actor_of(session, account, now())[0]


def sent(engine: Engine, actor: Actor, data: bytes) -> UUID:
    with writing(engine) as session:
        return keep_draft(session, actor, data, "roster.csv", read_table(data, "roster.csv"))


def mapped(engine: Engine, actor: Actor, data: bytes) -> UUID:
    draft_id = sent(engine, actor, data)
    with writing(engine) as session:
        map_columns_of(session, actor, draft_id, COLUMNS)
    return draft_id


def planned(engine: Engine, actor: Actor, data: bytes) -> UUID:
    draft_id = mapped(engine, actor, data)
    assert run_due(engine, Settings(), jobs=()).sent == 0
    return draft_id


def confirmed(engine: Engine, actor: Actor, draft_id: UUID) -> None:
    with writing(engine) as session:
        confirm_draft(session, actor, draft_id, seen(engine, actor, draft_id).plan)


def seen(engine: Engine, actor: Actor, draft_id: UUID) -> DraftView:
    with reading(engine) as session:
        return own_draft(session, actor, draft_id)


def rows(engine: Engine, actor: Actor, draft_id: UUID, part: Outcome | str = "") -> list[RowView]:
    with reading(engine) as session:
        return draft_rows(session, actor, draft_id, part, 1)[0]


def claimed(engine: Engine, worker: str = "one") -> Claim | None:
    with writing(engine) as session:
        return claim_draft(session, worker)


def test_a_file_goes_from_sent_to_taken_in(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA, CANARY, ("", "", "Mali", "", "", "")))
    draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.counts["new"], draft.counts["rejected"], draft.counts["asked"]) == ("planned", 2, 1, 1)
    assert [one["text"] for one in draft.table["asked"]] == ["Atlantis", "Atlantish: C1"]
    assert people(engine) == []
    confirmed(engine, actor, draft_id)
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.import_id is not None) == ("done", True)
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    assert [record["name"] for record in people(engine)] == ["Amina Diallo", "Zaynab Canary"]
    with reading(engine) as session:
        (past,), total = past_imports(session, actor, 1)
        assert (past.by, past.added, past.rejected, past.undoable, total) == ("desk", 2, 1, True, 1)
        assert session.scalars(select(ImportDraft.content)).all() == [None]


def test_what_is_kept_of_a_file_can_be_read_with_the_key_only(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA, CANARY))
    with reading(engine) as session:
        stored = [
            session.execute(text(f"SELECT * FROM {table}")).all() for table in ("import_drafts", "import_draft_rows")
        ]
    assert "Canary" not in repr(stored)
    assert "Q2FuYXJ5" not in repr(stored)
    assert rows(engine, actor, draft_id)[1].detail["name"] == "Zaynab Canary"


def test_others_do_not_see_a_draft_nor_do_anything_with_it(engine: Engine) -> None:
    actor, other = officer(engine), officer(engine, Role.HEAD)
    draft_id = planned(engine, actor, roster(AMINA))
    with reading(engine) as session:
        assert own_drafts(session, other) == []
        assert draft_rows(session, other, draft_id, "", 1) == ([], 0)
        with pytest.raises(NotFound):
            own_draft(session, other, draft_id)
    ways: tuple[Callable[[Session], None], ...] = (
        lambda session: map_columns_of(session, other, draft_id, COLUMNS),
        lambda session: answer_questions(session, other, draft_id, {}),
        lambda session: choose_duplicates(session, other, draft_id, "keep", {}),
        lambda session: confirm_draft(session, other, draft_id, 1),
        lambda session: discard_draft(session, other, draft_id),
    )
    for what in ways:
        with pytest.raises(NotFound), writing(engine) as session:
            what(session)
    assert seen(engine, actor, draft_id).state == "planned"


def test_a_draft_goes_after_two_days_with_all_its_rows(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA))
    with time_machine.travel(now() + KEPT + timedelta(minutes=1), tick=False):
        with pytest.raises(NotFound):
            seen(engine, actor, draft_id)
        assert claimed(engine) is None
        keep_no_longer(engine, now())
    with reading(engine) as session:
        for table in (ImportDraft, ImportDraftRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_so_many_drafts_are_kept_and_the_oldest_go(engine: Engine) -> None:
    actor = officer(engine)
    ids = [sent(engine, actor, roster(AMINA)) for _ in range(MAX_DRAFTS + 2)]
    with reading(engine) as session:
        assert {draft.id for draft in own_drafts(session, actor)} == set(ids[2:])


def test_answers_are_taken_by_name_or_code_and_the_rows_read_anew(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA, CANARY))
    with pytest.raises(Invalid) as refused, writing(engine) as session:
        answer_questions(session, actor, draft_id, {0: "Lemuria", 1: "Kurdish"})
    assert [error.pointer for error in refused.value.errors] == ["/answer-0", "/answer-1"]
    with writing(engine) as session:
        answer_questions(session, actor, draft_id, {0: "سوريا", 1: ""})
    run_due(engine, Settings(), jobs=())
    detail = rows(engine, actor, draft_id)[1].detail
    assert detail["says"]["nationalities"] == ["SY"]
    assert [question["text"] for question in detail["questions"]] == ["Atlantish: C1"]


@pytest.mark.parametrize(
    ("typed", "level", "to_confirm"),
    [("Kurdish: C1", "C1", False), ("Kurdish (fluent)", "C1", True), ("Kurdish", None, False)],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_answer_about_a_language_keeps_its_level(
    engine: Engine, typed: str, level: str | None, to_confirm: bool
) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(("1", "Amina Diallo", "Senegal", "", f"fr:B2; {typed}", "")))
    with writing(engine) as session:
        answer_questions(session, actor, draft_id, {0: "ckb"})
    run_due(engine, Settings(), jobs=())
    (row,) = rows(engine, actor, draft_id)
    assert row.detail["questions"] == []
    skill = row.detail["says"]["languages"][1]
    assert (skill["code"], skill.get("speaking"), skill.get("to_confirm", False)) == ("ckb", level, to_confirm)


def test_what_was_chosen_about_duplicates_is_done(engine: Engine) -> None:
    imported(engine, roster(AMINA, ("2", "Omar Ba", "Mali")))
    actor = officer(engine)
    again = roster(("", "Diallo Amina", "SN", "", "en:B2"), ("", "Ba Omar", "Mali", "", "en"))
    draft_id = planned(engine, actor, again)
    with pytest.raises(Invalid), writing(engine) as session:
        choose_duplicates(session, actor, draft_id, "merge", {})
    with writing(engine) as session:
        choose_duplicates(session, actor, draft_id, "keep", {2: "update", 3: "skip"})
    with writing(engine) as session:
        choose_duplicates(session, actor, draft_id, None, {3: ""})
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    assert sorted(record["name"] for record in people(engine)) == ["Amina Diallo", "Ba Omar", "Omar Ba"]


def test_a_row_that_does_not_fit_into_a_person_is_decided_about_again(engine: Engine) -> None:
    many, more = ("\n".join(f"2019 | {kind} envoy {number} | OIC" for number in range(60)) for kind in ("Old", "New"))
    header = ("Name", "Nationality", "Past missions")
    imported(engine, roster(("Amina Diallo", "SN", many), header=header))
    actor = officer(engine)
    draft_id = sent(engine, actor, roster(("Diallo Amina", "SN", more), header=header))
    with writing(engine) as session:
        map_columns_of(session, actor, draft_id, ["full_name", "nationality", "missions"])
    run_due(engine, Settings(), jobs=())
    with writing(engine) as session:
        choose_duplicates(session, actor, draft_id, "update", {})
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.problem, draft.counts["row"]) == ("planned", "too_much_together", 2)
    with writing(engine) as session:
        choose_duplicates(session, actor, draft_id, None, {2: "skip"})
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    assert seen(engine, actor, draft_id).state == "done"


def test_when_the_rows_would_become_something_else_their_sender_decides_again(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(("1", "Amina Diallo", "SN", "", "en:B2", ""), ("2", "Omar Ba", "ML")))
    before = seen(engine, actor, draft_id).plan
    imported(engine, roster(("7", "Ba Omar", "Mali")))
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.counts["moved"], draft.counts["possible_duplicate"]) == ("planned", 1, 1)
    assert [row.number for row in rows(engine, actor, draft_id, "moved")] == [3]
    with pytest.raises(Conflict), writing(engine) as session:
        confirm_draft(session, actor, draft_id, before)
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    assert seen(engine, actor, draft_id).state == "done"


def test_a_change_that_touches_no_row_does_not_stop_an_import(engine: Engine) -> None:
    imported(engine, roster(("7", "Ali Sow", "Mali")))
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA))
    with writing(engine) as session:
        change_profile(session, actor, people(engine)[0]["id"], 1, {"title": "Dr"}, source="test")
    confirmed(engine, actor, draft_id)
    run_due(engine, Settings(), jobs=())
    assert seen(engine, actor, draft_id).state == "done"


def test_two_workers_take_a_file_in_once(engine: Engine) -> None:
    actor = officer(engine)
    ids = [planned(engine, actor, roster(AMINA)), planned(engine, actor, roster(("2", "Omar Ba", "Mali")))]
    for draft_id in ids:
        confirmed(engine, actor, draft_id)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: run_due(engine, Settings(), jobs=()), range(2)))
    assert {seen(engine, actor, draft_id).state for draft_id in ids} <= {"done", "planned"}
    run_due(engine, Settings(), jobs=())
    assert sorted(record["name"] for record in people(engine)) == ["Amina Diallo", "Omar Ba"]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 2


def test_a_worker_that_dies_is_followed_by_another_and_cannot_come_back(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA))
    confirmed(engine, actor, draft_id)
    dead = claimed(engine, "dead")
    assert dead is not None
    assert claimed(engine, "other") is None
    with time_machine.travel(now() + CLAIMED_FOR + timedelta(seconds=1), tick=False):
        other = claimed(engine, "other")
        assert other is not None
        work_off(engine, dead)
        assert people(engine) == []
        work_off(engine, other)
        work_off(engine, dead)
    assert len(people(engine)) == 1
    assert seen(engine, actor, draft_id).state == "done"


def test_what_is_lost_while_it_is_saved_is_not_saved(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker takes over between reading the rows and saving them."""
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA))
    confirmed(engine, actor, draft_id)
    slow = claimed(engine, "slow")
    assert slow is not None
    rows_shown = draft_work._shown_rows

    def overtaken(session: Any, claim: Claim) -> dict[int, str]:
        shown = rows_shown(session, claim)
        with writing(engine) as other:
            other.execute(text("UPDATE import_drafts SET claimed_by = 'other'"))
        monkeypatch.setattr(draft_work, "_shown_rows", rows_shown)
        return shown

    monkeypatch.setattr(draft_work, "_shown_rows", overtaken)
    work_off(engine, slow)
    assert people(engine) == []


def test_a_draft_that_fells_every_worker_is_given_up(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = mapped(engine, actor, roster(AMINA))
    moment = now()
    for attempt in range(MAX_ATTEMPTS):
        with time_machine.travel(moment + attempt * CLAIMED_FOR * 1.1, tick=False):
            assert claimed(engine) is not None
    with time_machine.travel(moment + MAX_ATTEMPTS * CLAIMED_FOR * 1.1, tick=False):
        assert claimed(engine) is None
        draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.problem) == ("failed", "given_up")


def test_a_sender_who_may_no_longer_takes_nothing_in(engine: Engine) -> None:
    actor = officer(engine)
    draft_id = planned(engine, actor, roster(AMINA))
    confirmed(engine, actor, draft_id)
    with writing(engine) as session:
        session.get_one(Account, actor.account_id).suspended_at = now()
    run_due(engine, Settings(), jobs=())
    draft = seen(engine, actor, draft_id)
    assert (draft.state, draft.problem, people(engine)) == ("failed", "forbidden", [])


def test_progress_is_told_while_rows_are_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_work, "TOLD_EVERY_S", 0.0)
    told: list[int] = []
    put = draft_work._put

    def watched(session: Any, claim: Claim, **values: Any) -> None:
        put(session, claim, **values)
        told.extend([values["progress"]] if "progress" in values else [])

    monkeypatch.setattr(draft_work, "_put", watched)
    planned(engine, officer(engine), roster(AMINA, CANARY))
    assert told == [1, 2]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("roster.csv", "roster.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\roster.xlsx", "roster.xlsx"),
        ("ro\u202est\x00er\n.csv", "roster.csv"),
        ("a" * 300 + ".xlsx", "a" * 116 + ".xlsx"),
        ("..", ".."),
        ("", ""),
    ],
)
def test_a_name_is_never_a_path(given: str, shown: str) -> None:
    assert plain_name(given) == shown
