"""Who can come in and how far: what somebody looks through each quarter, and asks about each line "still right?"."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Account, Agreement, ApiClient, Delegation, PartnerOrganisation
from app.policy import STAFF, Actor, Role, require


@dataclass(frozen=True, slots=True)
class AccountLine:
    """`remarks` are codes of what deserves a second look."""

    name: str
    email: str
    role: str
    belongs_to: str | None
    last_signed_in_at: datetime | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientLine:
    name: str
    organisation: str
    scopes: str
    method: str
    last_used_at: datetime | None
    agreement_ends: date | None
    remarks: tuple[str, ...]


_LONG_AGO_DAYS = 90
_SOON_DAYS = 60


def accounts_to_review(session: Session, actor: Actor) -> list[AccountLine]:
    """Every account that is not suspended, the most powerful roles first."""
    require(actor, "accounts.read")
    moment = now()
    acting = set(
        session.scalars(
            select(Delegation.account_id).where(
                Delegation.ended_at.is_(None), Delegation.starts_at <= moment, Delegation.ends_at > moment
            )
        )
    )
    rows = session.execute(
        select(Account, PartnerOrganisation.name)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Account.organisation_id)
        .where(Account.suspended_at.is_(None))
    )
    order = list(Role)
    lines = [
        AccountLine(
            account.name,
            account.email,
            account.role,
            organisation or account.state,
            account.last_signed_in_at,
            tuple(_remarks(account, moment, delegate=account.id in acting)),
        )
        for account, organisation in rows
    ]
    return sorted(lines, key=lambda line: (order.index(Role(line.role)), line.name))


def _remarks(account: Account, moment: datetime, *, delegate: bool) -> list[str]:
    seen = account.last_signed_in_at or account.created_at
    remarks = {
        "demo": account.demo,
        "sealed_access": account.sealed_access,
        "delegate": delegate,
        "never_accepted": account.password_hash is None,
        "no_second_factor": Role(account.role) in STAFF and account.totp_confirmed_at is None,
        "not_seen_for_90_days": (moment - seen).days >= _LONG_AGO_DAYS,
    }
    return [remark for remark, so in remarks.items() if so]


def clients_to_review(session: Session, actor: Actor) -> list[ClientLine]:
    """Every client that is not revoked, by organisation."""
    require(actor, "clients.read")
    moment = now()
    ends = (
        select(Agreement.organisation_id, func.max(Agreement.ends).label("ends"))
        .where(Agreement.ended_at.is_(None), Agreement.starts <= moment.date())
        .group_by(Agreement.organisation_id)
        .subquery()
    )
    rows = session.execute(
        select(ApiClient, PartnerOrganisation.name, ends.c.ends)
        .join(PartnerOrganisation, PartnerOrganisation.id == ApiClient.organisation_id)
        .outerjoin(ends, ends.c.organisation_id == ApiClient.organisation_id)
        .where(ApiClient.revoked_at.is_(None))
        .order_by(PartnerOrganisation.name, ApiClient.name)
    )
    return [
        ClientLine(
            client.name,
            organisation,
            client.scopes,
            client.method,
            client.last_used_at,
            ends,
            tuple(_client_remarks(client, ends, moment)),
        )
        for client, organisation, ends in rows
    ]


def _client_remarks(client: ApiClient, ends: date | None, moment: datetime) -> list[str]:
    left = -1 if ends is None else (ends - moment.date()).days
    remarks = {
        "no_agreement": left < 0,
        "agreement_ends_soon": 0 <= left <= _SOON_DAYS,
        "shared_secret": client.method == "secret",
        "not_used_for_90_days": (moment - (client.last_used_at or client.created_at)).days >= _LONG_AGO_DAYS,
    }
    return [remark for remark, so in remarks.items() if so]
