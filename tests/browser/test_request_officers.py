"""An officer named for a strict request on its page, and a shortlist that joins a request."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting
from tests.browser.test_shortlists import shortlist_first
from tests.requests.test_response_times import MARCH, QUICK, put


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_officer_is_named_and_fills_the_request_from_a_shortlist(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    area = f"Wells {'with' if scripts else 'without'}"
    posts = [{"role": "mediator", "count": 1, "criteria": []}]
    more = {"area": area, "confidentiality": "strict", "posts": posts}
    put(changing_site.engine, (QUICK[0][:2], QUICK[1]), MARCH, **more)
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(Role.HEAD)
        page = visitor.page
        _open(visitor, area)
        page.click(".officers form .button")
        assert page.locator("#officer-error").is_visible()
        page.select_option("#officer", label="Desk (demo) (Desk officer)")
        page.focus("#officer")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".officers li").wait_for()
        visitor.be(Role.DESK)
        shortlist_first(visitor, 2, area)
        page.click("text=Consider for a request")
        page.locator("label.choice", has_text="Not told in a list").last.click()
        page.click("text=Add as candidates")
        assert page.locator("#added + .rows li").count() == 2
        visitor.be(Role.HEAD)
        _open(visitor, area)
        page.click(".officers li button")
        page.locator("text=Nobody is named yet.").wait_for()
        assert visitor.complaints == []


def _open(visitor: Visitor, area: str) -> None:
    visitor.go("/en/requests?state=searching")
    visitor.page.locator(".row-title a").first.click()
    visitor.page.locator("h1", has_text=area).wait_for()
