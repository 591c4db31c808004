"""Keeping a search and coming back to it, with scripts and without."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_search_is_kept_opened_renamed_and_deleted(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find?language=ar:B2")
        page.click(".save-search summary")
        assert page.input_value("#save-name") == "Arabic, B2 or better"
        page.fill("#save-name", "Arabic speakers")
        page.locator(".save-search-form button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/saved-searches?done=saved")
        assert page.locator(".kept-search h2").inner_text() == "Arabic speakers"
        page.click(".kept-search form[action$='/pause'] button")
        page.wait_for_url("**/saved-searches?done=paused")
        assert page.get_by_role("button", name="Resume mails").count() == 1
        page.click(".kept-search details:has(form[action$='/name']) summary")
        page.fill(".kept-search input[name=name]", "Renamed")
        page.keyboard.press("Enter")
        page.wait_for_url("**/saved-searches?done=named")
        page.click(".kept-search form[action$='/open'] button")
        page.wait_for_url("**/find?language=ar:B2")
        visitor.go("/en/saved-searches")
        page.click(".kept-search details:has(form[action$='/delete']) summary")
        page.click(".kept-search form[action$='/delete'] button")
        page.wait_for_url("**/saved-searches?done=deleted")
        assert page.locator(".kept-search").count() == 0
