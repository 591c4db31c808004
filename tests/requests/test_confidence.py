"""Who learns of a request, and who does not, through any door."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap
from sqlalchemy import Engine, select, text, update

from app.db import now, reading, writing
from app.models import Agreement, AuditEvent, DeploymentRequest, DirectoryWalk, OutboxMessage
from app.policy import Role
from app.services.revisions import raise_revision
from tests.api.client import new_token, running
from tests.requests.cast import OPENING, PATH, WHOLE, Cast
from tests.requests.field import ACCEPTED, LEGAL, answer_offer, expert, put_up
from tests.search.exposing import put_columns
from tests.trail import trail
from tests.web.people import see, send

OFFICES = ("desk", "other desk", "head", "secretary", "ethics", "auditor")


def listed(cast: Cast, who: str) -> list[str]:
    return [f"/{each['id']}" for each in cast.ask(who, "GET").json()["items"]]


def test_a_draft_is_seen_on_its_own_side_alone(cast: Cast) -> None:
    path = cast.draft()
    for who in ("asker", "colleague"):
        assert cast.read(who, path).status_code == 200
        assert listed(cast, who) == [path]
    for taken_back in (False, True):
        if taken_back:
            assert cast.step("asker", path, "withdrawal", {"reason": "x"}).status_code == 200
        for who in (*OFFICES, "stranger", "partner"):
            assert cast.read(who, path).status_code == 404, who
            assert listed(cast, who) == []


def test_07_a_partner_never_sees_the_request_of_another(cast: Cast) -> None:
    path = cast.submitted("partner")
    assert cast.read("partner", path).status_code == 200
    missing = cast.read("other partner", "/00000000-0000-4000-8000-000000000000")
    for door in ("", "/history"):
        answer = cast.read("other partner", path + door)
        assert (answer.status_code, answer.json()["code"]) == (404, missing.json()["code"])
    assert listed(cast, "other partner") == []


def test_a_partner_without_an_agreement_in_force_neither_asks_nor_follows(cast: Cast, engine: Engine) -> None:
    path = cast.submitted("partner")
    with writing(engine) as session:
        session.execute(update(Agreement).values(ended_at=now()))
        raise_revision(session, "access")
    assert cast.read("partner", path).status_code == 404
    refused = cast.ask("partner", "POST", json=dict(WHOLE))
    assert (refused.status_code, refused.json()["code"]) == (403, "no_agreement")
    assert cast.read("desk", path).status_code == 200


def test_a_strict_request_is_for_named_officers_the_head_the_secretary_general_and_the_auditor(cast: Cast) -> None:
    path = cast.submitted(confidentiality="strict")
    seen = {who for who in OFFICES if cast.read(who, path).status_code == 200}
    assert seen == {"head", "secretary", "auditor"}
    assert {who for who in OFFICES if path in listed(cast, who)} == seen
    assert cast.step("desk", path, "opening", OPENING, version=2).status_code == 404
    named = cast.ask("head", "POST", f"{path}/officers", json={"account": str(cast.account_of("desk"))})
    assert named.status_code == 204
    assert cast.step("desk", path, "opening", OPENING).status_code == 200
    assert cast.read("other desk", path).status_code == 404
    refused = cast.ask("head", "POST", f"{path}/officers", json={"account": str(cast.account_of("asker"))})
    assert refused.json()["errors"][0]["pointer"] == "/account"


def test_a_list_tells_of_a_confidential_request_that_there_is_one(cast: Cast) -> None:
    cast.submitted(confidentiality="confidential")
    (told,) = cast.ask("desk", "GET").json()["items"]
    assert (told["area"], told["situation"], told["confidentiality"]) == (None, None, "confidential")


def test_pages_of_a_list_hold_each_request_once(cast: Cast) -> None:
    made = [cast.draft() for _ in range(5)]
    found, cursor = [], ""
    for _ in range(3):
        page = cast.ask("asker", "GET", f"?limit=2{cursor}").json()
        found += [f"/{each['id']}" for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert found == made[::-1]
    assert page["next_cursor"] is None


def test_41_each_reading_by_an_office_is_kept_and_none_by_the_requester(cast: Cast, engine: Engine) -> None:
    path = cast.submitted()
    for who in ("asker", "desk", "auditor"):
        assert cast.read(who, path).status_code == 200
    assert cast.read("head", f"{path}/matches").status_code == 200
    with reading(engine) as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "request.read")).all()
    assert [row.role for row in rows] == ["desk", "auditor", "head"]
    assert {row.object_id for row in rows} == {path[1:]}


def test_what_a_request_says_stands_nowhere_in_clear(cast: Cast, engine: Engine, tmp_path: Path) -> None:
    path = cast.submitted()
    cast.step("desk", path, "return", {"reason": "canary reason"})
    cast.step("asker", path, "submission")
    cast.step("desk", path, "opening", OPENING)
    with engine.connect() as connection:
        tables = (
            "deployment_requests",
            "request_parties",
            "request_terms",
            "request_moves",
            "outbox",
            "audit_events",
        )
        for table in tables:
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert rows, table
            assert "canary" not in repr(rows).lower(), table


@pytest.mark.parametrize("strict", [False, True])
def test_a_step_is_told_to_the_other_side_by_a_mail_that_says_nothing(
    cast: Cast, engine: Engine, strict: bool
) -> None:
    cast.assemble()
    path = cast.submitted(confidentiality="strict" if strict else "ordinary")
    with reading(engine) as session:
        mails = session.scalars(select(OutboxMessage)).all()
    told = sorted((mail.kind, (mail.recipient or "").partition("@")[0]) for mail in mails)
    office = (
        [("request_arrived", "head")]
        if strict
        else [
            ("request_arrived", "desk"),
            ("request_arrived", "head"),
            ("request_arrived", "other-desk"),
        ]
    )
    assert [kind for kind, _ in told] == [kind for kind, _ in office] + ["request_received"]
    assert all(mail.content == f'{{"link":"/requests{path}"}}' for mail in mails)


@pytest.mark.parametrize("database", ["sqlite"])
def test_who_is_hidden_from_partners_is_no_card_to_the_partner_who_asked_before_accepting(cast: Cast) -> None:
    path, people = put_up(cast, ["Amal", "Badr"], who="partner")
    hidden = people[1]["person"]["id"]
    put_columns(cast.engine, hidden, partner_visibility="hidden")
    assert len(cast.read("partner", f"{path}/people").json()["items"]) == 1
    assert see(cast.client, f"/en/requests{path}", cookie=cast.tokens["partner"]).text.count("Candidate ") == 1
    expert(cast, people[1], "Badr")
    cast.step("secretary", path, "authorisation", {"selected": [people[1]["id"]], **LEGAL})
    cast.step("desk", path, "offers", {"letter": "x"})
    assert cast.read("partner", f"{path}/people").json()["items"] == []
    assert answer_offer(cast, "Badr", "acceptance", ACCEPTED).status_code == 200
    assert [one["id"] for one in cast.read("partner", f"{path}/people").json()["items"]] == [hidden]


@pytest.mark.parametrize("database", ["sqlite"])
def test_people_told_to_a_partner_who_asked_count_as_those_it_finds(cast: Cast, database_url: str) -> None:
    path, _ = put_up(cast, ["Amal", "Badr", "Dina"], who="partner")
    partner = cast.tokens["partner"]
    # Of two people a day, three are too many; the request itself stays open to who made it.
    with running(database_url, walk_partner=1) as client:
        told = client.get(f"{PATH}{path}/people", token=partner)
        assert (told.status_code, told.json()["code"]) == (429, "walk_ended")
        page = see(client, f"/fr/requests{path}", cookie=partner)
        assert (page.status_code, page.text.count("Candidat "), "demain" in page.text) == (200, 0, True)
        # Not before: whom a server has shown is known to the others some seconds later, and may be shown again.
        shown = see(cast.client, f"/fr/requests{path}", cookie=partner)
        assert shown.text.count("Candidat ") == 3
        csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
        given = {"csrf": csrf, "version": str(cast.read("partner", path).json()["version"]), "reason": "x"}
        assert send(client, f"/fr/requests{path}/withdraw", given, cookie=partner).status_code == 303
    assert ["429" in row.detail for row in trail(cast.engine)].count(True) == 1


@pytest.mark.parametrize("database", ["sqlite"])
def test_mails_of_a_strict_request_are_none_for_who_may_not_see_it(cast: Cast) -> None:
    path = cast.submitted(confidentiality="strict")
    given_up = {"status": "failed", "failed_at": now(), "due_at": now()}
    with writing(cast.engine) as session:
        session.execute(update(OutboxMessage).values(given_up))
    ask, head = cast.client.ask, cast.tokens["head"]
    mails = ask("GET", "/api/v1/outbox", token=head).json()
    assert (len(mails["items"]), mails["failed"]) == (1, 1)
    retry = f"/api/v1/outbox/{mails['items'][0]['id']}/retry"
    for who in ("desk", "administrator"):
        told = ask("GET", "/api/v1/outbox", token=cast.tokens[who]).json()
        assert (told["items"], told["late"], told["failed"]) == ([], 0, 0), who
    assert 'href="/en/outbox"' not in see(cast.client, "/en/desk", cookie=cast.tokens["desk"]).text.split("<main")[1]
    assert ask("POST", retry, token=cast.tokens["administrator"]).status_code == 404
    assert ask("POST", retry, token=head).status_code == 204
    with writing(cast.engine) as session:
        session.execute(update(OutboxMessage).values(status="sent", sent_at=now() - timedelta(days=99)))
        session.execute(update(DeploymentRequest).values(state="withdrawn"))
    for who, counted in (("desk", 0), ("administrator", 0), ("head", 1), ("auditor", 1)):
        told = {one["class"]: one for one in ask("GET", "/api/v1/retention", token=cast.tokens[who]).json()["items"]}
        kept = told["deployment_requests"], told["outbox_sent"]
        assert (kept[0]["rows"], kept[1]["rows"] > 0, kept[1]["due"] > 0) == (
            counted,
            bool(counted),
            bool(counted),
        ), who
    named = cast.ask("head", "POST", f"{path}/officers", json={"account": str(cast.account_of("desk"))})
    assert named.status_code == 204
    assert len(ask("GET", "/api/v1/outbox", token=cast.tokens["desk"]).json()["items"]) == 2


@pytest.mark.parametrize("database", ["sqlite"])
def test_candidates_whom_an_office_reads_of_count_as_people_found_do(cast: Cast, database_url: str) -> None:
    path, _ = put_up(cast, ["Amal", "Badr"])
    file = f"{path}/decision-files/1"
    doors = {
        **{f"{PATH}{path}/{name}": 2 for name in ("candidates", "shortlist", "preparation")},
        f"{PATH}{file}": 2,
        f"{PATH}{file}.pdf": 2,
        **{f"/fr/requests{path}/{name}": 2 for name in ("candidates", "preparation")},
        # Nobody is named there.
        f"{PATH}{path}": 0,
        f"/fr/requests{path}": 0,
    }
    readers = {door: f"reader {number}" for number, door in enumerate(doors)}
    cast.tokens.update({who: new_token(cast.engine, Role.ETHICS, who) for who in readers.values()})
    with running(database_url, walk_officer=1) as client:
        for door, who in readers.items():
            token = cast.tokens[who]
            read = see(client, door, cookie=token) if door.startswith("/fr") else client.get(door, token=token)
            assert read.status_code == 200, door
    with reading(cast.engine) as session:
        walks = {walk.actor: len(BitMap.deserialize(walk.people)) for walk in session.scalars(select(DirectoryWalk))}
    counted = {door: walks.get(f"account:{cast.account_of(who)}", 0) for door, who in readers.items()}
    assert counted == doors


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_lesson_of_a_strict_request_tells_neither_where_nor_when_it_was(cast: Cast) -> None:
    for confidentiality in ("strict", "confidential"):
        path = cast.submitted(situation="sudan", confidentiality=confidentiality)
        with writing(cast.engine) as session:
            session.execute(update(DeploymentRequest).values(state="debriefed"))
        closing = {"closing_reason": "fulfilled", "lessons": [f"Of the {confidentiality}."]}
        assert cast.step("head", path, "closing", closing).status_code == 200
    told = cast.client.get("/api/v1/lessons", token=cast.tokens["desk"]).json()["items"]
    assert {(one["text"], one["situation"], one["mode"]) for one in told} == {
        ("Of the strict.", None, None),
        ("Of the confidential.", "sudan", "in_person"),
    }
    (day,) = [one["learned_on"] for one in told if one["situation"] is None]
    assert day.endswith("-01-01")
