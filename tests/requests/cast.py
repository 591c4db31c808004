"""Who stands where: a focal point who asks and a colleague, a stranger, two partners, the offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.db import writing
from app.models import Account, Agreement, PartnerOrganisation
from app.policy import Role
from app.services.accounts import partner_in_force
from tests.api.client import Client, new_token

PATH = "/api/v1/deployment-requests"
WHOLE: Mapping[str, Any] = {
    "track": "expert",
    "area": "Canary wells",
    "host_country": "SD",
    "purpose": "canary purpose of the talks",
    "mode": "in_person",
    "starts": "2027-02-01",
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

    def account_of(self, name: str) -> UUID:
        with writing(self.engine) as session:
            return session.scalars(select(Account.public_id).where(Account.name == name)).one()


@pytest.fixture
def cast(client: Client, engine: Engine) -> Cast:
    tokens = {
        "asker": new_token(engine, Role.FOCAL_POINT, "asker", state="TN"),
        "colleague": new_token(engine, Role.FOCAL_POINT, "colleague", state="TN"),
        "stranger": new_token(engine, Role.FOCAL_POINT, "stranger", state="SD"),
        "partner": new_token(engine, Role.PARTNER, "partner"),
        "desk": new_token(engine, Role.DESK, "desk"),
        "other desk": new_token(engine, Role.DESK, "other desk"),
        "head": new_token(engine, Role.HEAD, "head"),
        "secretary": new_token(engine, Role.SECRETARY_GENERAL, "secretary"),
        "ethics": new_token(engine, Role.ETHICS, "ethics"),
        "auditor": new_token(engine, Role.AUDITOR, "auditor"),
        "administrator": new_token(engine, Role.ADMINISTRATOR, "administrator"),
        "other partner": new_token(engine, Role.PARTNER, "other partner"),
    }
    _belong(engine, "other partner", "Another organisation")
    return Cast(client, engine, tokens)


def _belong(engine: Engine, account: str, organisation: str) -> None:
    with writing(engine) as session:
        row = session.scalars(select(Account).where(Account.name == account)).one()
        row.organisation_id = partner_in_force(session, organisation)
        assert session.scalars(select(Agreement).join(PartnerOrganisation)).first() is not None
