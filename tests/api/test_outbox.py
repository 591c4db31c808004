"""What the administrator sees of mail: what waits and what failed, never to whom and what."""

import pytest
from sqlalchemy import Engine, update

from app.db import now, writing
from app.models import OutboxMessage
from app.policy import Role
from app.services.outbox import post
from tests.api.client import Client, new_token
from tests.trail import trail

PATH = "/api/v1/outbox"
CANARY = "canary.person@example.org"


@pytest.fixture
def administrator(engine: Engine) -> str:
    with writing(engine) as session:
        for number in range(5):
            content = {"link": f"/invitation?token=canary-{number}"}
            post(session, "invitation", CANARY, "fr", f"invitation {number}", content)
        given_up = {"status": "failed", "failed_at": now(), "last_error": "refused_550", "attempts": 3}
        session.execute(update(OutboxMessage).where(OutboxMessage.id == 2).values(given_up))
    return new_token(engine, Role.ADMINISTRATOR)


def test_pages_of_mail_tell_neither_address_nor_content(client: Client, administrator: str) -> None:
    seen, path = [], f"{PATH}?limit=2"
    while path:
        answer = client.get(path, token=administrator)
        assert answer.status_code == 200
        assert "canary" not in answer.text
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        path = f"{PATH}?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert len(set(seen)) == len(seen) == 5
    failed = client.get(f"{PATH}?status=failed", token=administrator).json()
    assert [(item["status"], item["last_error"]) for item in failed["items"]] == [("failed", "refused_550")]
    assert failed["failed"] == 1


def test_a_cursor_of_another_list_is_refused(client: Client, administrator: str) -> None:
    cursor = client.get(f"{PATH}?limit=2", token=administrator).json()["next_cursor"]
    for path in (f"{PATH}?status=waiting&cursor={cursor}", f"{PATH}?cursor=made-up"):
        answer = client.get(path, token=administrator)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "bad_cursor")


def test_a_failed_mail_is_tried_again_once_asked(client: Client, engine: Engine, administrator: str) -> None:
    (failed,) = client.get(f"{PATH}?status=failed", token=administrator).json()["items"]
    retry = f"{PATH}/{failed['id']}/retry"
    assert client.post(retry, token=new_token(engine, Role.DESK)).status_code == 403
    assert client.post(retry, token=administrator).status_code == 204
    assert client.get(f"{PATH}?status=failed", token=administrator).json()["items"] == []
    assert "outbox.retry" in [row.action for row in trail(engine)]
    for missing in (f"{PATH}/7f1c9d5e-27c3-4c0b-9c3e-0d6c2f1b7a55/retry", f"{PATH}/x/retry"):
        assert client.post(missing, token=administrator).status_code == 404
