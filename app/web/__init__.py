"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    account_forms,
    accounts,
    audit,
    entrance,
    find,
    links,
    officers,
    own_account,
    partner_clients,
    partners,
    profiles,
    sign_in,
    static,
)

PAGES = (
    find,
    profiles,
    sign_in,
    account,
    own_account,
    account_forms,
    accounts,
    officers,
    partners,
    partner_clients,
    audit,
    links,
    static,
    entrance,
)
