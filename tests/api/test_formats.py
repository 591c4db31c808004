"""A person in the formats of other programs: what the asker sees, and nothing a parser reads otherwise."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from app.api.profile_card import profile_card
from app.db import now
from app.policy import Role
from tests.api.client import Client, new_token, running
from tests.api.test_profiles import COMPLETE, PATH
from tests.trail import length, trail

NASTY = 'A\\n;B,C:"D" \\; 😀 END:VCARD'
PERSON: dict[str, Any] = COMPLETE | {
    "name": "Salah Benali",
    "names": [
        {"text": "صلاح بن علي", "script": "Arab", "kind": "official"},
        {"text": "Formername", "script": "Latn", "kind": "former"},
    ],
    "title": "Dr",
    "nationalities": ["TN"],
    "affiliation": "Ministry; of, Peace",
    "expertise": [{"code": "water"}, {"code": "monitoring-and-verification"}],
    "missions": [
        {"title": "Head, of mission", "country": "SD", "starts": "2019-03-01", "ends": "2019-03-31"},
        {"title": "Never dated", "country": "ML", "starts": "2020-03", "ends": "2021"},
        {"title": "Going on", "country": "ML", "starts": "2020-03-01"},
    ],
    "availability_periods": [
        {"status": "free", "starts": "2027-01-01", "ends": "2027-06-30"},
        {"status": "on_request", "starts": "2027-07-01"},
    ],
    "contacts": [{"kind": "email", "value": "canary@home.example"}],
    "desk_notes": "Canary of the desk.",
}
TYPES = {
    "vcf": "text/vcard; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "jsonld": "application/ld+json",
    "pdf": "application/pdf",
}
# All but the dossier, which tests/web/test_dossiers.py looks into.
WRITTEN = ("vcf", "ics", "jsonld")


def add(client: Client, desk: str, **more: Any) -> str:
    answer = client.post(PATH, token=desk, json=PERSON | more)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def lines_of(card: bytes) -> list[str]:
    """As a reader of vCards unfolds them."""
    assert card.endswith(b"\r\n")
    raw = card.split(b"\r\n")
    assert max(map(len, raw)) <= 75
    for line in raw:
        line.decode()  # no character is cut in two
    return card.decode().replace("\r\n ", "").split("\r\n")[:-1]


def unescaped(value: str) -> str:
    letters = iter(value)
    return "".join({"n": "\n"}.get(after := next(letters), after) if one == "\\" else one for one in letters)


def valued(lines: list[str], name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines if line.partition(":")[0].partition(";")[0] == name]


def test_a_card_holds_what_travels_and_no_contact(client: Client, desk: str) -> None:
    path = add(client, desk)
    answer = client.get(f"{path}.vcf?lang=fr", token=desk)
    lines = lines_of(answer.content)
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-1] == "END:VCARD"
    assert valued(lines, "UID") == [f"urn:uuid:{path.rpartition('/')[2]}"]
    assert valued(lines, "FN") == ["Salah Benali", "صلاح بن علي"]
    assert valued(lines, "N") == [";Salah Benali;;Dr;"]
    assert valued(lines, "TITLE") == ["Médiateur"]
    assert valued(lines, "ORG") == ["Ministry\\; of\\, Peace"]
    assert valued(lines, "LANG") == ["fr", "ar"]
    assert len(valued(lines, "CATEGORIES")[0].split(",")) == 2
    assert len(valued(lines, "REV")[0]) == len("20270115T093000Z")
    assert b"anary" not in answer.content
    assert b"Formername" not in answer.content


@pytest.mark.parametrize("filler", ["x", "é", "ع", "😀"])
def test_a_card_is_read_back_as_it_was_typed_wherever_a_line_is_folded(filler: str) -> None:
    for length_ in (*range(60, 80), 300):
        name = filler * length_ + NASTY + "\nX-INJECTED:1"
        person = {"id": str(uuid4()), "name": name, "names": [], "title": None, "affiliation": name}
        person |= {"roles": [], "languages": [], "expertise": []}
        lines = lines_of(profile_card(person, now(), "en", lambda vocabulary, code: code))
        assert [unescaped(value) for value in valued(lines, "FN") + valued(lines, "ORG")] == [name, name]
        assert valued(lines, "X-INJECTED") == []
        assert [line for line in lines if line.startswith("END:")] == ["END:VCARD"]


def test_what_is_typed_stays_a_value_in_each_format(client: Client, desk: str) -> None:
    nasty = NASTY + " BEGIN:VEVENT</script>"
    mission = {"title": nasty, "starts": "2019-03-01", "ends": "2019-03-31"}
    path = add(client, desk, name=nasty, title=nasty, affiliation=nasty, missions=[mission])
    lines = lines_of(client.get(f"{path}.vcf", token=desk).content)
    assert unescaped(valued(lines, "FN")[0]) == unescaped(valued(lines, "ORG")[0]) == nasty
    events = events_of(client.get(f"{path}.ics", token=desk).content)
    assert f"{nasty}: {nasty}" in [str(event["SUMMARY"]) for event in events]
    assert len(events) == 3
    person = client.get(f"{path}.jsonld", token=desk).json()
    assert (person["name"], person["affiliation"]["name"]) == (nasty, nasty)


def events_of(calendar: bytes) -> list[Any]:
    assert max(map(len, calendar.split(b"\r\n"))) <= 75
    return list(Calendar.from_ical(calendar).walk("VEVENT"))


def test_a_calendar_is_read_back_with_whole_days_and_an_end_that_is_not_part_of_it(client: Client, desk: str) -> None:
    path = add(client, desk)
    answer = client.get(f"{path}.ics", token=desk)
    assert b"DTSTART;VALUE=DATE:20270101\r\n" in answer.content
    told = {str(event["SUMMARY"]): event for event in events_of(answer.content)}
    assert set(told) == {
        "Salah Benali: Available",
        "Salah Benali: On request",
        "Salah Benali: Head, of mission",
    }
    free, mission, open_end = (
        told[f"Salah Benali: {what}"] for what in ("Available", "Head, of mission", "On request")
    )
    assert (free["DTSTART"].dt, free["DTEND"].dt) == (date(2027, 1, 1), date(2027, 7, 1))
    assert (mission["DTSTART"].dt, mission["DTEND"].dt) == (date(2019, 3, 1), date(2019, 4, 1))
    assert str(mission["LOCATION"]) == "Sudan"
    assert ("DTEND" in open_end, open_end["RRULE"]["FREQ"]) == (False, ["DAILY"])
    for event in told.values():
        assert now() - event["DTSTAMP"].dt < timedelta(minutes=5)


def test_an_event_keeps_its_uid_when_its_end_changes_and_shares_it_with_none(client: Client, desk: str) -> None:
    missions = [{"title": "Twice", "starts": "2019-03-01", "ends": "2019-03-31"}] * 2
    path = add(client, desk, missions=missions)
    before = uids(client.get(f"{path}.ics", token=desk).content)
    assert len(set(before)) == len(before) == 4
    etag = client.get(path, token=desk).headers["ETag"]
    periods = [{"status": "free", "starts": "2027-01-01", "ends": "2027-02-28"}, PERSON["availability_periods"][1]]
    assert client.patch(path, {"availability_periods": periods}, etag, token=desk).status_code == 200
    assert uids(client.get(f"{path}.ics", token=desk).content) == before
    assert not set(before) & set(uids(client.get(f"{add(client, desk)}.ics", token=desk).content))


def uids(calendar: bytes) -> list[str]:
    return [str(event["UID"]) for event in events_of(calendar)]


def test_linked_data_names_topics_by_the_address_of_our_own_concepts(client: Client, desk: str) -> None:
    path = add(client, desk)
    person = client.get(f"{path}.jsonld?lang=ar", token=desk).json()
    assert (person["@type"], person["name"]) == ("Person", "Salah Benali")
    assert person["alternateName"] == ["صلاح بن علي"]
    assert person["nationality"] == [{"@type": "Country", "identifier": "TN", "name": "تونس"}]
    assert [one["alternateName"] for one in person["knowsLanguage"]] == ["fr", "ar"]
    assert person["hasOccupation"] == [{"@type": "Occupation", "name": "وسيط"}]
    topics = {one["termCode"]: one for one in person["knowsAbout"]}
    assert set(topics) == {"water", "monitoring-and-verification"}
    for code, topic in topics.items():
        address = topic["inDefinedTermSet"]
        assert topic["@type"] == "DefinedTerm"
        assert topic["@id"] == f"{address}#{code}"
        concepts = client.get("/" + address.split("/", 3)[3]).json()["items"]
        assert {"code": code, "label": topic["name"]} in [
            {"code": one["code"], "label": one["labels"]["ar"]} for one in concepts
        ]


@pytest.mark.parametrize("suffix", WRITTEN)
def test_03_somebody_shown_without_a_name_has_none_in_any_format(
    client: Client, desk: str, partner: str, suffix: str
) -> None:
    path = add(client, desk, partner_visibility="card")
    reference = client.get(path, token=partner).json()["reference"]
    answer = client.get(f"{path}.{suffix}", token=partner)
    assert answer.status_code == 200
    everything = answer.content.replace(b"\r\n ", b"").decode() + str(answer.headers)
    assert reference in everything
    for secret in ("Salah", "Benali", "صلاح", "Ministry", "Tunisia", "Dr", "mission", "2027-", "202701", "SD"):
        assert secret not in everything, secret
    if suffix == "vcf":
        lines = lines_of(answer.content)
        assert (valued(lines, "FN"), valued(lines, "N")) == ([reference], [])
    if suffix == "ics":
        assert events_of(answer.content) == []
    if suffix == "jsonld":
        assert {"name", "alternateName", "nationality"} & set(answer.json()) == set()


def test_03_a_partner_who_reads_the_name_reads_no_day_of_availability(
    client: Client, desk: str, partner: str
) -> None:
    path = add(client, desk, partner_visibility="named")
    (event,) = events_of(client.get(f"{path}.ics", token=partner).content)
    assert str(event["SUMMARY"]) == "Salah Benali: Head, of mission"
    assert b"FN;PREF=1:Salah Benali" in client.get(f"{path}.vcf", token=partner).content


@pytest.mark.parametrize("suffix", TYPES)
def test_01_hidden_and_missing_answer_alike(client: Client, desk: str, partner: str, suffix: str) -> None:
    hidden = add(client, desk, partner_visibility="hidden")
    paths = [hidden, f"{PATH}/{uuid4()}", f"{PATH}/no-id-at-all"]
    for paths_, headers in (
        ([f"{path}.{suffix}" for path in paths], {}),
        (paths, {"Accept": TYPES[suffix].partition(";")[0]}),
    ):
        answers = [client.get(path, token=partner, headers=headers) for path in paths_]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        bodies = [{**answer.json(), "instance": ""} for answer in answers]
        told = [dict(answer.headers) | {"x-request-id": ""} for answer in answers]
        assert bodies[0] == bodies[1] == bodies[2]
        assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("suffix", TYPES)
def test_each_is_a_file_by_the_reference_kept_as_an_export(
    client: Client, desk: str, engine: Engine, suffix: str
) -> None:
    path = add(client, desk)
    reference = client.get(path, token=desk).json()["reference"]
    before = length(engine)
    answer = client.get(f"{path}.{suffix}?lang=fr", token=desk, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPES[suffix])
    name = f"{reference}-fr.pdf" if suffix == "pdf" else f"{reference}.{suffix}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == ("fr", "Accept-Language")
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = trail(engine, before)
    detail = orjson.loads(row.detail)
    assert (row.action, row.object_id) == ("profile.export", path.rpartition("/")[2])
    assert (detail["kind"], detail["language"], "export" in detail) == (suffix, "fr", suffix == "pdf")


def test_each_counts_as_a_reading_of_one_more_person(database_url: str, desk: str, partner: str) -> None:
    # A partner ends at twice as many.
    with running(database_url, walk_partner=1) as client:
        paths = [add(client, desk, partner_visibility="card") for _ in range(len(TYPES))]
        wanted = [f"{path}.{suffix}" for path, suffix in zip(paths, TYPES, strict=True)]
        assert [client.get(path, token=partner).status_code for path in wanted] == [200, 200, 429, 429]
        assert client.get(wanted[0], token=partner).status_code == 200
        assert client.get(paths[2], token=partner, headers={"Accept": "text/vcard"}).status_code == 429


@pytest.mark.parametrize("suffix", TYPES)
def test_who_sees_no_profile_gets_no_format_of_one(client: Client, desk: str, engine: Engine, suffix: str) -> None:
    path = add(client, desk)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert client.get(f"{path}.{suffix}", token=new_token(engine, role)).status_code == 403
    assert client.get(f"{path}.{suffix}").status_code == 401
    assert client.get(f"{path}.{suffix}?lang=de", token=desk).status_code == 422
    assert client.get(f"{path}.{suffix}?language=fr", token=desk).status_code == 422
