"""What an approval of an export is good for, and what is none."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import Engine, select, update

from app.db import now, reading, writing
from app.errors import Conflict, Fact, Forbidden
from app.models import Account, Approval, Reveal
from app.policy import COMMAND_LINE
from app.schemas.profiles import ContactIn, ProfileWrite
from app.services.exports import Kind, export_profiles, use_up
from app.services.profiles import insert_profiles
from tests.services.approving import approved, asked_for

CONTACT = ContactIn(kind="email", value="canary@example.org")


def export(engine: Engine, approval: UUID) -> bytes:
    file = io.BytesIO()
    with reading(engine) as session:
        written = export_profiles(session, COMMAND_LINE, file, Kind.CSV, approval=approval)
    with writing(engine) as session:
        use_up(session, approval, written.opened)
    return file.getvalue()


@pytest.fixture(autouse=True)
def people(engine: Engine) -> None:
    writes = [ProfileWrite(name="Amina Diallo", contacts=[CONTACT]), ProfileWrite(name="Omar Ba")]
    with writing(engine) as session:
        insert_profiles(session, COMMAND_LINE, writes, source="test")


def test_36_it_lets_one_file_go_and_keeps_whose_contacts_were_in_it(engine: Engine) -> None:
    approval = approved(engine)
    assert b"canary@example.org" in export(engine, approval)
    with pytest.raises(Conflict) as used:
        export(engine, approval)
    assert used.value.code == "approval_used"
    with reading(engine) as session:
        (kept,) = session.scalars(select(Reveal))
        asker = session.scalars(select(Approval.asked_by)).one()
    assert (kept.actor, kept.fields, kept.purpose, kept.case_reference) == (
        asker,
        "contacts",
        "continuity",
        "DRILL 2026/3",
    )


def changed(**columns: object) -> Callable[[Engine, UUID], None]:
    """As somebody with the database in hand could."""

    def spoil(engine: Engine, approval: UUID) -> None:
        with writing(engine) as session:
            session.execute(update(Approval).where(Approval.public_id == approval).values(**columns))

    return spoil


def asker_suspended(engine: Engine, approval: UUID) -> None:
    with writing(engine) as session:
        session.execute(update(Account).where(Account.role == "desk").values(suspended_at=now()))


def asker_has_another_role(engine: Engine, approval: UUID) -> None:
    with writing(engine) as session:
        session.execute(update(Account).where(Account.role == "desk").values(role="auditor"))


SPOILT: dict[str, tuple[Callable[[Engine, UUID], None], str]] = {
    "refused": (changed(status="refused"), "approval_needed"),
    "another act": (changed(act="sealed_reading"), "not_found"),
    "approved by the asker": (changed(decided_by=Approval.asked_by), "approval_needed"),
    "asker suspended": (asker_suspended, "no_longer_fits"),
    "asker has another role": (asker_has_another_role, "no_longer_fits"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_36_what_is_no_approval_opens_nothing(engine: Engine, how: str) -> None:
    approval = approved(engine)
    spoil, code = SPOILT[how]
    spoil(engine, approval)
    file = io.BytesIO()
    with reading(engine) as session, pytest.raises(Fact) as told:
        export_profiles(session, COMMAND_LINE, file, Kind.CSV, approval=approval)
    assert (told.value.code, file.getvalue()) == (code, b"")


def test_36_one_that_waits_or_was_never_asked_for_opens_nothing(engine: Engine) -> None:
    with pytest.raises(Forbidden) as waits:
        export(engine, asked_for(engine))
    assert waits.value.code == "approval_needed"
    with pytest.raises(Fact) as missing:
        export(engine, uuid4())
    assert missing.value.code == "not_found"


def test_36_it_is_dead_when_its_time_is_over_also_while_the_file_is_written(engine: Engine) -> None:
    approval = approved(engine)
    with time_machine.travel(now() + timedelta(days=3, minutes=1)):
        with pytest.raises(Conflict) as over:
            export(engine, approval)
        assert over.value.code == "approval_expired"
        with writing(engine) as session, pytest.raises(Conflict):
            use_up(session, approval, [])
    with time_machine.travel(now() + timedelta(days=2, hours=23)):
        assert b"canary" in export(engine, approval)


def test_36_of_two_files_written_at_once_one_goes(engine: Engine) -> None:
    approval = approved(engine)

    def use(_: int) -> str:
        try:
            with writing(engine) as session:
                use_up(session, approval, [1])
        except Conflict as refused:
            return refused.code
        return "gone"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(use, range(2))) == ["approval_used", "gone"]
