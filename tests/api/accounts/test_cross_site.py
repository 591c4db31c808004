"""What another site can make a browser send changes nothing; and reading changes nothing."""

import hashlib
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Engine, select

from app.db import Base, writing
from app.models import Account
from app.policy import Role
from app.services.hiding import new_hide_link
from tests.api.accounts.people import ACCOUNT, ORIGIN, SESSIONS, in_browser, opened, person
from tests.api.client import MERGE_PATCH, Client, new_token
from tests.api.test_profiles import created
from tests.policy.test_matrix import PATHS, RULE_OF, at

CHANGES = {operation: where for operation, where in PATHS.items() if where[0] not in ("GET", "HEAD")}
# Clients of programs name themselves in the request: a browser has nothing to add to it.
NO_BROWSER: Final = frozenset(RULE_OF["createAccessToken"].operations)
FOREIGN: dict[str, dict[str, str]] = {
    "without the token": {"X-CSRF-Token": ""},
    "with another's token": {"X-CSRF-Token": "x" * 43},
    "from another origin": {"Origin": "https://evil.example"},
    "from an origin that begins as ours": {"Origin": "http://sulh.example.evil.example"},
    "from nowhere": {"Origin": "null"},
    "from another site": {"Origin": "", "Sec-Fetch-Site": "cross-site"},
    "from a sister site": {"Origin": "", "Sec-Fetch-Site": "same-site"},
    "from who does not say": {"Origin": ""},
}


def asked(client: Client, method: str, path: str, headers: dict[str, str], **ids: str) -> httpx.Response:
    sent = {name: value for name, value in headers.items() if value or name == "X-CSRF-Token"}
    if method in ("PATCH", "PUT", "DELETE"):
        sent["If-Match"] = '"1-desk_secretariat-en"'
    options: dict[str, Any] = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
    if method == "PATCH":
        sent["Content-Type"] = MERGE_PATCH
    return client.ask(method, at(path, **ids), headers=sent, **options)


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_25_a_change_that_another_site_could_send_with_the_cookie_is_refused_on_every_route(
    client: Client, engine: Engine, what: str
) -> None:
    browser, wrong = in_browser(client, person(engine, Role.ADMINISTRATOR)), []
    before = stored(engine)
    for operation, (method, path) in sorted(CHANGES.items()):
        # Where nobody has to be signed in, who asks without a cookie needs no token, and is told as much below.
        if operation in NO_BROWSER or "nobody" in RULE_OF[operation].roles:
            continue
        answer = asked(client, method, path, browser | FOREIGN[what])
        if not _is_refused(answer):
            wrong.append((operation, answer.status_code, answer.text))
    assert wrong == []
    assert stored(engine) == before
    assert client.get(ACCOUNT, headers={"Cookie": browser["Cookie"]}).status_code == 200


def _is_refused(answer: httpx.Response) -> bool:
    """In the words of the API, or of a page."""
    return answer.status_code == 403 and ('"cross_site"' in answer.text or "could not be trusted" in answer.text)


def test_25_from_a_page_of_ours_it_is_taken(client: Client, engine: Engine) -> None:
    browser = in_browser(client, person(engine, Role.PARTNER))
    etag = client.get(ACCOUNT, headers={"Cookie": browser["Cookie"]}).headers["ETag"]
    for headers in (browser, browser | {"Origin": "", "Sec-Fetch-Site": "same-origin"}):
        sent = {name: value for name, value in headers.items() if value}
        answer = client.patch(ACCOUNT, {"language": "fr"}, etag, headers=sent)
        assert answer.status_code == 200
        etag = answer.headers["ETag"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_25_what_needs_no_sign_in_is_not_taken_from_another_site_either(
    client: Client, headers: dict[str, str]
) -> None:
    open_to_all = {name for name in CHANGES if "nobody" in RULE_OF[name].roles} - NO_BROWSER
    assert len(open_to_all) >= 6
    for operation in sorted(open_to_all):
        answer = asked(client, *CHANGES[operation], headers)
        assert _is_refused(answer), operation


def test_a_link_from_a_mail_hides_in_a_browser_whose_session_is_over(
    client: Client, engine: Engine, desk: str
) -> None:
    """Who is afraid shall not have to find out first that the cookie is too old."""
    path, _ = created(client, desk)
    expert = person(engine, Role.EXPERT, profile_id=1)
    browser = in_browser(client, expert)
    assert client.ask("DELETE", f"{SESSIONS}/current", headers=browser).status_code == 204
    with writing(engine) as session:
        account = session.scalars(select(Account).where(Account.public_id == expert.id)).one()
        token = new_hide_link(session, account).partition("=")[2]
    headers = {"Cookie": browser["Cookie"], "Origin": ORIGIN}
    assert client.post("/api/v1/links/hide", json={"token": token}, headers=headers).status_code == 204
    assert client.get(path, token=new_token(engine, Role.PARTNER)).status_code == 404


# What reading has to write down, and nothing else.
NOTED: dict[str, frozenset[str] | None] = {
    "audit_events": None,  # who was refused, and who read what is confidential
    "audit_head": None,
    "directory_walks": None,  # whom a partner was shown, to notice who walks through everybody
    "allowances": None,  # how often a client asked
    "sessions": frozenset({"last_seen_at"}),
}


def stored(engine: Engine) -> dict[str, str]:
    """A hash of every table, without what reading has to write down."""
    hashes = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            left_out = NOTED.get(table.name, frozenset())
            if left_out is not None:
                columns = [column for column in table.columns if column.name not in left_out]
                rows = connection.execute(select(*columns).order_by(*table.primary_key.columns)).all()
                hashes[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return hashes


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_25_reading_changes_nothing(client: Client, engine: Engine, desk: str) -> None:
    path, _ = created(client, desk, membership="active")
    profile = path.rpartition("/")[2]
    admin, other = person(engine, Role.ADMINISTRATOR), person(engine, Role.PARTNER)
    client.post("/api/v1/links/password-reset", json={"email": other.email})
    opened(client, other)
    ids = {"profile_id": profile, "account_id": str(admin.id), "name": "languages", "session_id": "current"}
    for role in Role:
        headers = {} if role is Role.NOBODY else {"Authorization": f"Bearer {_token(engine, role, profile)}"}
        before, statuses = stored(engine), []
        # What a path answers to HEAD is a matter of the path and not of who asks.
        verbs = ("GET", "HEAD") if role is Role.DESK else ("GET",)
        for _, template in sorted(set(PATHS.values()) - set(CHANGES.values())):
            statuses += [asked(client, verb, template, headers, **ids).status_code for verb in verbs]
        assert 200 in statuses
        assert not [status for status in statuses if status >= 500]
        assert stored(engine) == before, role


def _token(engine: Engine, role: Role, profile: str) -> str:
    return new_token(engine, role, sealed=True, profile=profile if role is Role.EXPERT else None)
