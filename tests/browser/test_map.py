"""The map of countries on Find: it comes when it is opened, filters as the list does, and works without scripts."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_country_is_chosen_on_the_map(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        visitor.be(Role.PARTNER)
        visitor.go("/en/find?language=ar")
        page.click("details.map-way summary")
        if not scripts:
            page.click("a[data-map]")
        place = page.locator("a.place.s4, a.place.s3, a.place.s2").first
        place.wait_for()
        country, _, count = place.locator("title").text_content().rpartition(": ")  # type: ignore[union-attr]
        assert page.locator(".map-list tbody tr", has_text=country).locator(".count").first.inner_text() == count
        place.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**country=**")
        assert "language=ar" in visitor.path
        assert page.locator("#results-title").inner_text().split()[0] == count
        assert country in page.locator(".chips").inner_text()


def test_an_officer_starts_at_the_desk_and_goes_to_what_waits(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium, viewport={"width": 360, "height": 740}) as visitor:
        visitor.sign_in(Role.DESK)
        assert visitor.path == "/en/desk"
        visitor.page.locator(".queue li a").first.click()
        assert visitor.path.startswith(("/en/profiles/", "/en/requests/"))
        visitor.go("/en/desk")
        visitor.page.fill("#q", "expert")
        visitor.page.click(".search button")
        assert visitor.path.startswith("/en/find?q=expert")
