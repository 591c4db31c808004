"""The sections of the own profile as forms: nothing is lost, nothing is guessed, nothing is decided by the page."""

from typing import Any

import pytest
from sqlalchemy import Engine

from app.security import csrf_token
from app.web.own_sections import SECTIONS
from tests.api.client import Client
from tests.api.own.cast import VERIFIED, Expert, change_me, expert, me
from tests.web.forms import fields_of, fill, send_pairs, typed_over
from tests.web.people import see, send

RICH: dict[str, Any] = {
    "names": [
        {"text": "أمينة ديارا", "script": "Arab", "kind": "official"},
        {"text": "Amina D.", "script": "Zyyy", "kind": "former"},
    ],
    "title": "Dr",
    "gender": "f",
    "former_nationalities": ["FR"],
    "residence": "SN",
    "seniority": "ambassador",
    "affiliation": "Institute <b>of</b> Peace",
    "years_experience": 12,
    "biography": {"ar": "سنوات\n\nطويلة", "en": "\nLong years.\n\n& more"},
    "nominated_by": "ML",
    "nomination_date": "2026-01",
    "offices": [{"title": "Envoy", "organisation": "oic", "starts": "2020"}],
    "missions": [
        {"title": "Talks", "organisation_name": "A club", "country": "SD", "situation": "sudan", "starts": "2021-05"},
        {"title": "Both", "organisation": "au", "organisation_name": "The Union, as it stood", "ends": "2019-05-14"},
    ],
    "languages": [{"code": "fr", "speaking": "native", "use": "mediates"}, {"code": "prs", "writing": "B1"}],
    "countries": [{"code": "SD", "depth": "mediated"}, {"code": "145"}, {"code": "oic-arab"}],
    "situations": ["sudan", "mali"],
    "contacts": [{"kind": "email", "value": "amina@example.org"}, {"kind": "other", "value": "at the gate"}],
    "certificates": [{"programme": "Course", "awarded": "2019", "expires": "2029-05-14"}],
}


def edit(name: str, language: str = "en") -> str:
    return f"/{language}/me/edit/{name}"


@pytest.fixture
def who(client: Client, engine: Engine, desk: str) -> Expert:
    more = {"expertise": VERIFIED["expertise"], "certificates": [*RICH["certificates"], *VERIFIED["certificates"]]}
    return expert(client, engine, desk, **(RICH | more))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_form_sent_back_as_it_was_shown_changes_nothing(client: Client, who: Expert, language: str) -> None:
    before = me(client, who)
    for name in SECTIONS:
        sent = fill(client, edit(name, language), who.token)
        assert (sent.status_code, sent.headers.get("location")) == (303, f"/{language}/me?saved={name}#{name}"), name
    sent = fill(client, f"/{language}/me/availability/periods", who.token)
    assert sent.status_code == 303
    after = me(client, who)
    changed = {field for field in before if before[field] != after[field]}
    # To save the availability says that it is right.
    assert changed == {"availability_confirmed_at", "version", "updated_at"}


def test_everything_can_be_typed_in_any_of_the_three_languages(client: Client, who: Expert) -> None:
    typed: dict[str, Any] = {
        "languages-2-code": "اللغة السواحلية",
        "languages-2-speaking": "B1",
    }
    assert fill(client, edit("languages"), who.token, **typed).status_code == 303
    typed = {
        "missions-2-title": "Shuttle",
        "missions-2-organisation": "Union africaine",
        "missions-2-country": "تونس",
        "missions-2-starts": "مارس 2022",
        "missions-2-ends": "14/05/2023",
    }
    assert fill(client, edit("missions"), who.token, **typed).status_code == 303
    held = me(client, who)
    assert held["languages"][2] == {
        "code": "sw",
        "speaking": "B1",
        "writing": None,
        "use": None,
        "to_confirm": False,
    }
    assert held["missions"][2] == {
        "title": "Shuttle",
        "organisation": "au",
        "organisation_name": None,
        "country": "TN",
        "situation": None,
        "starts": "2022-03",
        "ends": "2023-05-14",
    }


