"""Looking after the directory in a browser: the main path of each role, with scripts and without, by keyboard."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting

_PHONE: Any = {"width": 360, "height": 740}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_focal_point_nominates_on_a_phone_and_the_desk_takes_it_up(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    name = f"Leila Trabelsi {'one' if scripts else 'two'}"
    with visiting(changing_site, chromium, java_script_enabled=scripts, viewport=_PHONE) as visitor:
        visitor.be(Role.FOCAL_POINT)
        visitor.go("/en/nominations/new")
        page = visitor.page
        page.fill("#name", name)
        page.select_option("#nationality_0", "TN")
        page.check("input[name=role][value=mediator]")
        page.select_option("#language_0", "ar")
        page.select_option("#level_0", "native")
        page.click("main form .button")
        # What is missing is named, and leads to its field; what was typed is still there.
        page.click(".notice.bad a[href='#nomination_reference']")
        assert page.input_value("#name") == name
        page.fill("#nomination_reference", "Note verbale 12")
        page.fill("#nomination_date", "2026-02")
        page.click("main form .button")
        assert name in page.locator(".waiting").inner_text()
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/reviews?kind=nominations")
        row = visitor.page.locator(".waiting > li", has_text=name)
        row.get_by_role("button", name="Take up for review").click()
        assert visitor.path == "/en/reviews?kind=nominations&done=moved"
        assert "Under review" in visitor.page.locator(".waiting > li", has_text=name).inner_text()


def test_a_change_is_accepted_by_keyboard(changing_site: Site, chromium: Browser) -> None:
    _ask_for_a_change(changing_site)
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/reviews")
        visitor.page.locator(".steward tbody a").first.press("Enter")
        visitor.page.wait_for_url("**/reviews/*-*")
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
        _tab_to(visitor, "button[value=accept]")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/reviews?done=accept")
        assert "The profile holds the change now." in visitor.page.locator("main").inner_text()


def _ask_for_a_change(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.cast[Role.EXPERT].token}"}
    with httpx.Client(base_url=site.address, headers=headers, timeout=30) as client:
        held = client.get("/api/v1/me").headers["ETag"]
        told = {"If-Match": held, "Content-Type": "application/merge-patch+json"}
        answer = client.patch("/api/v1/me", json={"nomination_reference": "NV/2026/7"}, headers=told)
        assert answer.status_code == 200, answer.text


def _tab_to(visitor: Visitor, selector: str) -> None:
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_an_export_is_asked_for_and_approved(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/approvals/export")
        page = visitor.page
        page.select_option("#purpose", "deployment")
        page.fill("#case_reference", "OIC/2026/4")
        page.fill("#reason", "Contacts for the mission.")
        page.click("main form .button")
        assert "Somebody else has to decide" in page.locator("main").inner_text()
        path = visitor.path.partition("?")[0]
        assert visitor.barriers() == []
    with visiting(changing_site, chromium, java_script_enabled=False) as visitor:
        visitor.be(Role.HEAD)
        visitor.go("/en/approvals")
        visitor.page.click(".steward tbody a")
        assert visitor.path == path
        visitor.page.click("button[value=approve]")
        assert "Approved." in visitor.page.locator(".notice.good").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_profiles_become_one(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    place = "Here" if scripts else "There"
    headers = {"Authorization": f"Bearer {changing_site.cast[Role.DESK].token}"}
    contact = {"contacts": [{"kind": "email", "value": f"{place}@home.example"}]}
    with httpx.Client(base_url=changing_site.address, headers=headers, timeout=30) as client:
        for name, affiliation in ((f"Amina {place}", "A university"), (f"Aminah {place}", None)):
            made = client.post("/api/v1/profiles", json={"name": name, "affiliation": affiliation, **contact})
            assert made.status_code == 201, made.text
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/duplicates")
        page = visitor.page
        if scripts:
            assert visitor.barriers() == []
        page.locator(".pairs > li", has_text=f"Aminah {place}").get_by_role("link", name="Side by side").click()
        if scripts:
            assert visitor.barriers() == []
            assert visitor.width_beyond(320) <= 0
        page.get_by_role("link", name="Keep the other one instead").click()
        page.check("input[name=affiliation][value=kept]")
        page.check("#sure")
        page.get_by_role("button", name="Merge into one profile").click()
        assert "Merged." in page.locator(".notice.good").inner_text()
        visitor.go(f"/en/find?q=amina+{place}")
        assert page.locator(".card h3 a").all_inner_texts()[0].startswith(f"Aminah {place}")


def test_an_administrator_names_a_term_anew(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.ADMINISTRATOR)
        visitor.go("/en/vocabularies/expertise?q=water")
        page = visitor.page
        page.get_by_role("link", name="water", exact=True).click()
        page.fill("#label_en", "Water and peace")
        page.uncheck("input[name=review][value=ar]")
        page.get_by_role("button", name="Keep the changes").click()
        assert "Kept." in page.locator(".notice.good").inner_text()
        assert "Water and peace" in page.locator(".steward").inner_text()
