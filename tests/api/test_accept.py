"""The same address in the format that Accept likes best."""

from uuid import uuid4

from sqlalchemy import Engine

from tests.api.client import Client
from tests.api.test_formats import TYPES, add
from tests.api.test_profiles import PATH
from tests.trail import length, trail

ACCEPTED = {
    "*/*": "application/json",
    "": "application/json",
    "application/json": "application/json",
    "application/*": "application/json",
    "text/html, application/xhtml+xml, */*;q=0.8": "application/json",
    "text/vcard": TYPES["vcf"],
    "Text/VCard; version=4.0": TYPES["vcf"],
    "text/*": TYPES["vcf"],
    "text/calendar, text/vcard;q=0.5": TYPES["ics"],
    "text/vcard;q=0.5, text/calendar;q=0.7, application/json;q=0.1": TYPES["ics"],
    "application/ld+json": TYPES["jsonld"],
    "application/json;q=0, */*": TYPES["jsonld"],
    "application/pdf": TYPES["pdf"],
    "nonsense;;;=, text/vcard": TYPES["vcf"],
}
NOT_ACCEPTED = (
    "text/html",
    "text/vcard;q=0",
    "*/*;q=0",
    "text/vcard;q=2",
    "text/vcard;q=nan",
    "/",
    "application/json;q=-1",
)


def test_accept_chooses_the_format(client: Client, desk: str) -> None:
    path = add(client, desk)
    answers = {accept: client.get(path, token=desk, headers={"Accept": accept}) for accept in ACCEPTED}
    assert {accept: answer.headers["Content-Type"] for accept, answer in answers.items()} == ACCEPTED
    assert {answer.headers["Vary"] for answer in answers.values()} == {"Accept, Accept-Language"}


def test_what_there_is_not_is_not_acceptable_and_nothing_is_told(client: Client, desk: str, engine: Engine) -> None:
    path = add(client, desk)
    before = length(engine)
    for accept in NOT_ACCEPTED:
        answers = [client.get(one, token=desk, headers={"Accept": accept}) for one in (path, f"{PATH}/{uuid4()}")]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(406, "not_acceptable")] * 2, accept
        assert answers[0].headers["Vary"] == "Accept, Accept-Language"
    assert trail(engine, before) == []


def test_an_etag_is_of_the_json_alone(client: Client, desk: str) -> None:
    path = add(client, desk)
    etag = client.get(path, token=desk).headers["ETag"]
    same = client.get(path, token=desk, headers={"If-None-Match": etag})
    assert (same.status_code, same.headers["Vary"]) == (304, "Accept, Accept-Language")
    card = client.get(path, token=desk, headers={"If-None-Match": etag, "Accept": "text/vcard"})
    assert (card.status_code, "ETag" in card.headers) == (200, False)
