"""The dossier of a person: what the asker sees and nothing else, text as text, kept before it leaves."""

import sys
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from app.db import now, reading
from app.errors import Unavailable
from app.models import AuditEvent
from app.policy import Role
from app.services import press
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.trail import length, trail
from tests.web.paper import everything_in, text_of
from tests.web.people import see

# What would mean something in a template, were it ever parsed.
MARKUP = '#eval("1") #panic() $x^2$ \\ @cite <label> *b* _i_ `raw` #import "x" // no /* */ ] } "); #sys.inputs = -'
PERSON: dict[str, Any] = {
    "name": "Salah Benali",
    "names": [{"text": "صلاح بن علي", "script": "Arab", "kind": "official"}],
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native", "writing": "C2"}],
    "expertise": [{"code": "water", "evidence": "verified", "years": 9, "last_used": 2024, "can_train": True}],
    "countries": [{"code": "SD", "depth": "mediated"}],
    "headline": {"en": "Led the talks at Nouakchott", "ar": "قاد المحادثات (2019) في نواكشوط"},
    "biography": {"en": "A long life.\n\nIn two paragraphs."},
    "missions": [{"title": "Head of mission", "country": "SD", "starts": "2019-03", "ends": "2021"}],
    "certificates": [{"programme": "Mediation for Peace", "issuer": "OIC", "awarded": "2024-06"}],
    "availability_periods": [{"status": "on_request", "starts": "2027-01-01", "ends": None}],
    "contacts": [{"kind": "email", "value": "canary@home.example"}],
    "desk_notes": "Canary of the desk.",
    "membership": "active",
}


def _add(client: Client, desk: str, **more: Any) -> str:
    answer = client.post(PATH, token=desk, json=PERSON | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _dossier(client: Client, token: str, person: str, language: str = "en") -> Any:
    return see(client, f"/{language}/profiles/{person}/dossier.pdf", cookie=token)


def test_a_dossier_says_what_the_page_says_and_names_its_export(client: Client, desk: str, engine: Engine) -> None:
    person = _add(client, desk)
    reference = client.get(f"{PATH}/{person}", token=desk).json()["reference"]
    before = length(engine)
    answer = _dossier(client, desk, person)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f'attachment; filename="{reference}-en.pdf"'
    text = text_of(answer.content)
    for said in (
        "Salah Benali",
        "Led the talks at Nouakchott",
        "In two paragraphs.",
        "Head of mission",
        "March 2019",
    ):
        assert said in text
    for said in ("Verified", "9 years", "Mediated there", "Mediation for Peace", "On request", "1 January 2027"):
        assert said in text
    assert "OIC · Restricted to the Secretariat" in text
    (row,) = trail(engine, before)
    detail = orjson.loads(row.detail)
    assert (row.action, row.object_kind, row.object_id) == ("profile.export", "profile", person)
    assert (detail["kind"], detail["language"], detail["export"] in text) == ("pdf", "en", True)
    # Made to be handed on: what is opened one by one and what the desk notes for itself stay behind.
    assert b"canary@home" not in everything_in(answer.content)
    assert "Canary of the desk" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ("ةناملأل", "نواعتلا")),
        ("fr", ("OCI · Réservé au Secrétariat", "Vérifié", "mars 2019")),
        ("en", ("OIC · Restricted to the Secretariat", "Verified")),
    ],
)
def test_a_dossier_speaks_three_languages(client: Client, desk: str, language: str, said: tuple[str, ...]) -> None:
    answer = _dossier(client, desk, _add(client, desk), language)
    assert answer.headers["content-language"] == language
    assert f"/Lang({language})".encode() in answer.content
    text = text_of(answer.content)
    assert all(part in text for part in said), text
    # Names stand in both scripts on each; a letter that no type has would be read as a replacement.
    assert "Salah Benali" in text
    assert "\ufffd" not in text


def test_03_a_partner_s_dossier_without_a_name_holds_no_name_anywhere(
    client: Client, desk: str, partner: str
) -> None:
    person = _add(client, desk, partner_visibility="card")
    answer = _dossier(client, partner, person)
    text = text_of(answer.content)
    assert "Name withheld" in text
    assert "Card without name" in text
    everything = everything_in(answer.content) + text.encode() + str(answer.headers).encode()
    letters = "".join(text.split())
    for secret in ("Salah", "Benali", "Tunisia", "Nouakchott", "Head of mission", "January 2027"):
        assert secret.encode() not in everything
        assert secret.encode("utf-16-be") not in everything
        assert "".join(secret.split()) not in letters
    assert not set("صلاح") & set(text)


