"""What each role comes for, done in a browser, with scripts and without."""

import pytest
from playwright.sync_api import Browser, expect

from app.policy import Role
from tests.browser.site import Site, visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("role", [Role.DESK, Role.PARTNER, Role.FOCAL_POINT])
def test_signing_in_finding_and_reading(site: Site, chromium: Browser, role: Role, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.sign_in(role)
        if visitor.path != "/en/find":
            page.click("nav.places a:has-text('Find')")
        everybody = page.locator("#results-title").inner_text()
        page.locator("details.facet[open] li a").first.click()
        page.wait_for_url("**/en/find?*")
        page.locator(".chip").wait_for()
        assert page.locator(".chip").count() == 1
        fewer = page.locator("#results-title").inner_text()
        assert int(fewer.split()[0]) <= int(everybody.split()[0])
        page.locator(".card h3 a").first.click()
        assert visitor.path.startswith("/en/profiles/")
        assert page.locator("h1").inner_text().strip() != ""
        page.go_back()
        page.locator(".chip").first.click()
        page.wait_for_url("**/en/find")
        expect(page.locator("#results-title")).to_have_text(everybody)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_expert_is_taken_to_the_own_profile_and_signs_out(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts, viewport={"width": 360, "height": 740}) as visitor:
        visitor.sign_in(Role.EXPERT, "ar")
        assert visitor.path == "/ar/me"
        visitor.page.click("form.sign-out button")
        assert visitor.path == "/ar/sign-in?done=out"
        visitor.go("/ar/account")
        assert visitor.path.startswith("/ar/sign-in")


@pytest.mark.parametrize(("role", "place"), [(Role.AUDITOR, "/fr/audit"), (Role.ADMINISTRATOR, "/fr/accounts")])
def test_who_has_nothing_to_find_comes_to_the_own_first_place(
    site: Site, chromium: Browser, role: Role, place: str
) -> None:
    with visiting(site, chromium) as visitor:
        visitor.sign_in(role, "fr")
        assert visitor.path == place
        assert visitor.page.locator('nav.places a[href="/fr/find"]').count() == 0


def test_words_and_days_are_asked_with_the_form_and_kept(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find?language=ar")
        page.click("details.search-more summary")
        page.fill("#q", "expert")
        page.fill("#from", "2027-01-10")
        page.fill("#until", "2027-01-20")
        page.click(".search button")
        page.wait_for_url("**available=**")
        assert "available=2027-01-10/2027-01-20" in visitor.path
        assert "language=ar" in visitor.path
        assert page.input_value("#q") == "expert"
        assert page.input_value("#until") == "2027-01-20"


def test_a_level_of_a_language_is_one_step(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find?language=ar")
        visitor.page.locator(".levels a", has_text="C1").click()
        visitor.page.wait_for_url("**/find?language=ar:C1")
        assert visitor.path == "/en/find?language=ar:C1"
        expect(visitor.page.locator(".reasons").first).to_contain_text("Arabic: ")


def test_the_language_changes_and_the_search_stays(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find?language=ar:B2&sort=name")
        visitor.page.click('nav.languages a[lang="ar"]')
        assert visitor.path == "/ar/find?language=ar:B2&sort=name"
        assert visitor.page.locator("html").get_attribute("dir") == "rtl"


def test_the_keyboard_reaches_the_content_first(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate("document.activeElement.className") == "skip"
        visitor.page.keyboard.press("Enter")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate("document.activeElement.id") == "q"
        style = "getComputedStyle(document.activeElement)"
        assert visitor.page.evaluate(f"{style}.outlineStyle + {style}.outlineWidth") == "solid3px"
