"""Every page in three languages: nothing that axe finds at WCAG 2.2 AA, light and dark, and no sideways scrolling."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting

# Path, and who looks.
PAGES: dict[str, tuple[str, Role]] = {
    "sign in": ("/sign-in?done=out", Role.NOBODY),
    "forgotten password": ("/password-reset", Role.NOBODY),
    "invitation": ("/invitation/abc", Role.NOBODY),
    "new address": ("/email-change/abc", Role.NOBODY),
    "find": ("/find?language=ar:B2&expertise=mediation-and-negotiation-skills", Role.DESK),
    "all of a facet": ("/find?facets=country", Role.DESK),
    "nobody found": ("/find?q=zzqqx&language=ar:C2", Role.DESK),
    "not understood": ("/find?notice=soon&available=2026-12-31/2026-12-01", Role.DESK),
    "find as a partner": ("/find", Role.PARTNER),
    "profile": ("first", Role.DESK),
    "profile as a partner": ("first", Role.PARTNER),
    "account": ("/account", Role.DESK),
    "reviews": ("/reviews?kind=nominations", Role.DESK),
    "approvals": ("/approvals/export", Role.HEAD),
    "nominating": ("/nominations/new", Role.FOCAL_POINT),
    "a term": ("/vocabularies/expertise/water", Role.ADMINISTRATOR),
    "terms": ("/vocabularies/situations", Role.DESK),
    "sessions": ("/account/sessions", Role.DESK),
    "second factor": ("/account/second-factor", Role.ADMINISTRATOR),
    "password again": ("/sign-in/again", Role.DESK),
    "not for this role": ("/find", Role.AUDITOR),
    "nothing there": ("/nowhere", Role.NOBODY),
}


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_bars_nobody(site: Site, chromium: Browser, name: str, language: str) -> None:
    path, role = PAGES[name]
    with visiting(site, chromium) as visitor:
        if role is not Role.NOBODY:
            visitor.be(role)
        _open(visitor, path, language)
        assert visitor.width_beyond(320) <= 0
        found = {}
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            found[scheme] = visitor.barriers()
        assert found == {"light": [], "dark": []}


@pytest.mark.parametrize("name", ["find", "profile", "account"])
def test_a_page_on_a_wide_screen_bars_nobody(site: Site, chromium: Browser, name: str) -> None:
    path, role = PAGES[name]
    with visiting(site, chromium, viewport={"width": 1280, "height": 900}) as visitor:
        visitor.be(role)
        _open(visitor, path, "en")
        assert visitor.barriers() == []


def _open(visitor: Visitor, path: str, language: str) -> None:
    if path != "first":
        visitor.go(f"/{language}{path}")
        return
    visitor.go(f"/{language}/find")
    visitor.page.locator(".card h3 a").first.click()
    visitor.page.wait_for_load_state()


def test_what_bars_somebody_is_found(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.go("/en/sign-in")
        visitor.page.evaluate("document.querySelector('label').remove()")
        assert any(found.startswith("label:") for found in visitor.barriers())
