"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    entrance,
    find,
    links,
    own_account,
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
    links,
    static,
    entrance,
)
