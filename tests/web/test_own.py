"""The own profile at a glance, and the acts done from there: for the person alone, at once."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from app.db import now, reading, writing
from app.policy import OUTPUT_LEVELS, Actor, Onlooker, Role, seen_by
from app.queries.own import own_as
from app.security import csrf_token
from app.services import audit
from app.services.profiles import find_own
from tests.api.client import Client, new_token
from tests.api.own.cast import Expert, change_me, choose, expert, give, me, partner_of
from tests.api.own.test_consents import link_for
from tests.api.own.test_own_profile import ASKED
from tests.api.test_reveals import WHY
from tests.trail import trail
from tests.web.people import see, send

PLACES = (
    "/me",
    "/me/edit/names",
    "/me/availability/periods",
    "/me/changes",
    "/me/consents",
    "/me/hiding",
    "/me/preview",
    "/me/readers",
    "/me/data",
)


@pytest.fixture
def who(client: Client, engine: Engine, desk: str) -> Expert:
    return expert(
        client, engine, desk, nominated_by="ML", contacts=[{"kind": "email", "value": "amina@home.example"}]
    )


def act(client: Client, who: Expert, path: str, **fields: str) -> Any:
    return send(client, f"/en{path}", {"csrf": csrf_token(who.token)} | fields, cookie=who.token)


def versioned(client: Client, who: Expert, path: str, **fields: str) -> Any:
    return act(client, who, path, version=str(me(client, who)["version"]), **fields)


def test_these_pages_are_for_members_alone(client: Client, engine: Engine, desk: str, who: Expert) -> None:
    for path in PLACES:
        assert see(client, f"/en{path}", cookie=who.token).status_code == 200, path
        out = see(client, f"/en{path}")
        assert (out.status_code, out.headers["location"][:12]) == (303, "/en/sign-in?"), path
        for role in (Role.HEAD, Role.PARTNER, Role.FOCAL_POINT, Role.ADMINISTRATOR, Role.AUDITOR):
            assert see(client, f"/en{path}", cookie=new_token(engine, role)).status_code == 403, (path, role)


def test_nobody_sees_or_does_anything_of_another_member(
    client: Client, engine: Engine, desk: str, who: Expert
) -> None:
    other = expert(client, engine, desk, "Salah Benali", contacts=[{"kind": "phone", "value": "+216 70 000"}])
    assert change_me(client, other, roles=["expert"]).status_code == 200
    change = me(client, other)["waiting"][0]["id"]
    for path in PLACES:
        assert not re.search("Salah|216 70", see(client, f"/en{path}", cookie=who.token).text), path
    assert act(client, who, "/me/changes", change=change).status_code == 404
    assert len(me(client, other)["waiting"]) == 1


def test_the_overview_says_how_it_stands_and_the_reading_is_kept(client: Client, engine: Engine, desk: str) -> None:
    bare = expert(client, engine, desk, "علي", nationalities=[], languages=[], membership="nominated")
    page = see(client, "/en/me", cookie=bare.token).text
    for part in (
        "Your nomination has arrived.",
        'href="/en/me/edit/languages">Your languages',
        'href="/en/me/edit/names">Your name in Latin letters',
        "You have not confirmed it yet.",
        "Partners see: A card without your name",
    ):
        assert part in page, part
    assert "lapses on" not in page
    assert trail(engine)[-1].action == "profile.read"


def test_one_tap_confirms_and_a_version_read_before_a_change_does_not(client: Client, who: Expert) -> None:
    old = str(me(client, who)["version"])
    assert change_me(client, who, title="Dr").status_code == 200
    stale = act(client, who, "/me/confirmation", version=old)
    assert (stale.status_code, "Look once more" in stale.text) == (412, True)
    assert me(client, who)["confirmed_at"] is None
    done = versioned(client, who, "/me/confirmation")
    assert done.headers["location"] == "/en/me?done=confirmed"
    assert me(client, who)["confirmed_at"][:10] == now().date().isoformat()
    lapses = (now() + timedelta(days=365)).date()
    assert f"{lapses.day} {lapses:%B %Y}" in see(client, "/en/me", cookie=who.token).text


def test_two_taps_say_when_somebody_is_free(client: Client, engine: Engine, who: Expert) -> None:
    today = now().date()
    assert versioned(client, who, "/me/availability", status="free", **{"for": "quarter"}).status_code == 303
    assert versioned(client, who, "/me/availability", status="not_free", **{"for": "month"}).status_code == 303
    first, second = me(client, who)["availability_periods"]
    assert (first["status"], first["starts"], second["status"]) == ("not_free", today.isoformat(), "free")
    until = (today + timedelta(days=3)).isoformat()
    assert versioned(client, who, "/me/availability", status="on_request", until=until, **{"for": "day"}).status_code
    assert me(client, who)["availability_periods"][0] == {
        "status": "on_request",
        "starts": today.isoformat(),
        "ends": until,
    }
    for wrong in ("", "soon", "2019", "2020-01-01"):
        answer = versioned(client, who, "/me/availability", status="free", until=wrong, **{"for": "day"})
        assert answer.status_code == 422
        assert 'id="until-error"' in answer.text
        assert f'value="{wrong}"' in answer.text
    assert len(me(client, who)["availability_periods"]) == 3


def test_a_pause_begins_and_ends(client: Client, who: Expert, partner: str) -> None:
    until = (now().date() + timedelta(days=30)).isoformat()
    wrong = versioned(client, who, "/me/pause", until="yesterday")
    assert (wrong.status_code, 'value="yesterday"' in wrong.text) == (422, True)
    assert versioned(client, who, "/me/pause", until=until).headers["location"] == "/en/me?done=paused"
    assert client.get(who.path, token=partner).status_code == 404
    assert "take a break" in see(client, "/en/me", cookie=who.token).text
    assert versioned(client, who, "/me/pause", do="resume").headers["location"] == "/en/me?done=resumed"
    assert client.get(who.path, token=partner).status_code == 200


def test_hidden_at_once_and_shown_again(client: Client, who: Expert, partner: str) -> None:
    assert see(client, "/en/me/hiding", cookie=who.token).status_code == 200
    assert client.get(who.path, token=partner).status_code == 200
    assert act(client, who, "/me/hiding", do="hide").headers["location"] == "/en/me?done=hidden"
    assert client.get(who.path, token=partner).status_code == 404
    assert "You do not exist for them" in see(client, "/en/me/preview", cookie=who.token).text
    assert act(client, who, "/me/hiding", do="show").headers["location"] == "/en/me?done=shown"
    assert client.get(who.path, token=partner).status_code == 200
    assert act(client, who, "/me/consents", do="withdraw", purpose="directory").status_code == 303
    refused = act(client, who, "/me/hiding", do="show")
    assert (refused.status_code, "Give it first." in refused.text) == (409, True)


def test_the_link_of_a_mail_hides_whoever_it_was_sent_to_without_signing_in(
    client: Client, engine: Engine, who: Expert, partner: str
) -> None:
    token = link_for(engine, "Amina Diarra")
    entrance = see(client, f"/hide-me?token={token}", **{"Accept-Language": "fr"})
    assert (entrance.status_code, entrance.headers["location"]) == (303, f"/fr/hide-me?token={token}")
    shown = see(client, f"/fr/hide-me?token={token}")
    assert f'value="{token}"' in shown.text
    assert client.get(who.path, token=partner).status_code == 200
    other = client.post("/fr/hide-me", data={"token": token}, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
    wrong = send(client, "/fr/hide-me", {"token": f"{token}x"})
    assert (wrong.status_code, "Ce lien" in wrong.text) == (404, True)
    assert client.get(who.path, token=partner).status_code == 200
    for _ in range(2):
        assert send(client, "/fr/hide-me", {"token": token}).headers["location"] == "/fr/hide-me?done=hidden"
    assert client.get(who.path, token=partner).status_code == 404


@pytest.mark.parametrize("path", ["/me", "/me/changes"])
def test_the_addresses_that_mails_name_lead_on(client: Client, who: Expert, path: str) -> None:
    led = see(client, path, cookie=who.token, **{"Accept-Language": "ar"})
    assert led.headers["location"] == f"/ar{path}"


def test_a_consent_is_given_to_the_text_that_was_read_and_withdrawn_in_one_step(
    client: Client, who: Expert, partner: str
) -> None:
    named = versioned(client, who, "/me/consents/partners", choice="named")
    assert (named.status_code, "agree to the text first" in named.text) == (409, True)
    assert 'id="choice-named" name="choice" value="named" checked' in named.text
    wrong = act(client, who, "/me/consents", do="give", purpose="partners_named", version="7", language="en")
    assert wrong.status_code == 422
    given = act(client, who, "/me/consents", do="give", purpose="partners_named", version="1", language="en")
    assert given.headers["location"] == "/en/me/consents?done=given#partners_named"
    assert versioned(client, who, "/me/consents/partners", choice="named").status_code == 303
    assert client.get(who.path, token=partner).json()["name"] == "Amina Diarra"
    gone = act(client, who, "/me/consents", do="withdraw", purpose="partners_named")
    assert gone.status_code == 303
    assert "name" not in client.get(who.path, token=partner).json()
    assert "You withdrew it" in see(client, "/en/me/consents", cookie=who.token).text


def test_a_single_organisation_sees_what_was_chosen_for_it(client: Client, engine: Engine, who: Expert) -> None:
    token, organisation = partner_of(engine, "<b>Union</b>")
    chosen = {f"for-{organisation}": "hidden"}
    assert versioned(client, who, "/me/consents/partners", choice="card", **chosen).status_code == 303
    assert client.get(who.path, token=token).status_code == 404
    page = see(client, "/en/me/consents", cookie=who.token).text
    assert "&lt;b&gt;Union&lt;/b&gt;" in page
    assert '<option value="hidden" selected>' in page
    unseen = see(client, f"/en/me/preview?as=partner&organisation={organisation}", cookie=who.token).text
    assert "You do not exist for them" in unseen


@pytest.mark.parametrize("choice", ["card", "named", "hidden"])
def test_a_preview_is_what_the_other_reads(
    client: Client, engine: Engine, desk: str, who: Expert, choice: str
) -> None:
    everything = {field: value for field, value in ASKED.items() if field not in ("nominated_by", "roles")}
    assert change_me(client, who, **everything).status_code == 200
    assert give(client, who, "partners_named").status_code == 200
    assert choose(client, who, choice).status_code == 200
    partner, _ = partner_of(engine, "A union")
    tokens: dict[Onlooker, str] = {
        "partner": partner,
        "secretariat": desk,
        "state": new_token(engine, Role.FOCAL_POINT, "of Mali", state="ML"),
    }
    with reading(engine) as session:
        found = find_own(session, Actor(Role.EXPERT, "account:none", profile=who.id))
    for onlooker, token in tokens.items():
        page = see(client, f"/en/me/preview?as={onlooker}", cookie=who.token).text
        theirs = client.get(who.path, token=token)
        assert (theirs.status_code == 404) == ("You do not exist for them" in page)
        seen = own_as(found, onlooker)
        if seen is None:
            assert theirs.status_code == 404
            continue
        read = theirs.json()
        read.pop("available_moves", None)
        assert seen == read, onlooker
        for field, text in (("name", "Amina Diarra-Keita"), ("biography", "Long years."), ("missions", "Talks")):
            assert (text in page) == (field in read), (onlooker, field)
        assert "amina@example.org" not in page
    for wrong in ("as=auditor", "as=partner&organisation=00000000-0000-4000-8000-000000000000"):
        assert see(client, f"/en/me/preview?{wrong}", cookie=who.token).status_code == 404


@pytest.mark.parametrize("choice", ["card", "named", "hidden"])
def test_who_sees_a_field_is_who_reads_it(
    client: Client, engine: Engine, desk: str, who: Expert, choice: str
) -> None:
    assert give(client, who, "partners_named").status_code == 200
    partner, organisation = partner_of(engine, "A union")
    other, _ = partner_of(engine, "Another union")
    assert choose(client, who, choice, {organisation: "card"}).status_code == 200
    focal = new_token(engine, Role.FOCAL_POINT, "of Mali", state="ML")
    read = {
        name: client.get(who.path, token=token)
        for name, token in {"partner": partner, "other": other, "state": focal, "secretariat": desk}.items()
    }
    seen = {name: answer.json() if answer.status_code == 200 else {} for name, answer in read.items()}
    record = me(client, who)
    for field in set(record) & set(OUTPUT_LEVELS):
        told = seen_by(field, record)
        assert ("secretariat" in told) == (field in seen["secretariat"]), field
        assert ("state" in told) == (field in seen["state"]), field
        partners = (field in seen["partner"]) + (field in seen["other"])
        assert ("partners" in told, "some_partners" in told) == (partners == 2, partners == 1), field
    assert seen_by("contacts", record) == ["reveal"]


def test_who_looked_is_told_by_organisation_and_purpose_in_pages(
    client: Client, engine: Engine, desk: str, who: Expert
) -> None:
    assert "Nobody has looked yet." in see(client, "/en/me/readers", cookie=who.token).text
    partner, _ = partner_of(engine, "The <i>Union</i>")
    start = datetime(2027, 1, 1, 12, tzinfo=UTC)
    for day in range(41):
        with time_machine.travel(start + timedelta(days=day), tick=False), writing(engine) as session:
            audit.record(session, Actor(Role.ETHICS, "command line"), "profile.read", about=("profile", who.id))
    assert client.post(f"{who.path}/reveal", token=desk, json=WHY).status_code == 200
    assert client.get(who.path, token=partner).status_code == 200
    first = see(client, "/en/me/readers", cookie=who.token).text
    last = see(client, "/en/me/readers?start=40", cookie=who.token).text
    assert 'href="/en/me/readers?start=40"' in first
    assert 'href="/en/me/readers?start=0"' in last
    assert "Preparing or following a deployment" in last
    assert "The &lt;i&gt;Union&lt;/i&gt;" in last
    assert "ethics" not in first + last


def test_taking_along_and_erasure_ask_for_the_password_anew(client: Client, engine: Engine, who: Expert) -> None:
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        page = see(client, "/en/me/data", cookie=who.token).text
        assert 'href="/en/sign-in/again?next=%2Fen%2Fme%2Fdata"' in page
        assert "/en/me/download" not in page
        for path in ("/me/download", "/me/erasure"):
            assert act(client, who, path, do="ask").headers["location"] == "/en/sign-in/again"
    assert me(client, who)["erasure_due_at"] is None
    taken = act(client, who, "/me/download")
    assert taken.headers["content-disposition"] == 'attachment; filename="own-data.json"'
    assert taken.json()["profile"]["name"] == "Amina Diarra"
    assert act(client, who, "/me/erasure", do="ask").status_code == 303
    due = now() + timedelta(days=14)
    page = see(client, "/en/me", cookie=who.token).text
    assert f"{due.day} {due:%B %Y}" in page
    assert act(client, who, "/me/hiding", do="show").status_code == 409
    assert act(client, who, "/me/erasure", do="cancel").headers["location"] == "/en/me?done=kept"
    assert me(client, who)["erasure_due_at"] is None


def test_a_member_without_a_profile_is_told_that_there_is_none(client: Client, engine: Engine) -> None:
    for path in PLACES:
        assert see(client, f"/en{path}", cookie=new_token(engine, Role.EXPERT)).status_code == 404, path
