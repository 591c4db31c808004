"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    dossiers,
    entrance,
    find,
    links,
    memberships,
    openings,
    profile_history,
    profiles,
    sign_in,
    static,
)

PAGES = (
    find,
    profiles,
    openings,
    memberships,
    profile_history,
    dossiers,
    sign_in,
    account,
    links,
    static,
    entrance,
)
