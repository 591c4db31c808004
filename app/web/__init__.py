"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    desk,
    entrance,
    find,
    find_map,
    links,
    profiles,
    request_candidates,
    request_steps,
    requests,
    sign_in,
    soundings,
    static,
)

PAGES = (
    find,
    find_map,
    desk,
    profiles,
    sign_in,
    account,
    links,
    requests,
    request_steps,
    request_candidates,
    soundings,
    static,
    entrance,
)
