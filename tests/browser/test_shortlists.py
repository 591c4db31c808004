"""Keeping people on a list and noting why, with scripts and without, and by the key that is for it."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting


def shortlist_first(visitor: Visitor, many: int, title: str, language: str = "en") -> None:
    visitor.go(f"/{language}/find")
    for number in range(many):
        visitor.page.locator('input[name="person"]').nth(number).check()
    visitor.page.locator('button[formaction$="/shortlists/add"]').click()
    visitor.page.locator('input[name="shortlist"][value="new"]').check()
    visitor.page.fill("#title", title)
    visitor.page.click("main form button")
    visitor.page.wait_for_url("**/shortlists/*?done=saved")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_people_found_are_listed_noted_ordered_and_compared(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(Role.DESK)
        shortlist_first(visitor, 3, "Envoys")
        page = visitor.page
        rows = page.locator(".list-rows > li")
        names = rows.locator("h3 a").all_inner_texts()
        assert len(names) == 3
        rows.nth(0).locator("textarea").fill("Ask in spring")
        rows.nth(2).get_by_role("button", name="Up").click()
        assert rows.locator("h3 a").all_inner_texts() == [names[0], names[2], names[1]]
        assert rows.nth(0).locator("textarea").input_value() == "Ask in spring"
        rows.nth(1).get_by_role("button", name="Take off the list").click()
        assert rows.locator("h3 a").all_inner_texts() == [names[0], names[1]]
        page.locator(".list-tools a[href*=compare]").click()
        assert page.locator(".compare thead th a").count() == 2
        page.go_back()
        page.get_by_role("link", name="Delete this list").click()
        page.get_by_role("button", name="Delete for good").click()
        assert "The list was deleted." in page.locator("[role=status]").first.inner_text()


def test_the_key_for_it_takes_the_selected_along(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        for key in "jxs":
            visitor.page.keyboard.press(key)
        visitor.page.wait_for_url("**/shortlists/add?person=*")
        assert visitor.page.locator('input[name="person"]:checked').count() == 1
