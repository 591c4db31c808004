"""Consents, what partners are shown, and hiding: all of it counts with the very next request, on every server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy import Engine, select

from app.db import writing
from app.models import Account
from app.policy import COMMAND_LINE, PURPOSES, Role
from app.services.hiding import new_hide_link
from app.services.imports.committing import commit_import
from app.services.imports.planning import plan_import
from tests.api.client import Client, new_token, running
from tests.api.own.cast import ME, Expert, choose, do, etag_of, expert, give, me, partner_of, profile, rows
from tests.api.test_profiles import PATH
from tests.trail import trail

SHOWN: dict[str, Any] = {"headline": {"en": "Zebra diplomacy"}, "languages": [{"code": "sw"}]}


def found_by(client: Client, who: Expert, token: str) -> str:
    """How far a partner finds the person, by everything that could tell: `hidden`, `card` or `named`."""
    read = client.get(who.path, token=token)
    everybody = client.get(PATH, token=token).json()
    by_language = client.get(f"{PATH}?language=sw", token=token).json()
    by_words = client.get(f"{PATH}?q=zebra", token=token).json()
    there = [item for item in everybody["items"] if item["id"] == who.id]
    assert [item["id"] for item in by_language["items"]] == [item["id"] for item in there]
    assert by_language["total"] == len(there)
    assert ("sw" in {each["value"] for each in everybody["facets"]["language"]}) == bool(there)
    if not there:
        assert (read.status_code, by_words["total"]) == (404, 0)
        return "hidden"
    assert (read.json().get("name"), bool(by_words["total"])) == (there[0]["name"], there[0]["name"] is not None)
    return "card" if there[0]["name"] is None else "named"


def withdraw(client: Client, who: Expert, purpose: str) -> int:
    return client.ask("DELETE", f"{ME}/consents/{purpose}", token=who.token).status_code


def test_each_purpose_has_its_text_in_three_languages_and_its_fields(
    client: Client, engine: Engine, desk: str
) -> None:
    who, texts = expert(client, engine, desk), set()
    for language in ("ar", "en", "fr"):
        answer = client.get(f"{ME}/consents", token=who.token, headers={"Accept-Language": language})
        items = answer.json()["items"]
        assert [item["purpose"] for item in items] == list(PURPOSES)
        for item in items:
            assert (item["state"], item["history"], item["text"]["language"]) == ("open", [], language)
            assert (item["text"]["version"], item["text"]["languages"]) == (1, ["ar", "en", "fr"])
            texts.add(item["text"]["text"])
    assert len(texts) == 9
    assert "contacts" in items[0]["fields"]
    assert "name" not in items[1]["fields"]
    assert "name" in items[2]["fields"]


def test_a_consent_keeps_version_language_and_time_and_its_withdrawal(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk)
    for _ in range(2):
        given = give(client, who, "partners_named", "ar").json()["items"][2]
        (held,) = given["history"]  # the same once more changes nothing
        assert (given["state"], held["text_version"], held["language"]) == ("given", 1, "ar")
        assert (held["basis"], held["channel"], held["withdrawn_at"]) == ("consent", "own", None)
    assert withdraw(client, who, "partners_named") == 204
    assert give(client, who, "partners_named", "fr").status_code == 200
    again = client.get(f"{ME}/consents", token=who.token).json()["items"][2]
    assert [(one["language"], one["withdrawn_at"] is None) for one in again["history"]] == [
        ("fr", True),
        ("ar", False),
    ]
    assert [row.action for row in trail(engine)[-3:]] == ["consent.give", "consent.withdraw", "consent.give"]


def test_a_consent_to_another_text_is_none(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    before, body = rows(engine), {"purpose": "partners_named", "text_version": 1, "language": "en"}
    for other in ({"text_version": 2}, {"language": "tr"}, {"purpose": "newsletter"}, {"channel": "desk"}):
        assert client.post(f"{ME}/consents", token=who.token, json=body | other).status_code == 422, other
    assert rows(engine) == before


def test_06_a_withdrawn_consent_counts_with_the_next_request_on_every_server(
    client: Client, database_url: str, engine: Engine, desk: str, partner: str
) -> None:
    with running(database_url) as other:
        who = expert(client, engine, desk, **SHOWN)
        assert found_by(other, who, partner) == "card"
        give(client, who, "partners_named")
        assert choose(client, who, "named").status_code == 200
        assert found_by(other, who, partner) == "named"
        assert withdraw(client, who, "partners_named") == 204
        assert found_by(other, who, partner) == "card"
        assert withdraw(client, who, "partners_card") == 204
        assert found_by(other, who, partner) == "hidden"
        assert choose(client, who, "card").json()["code"] == "consent_needed"
        give(client, who, "partners_card")
        assert found_by(other, who, partner) == "hidden"  # it allows; what is shown the person chooses
        assert choose(client, who, "card").status_code == 200
        assert found_by(other, who, partner) == "card"
        assert withdraw(client, who, "directory") == 204
        assert found_by(other, who, partner) == "hidden"


def test_withdrawing_takes_one_step_and_is_never_refused(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    before = me(client, who)["version"]
    assert [withdraw(client, who, "partners_named") for _ in range(2)] == [204, 204]
    assert me(client, who)["version"] == before  # nothing rested on it
    assert withdraw(client, who, "newsletter") == 404


def test_without_the_consent_nobody_is_shown_by_name(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    _, organisation = partner_of(engine, "League")
    for answer in (choose(client, who, "named"), choose(client, who, "card", {organisation: "named"})):
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_needed")
    assert me(client, who)["version"] == 1


def test_what_was_withdrawn_the_desk_does_not_bring_back(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, partner_visibility="named")
    assert withdraw(client, who, "partners_card") == 204
    for choice in ("card", "named"):
        answer = do(client, "PATCH", who.path, desk, json={"partner_visibility": choice})
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_needed")
    give(client, who, "partners_card")
    assert do(client, "PATCH", who.path, desk, json={"partner_visibility": "card"}).status_code == 200


def test_what_was_withdrawn_a_list_does_not_bring_back(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    assert withdraw(client, who, "partners_named") == 204
    reference = me(client, who)["reference"]
    roster = f"directory_reference,Full name,Title,partner_visibility\n{reference},Amina Diarra,Dr,named\n".encode()
    with writing(engine) as session:
        commit_import(session, COMMAND_LINE, plan_import(session, COMMAND_LINE, roster, "roster.csv"))
    held = me(client, who)
    assert (held["title"], held["partner_visibility"]) == ("Dr", "card")


def test_each_organisation_sees_what_is_chosen_for_it_and_the_others_what_is_chosen_for_all(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk, **SHOWN)
    league, league_id = partner_of(engine, "League")
    union, union_id = partner_of(engine, "Union")
    give(client, who, "partners_named")
    for choice, organisations, seen in (
        ("card", {league_id: "hidden"}, ("hidden", "card")),
        ("hidden", {league_id: "named"}, ("named", "hidden")),
        ("named", {league_id: "card", union_id: "hidden"}, ("card", "hidden")),
        ("hidden", {}, ("hidden", "hidden")),
    ):
        assert choose(client, who, choice, organisations).json()["partner_choices"] == organisations
        assert (found_by(client, who, league), found_by(client, who, union)) == seen
        told = {each["id"]: each["choice"] for each in me(client, who)["partners"]}
        assert told[league_id] == organisations.get(league_id, choice)
    choose(client, who, "named", {league_id: "named"})
    withdraw(client, who, "partners_named")
    assert (found_by(client, who, league), found_by(client, who, union)) == ("card", "card")
    withdraw(client, who, "partners_card")
    assert (found_by(client, who, league), found_by(client, who, union)) == ("hidden", "hidden")


def test_an_organisation_that_does_not_exist_is_refused(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    before = rows(engine)
    answer = choose(client, who, "card", {"0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10": "hidden"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_code")
    assert rows(engine) == before


def test_hide_me_now_and_show_me_again(
    client: Client, database_url: str, engine: Engine, desk: str, partner: str
) -> None:
    focal, ethics = new_token(engine, Role.FOCAL_POINT, state="TN"), new_token(engine, Role.ETHICS)
    with running(database_url) as other:
        who = expert(client, engine, desk, nominated_by="TN", **SHOWN)
        for hidden, method in ((True, "POST"), (True, "POST"), (False, "DELETE"), (False, "DELETE")):
            assert client.ask(method, f"{ME}/hiding", token=who.token).status_code == 204
            assert found_by(other, who, partner) == ("hidden" if hidden else "card")
            for token in (focal, ethics):
                assert other.get(who.path, token=token).status_code == (404 if hidden else 200)
                assert other.get(PATH, token=token).json()["total"] == (0 if hidden else 1)
            for token in (desk, who.token):
                assert (other.get(who.path, token=token).json()["hidden_at"] is not None) is hidden
    assert me(client, who)["version"] == 3
    assert [row.action for row in trail(engine) if row.action.startswith("own.")] == ["own.hide", "own.show"]


def test_after_the_consent_to_be_kept_was_withdrawn_showing_needs_it_again(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk)
    assert withdraw(client, who, "directory") == 204
    refused = client.ask("DELETE", f"{ME}/hiding", token=who.token)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_needed")
    give(client, who, "directory")
    assert client.ask("DELETE", f"{ME}/hiding", token=who.token).status_code == 204
    assert me(client, who)["hidden_at"] is None


def link_for(engine: Engine, name: str) -> str:
    """The token of a link as it stands in a mail."""
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.name == name)).one()
        return new_hide_link(session, account).partition("?token=")[2]


def test_the_link_of_a_mail_hides_without_signing_in_as_often_as_it_is_used(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    who = expert(client, engine, desk, **SHOWN)
    token = link_for(engine, "Amina Diarra")
    before = rows(engine)
    # Programs that look at mails open every link; only who presses the button posts.
    for method in ("GET", "HEAD"):
        assert client.ask(method, f"/api/v1/links/hide?token={token}").status_code in (404, 405)
    assert rows(engine) == before
    for _ in range(2):
        assert client.post("/api/v1/links/hide", json={"token": token}).status_code == 204
        assert found_by(client, who, partner) == "hidden"
        assert client.ask("DELETE", f"{ME}/hiding", token=who.token).status_code == 204
    assert token not in str(rows(engine))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30, seconds=1)):
        assert client.post("/api/v1/links/hide", json={"token": token}).status_code == 404


def test_a_link_for_something_else_or_for_nobody_hides_nobody(client: Client, engine: Engine, desk: str) -> None:
    expert(client, engine, desk)
    before = rows(engine)
    answers = [
        client.post("/api/v1/links/hide", json={"token": token})
        for token in ("sulh_h_wrong", "", link_for(engine, "desk"))
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}
    assert rows(engine, "mail_links") == {table: held for table, held in before.items() if table != "mail_links"}


def test_hiding_and_withdrawing_are_the_persons_alone(client: Client, engine: Engine, desk: str) -> None:
    path = profile(client, desk)
    own = new_token(engine, Role.HEAD, "also a member", profile=path.rpartition("/")[2])
    for token in (desk, own, new_token(engine, Role.FOCAL_POINT)):
        for method, part in (("POST", "hiding"), ("DELETE", "hiding"), ("DELETE", "consents/directory")):
            assert client.ask(method, f"{ME}/{part}", token=token).status_code == 403
    assert etag_of(client, path, desk).startswith('"1-')
