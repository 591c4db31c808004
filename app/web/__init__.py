"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    entrance,
    find,
    links,
    own,
    own_availability,
    own_consents,
    own_edit,
    own_preview,
    own_standing,
    profiles,
    sign_in,
    static,
)

PAGES = (
    find,
    profiles,
    sign_in,
    account,
    links,
    own,
    own_edit,
    own_availability,
    own_consents,
    own_preview,
    own_standing,
    static,
    entrance,
)
