"""Who stands where: a focal point who asks and a colleague, a stranger, two partners, the offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.db import now, writing
from app.models import Account, Agreement, PartnerOrganisation
from app.policy import Role
from app.services.accounts import partner_in_force
from tests.api.client import Client, new_token

# The day on which who is asked for is to go.
FIRST: Final = now().date() + timedelta(days=67)


def on_day(number: int) -> str:
    """So many days after `FIRST`."""
    return (FIRST + timedelta(days=number)).isoformat()


PATH = "/api/v1/deployment-requests"
WHOLE: Mapping[str, Any] = {
    "track": "expert",
    "area": "Canary wells",
    "host_country": "SD",
    "purpose": "canary purpose of the talks",
    "mode": "in_person",
    "starts": on_day(0),
    "days": 30,
    "contact": "canary contact",
    "parties": [{"kind": "host_government", "name": "canary government", "country": "SD"}],
    "posts": [
        {
            "role": "mediator",
            "count": 1,
            "criteria": [
                {"parameter": "language", "value": "ar:C1"},
                {"parameter": "region", "value": "oic-african"},
                {"parameter": "expertise", "value": "water", "required": False},
            ],
        }
    ],
}
OPENING: Mapping[str, Any] = {
    "passed": ["within_mandate", "no_undermining_motive", "safe_enough", "real_need"],
    "scoping_call": "held",
    "terms": "canary terms of reference",
}


@dataclass(frozen=True)
class Cast:
    client: Client
    engine: Engine
    tokens: dict[str, str]

    def ask(self, who: str, method: str, path: str = "", **options: Any) -> Any:
        return self.client.ask(method, f"{PATH}{path}", token=self.tokens[who], **options)

    def draft(self, who: str = "asker", **more: Any) -> str:
        made = self.ask(who, "POST", json={**WHOLE, **more})
        assert made.status_code == 201, made.text
        return f"/{made.json()['id']}"

    def submitted(self, who: str = "asker", **more: Any) -> str:
        path = self.draft(who, **more)
        assert self.step(who, path, "submission").status_code == 200
        return path

    def read(self, who: str, path: str) -> Any:
        return self.ask(who, "GET", path)

    def step(self, who: str, path: str, step: str, body: Any = None, version: int | None = None) -> Any:
        """As of the present version, unless another is given."""
        seen = self.read(who, path)
        tag = f'"{version}-desk-en"' if version else seen.headers.get("ETag", '"1-desk-en"')
        options = {} if body is None else {"json": body}
        return self.ask(who, "POST", f"{path}/{step}", headers={"If-Match": tag}, **options)

    def assemble(self) -> None:
        """Have an account for everybody, also for who is asked for nothing: who may get a mail or be named."""
        assert all(self.tokens[who] for who in ROLES)

    def account_of(self, name: str) -> UUID:
        assert self.tokens[name]
        with writing(self.engine) as session:
            return session.scalars(select(Account.public_id).where(Account.name == name)).one()


ROLES: Mapping[str, Role] = {
    "asker": Role.FOCAL_POINT,
    "colleague": Role.FOCAL_POINT,
    "stranger": Role.FOCAL_POINT,
    "partner": Role.PARTNER,
    "other partner": Role.PARTNER,
    "desk": Role.DESK,
    "other desk": Role.DESK,
    "head": Role.HEAD,
    "secretary": Role.SECRETARY_GENERAL,
    "ethics": Role.ETHICS,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
}


class Tokens(dict[str, str]):
    """The token of each, who has an account from the first time that it is asked for."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def __missing__(self, who: str) -> str:
        state = "SD" if who == "stranger" else "TN"
        self[who] = new_token(self._engine, ROLES[who], who, state=state)
        if who == "other partner":
            _belong(self._engine, who, "Another organisation")
        return self[who]


@pytest.fixture
def cast(client: Client, engine: Engine) -> Cast:
    return Cast(client, engine, Tokens(engine))


def _belong(engine: Engine, account: str, organisation: str) -> None:
    with writing(engine) as session:
        row = session.scalars(select(Account).where(Account.name == account)).one()
        row.organisation_id = partner_in_force(session, organisation)
        assert session.scalars(select(Agreement).join(PartnerOrganisation)).first() is not None
