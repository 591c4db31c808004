"""What is downloaded has a name of ours, whatever people or files are called."""

import re

from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.web.people import see
from tests.web.test_pages import PERSON

PLAIN = re.compile(r'attachment; filename="[A-Za-z0-9-]{1,60}\.[a-z]{3,6}"')
NASTY = 'صلاح"; filename=evil.html; x="%0d%0aSet-Cookie: a=b'


def test_33_the_name_of_a_download_holds_nothing_that_people_typed(client: Client, engine: Engine, desk: str) -> None:
    made = client.post(PATH, token=desk, json=PERSON | {"name": NASTY}).json()
    expert = new_token(engine, Role.EXPERT, NASTY, profile=made["id"])
    head = new_token(engine, Role.HEAD)
    answers = [client.get(f"{PATH}/{made['id']}.{suffix}", token=desk) for suffix in ("vcf", "ics", "jsonld", "pdf")]
    answers += [
        see(client, f"/ar/profiles/{made['id']}/dossier.pdf", cookie=desk),
        see(client, "/en/audit.csv", cookie=head),
        client.get("/api/v1/me/data", token=expert),
    ]
    named = [answer.headers["content-disposition"] for answer in answers if answer.status_code == 200]
    assert len(named) >= 5, [answer.status_code for answer in answers]
    assert [name for name in named if not PLAIN.fullmatch(name)] == []
