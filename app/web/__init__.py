"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    approvals,
    duplicates,
    entrance,
    find,
    links,
    nominations,
    profiles,
    reviews,
    sign_in,
    static,
    vocabularies,
)

PAGES = (
    find,
    profiles,
    sign_in,
    account,
    links,
    reviews,
    nominations,
    approvals,
    duplicates,
    vocabularies,
    static,
    entrance,
)
