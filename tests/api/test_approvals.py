"""What takes two persons: removals, sealed readings; and who must not be the second one."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
import time_machine
from sqlalchemy import Engine, select, update

from app.db import writing
from app.models import Account, OutboxMessage
from app.policy import Role
from tests.api.client import Client, end, name_of, new_token, running
from tests.api.test_profiles import created
from tests.trail import faults, length, trail

APPROVALS = "/api/v1/approvals"
WHY = {"purpose": "conflict_check", "case_reference": "DR-2027/014", "reason": "A party asks."}


@pytest.fixture
def head(engine: Engine) -> str:
    return new_token(engine, Role.HEAD, "head")


@pytest.fixture
def secretary_general(engine: Engine) -> str:
    return new_token(engine, Role.SECRETARY_GENERAL, "sg")


@pytest.fixture
def named(engine: Engine) -> list[str]:
    """Three officers who are named for sealed fields."""
    return [new_token(engine, Role.DESK, name, sealed=True) for name in ("first", "second", "third")]


def suspended(client: Client, desk: str, head: str) -> str:
    path, etag = created(client, desk)
    answer = client.post(f"{path}/suspension", token=head, json={"reason": "why"}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    return path


def asked(client: Client, token: str, path: str, body: dict[str, Any]) -> tuple[str, str]:
    """Path and ETag of a new approval."""
    answer = client.post(path, token=token, json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"], answer.headers["ETag"]


def removal_asked(client: Client, token: str, path: str) -> tuple[str, str]:
    return asked(client, token, f"{path}/removal", {"reason": "The complaint was proven."})


def decided(
    client: Client, token: str, approval: tuple[str, str], word: str = "approve", **more: Any
) -> httpx.Response:
    path, etag = approval
    body = {"decision": word, **more}
    return client.post(f"{path}/decision", token=token, json=body, headers={"If-Match": etag})


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_36_a_removal_takes_a_second_person(
    client: Client, engine: Engine, desk: str, head: str, secretary_general: str
) -> None:
    path = suspended(client, desk, head)
    approval = removal_asked(client, head, path)
    assert client.get(path, token=desk).json()["membership"] == "suspended"
    assert refused(decided(client, head, approval)) == (403, "own_record")
    assert refused(decided(client, desk, approval)) == (403, "forbidden")
    before = length(engine)
    answer = decided(client, secretary_general, approval)
    assert (answer.status_code, answer.json()["status"]) == (200, "carried_out")
    assert client.get(path, token=desk).json()["membership"] == "removed"
    rows = trail(engine, before)
    assert [row.action for row in rows[:2]] == ["membership.remove", "approval.approve"]
    assert {(row.actor, row.request_id) for row in rows[:2]} == {
        (name_of(engine, "sg"), answer.headers["X-Request-Id"])
    }
    assert faults(engine) == []
    newest = client.get(f"{path}/history", token=desk).json()["items"][0]
    assert newest["actor"] == name_of(engine, "sg")
    assert newest["changes"]["membership_reason"]["after"] == "The complaint was proven."
    assert refused(decided(client, secretary_general, (approval[0], answer.headers["ETag"]))) == (
        409,
        "already_decided",
    )


def test_36_what_is_refused_stays_undone_and_says_why_to_who_asked(
    client: Client, desk: str, head: str, secretary_general: str
) -> None:
    path = suspended(client, desk, head)
    approval = removal_asked(client, head, path)
    assert decided(client, secretary_general, approval, "refuse").json()["errors"][0]["pointer"] == "/reason"
    told = decided(client, secretary_general, approval, "refuse", reason="Not proven.").json()
    assert (told["status"], told["decision_reason"], told["can_decide"]) == ("refused", "Not proven.", False)
    assert client.get(approval[0], token=head).json()["decision_reason"] == "Not proven."
    assert client.get(approval[0], token=desk).json()["decision_reason"] is None
    assert client.get(path, token=desk).json()["membership"] == "suspended"
    # Another one can be asked for.
    assert client.post(f"{path}/removal", token=head, json={"reason": "again"}).status_code == 201


def test_only_who_is_suspended_can_be_removed_and_it_is_asked_for_once(client: Client, desk: str, head: str) -> None:
    path, _ = created(client, desk)
    assert refused(client.post(f"{path}/removal", token=head, json={"reason": "x"})) == (409, "move_not_allowed")
    path = suspended(client, desk, head)
    removal_asked(client, head, path)
    assert refused(client.post(f"{path}/removal", token=head, json={"reason": "x"})) == (409, "already_asked")


def test_36_what_is_not_so_any_more_is_not_carried_out(
    client: Client, desk: str, head: str, secretary_general: str
) -> None:
    path = suspended(client, desk, head)
    approval = removal_asked(client, head, path)
    etag = client.get(path, token=head).headers["ETag"]
    client.post(f"{path}/reinstatement", token=head, json={"reason": "cleared"}, headers={"If-Match": etag})
    assert refused(decided(client, secretary_general, approval)) == (409, "no_longer_fits")
    assert client.get(approval[0], token=head).json()["status"] == "waiting"
    assert client.get(path, token=desk).json()["membership"] == "active"


def test_36_who_may_not_ask_any_more_has_asked_for_nothing(
    client: Client, engine: Engine, desk: str, head: str, secretary_general: str
) -> None:
    path = suspended(client, desk, head)
    approval = removal_asked(client, head, path)
    administrator = new_token(engine, Role.ADMINISTRATOR)
    with writing(engine) as session:  # there has to be one who can sign in
        session.execute(update(Account).where(Account.role == "administrator").values(password_hash="x"))
    public_id = name_of(engine, "head").removeprefix("account:")
    account = client.get(f"/api/v1/accounts/{public_id}", token=administrator)
    gone = client.patch(
        f"/api/v1/accounts/{public_id}", {"suspended": True}, account.headers["ETag"], token=administrator
    )
    assert gone.status_code == 200, gone.text
    assert refused(decided(client, secretary_general, approval)) == (409, "no_longer_fits")


def test_36_nobody_decides_about_themselves(client: Client, engine: Engine, desk: str, head: str) -> None:
    path = suspended(client, desk, head)
    person = path.rpartition("/")[2]
    myself = new_token(engine, Role.SECRETARY_GENERAL, "myself", profile=person)
    approval = removal_asked(client, head, path)
    assert refused(client.post(f"{path}/removal", token=myself, json={"reason": "x"})) == (403, "own_record")
    assert refused(decided(client, myself, approval)) == (403, "own_record")
    seen = client.get(approval[0], token=myself).json()
    assert (seen["reason"], seen["can_decide"]) == (None, False)


def test_36_of_two_who_decide_at_once_exactly_one_does(
    client: Client, database_url: str, engine: Engine, desk: str, head: str, secretary_general: str
) -> None:
    other = new_token(engine, Role.HEAD, "other head")
    with running(database_url) as second:
        for word in ("approve", "refuse"):
            path = suspended(client, desk, head)
            address, etag = removal_asked(client, head, path)
            sent = [
                one.later(
                    "POST",
                    f"{address}/decision",
                    token=token,
                    json={"decision": decision, "reason": "why"},
                    headers={"If-Match": etag},
                )
                for one, token, decision in ((client, secretary_general, "approve"), (second, other, word))
            ]
            answers = sorted((future.result() for future in sent), key=lambda answer: answer.status_code)
            assert [answer.status_code for answer in answers] == [200, 409]
            assert answers[1].json()["code"] == "already_decided"
            told = client.get(address, token=desk).json()
            assert told["status"] == answers[0].json()["status"]
            removed = client.get(path, token=desk).json()["membership"] == "removed"
            assert removed == (told["status"] == "carried_out")


def test_who_may_decide_is_told_and_then_who_asked_and_nobody_else(
    client: Client, engine: Engine, desk: str, head: str, secretary_general: str, named: list[str]
) -> None:
    other_head = new_token(engine, Role.HEAD, "other head")
    removal = removal_asked(client, head, suspended(client, desk, head))
    assert told(engine) == [("approval_waiting", "other head"), ("approval_waiting", "sg")]
    assert decided(client, other_head, removal).status_code == 200
    assert told(engine)[-1] == ("review_decided", "head")
    asked(client, named[0], f"{created(client, desk)[0]}/sealed", WHY)
    waiting = [name for kind, name in told(engine) if kind == "approval_waiting"]
    assert waiting == ["other head", "second", "sg", "third"]


def told(engine: Engine) -> list[tuple[str, str]]:
    """Kind of mail and name of the account, by kind and name."""
    with writing(engine) as session:
        rows = session.execute(
            select(OutboxMessage.kind, Account.name).join(Account, Account.id == OutboxMessage.account_id)
        )
        return sorted((kind, name) for kind, name in rows)


def test_a_decision_names_the_version_it_read(client: Client, desk: str, head: str, secretary_general: str) -> None:
    approval = removal_asked(client, head, suspended(client, desk, head))
    path = f"{approval[0]}/decision"
    assert client.post(path, token=secretary_general, json={"decision": "approve"}).status_code == 428
    assert refused(decided(client, secretary_general, (approval[0], '"9-head-en"'))) == (412, "stale")
    missing = f"{APPROVALS}/5c1f0e7a-2f6b-4f0e-8a51-6d9b7c3e2f18"
    assert decided(client, secretary_general, (missing, approval[1])).status_code == 404
    assert client.get(missing, token=head).json() | {"instance": ""} == client.get(
        f"{APPROVALS}/x", token=head
    ).json() | {"instance": ""}


def test_the_list_has_what_waits_and_by_act(client: Client, desk: str, head: str, named: list[str]) -> None:
    first = removal_asked(client, head, suspended(client, desk, head))
    path, _ = created(client, desk)
    second = asked(client, named[0], f"{path}/sealed", WHY)
    assert decided(client, named[1], second).status_code == 200

    def listed(**parameters: Any) -> list[str]:
        items = client.get(APPROVALS, token=head, params=parameters).json()["items"]
        return [f"{APPROVALS}/{item['id']}" for item in items]

    assert listed() == [first[0]]
    assert listed(status="approved") == [second[0]]
    assert listed(act="sealed_reading") == []
    third = removal_asked(client, head, suspended(client, desk, head))
    page = client.get(APPROVALS, token=head, params={"limit": 1}).json()
    assert [item["id"] for item in page["items"]] == [first[0].rpartition("/")[2]]
    rest = client.get(APPROVALS, token=head, params={"limit": 1, "cursor": page["next_cursor"]}).json()
    assert ([f"{APPROVALS}/{item['id']}" for item in rest["items"]], rest["next_cursor"]) == ([third[0]], None)
    assert client.get(APPROVALS, token=head, params={"status": "expired"}).json()["items"] == []


def test_36_sealed_fields_are_read_by_who_asked_when_another_has_approved(
    client: Client, engine: Engine, desk: str, named: list[str]
) -> None:
    path, etag = created(client, desk)
    sealed, (first, second, third) = f"{path}/sealed", named
    wrote = client.patch(sealed, {"security_notes": "quiet", "references": "good"}, etag, token=first)
    assert (wrote.status_code, wrote.content) == (204, b"")
    assert refused(client.get(sealed, token=first)) == (403, "approval_needed")
    approval = asked(client, first, sealed, WHY)
    assert refused(client.post(sealed, token=first, json=WHY)) == (409, "already_asked")
    assert refused(client.get(sealed, token=first)) == (403, "approval_needed")
    assert refused(decided(client, first, approval)) == (403, "own_record")
    assert refused(decided(client, desk, approval)) == (403, "forbidden")
    assert decided(client, second, approval).json()["status"] == "approved"
    before = length(engine)
    told = [client.get(sealed, token=first) for _ in range(2)]
    assert {field: told[0].json()[field] for field in ("conflict_declarations", "security_notes", "references")} == {
        "conflict_declarations": None,
        "security_notes": "quiet",
        "references": "good",
    }
    for other in (second, third):
        assert refused(client.get(sealed, token=other)) == (403, "approval_needed")
    rows = [row for row in trail(engine, before) if row.action == "sealed.read"]
    assert [(row.actor, row.object_id) for row in rows] == [(name_of(engine, "first"), path.rpartition("/")[2])] * 2
    assert "quiet" not in str(rows)


def test_36_an_approval_is_dead_when_its_time_is_over(client: Client, engine: Engine, desk: str) -> None:
    path, _ = created(client, desk)
    other, _ = created(client, desk)

    def officer(name: str) -> str:
        return new_token(engine, Role.DESK, name, sealed=True)

    read_later = asked(client, officer("first"), f"{path}/sealed", WHY)
    decide_later = asked(client, officer("first"), f"{other}/sealed", WHY)
    assert decided(client, officer("second"), read_later).status_code == 200
    ends = datetime.fromisoformat(client.get(read_later[0], token=desk).json()["expires_at"])
    with time_machine.travel(ends - timedelta(minutes=2), tick=True):
        first = officer("first")
        assert client.get(f"{path}/sealed", token=first).status_code == 200
    with time_machine.travel(ends + timedelta(minutes=1), tick=True):
        first, second = officer("first"), officer("second")
        assert refused(client.get(f"{path}/sealed", token=first)) == (403, "approval_needed")
        assert refused(decided(client, second, decide_later)) == (409, "approval_expired")
        assert client.get(decide_later[0], token=second).json()["status"] == "expired"
        assert len(client.get(APPROVALS, token=second, params={"status": "expired"}).json()["items"]) == 2
        # It can be asked for again.
        assert client.post(f"{path}/sealed", token=first, json=WHY).status_code == 201


def test_06_an_officer_who_is_not_named_any_more_reads_nothing_sealed(
    client: Client, engine: Engine, desk: str, named: list[str]
) -> None:
    path, _ = created(client, desk)
    approval = asked(client, named[0], f"{path}/sealed", WHY)
    assert decided(client, named[1], approval).status_code == 200
    assert client.get(f"{path}/sealed", token=named[0]).status_code == 200
    taken = new_token(engine, Role.DESK, "first", sealed=False)
    end(engine, named[0])
    assert refused(client.get(f"{path}/sealed", token=taken)) == (403, "forbidden")


def test_sealed_fields_are_written_under_the_version_and_never_on_oneself(
    client: Client, engine: Engine, desk: str, named: list[str]
) -> None:
    path, etag = created(client, desk)
    sealed = f"{path}/sealed"
    myself = new_token(engine, Role.HEAD, "myself", profile=path.rpartition("/")[2], sealed=True)
    assert refused(client.patch(sealed, {"references": "x"}, etag, token=myself)) == (403, "own_record")
    assert refused(client.post(sealed, token=myself, json=WHY)) == (403, "own_record")
    assert refused(client.get(sealed, token=myself)) == (403, "own_record")
    assert client.patch(sealed, {"references": "x"}, etag, token=desk).status_code == 403
    assert client.patch(sealed, {"references": "x"}, None, token=named[0]).status_code == 428
    assert client.patch(sealed, {}, etag, token=named[0]).status_code == 422
    assert client.patch(sealed, {"title": "x"}, etag, token=named[0]).status_code == 422
    before = length(engine)
    wrote = client.patch(sealed, {"references": "good words"}, etag, token=named[0])
    (row,) = trail(engine, before)
    assert (row.action, orjson.loads(row.detail)) == ("sealed.write", {"fields": ["references"]})
    assert client.get(path, token=desk).headers["ETag"] == wrote.headers["ETag"] != etag
    assert refused(client.patch(sealed, {"references": None}, etag, token=named[1])) == (412, "stale")
    history = client.get(f"{path}/history", token=desk)
    assert (history.json()["items"][0]["source"], history.json()["items"][0]["changes"]) == ("sealed", {})
    assert "good words" not in history.text
    # A text that is guessed right makes a version as any other.
    again = client.patch(sealed, {"references": "good words"}, wrote.headers["ETag"], token=named[1])
    assert again.headers["ETag"] != wrote.headers["ETag"]
