"""Number 1: what is not the asker's answers exactly as what is not there, for every route that names an object.

Routes come from the rules table and the document, so a new one joins by itself; a new kind of object has to be given
here, or the test fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from app.db import Base, now, writing
from app.models import (
    Account,
    Agreement,
    ApiClient,
    Approval,
    Delegation,
    OutboxMessage,
    PartnerOrganisation,
    Profile,
    SessionRow,
)
from app.policy import Role
from app.services.accounts import partner_in_force
from tests.api.client import Client, new_token
from tests.api.own.cast import change_me, expert, profile
from tests.policy.test_matrix import PATHS, RULE_OF
from tests.requests.cast import PATH as REQUESTS
from tests.search.exposing import put_columns

ASKERS = tuple(role for role in Role if role is not Role.NOBODY)
# What stands in a path and is no object: everybody knows these names.
# A party is named by its place in a request, a file by its number: both are found by the request alone.
NAMES = {"name": "x", "purpose": "x", "place": "0", "number": "1"}
HIDDEN = frozenset({Role.ETHICS, Role.EXPERT, Role.FOCAL_POINT, Role.PARTNER})


@dataclass(frozen=True)
class Strange:
    """An object, and the roles for which it does not exist although they may ask for others of its kind."""

    id: str
    to: frozenset[Role] = frozenset()


Made = Callable[[Client, Engine, str], list[Strange]]


def _profiles(client: Client, engine: Engine, desk: str) -> list[Strange]:
    def made(hidden_from: frozenset[Role], **columns: Any) -> Strange:
        # Named, so that it is the person's word or state alone that keeps a partner from it.
        public_id = profile(client, desk, partner_visibility="named", nominated_by="SD").rpartition("/")[2]
        put_columns(engine, public_id, **columns)
        return Strange(public_id, hidden_from)

    others = HIDDEN - {Role.ETHICS}
    return [
        made(HIDDEN, hidden_at=now(), nominated_by="TN"),
        made(others - {Role.PARTNER}),
        made(others, partner_visibility="hidden"),
        *(made(others, membership=state) for state in ("nominated", "paused", "suspended", "removed")),
    ]


def _sessions(client: Client, engine: Engine, desk: str) -> list[Strange]:
    for role in ASKERS:
        new_token(engine, role, "somebody else")
    with writing(engine) as session:
        whose = select(SessionRow.public_id).join(Account, Account.id == SessionRow.account_id)
        found = session.scalars(whose.where(Account.name == "somebody else")).all()
    return [Strange(str(public_id), frozenset(ASKERS)) for public_id in found]


def _changes(client: Client, engine: Engine, desk: str) -> list[Strange]:
    (wish,) = change_me(client, expert(client, engine, desk, "Other Expert"), roles=["expert"]).json()["waiting"]
    return [Strange(wish["id"], frozenset({Role.EXPERT}))]


def _reviews(client: Client, engine: Engine, desk: str) -> list[Strange]:
    (wish,) = change_me(client, expert(client, engine, desk, "Third Expert"), roles=["expert"]).json()["waiting"]
    return [Strange(wish["id"])]


def _accounts(client: Client, engine: Engine, desk: str) -> list[Strange]:
    new_token(engine, Role.DESK, "another officer")
    with writing(engine) as session:
        return [
            Strange(str(session.scalars(select(Account.public_id).where(Account.name == "another officer")).one()))
        ]


def _organisations(client: Client, engine: Engine, desk: str) -> list[Strange]:
    with writing(engine) as session:
        id_ = partner_in_force(session, "Another organisation")
        public_id = select(PartnerOrganisation.public_id).where(PartnerOrganisation.id == id_)
        return [Strange(str(session.scalars(public_id).one()), frozenset({Role.PARTNER}))]


def _row(table: type[Base], **columns: Any) -> Made:
    """Of what nobody but those who may see all of its kind ever sees."""

    def made(client: Client, engine: Engine, desk: str) -> list[Strange]:
        with writing(engine) as session:
            organisation = partner_in_force(session, "Another organisation")
            account = session.scalars(select(Account.id).limit(1)).one()
            person = session.scalars(select(Profile.id).limit(1)).one()
            given = {
                name: {"organisation": organisation, "account": account, "person": person}.get(value, value)
                if isinstance(value, str)
                else value
                for name, value in columns.items()
            }
            public_id = uuid4()
            session.add(table(public_id=public_id, **given))
            return [Strange(str(public_id))]

    return made


def _requests(client: Client, engine: Engine, desk: str) -> list[Strange]:
    """Of another's: a draft is for nobody else, a strict one for who is named."""
    asker = new_token(engine, Role.FOCAL_POINT, "of another State", state="ML")
    found = []
    for confidentiality, hidden_from in (("ordinary", frozenset(ASKERS)), ("strict", frozenset(ASKERS))):
        made = client.post(REQUESTS, token=asker, json={"track": "expert", "confidentiality": confidentiality})
        found.append(Strange(made.json()["id"], hidden_from))
    return found


def _nobody(client: Client, engine: Engine, desk: str) -> list[Strange]:
    """What is found by its request alone, where tests/requests look for it."""
    return [Strange(str(uuid4()))]


