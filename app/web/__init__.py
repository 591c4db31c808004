"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    comparison,
    entrance,
    exporting,
    find,
    links,
    profiles,
    sign_in,
    static,
)

PAGES = (
    find,
    comparison,
    exporting,
    profiles,
    sign_in,
    account,
    links,
    static,
    entrance,
)
