"""Partner organisations and their agreements."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import Engine, select

from app.db import writing
from app.models import Account, PartnerOrganisation
from app.policy import Role
from tests.api.client import Client, new_token, running
from tests.api.partners.cast import CLIENTS, ORGANISATIONS, api_client, ask_token, day, organisation
from tests.trail import trail

SEARCH = "/api/v1/profiles?facets=none"


def partner_of(engine: Engine, organisation_id: str) -> str:
    """The token of a person who works there."""
    token = new_token(engine, Role.PARTNER, f"person of {organisation_id}")
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.name == f"person of {organisation_id}")).one()
        rows = session.scalars(select(PartnerOrganisation))
        account.organisation_id = next(row.id for row in rows if str(row.public_id) == organisation_id)
    return token


def test_07_a_partner_reads_its_own_organisation_and_of_no_other_whether_it_is_there(
    client: Client, engine: Engine, administrator: str
) -> None:
    ours, theirs = (organisation(client, administrator, name) for name in ("Ours", "Theirs"))
    person = partner_of(engine, ours)
    listed = client.get(ORGANISATIONS, token=person).json()["items"]
    assert [one["id"] for one in listed] == [ours]
    assert client.get(f"{ORGANISATIONS}/{ours}", token=person).json()["sees"] == "network"
    missing = "3f0c6c1e-6c0d-4a5e-9a53-0c1b6f2d7e44"
    strange, nobody = (client.get(f"{ORGANISATIONS}/{one}", token=person) for one in (theirs, missing))
    assert strange.status_code == nobody.status_code == 404
    assert {**strange.json(), "instance": ""} == {**nobody.json(), "instance": ""}
    assert client.get(CLIENTS, token=person).status_code == 403


def test_07_a_client_reads_no_organisation_and_no_client(client: Client, administrator: str) -> None:
    made = api_client(client, administrator, organisation(client, administrator, "Ours"))
    token = ask_token(client, made).json()["access_token"]
    assert client.get(SEARCH, token=token).status_code == 200
    assert [client.get(path, token=token).status_code for path in (ORGANISATIONS, CLIENTS)] == [403, 403]


def test_without_an_agreement_in_force_a_partner_sees_nobody(
    client: Client, engine: Engine, administrator: str, database_url: str
) -> None:
    ours = organisation(client, administrator, "Ours")
    person = partner_of(engine, ours)
    (agreement,) = client.get(f"{ORGANISATIONS}/{ours}", token=administrator).json()["agreements"]
    with running(database_url) as other:
        assert other.get(SEARCH, token=person).status_code == 200
        with time_machine.travel(datetime.now(UTC) + timedelta(days=32)):
            late = new_token(engine, Role.PARTNER, f"person of {ours}")
            assert other.get(SEARCH, token=late).json()["code"] == "no_agreement"
        path = f"{ORGANISATIONS}/{ours}/agreements/{agreement['id']}"
        assert client.ask("DELETE", path, token=administrator).status_code == 204
        refused = other.get(SEARCH, token=person)
        assert (refused.status_code, refused.json()["code"]) == (403, "no_agreement")
    assert client.ask("DELETE", path, token=administrator).status_code == 409
    assert client.get(f"{ORGANISATIONS}/{ours}", token=administrator).json()["sees"] is None


def test_an_agreement_opens_as_far_as_its_level_and_of_several_the_furthest_counts(
    client: Client, engine: Engine, administrator: str
) -> None:
    ours = organisation(client, administrator, "Ours", level="card")
    person = partner_of(engine, ours)
    refused = client.get(f"{SEARCH}&nationality=SD", token=person)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_parameter")
    further = {"reference": "MoU 2", "level": "network", "starts": day(0), "ends": day(3)}
    answer = client.post(f"{ORGANISATIONS}/{ours}/agreements", token=administrator, json=further)
    assert (answer.json()["sees"], len(answer.json()["agreements"])) == ("network", 2)
    assert client.get(f"{SEARCH}&nationality=SD", token=person).status_code == 200


def test_what_cannot_be_an_agreement_or_organisation_is_told_and_nothing_kept(
    client: Client, engine: Engine, administrator: str
) -> None:
    ours = organisation(client, administrator, "Ours")
    before = len(trail(engine))
    path = f"{ORGANISATIONS}/{ours}/agreements"
    good = {"reference": "MoU", "level": "card", "starts": day(0), "ends": day(1)}
    for wrong in ({"ends": day(-1)}, {"starts": day(-9), "ends": day(-2)}, {"level": "sealed"}, {"owner_id": 1}):
        assert client.post(path, token=administrator, json=good | wrong).status_code == 422
    again = client.post(ORGANISATIONS, token=administrator, json={"name": "Ours"})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert client.post(ORGANISATIONS, token=administrator, json={"name": "X", "code": "zz"}).status_code == 422
    assert len(trail(engine)) == before


def test_a_change_needs_the_version_and_the_second_of_two_is_refused(client: Client, administrator: str) -> None:
    path = f"{ORGANISATIONS}/{organisation(client, administrator, 'Ours')}"
    etag = client.get(path, token=administrator).headers["ETag"]
    assert client.patch(path, {"name": "New"}, None, token=administrator).status_code == 428
    changed = client.patch(path, {"name": "New"}, etag, token=administrator)
    assert (changed.status_code, changed.json()["name"]) == (200, "New")
    assert client.patch(path, {"name": "Newer"}, etag, token=administrator).status_code == 412


def test_each_deed_makes_one_row(client: Client, engine: Engine, administrator: str) -> None:
    before = len(trail(engine))
    ours = organisation(client, administrator, "Ours")
    made = api_client(client, administrator, ours)
    path = f"{CLIENTS}/{made['id']}"
    etag = client.get(path, token=administrator).headers["ETag"]
    client.patch(path, {"scopes": ["directory.read"]}, etag, token=administrator)
    client.post(f"{path}/secret", token=administrator)
    client.ask("DELETE", path, token=administrator)
    assert [row.action for row in trail(engine, before)] == [
        "organisation.create",
        "agreement.create",
        "client.create",
        "client.change",
        "client.secret",
        "client.revoke",
    ]
