"""The HTML face: one module per noun. It translates; services decide, and queries read."""

from app.web import (
    account,
    entrance,
    find,
    import_confirmation,
    import_drafts,
    import_dry_run,
    imports,
    links,
    profiles,
    sign_in,
    static,
)

PAGES = (
    find,
    imports,
    import_drafts,
    import_dry_run,
    import_confirmation,
    profiles,
    sign_in,
    account,
    links,
    static,
    entrance,
)
