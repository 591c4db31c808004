"""From an administrator's invitation to a signed-in officer, over the API, the worker and a mail server."""

import re

import pyotp
from sqlalchemy import Engine

from app.policy import Role
from app.worker import Done, run_due
from tests.api.accounts.people import ACCOUNT, ACCOUNTS, LINKS, PASSWORD, SESSIONS, opened, person
from tests.api.client import Client, running
from tests.mail.sink import Sink

GUEST = "guest@ministry.example"
_LINK = re.compile(r"https://sulh\.example/invitation/([\w-]+)")


def test_14_who_is_invited_gets_a_mail_accepts_sets_up_a_factor_and_signs_in(
    engine: Engine, database_url: str, sink: Sink
) -> None:
    with running(database_url) as client:
        admin = opened(client, person(engine, Role.ADMINISTRATOR))
        body = {"email": GUEST, "name": "ليلى", "role": "desk", "language": "ar"}
        assert client.post(ACCOUNTS, json=body, token=admin).status_code == 201
        assert sink.mails == []
        link = _mailed(engine, sink)
        client.get(f"{LINKS}/invitation")
        accepted = client.post(f"{LINKS}/invitation", json={"token": link, "password": PASSWORD})
        assert accepted.status_code == 204
        first = client.post(SESSIONS, json={"email": GUEST, "password": PASSWORD}).json()
        assert first["ready"] is False
        codes = _set_up(client, first["token"])
        again = client.post(SESSIONS, json={"email": GUEST, "password": PASSWORD, "code": codes[0]}).json()
        assert again["ready"] is True
        assert client.get("/api/v1/profiles", token=again["token"]).status_code == 200
        assert client.get(ACCOUNTS, params={"q": GUEST}, token=admin).json()["items"][0]["status"] == "active"
    assert run_due(engine, sink.settings()) == Done(sent=1)
    assert sink.recipients == [GUEST, GUEST]


def _mailed(engine: Engine, sink: Sink) -> str:
    """The token of the link in the mail that the worker has brought."""
    assert run_due(engine, sink.settings()) == Done(sent=1)
    (mail,) = sink.mails
    assert sink.recipients == [GUEST]
    assert mail["Subject"] == "دعوة لك"
    found = [link[1] for line in mail.get_content().splitlines() if (link := _LINK.fullmatch(line))]
    assert len(found) == 1
    return found[0]


def _set_up(client: Client, token: str) -> list[str]:
    secret = client.post(f"{ACCOUNT}/second-factor", json={}, token=token).json()["secret"]
    confirmed = client.post(
        f"{ACCOUNT}/second-factor/confirmation", json={"code": pyotp.TOTP(secret).now()}, token=token
    )
    return list(confirmed.json()["recovery_codes"])