# Parameter of a path → what is made of its kind.
KINDS: Mapping[str, Made] = {
    "profile_id": _profiles,
    "session_id": _sessions,
    "change_id": _changes,
    "review_id": _reviews,
    "account_id": _accounts,
    "organisation_id": _organisations,
    "agreement_id": _row(
        Agreement,
        organisation_id="organisation",
        reference="A-1",
        level="card",
        starts=now().date(),
        ends=now().date() + timedelta(days=1),
        created_at=now(),
    ),
    "client_id": _row(
        ApiClient,
        organisation_id="organisation",
        name="a program",
        scopes="directory.read",
        method="secret",
        created_at=now(),
        updated_at=now(),
    ),
    "delegation_id": _row(
        Delegation,
        account_id="account",
        act_reference="SG/1",
        starts_at=now(),
        ends_at=now() + timedelta(days=1),
        created_by="test",
        created_at=now(),
    ),
    "request_id": _requests,
    "candidate_id": _nobody,
    "flag_id": _nobody,
    "alarm_id": _nobody,
    "offer_id": _nobody,
    "release_id": _nobody,
    "message_id": _row(
        OutboxMessage,
        kind="hidden",
        key_hash=uuid4().hex,
        recipient="somebody@example.org",
        language="en",
        content="{}",
        status="failed",
        created_at=now(),
        due_at=now(),
        next_at=now(),
    ),
    "approval_id": _row(
        Approval,
        act="membership_removal",
        profile_id="person",
        asked_by="test",
        asked_at=now(),
        expires_at=now() + timedelta(days=1),
    ),
}


def _parameters(path: str) -> list[str]:
    return re.findall(r"\{([^}]*)\}", path)


# Pages are asked in tests/web, where what is missing is a page as well.
OBJECT_ROUTES = {
    operation: (method, path)
    for operation, (method, path) in sorted(PATHS.items())
    if path.startswith("/api/") and set(_parameters(path)) - NAMES.keys()
}


def test_01_every_kind_of_object_in_a_path_is_known_here() -> None:
    named = {parameter for _, path in OBJECT_ROUTES.values() for parameter in _parameters(path)}
    assert named <= KINDS.keys() | NAMES.keys()


@pytest.fixture
def asked(client: Client, desk: str) -> Iterator[Callable[..., Any]]:
    """Asks an operation about an object as the document's own example would."""
    document = client.get("/api/v1/openapi.json", token=desk).json()

    def ask(operation: str, token: str, ids: Mapping[str, str]) -> Any:
        method, path = OBJECT_ROUTES[operation]
        headers = {"If-Match": '"1-desk_secretariat-en"'}
        content = document["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
        options: dict[str, Any] = {}
        for media_type, body in content.items():
            headers["Content-Type"] = media_type
            options["json"] = body.get("example") or next(iter(body["examples"].values()))["value"]
        return client.ask(method, path.format(**ids), token=token, headers=headers, **options)

    yield ask


def test_01_what_is_not_the_askers_answers_byte_for_byte_as_what_is_not_there(
    client: Client, engine: Engine, desk: str, asked: Callable[..., Any]
) -> None:
    own = expert(client, engine, desk, "The asker")
    objects = {name: make(client, engine, desk) for name, make in KINDS.items()}
    # Nobody finds a strange object by counting.
    assert {UUID(strange.id).version for made in objects.values() for strange in made} == {4}
    tokens = {role: new_token(engine, role, "The asker", sealed=True) for role in ASKERS}
    tokens[Role.EXPERT] = own.token
    wrong, compared = [], 0
    for operation, (_, path) in OBJECT_ROUTES.items():
        parameters = [name for name in _parameters(path) if name not in NAMES]
        missing = {name: str(uuid4()) for name in parameters} | NAMES
        for role in ASKERS:
            cell = RULE_OF[operation].cells.get(role)
            expected = None
            for strange in _strange_to(objects, parameters, role, cell is not None):
                expected = expected or _seen(asked(operation, tokens[role], missing))
                got = _seen(asked(operation, tokens[role], missing | strange))
                compared += 1
                if got != expected or got[0] != (403 if cell is None else 404):
                    wrong.append((operation, role, cell, got[:2], expected[:2]))
    assert wrong == []
    assert compared > len(OBJECT_ROUTES) * 5


def _strange_to(
    objects: Mapping[str, list[Strange]], parameters: list[str], role: Role, may: bool
) -> Iterator[dict[str, str]]:
    """Ids for the path. Who may not ask at all is refused before anything is looked up: once is enough."""
    first, *rest = parameters
    others = {name: objects[name][0].id for name in rest}
    for strange in objects[first] if may else objects[first][:1]:
        if not may or role in strange.to:
            yield {first: strange.id} | others


def _seen(answer: Any) -> tuple[int, Any, dict[str, str]]:
    """All of an answer but what is another each time."""
    request_id = answer.headers["X-Request-Id"]
    body = answer.content.replace(request_id.encode(), b"")
    return answer.status_code, body, {name: value for name, value in answer.headers.items() if value != request_id}
