"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    density,
    entrance,
    find,
    links,
    profiles,
    sign_in,
    static,
    suggestions,
)

PAGES = (
    find,
    density,
    profiles,
    sign_in,
    account,
    links,
    static,
    suggestions,
    entrance,
)