def test_what_is_not_known_stays_typed_with_a_suggestion_and_nothing_is_saved(client: Client, who: Expert) -> None:
    before = me(client, who)
    answer = fill(
        client,
        edit("particulars"),
        who.token,
        **{"nationalities-1": "Tunesiaa", "residence": "Atlantis", "years_experience": "many", "title": "Prof"},
    )
    assert answer.status_code == 422
    for part in (
        'role="alert"',
        'href="#nationalities-1-error"',
        'id="residence-error"',
        'id="years_experience-error"',
        'value="Tunesiaa"',
        'value="Atlantis"',
        'value="many"',
        'value="Prof"',
        "Do you mean: <bdi>Tunisia</bdi>",
    ):
        assert part in answer.text, part
    assert me(client, who) == before


@pytest.mark.parametrize(
    ("name", "typed", "at", "said"),
    [
        ("names", {"name": " "}, "name", "Fill this in."),
        ("missions", {"missions-0-starts": "2022", "missions-0-ends": "2021"}, "missions-0", "The end comes before"),
        ("missions", {"missions-0-starts": "31/02/2021"}, "missions-0-starts", "There is no such day."),
        ("missions", {"missions-0-title": ""}, "missions-0-title", "Fill this in."),
        ("certificates", {"certificates-0-expires": "2029"}, "certificates-0-expires", "A whole day is needed"),
        ("languages", {"languages-1-code": "French"}, "languages-1-code", "This stands here twice."),
        ("particulars", {"nationalities-1": "Mali"}, "nationalities-1", "This stands here twice."),
        ("languages", {"languages-1-code": "Kurdish"}, "languages-1-code", "This is not in the list."),
        ("names", {"names-0-text": "x" * 301}, "names-0-text", "300"),
    ],
)
def test_a_fault_stands_at_its_field(
    client: Client, who: Expert, name: str, typed: dict[str, Any], at: str, said: str
) -> None:
    answer = fill(client, edit(name), who.token, **typed)
    assert answer.status_code == 422
    message = answer.text.partition(f'<p class="error" id="{at}-error">')[2].partition("</p>")[0]
    assert said in message, answer.text


def test_an_entry_is_added_and_taken_away_without_scripts(client: Client, who: Expert) -> None:
    typed: dict[str, Any] = {"languages-2-code": "ar", "do": "add:languages"}
    answer = fill(client, edit("languages"), who.token, **typed)
    assert answer.status_code == 200
    assert len(me(client, who)["languages"]) == 2
    shown = dict(fields_of(answer.text, "own-form"))
    assert (shown["languages-2-code"], shown["languages-3-code"]) == ("ar", "")
    more: dict[str, Any] = {"languages-3-code": "Hausa", "languages-0-remove": "yes"}
    sent = send_pairs(client, edit("languages"), who.token, typed_over(fields_of(answer.text, "own-form"), more))
    assert sent.status_code == 303
    assert [skill["code"] for skill in me(client, who)["languages"]] == ["prs", "ar", "ha"]


def test_what_waits_stands_beside_its_field_and_can_be_withdrawn(client: Client, who: Expert) -> None:
    sent = fill(client, edit("nomination"), who.token, roles=["mediator", "expert"])
    assert sent.status_code == 303
    assert me(client, who)["roles"] == ["mediator"]
    page = see(client, edit("nomination"), cookie=who.token).text
    assert "This waits for the secretariat:" in page
    assert see(client, "/en/me", cookie=who.token).text.count("1 change waits for the secretariat") == 1
    (change,) = me(client, who)["waiting"]
    # Saved once more as it stands, it still waits.
    assert fill(client, edit("nomination"), who.token).status_code == 303
    assert [one["id"] for one in me(client, who)["waiting"]] == [change["id"]]
    csrf = csrf_token(who.token)
    taken = send(client, "/en/me/changes", {"csrf": csrf, "change": change["id"]}, cookie=who.token)
    assert taken.status_code == 303
    assert me(client, who)["waiting"] == []
    assert "Withdrawn" in see(client, "/en/me/changes", cookie=who.token).text


