"""Approvals on pages: asked for by one, decided by another, with a sign-in that is fresh."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, update

from app.db import now, writing
from app.models import SessionRow
from app.policy import Role
from app.services.revisions import raise_revision
from tests.api.client import Client, new_token
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, send
from tests.web.test_reviews import LIVE, decide

ASKED = {"purpose": "deployment", "case_reference": "OIC/2026/4", "reason": "Contacts for the mission."}


@pytest.fixture
def head(engine: Engine) -> str:
    return new_token(engine, Role.HEAD)


def ask(client: Client, token: str, **fields: str) -> Any:
    page = see(client, "/en/approvals/export", cookie=token).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    return send(client, "/en/approvals/export", {"csrf": csrf[1]} | ASKED | fields, cookie=token)


def path_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0].removeprefix("/en"))


def test_an_export_is_asked_for_approved_and_told_how_to_take(client: Client, desk: str, head: str) -> None:
    path = path_of(ask(client, desk))
    assert "Somebody else has to decide" in see(client, f"/en{path}", cookie=desk).text
    assert 'name="decision"' not in see(client, f"/en{path}", cookie=desk).text
    listed = see(client, "/en/approvals", cookie=head).text
    assert path in listed
    assert "Waits for you" in listed
    assert decide(client, path, head, "approve").status_code == 303
    assert f"--confidential {path.rpartition('/')[2]}" in see(client, f"/en{path}", cookie=desk).text
    assert "--confidential" not in see(client, f"/en{path}", cookie=head).text


def test_who_asked_does_not_decide(client: Client, desk: str, head: str) -> None:
    path = path_of(ask(client, head))
    answer = decide(client, path, head, "approve")
    assert (answer.status_code, "Nobody decides about themselves" in answer.text) == (403, True)
    assert decide(client, path, desk, "approve").status_code == 403


def test_a_refusal_needs_a_reason_and_a_second_decision_is_told(client: Client, desk: str, head: str) -> None:
    path = path_of(ask(client, desk))
    bare = decide(client, path, head, "refuse")
    assert (bare.status_code, 'id="reason-error"' in bare.text) == (422, True)
    assert decide(client, path, head, "refuse", "Not for this case.").status_code == 303
    assert "Not for this case." in see(client, f"/en{path}", cookie=desk).text
    late = decide(client, path, head, "approve")
    assert (late.status_code, "decided on it meanwhile" in late.text) == (409, True)
    assert path in see(client, "/en/approvals?status=refused&act=confidential_export", cookie=desk).text


def test_a_decision_long_after_the_sign_in_asks_for_the_password(
    client: Client, engine: Engine, desk: str, head: str
) -> None:
    path = path_of(ask(client, desk))
    with writing(engine) as session:
        session.execute(update(SessionRow).values(fresh_at=now().replace(year=2020)))
        raise_revision(session, "access")
    page = see(client, f"/en{path}", cookie=head).text
    assert f'href="/en/sign-in/again?next=/en{path}"' in page
    assert 'name="decision"' not in page


def test_what_is_asked_wrongly_comes_back_with_everything_typed(client: Client, desk: str) -> None:
    answer = ask(client, desk, purpose="", case_reference="no <case>")
    assert answer.status_code == 422
    for part in ('id="purpose-error"', 'href="#case_reference"', "no &lt;case&gt;", ASKED["reason"]):
        assert part in answer.text
    path_of(ask(client, desk))
    again = ask(client, desk)
    assert (again.status_code, "asked for this already" in again.text) == (409, True)


def test_a_reason_is_for_who_asked_and_who_decides(client: Client, engine: Engine, desk: str) -> None:
    path = path_of(ask(client, desk))
    others = new_token(engine, Role.SECRETARY_GENERAL)
    page = see(client, f"/en{path}", cookie=others).text
    assert ASKED["reason"] not in page
    assert "For who asked and who may decide" in page
    for role in (Role.EXPERT, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR, Role.FOCAL_POINT):
        assert see(client, f"/en{path}", cookie=new_token(engine, role)).status_code == 403


def test_27_a_reason_stays_text(client: Client, desk: str, head: str) -> None:
    path = path_of(ask(client, desk, reason="\n".join(CORPUS)))
    for token in (desk, head):
        assert not re.search(LIVE, see(client, f"/en{path}", cookie=token).text)
    assert not re.search(LIVE, ask(client, desk, reason="\n".join(CORPUS), purpose="").text)