def test_03_a_partner_to_whom_the_name_is_shown_reads_it(client: Client, desk: str, partner: str) -> None:
    text = text_of(_dossier(client, partner, _add(client, desk, partner_visibility="named")).content)
    assert "Salah Benali" in text
    assert "OIC · For the partner organisation alone" in text
    # Days of availability are for the secretariat.
    assert "On request" not in text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_27_nothing_that_was_typed_is_parsed(client: Client, desk: str, language: str) -> None:
    everywhere = dict.fromkeys(("ar", "en", "fr"), MARKUP)
    engagement = {"title": MARKUP, "organisation_name": MARKUP, "starts": "2019"}
    person = _add(
        client,
        desk,
        name=MARKUP,
        names=[{"text": MARKUP, "script": "Latn", "kind": "former"}],
        title=MARKUP,
        affiliation=MARKUP,
        headline=everywhere,
        biography=everywhere,
        missions=[engagement],
        certificates=[{"programme": MARKUP, "issuer": MARKUP, "edition": MARKUP, "verified_by": MARKUP}],
    )
    answer = _dossier(client, desk, person, language)
    assert answer.status_code == 200
    text = "".join(text_of(answer.content).split())
    for part in ('#eval("1")', "#panic()", "$x^2$", "@cite", "<label>", "*b*", "_i_", "`raw`", "#sys.inputs"):
        assert text.count(part) >= 3, part


def test_words_longer_than_a_line_and_full_fields_stay_on_the_page(client: Client, desk: str) -> None:
    person = _add(
        client,
        desk,
        name="W" * 300,
        headline={"en": "m" * 300},
        biography={"en": "word " * 1900},
        missions=[{"title": "x" * 300, "starts": "2019"}] * 100,
    )
    text = text_of(_dossier(client, desk, person).content)
    assert text.count("W") >= 300
    # Broken into pieces that fit into a line of the page.
    assert max(len(line) for line in text.splitlines()) < 140


@pytest.mark.parametrize("fault", ["no press", "too long", "not a PDF", "too large"])
def test_a_dossier_that_cannot_be_made_is_said_and_nothing_is_kept(
    client: Client, desk: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    person = _add(client, desk)
    if fault == "no press":
        monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    elif fault == "too long":
        monkeypatch.setattr(press, "_SECONDS", 0.001)
    elif fault == "too large":
        monkeypatch.setattr(press, "_LARGEST", 10)
    else:
        monkeypatch.setattr(sys, "executable", "/bin/echo")
    answer = _dossier(client, desk, person)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "The dossier could not be made" in answer.text
    with reading(engine) as session:
        assert session.scalars(select(AuditEvent.sequence).where(AuditEvent.action == "profile.export")).all() == []


def test_too_many_at_once_wait_and_are_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_WAIT_SECONDS", 0.01)
    assert press._AT_ONCE.acquire(blocking=False)
    assert press._AT_ONCE.acquire(blocking=False)
    try:
        with pytest.raises(Unavailable) as raised:
            press.set_paper("dossier", {}, now())
        assert raised.value.code == "dossier_failed"
    finally:
        press._AT_ONCE.release()
        press._AT_ONCE.release()


def test_a_profile_hidden_while_its_dossier_is_made_does_not_leave(
    client: Client, desk: str, partner: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = _add(client, desk, partner_visibility="card")
    etag = client.get(f"{PATH}/{person}", token=desk).headers["ETag"]
    pressed = press._pressed

    def meanwhile(given: bytes) -> bytes | None:
        client.patch(f"{PATH}/{person}", {"partner_visibility": "hidden"}, etag, token=desk)
        return pressed(given)

    monkeypatch.setattr(press, "_pressed", meanwhile)
    assert _dossier(client, partner, person).status_code == 404
    with reading(engine) as session:
        exported = select(AuditEvent.sequence).where(AuditEvent.action == "profile.export")
        assert session.scalars(exported).all() == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_sees_no_profile_makes_no_dossier(client: Client, desk: str, engine: Engine, role: Role) -> None:
    assert _dossier(client, new_token(engine, role), _add(client, desk)).status_code == 403


def test_a_member_s_own_dossier_has_no_contacts_and_its_reading_by_others_is_told(
    client: Client, desk: str, engine: Engine
) -> None:
    person = _add(client, desk)
    own = new_token(engine, Role.EXPERT, "the person", profile=person)
    text = text_of(_dossier(client, own, person).content)
    assert "own data" in text
    assert "canary@home" not in text
    assert client.get("/api/v1/me/readers", token=own).json()["items"] == []
    _dossier(client, desk, person)
    (reader,) = client.get("/api/v1/me/readers", token=own).json()["items"]
    assert (reader["organisation"]["kind"], reader["count"]) == ("secretariat", 1)


def test_the_same_dossier_twice_differs_in_nothing_but_its_export(client: Client, desk: str) -> None:
    made_at = now()
    words = ("title", "author", "classification", "reference", "standing", "without_name")
    shape = {"language": "en", "page": ["", "/", ""], "names": ["N"], "line": [], "headline": None, "sections": []}
    document = dict.fromkeys(words, "x") | shape | {"foot": ["made", "for"], "known_by": ["Export", "x"]}
    assert press.set_paper("dossier", document, made_at) == press.set_paper("dossier", document, made_at)