def test_a_verified_fact_waits_and_nobody_verifies_themselves(client: Client, who: Expert) -> None:
    page = see(client, edit("expertise"), cookie=who.token).text
    assert page.count('<option value="verified"') == 1
    assert fill(client, edit("expertise"), who.token, **{"expertise-0-years": "9"}).status_code == 303
    held = me(client, who)
    assert held["expertise"][0]["years"] == 5
    assert held["waiting"][0]["after"][0]["years"] == 9
    forged = fill(client, edit("expertise"), who.token, **{"expertise-1-evidence": "verified"})
    assert forged.status_code == 422
    assert 'id="expertise-1-evidence-error"' in forged.text
    changed = fill(client, edit("certificates"), who.token, **{"certificates-0-verified_by": "Myself"})
    assert changed.status_code == 422


def test_the_second_of_two_is_told_what_changed_and_loses_nothing(client: Client, who: Expert) -> None:
    path = edit("particulars")
    first = fields_of(see(client, path, cookie=who.token).text, "own-form")
    assert change_me(client, who, title="Ambassador", headline={"en": "Envoy"}).status_code == 200
    typed: dict[str, Any] = {"title": "Professor", "affiliation": "The <i>Academy</i>"}
    answer = send_pairs(client, path, who.token, typed_over(first, typed))
    assert answer.status_code == 412
    notice = answer.text.partition('role="alert"')[2].partition("</ul>")[0]
    assert "Title: \u2068Ambassador\u2069" in notice
    assert "Headline" in notice
    assert 'value="Professor"' in answer.text
    assert "The &lt;i&gt;Academy&lt;/i&gt;" in answer.text
    assert me(client, who)["title"] == "Ambassador"
    again = send_pairs(client, path, who.token, fields_of(answer.text, "own-form"))
    assert again.status_code == 303
    held = me(client, who)
    assert (held["title"], held["affiliation"], held["headline"]["en"]) == (
        "Professor",
        "The <i>Academy</i>",
        "Envoy",
    )


@pytest.mark.parametrize("first", [{"residence": "Atlantis"}, {"do": "add:nationalities"}], ids=["fault", "row"])
def test_a_form_shown_again_still_changes_the_version_that_was_read(
    client: Client, who: Expert, first: dict[str, Any]
) -> None:
    path = edit("particulars")
    read = fields_of(see(client, path, cookie=who.token).text, "own-form")
    assert change_me(client, who, title="Ambassador").status_code == 200
    again = send_pairs(client, path, who.token, typed_over(read, {"title": "Professor"} | first))
    more: dict[str, Any] = {"residence": "Mali", "do": "save"}
    answer = send_pairs(client, path, who.token, typed_over(fields_of(again.text, "own-form"), more))
    assert answer.status_code == 412
    assert me(client, who)["title"] == "Ambassador"


def test_an_active_member_cannot_take_away_what_is_needed(client: Client, who: Expert) -> None:
    answer = fill(
        client, edit("particulars"), who.token, **{"nationalities-0-remove": "yes", "title": "Kept as typed"}
    )
    assert answer.status_code == 409
    assert 'value="Kept as typed"' in answer.text
    assert me(client, who)["nationalities"] == ["ML"]


def test_no_form_says_what_is_not_the_person_s_to_write(client: Client, who: Expert) -> None:
    sent = fill(client, edit("names"), who.token, membership="retired", desk_notes="x", partner_visibility="named")
    assert sent.status_code == 303
    held = me(client, who)
    assert (held["membership"], held["desk_notes"], held["partner_visibility"]) == (
        "active",
        "prefers the phone",
        "card",
    )


def test_a_section_that_is_none_is_not_there(client: Client, who: Expert) -> None:
    assert see(client, edit("secrets"), cookie=who.token).status_code == 404
