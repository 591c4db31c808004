"""Accounts that can sign in with a password, as people do."""

import re
from functools import cache
from typing import Any

import pyotp
from sqlalchemy import Engine

from app.db import now, writing
from app.passwords import password_hash
from app.policy import Role
from app.services.accounts import add_account, partner_in_force
from tests.api.client import Client

PASSWORD = "harbour lantern seven olives"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ORIGIN = "http://sulh.example"


def new_account(engine: Engine, role: Role, *, factor: bool = True, **belonging: Any) -> str:
    """The address of an account with PASSWORD and, with `factor`, the second factor SECRET."""
    email = f"{role.value.replace('_', '-')}@ministry.example"
    with writing(engine) as session:
        if role is Role.PARTNER:
            belonging["organisation_id"] = partner_in_force(session, "A partner")
        account = add_account(session, role, email, role.value, **belonging)
        account.password_hash = _hashed()
        if factor:
            account.totp_secret, account.totp_confirmed_at = SECRET, now()
    return email


@cache
def _hashed() -> str:
    """One for all: each hash takes a tenth of a second of every core."""
    return password_hash(PASSWORD)


def without_token(page: str) -> str:
    """What two pages have to have alike when nothing may tell them apart: the token is another each time."""
    return re.sub(r'name="csrf" value="[^"]+"', "", page)


def code_now() -> str:
    return pyotp.TOTP(SECRET).now()


def send(client: Client, path: str, fields: dict[str, str], *, cookie: str | None = None, **headers: str) -> Any:
    """A form as a browser sends it from our own page."""
    told = {"Origin": ORIGIN} | ({"Cookie": f"__Host-sulh={cookie}"} if cookie else {}) | headers
    return client.post(path, data=fields, headers=told)


def see(client: Client, path: str, *, cookie: str | None = None, **headers: str) -> Any:
    told = ({"Cookie": f"__Host-sulh={cookie}"} if cookie else {}) | headers
    return client.get(path, headers=told)
