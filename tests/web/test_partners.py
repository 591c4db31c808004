"""Partner organisations, agreements and API clients on pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from app.db import now, reading, writing
from app.models import ApiClient
from app.policy import Role
from app.security import token_hash
from app.services.accounts import partner_in_force
from tests.api.client import Client, new_token
from tests.web.people import see, send
from tests.web.signing import fields_of, signed_in

HOSTILE = "</title><script>window.ran=1</script>\"'><img src=x onerror=alert(1)>"
KEYS = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a"}]}'


@pytest.fixture
def administrator(client: Client, engine: Engine) -> str:
    return signed_in(client, engine, Role.ADMINISTRATOR)


def _place(answer: object) -> str:
    return str(answer.headers["location"]).partition("?")[0]  # type: ignore[attr-defined]


def _add(client: Client, administrator: str, name: str = "African Union") -> str:
    """The place of a new organisation."""
    form = fields_of(see(client, "/en/organisations/new", cookie=administrator).text)
    made = send(client, "/en/organisations/new", form | {"name": name}, cookie=administrator)
    assert made.status_code == 303
    return _place(made)


def test_an_organisation_is_added_given_an_agreement_and_loses_it(client: Client, administrator: str) -> None:
    place = _add(client, administrator, HOSTILE)
    page = see(client, place, cookie=administrator).text
    assert "see nobody" in page
    assert "<script>window" not in page
    form = fields_of(see(client, f"{place}/agreements/new", cookie=administrator).text)
    today = now().date()
    wrong = form | {"reference": HOSTILE, "ends": (today - timedelta(days=1)).isoformat()}
    for fields in (wrong, wrong | {"starts": (today - timedelta(days=9)).isoformat()}):
        answer = send(client, f"{place}/agreements/new", fields, cookie=administrator)
        assert (answer.status_code, 'id="ends-error"' in answer.text) == (422, True)
        assert fields_of(answer.text)["reference"] == HOSTILE
    right = wrong | {"ends": (today + timedelta(days=30)).isoformat(), "level": "network"}
    assert send(client, f"{place}/agreements/new", right, cookie=administrator).status_code == 303
    page = see(client, place, cookie=administrator).text
    assert "Sees now: Names of those who agreed" in page
    assert "ends soon" in page
    assert "ends soon" in see(client, "/en/organisations", cookie=administrator).text
    end = re.search(r'action="([^"]+/end)"', page)
    assert end is not None
    assert send(client, end[1], fields_of(page), cookie=administrator).status_code == 303
    ended = see(client, place, cookie=administrator).text
    assert "ended before its time" in ended
    assert '/end"' not in ended
    twice = send(client, end[1], fields_of(page), cookie=administrator)
    assert (twice.status_code, 'role="alert"' in twice.text) == (409, True)


def test_an_organisation_is_changed_and_who_comes_second_is_told(client: Client, administrator: str) -> None:
    place = _add(client, administrator)
    _add(client, administrator, "Arab League")
    form = fields_of(see(client, f"{place}/change", cookie=administrator).text)
    assert send(client, f"{place}/change", form | {"name": "First"}, cookie=administrator).status_code == 303
    second = send(client, f"{place}/change", form | {"name": "Second"}, cookie=administrator)
    assert (second.status_code, "Now there: <bdi>First</bdi>" in second.text) == (412, True)
    assert fields_of(second.text)["name"] == "Second"
    taken = send(client, f"{place}/change", fields_of(second.text) | {"name": "Arab League"}, cookie=administrator)
    assert (taken.status_code, "Another organisation has this name." in taken.text) == (409, True)
    unknown = send(client, f"{place}/change", fields_of(second.text) | {"code": "zz"}, cookie=administrator)
    assert (unknown.status_code, 'id="code-error"' in unknown.text) == (422, True)


def test_a_partner_sees_the_own_organisation_alone_and_none_of_its_accounts(
    client: Client, engine: Engine, administrator: str
) -> None:
    other = _add(client, administrator, "Another One")
    partner = signed_in(client, engine, Role.PARTNER)
    page = see(client, "/en/organisations", cookie=partner).text
    assert "A partner" in page
    assert "Another One" not in page
    assert see(client, other, cookie=partner).status_code == 404
    own = re.search(r'href="(/en/organisations/[0-9a-f-]{36})"', page)
    assert own is not None
    shown = see(client, own[1], cookie=partner).text
    assert not re.search("Its people|Its API clients|/end|@ministry", shown)
    for path in ("/organisations/new", "/clients", "/clients/new", f"{own[1][3:]}/change"):
        assert see(client, f"/en{path}", cookie=partner).status_code == 403, path


@pytest.mark.parametrize("role", [Role.EXPERT, Role.FOCAL_POINT, Role.ETHICS, Role.DESK, Role.PARTNER])
def test_02_who_may_not_change_partners_is_offered_nothing(
    client: Client, engine: Engine, administrator: str, role: Role
) -> None:
    place = _add(client, administrator)
    token = new_token(engine, role)
    answer = see(client, place, cookie=token)
    assert answer.status_code == {Role.DESK: 200, Role.PARTNER: 404}.get(role, 403)
    assert "/change" not in answer.text
    assert see(client, "/en/clients", cookie=token).status_code == 403
    assert see(client, f"{place}/change", cookie=token).status_code == 403


def _new_client(client: Client, administrator: str, **more: str) -> tuple[dict[str, str], str]:
    _add(client, administrator)
    form = fields_of(see(client, "/en/clients/new", cookie=administrator).text)
    return form | {"name": "Harvester"} | more, "/en/clients/new"


def test_a_secret_is_shown_once_and_never_again(client: Client, engine: Engine, administrator: str) -> None:
    form, path = _new_client(client, administrator, method="secret")
    made = send(client, path, form, cookie=administrator)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    secret = _secret(made.text)
    with reading(engine) as session:
        row = session.scalars(select(ApiClient)).one()
        assert row.secret_hash == token_hash(secret)
    place = f"/en/clients/{row.public_id}"
    assert "sulh_k_" not in see(client, place, cookie=administrator).text
    again = send(client, f"{place}/secret", fields_of(made.text), cookie=administrator)
    assert _secret(again.text) != secret
    assert "sulh_k_" not in see(client, place, cookie=administrator).text
    gone = send(client, f"{place}/revocation", fields_of(made.text), cookie=administrator)
    assert gone.status_code == 303
    page = see(client, place, cookie=administrator).text
    assert "revoked" in page
    assert "/revocation" not in page
    for act in ("secret", "revocation"):
        refused = send(client, f"{place}/{act}", fields_of(made.text), cookie=administrator)
        assert (refused.status_code, 'role="alert"' in refused.text) == (409, True)


def _secret(page: str) -> str:
    found = re.search(r"sulh_k_[A-Za-z0-9_-]+", page)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("keys", ""),
        ("keys", "{"),
        ("keys", "[1]"),
        ("keys", '{"keys": [{"kty": "oct", "k": "abc"}]}'),
        ("keys", KEYS.replace('"a"', '"\\u0000"')),
        ("name", ""),
        ("scopes", "everything"),
        ("organisation", "x"),
    ],
)
def test_what_a_client_cannot_have_is_said_at_the_field(
    client: Client, administrator: str, field: str, typed: str
) -> None:
    form, path = _new_client(client, administrator, keys=KEYS, scopes="directory.read")
    answer = send(client, path, form | {field: typed}, cookie=administrator)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    if field != "scopes":
        assert fields_of(answer.text)[field].strip() == (typed if field != "organisation" else form[field])


def test_a_client_with_a_key_is_added_and_changed(client: Client, engine: Engine, administrator: str) -> None:
    form, path = _new_client(client, administrator, keys=KEYS, name=HOSTILE)
    made = send(client, path, form, cookie=administrator)
    assert made.status_code == 200
    assert "sulh_k_" not in made.text
    assert "<script>window" not in made.text
    with reading(engine) as session:
        place = f"/en/clients/{session.scalars(select(ApiClient.public_id)).one()}"
    change = fields_of(see(client, f"{place}/change", cookie=administrator).text)
    named = change | {"name": "Named", "scopes": "availability.read"}
    assert send(client, f"{place}/change", named, cookie=administrator).status_code == 303
    second = send(client, f"{place}/change", change | {"name": "Second"}, cookie=administrator)
    assert second.status_code == 412
    assert "Now there: <bdi>Named</bdi>" in second.text
    assert "Read availability" in see(client, "/en/clients", cookie=administrator).text


def test_the_people_of_an_organisation_are_listed_to_who_reads_accounts(
    client: Client, engine: Engine, administrator: str
) -> None:
    with writing(engine) as session:
        partner_in_force(session, "A partner")
    signed_in(client, engine, Role.PARTNER)
    page = see(client, "/en/organisations", cookie=administrator).text
    place = re.search(r'href="(/en/organisations/[0-9a-f-]{36})"', page)
    assert place is not None
    assert "partner@ministry.example" in see(client, place[1], cookie=administrator).text
    assert "partner@ministry.example" not in see(client, place[1], cookie=new_token(engine, Role.DESK)).text
