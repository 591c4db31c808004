"""Selecting people who were found and comparing them, with scripts and without, by keyboard alone."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting


def compare_first(visitor: Visitor, many: int, language: str = "en") -> None:
    visitor.go(f"/{language}/find")
    for number in range(many):
        visitor.page.locator('input[name="person"]').nth(number).check()
    visitor.page.locator('button[formaction$="/compare"]').click()
    visitor.page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("role", [Role.DESK, Role.PARTNER])
def test_who_is_selected_stands_side_by_side(site: Site, chromium: Browser, role: Role, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(role)
        compare_first(visitor, 3)
        assert visitor.path.count("person=") == 3
        people = visitor.page.locator(".compare thead th a:not(.compare-drop)")
        assert people.count() == 3
        visitor.page.locator(".compare-drop").first.click()
        assert people.count() == 2
        visitor.page.go_back()
        assert people.count() == 3


def test_a_fifth_is_refused_and_taken_out(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        compare_first(visitor, 5)
        assert "At most four people" in visitor.page.locator("[role=alert]").inner_text()
        chosen = visitor.page.locator('input[name="person"]:checked')
        assert chosen.count() == 5
        chosen.last.uncheck()
        visitor.page.click("main form button")
        assert visitor.page.locator(".compare thead th a:not(.compare-drop)").count() == 4


def test_people_are_selected_and_compared_by_keyboard(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        for number in range(2):
            visitor.page.locator('input[name="person"]').nth(number).focus()
            visitor.page.keyboard.press("Space")
        visitor.page.locator('button[formaction$="/compare"]').focus()
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/compare?*")
        region = visitor.page.get_by_role("region")
        region.focus()
        assert region.evaluate("one => one === document.activeElement")
