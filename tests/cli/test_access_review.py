"""The review of who can come in: everybody in it, with what deserves a second look."""

import csv
import io
from datetime import timedelta

from sqlalchemy import Engine, update

from app.db import now, writing
from app.models import Account, Agreement, ApiClient, PartnerOrganisation
from app.policy import Role
from app.services.accounts import add_account
from tests.api.client import new_token
from tests.cli.test_commands import sulh


def test_each_account_and_client_stands_in_it_with_its_remarks(engine: Engine, database_url: str) -> None:
    new_token(engine, Role.HEAD, "Head of unit", sealed=True)
    new_token(engine, Role.PARTNER, "Liaison")
    with writing(engine) as session:
        add_account(session, Role.DESK, "new@desk.example", "=New officer")
        gone = add_account(session, Role.AUDITOR, "gone@desk.example", "Gone")
        gone.suspended_at = now()
        session.execute(update(Agreement).values(ends=now().date() + timedelta(days=30)))
        organisation = session.query(PartnerOrganisation).one()
        moment = now() - timedelta(days=200)
        made = {"organisation_id": organisation.id, "created_at": moment, "updated_at": moment}
        session.add(ApiClient(name="sync", scopes="directory.read", method="secret", secret_hash="x", **made))
        session.execute(update(Account).where(Account.name == "Liaison").values(last_signed_in_at=moment))
    shown = sulh(database_url, "access-review")
    assert shown.returncode == 0, shown.stderr
    accounts, clients = (list(csv.DictReader(io.StringIO(part))) for part in shown.stdout.split("\n\n"))
    remarks = {line["name"]: set(line["remarks"].split()) for line in accounts}
    assert remarks == {
        "'=New officer": {"never_accepted", "no_second_factor"},
        "Head of unit": {"never_accepted", "sealed_access"},
        "Liaison": {"never_accepted", "not_seen_for_90_days"},
    }
    assert [line["role"] for line in accounts] == ["desk", "head", "partner"]
    (client,) = clients
    assert client["organisation"] == "Partner for development"
    assert set(client["remarks"].split()) == {"agreement_ends_soon", "shared_secret", "not_used_for_90_days"}
