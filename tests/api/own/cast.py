"""The people of these tests: experts with their profiles, focal points, partners of several organisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine, select, update

from app.db import Base, reading, writing
from app.models import Account, PartnerOrganisation, Profile
from app.policy import Role
from app.services.accounts import add_account, partner_in_force
from app.services.revisions import raise_revision
from app.services.sessions import open_session
from tests.api.client import MERGE_PATCH, Client, new_token
from tests.api.test_profiles import COMPLETE, PATH

ME = "/api/v1/me"
VERIFIED: dict[str, Any] = {
    "expertise": [{"code": "water", "evidence": "verified", "years": 5}, {"code": "process-design"}],
    "certificates": [{"programme": "Mediation for Peace", "edition": "2024", "verified_by": "Academy"}],
}


@dataclass(frozen=True)
class Expert:
    """A member with an account; `path` is of the profile as everybody else reads it."""

    token: str
    path: str

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]


def expert(client: Client, engine: Engine, desk: str, who: str = "Amina Diarra", **fields: Any) -> Expert:
    path = profile(client, desk, **{"name": who} | fields)
    return Expert(new_token(engine, Role.EXPERT, who, profile=path.rpartition("/")[2]), path)


def profile(client: Client, desk: str, **fields: Any) -> str:
    """The path of a new one."""
    made = client.post(PATH, token=desk, json=COMPLETE | fields)
    assert made.status_code == 201, made.text
    return made.headers["Location"]


def partner_of(engine: Engine, organisation: str) -> tuple[str, str]:
    """The token of somebody at this organisation, which has an agreement, and the id of the organisation."""
    with writing(engine) as session:
        id_ = partner_in_force(session, organisation)
        mail = f"{uuid4().hex}@partner.example"
        account = add_account(session, Role.PARTNER, mail, organisation, organisation_id=id_)
        _, token = open_session(session, account)
        public_id = session.scalars(select(PartnerOrganisation.public_id).where(PartnerOrganisation.id == id_)).one()
        return token, str(public_id)


def become(engine: Engine, name: str, who: Expert) -> None:
    """The profile of `who` is from now on that of the account of this name."""
    with writing(engine) as session:
        slot = session.scalars(select(Profile.id).where(Profile.public_id == UUID(who.id))).one()
        session.execute(update(Account).where(Account.profile_id == slot).values(profile_id=None))
        session.execute(update(Account).where(Account.name == name).values(profile_id=slot))
        raise_revision(session, "access")


def me(client: Client, who: Expert) -> dict[str, Any]:
    answer = client.get(ME, token=who.token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def change_me(client: Client, who: Expert, **patch: Any) -> httpx.Response:
    return client.patch(ME, patch, etag_of(client, ME, who.token), token=who.token)


def etag_of(client: Client, path: str, token: str) -> str:
    answer = client.get(path, token=token)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


def do(
    client: Client, method: str, path: str, token: str, *, of: str | None = None, **options: Any
) -> httpx.Response:
    """Ask with the present version of the object at `of`, or at `path`."""
    headers = {"If-Match": etag_of(client, of or path, token)}
    if method == "PATCH":
        headers["Content-Type"] = MERGE_PATCH
    return client.ask(method, path, token=token, headers=headers, **options)


def give(client: Client, who: Expert, purpose: str, language: str = "en") -> httpx.Response:
    body = {"purpose": purpose, "text_version": 1, "language": language}
    return client.post(f"{ME}/consents", token=who.token, json=body)


def choose(
    client: Client, who: Expert, choice: str, organisations: Mapping[str, str] | None = None
) -> httpx.Response:
    body = {"choice": choice, "organisations": dict(organisations or {})}
    return do(client, "PUT", f"{ME}/partner-visibility", who.token, of=ME, json=body)


def rows(engine: Engine, *without: str) -> dict[str, list[str]]:
    """Every table as text, but those named; what only tells of use and refusals is left out always."""
    left_out = {"audit_events", "audit_head", "sessions", "vocabulary_terms", "organisation_groups", *without}
    with reading(engine) as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        }
