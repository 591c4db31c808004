"""Finding in a browser: suggestions, filters that change the page in place, keys, the view."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting

LISTED = "#suggestions:not([hidden])"


def total(page: Page) -> str:
    return page.locator("#results-title").inner_text()


def type_in(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text)
    page.locator(LISTED).wait_for()


@pytest.mark.parametrize(("language", "typed"), [("en", "França"), ("fr", "الفرنس"), ("ar", "frenhc")])
def test_a_term_in_any_language_becomes_a_filter_by_keyboard(
    site: Site, chromium: Browser, language: str, typed: str
) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(f"/{language}/find?language=ar")
        type_in(page, typed)
        box = page.locator("#q")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#suggestions-said")).not_to_be_empty()
        options = page.locator('[role="option"]').evaluate_all("all => all.map(one => one.href)")
        for _ in range(1 + next(at for at, href in enumerate(options) if href.endswith("language=fr"))):
            box.press("ArrowDown")
        selected = page.locator('[role="option"][aria-selected="true"]')
        assert box.get_attribute("aria-activedescendant") == selected.get_attribute("id")
        box.press("Enter")
        page.wait_for_url("**/find?language=ar&language=fr")
        expect(page.locator(".chip")).to_have_count(2)
        assert page.input_value("#q") == ""


def test_a_person_is_suggested_and_opened_and_escape_closes(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        name = page.locator(".card h3").first.inner_text()
        type_in(page, name[:-1])
        page.keyboard.press("Escape")
        expect(page.locator("#suggestions")).to_be_hidden()
        assert page.input_value("#q") == name[:-1]
        page.keyboard.press("ArrowDown")
        page.locator('[role="option"]', has_text=name).first.click()
        page.wait_for_url("**/profiles/*")
        assert name in page.locator("h1").inner_text()


def test_what_is_typed_is_searched_with_enter_and_back_works(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        everybody = total(page)
        page.fill("#q", "mediation")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=mediation*")
        expect(page.locator("#results-said")).to_have_text(total(page))
        assert page.title().startswith("mediation")
        assert page.evaluate("document.activeElement.id") == "q"
        page.go_back()
        page.wait_for_url("**/en/find")
        expect(page.locator("#results-title")).to_have_text(everybody)
        assert page.input_value("#q") == ""
        page.go_forward()
        page.wait_for_url("**q=mediation*")
        expect(page.locator("#q")).to_have_value("mediation")


def test_filters_change_the_page_in_place(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        page.evaluate("window.stays = true")
        page.locator("#facet-gender summary").click()
        page.locator("#f-gender-f").click()
        page.wait_for_url("**/find?gender=f")
        expect(page.locator("#results-said")).to_have_text(total(page))
        assert page.evaluate("window.stays")
        # The value keeps the focus, and what was opened stays open.
        assert page.evaluate("document.activeElement.id") == "f-gender-f"
        assert page.locator("#facet-gender").get_attribute("open") is not None
        assert page.locator('nav.languages a[lang="ar"]').get_attribute("href") == "/ar/find?gender=f"
        page.locator('a[rel="next"]').click()
        page.wait_for_url("**cursor=*")
        page.wait_for_function("document.activeElement.id === 'results-title'")
        page.locator(".chip").click()
        page.wait_for_url("**/en/find")
        assert page.evaluate("window.stays")


def test_a_link_is_followed_plainly_when_htmx_cannot(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find?gender=f")
        page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
        page.locator(".chip").click()
        page.wait_for_url("**/en/find")
        expect(page.locator("#results-title")).to_be_visible()
        assert page.locator(".chip").count() == 0
        # That the network failed is told to who looks into the console, by htmx.
        visitor.complaints[:] = [text for text in visitor.complaints if "no network" not in text]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_long_facet_opens_whole_and_can_be_searched(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        facet = page.locator("#facet-country")
        assert facet.locator("li").count() == 7
        facet.locator(".more").click()
        expect(facet.locator("li").nth(8)).to_be_attached()
        if not scripts:
            assert visitor.path == "/en/find?facets=country"
            expect(page.locator("#in-country")).to_be_hidden()
            return
        assert visitor.path == "/en/find"
        page.fill("#in-country", "SÚD")
        shown = facet.locator("li:visible bdi").all_inner_texts()
        assert shown and all("sud" in text.lower() for text in shown)
        page.fill("#in-country", "zzz")
        expect(facet.locator(".facet-none")).to_be_visible()


def test_values_that_find_nobody_are_shown_and_lead_nowhere(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go("/en/find?q=zzqqx&facets=language")
        rows = visitor.page.locator("#facet-language li")
        assert rows.count() > 5
        assert visitor.page.locator("#facet-language li a").count() == 0


def focused(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("document.activeElement.closest('.card')?.querySelector('h3').innerText ?? ''"))


def test_keys_move_through_people_and_can_be_switched_off(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        names = page.locator(".card h3").all_inner_texts()
        page.keyboard.press("j")
        assert focused(visitor) == names[0]
        page.keyboard.press("j")
        assert focused(visitor) == names[1]
        page.keyboard.press("k")
        assert focused(visitor) == names[0]
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        # While typing in a field they are letters.
        page.keyboard.type("jk?")
        assert page.input_value("#q") == "jk?"
        page.fill("#q", "")
        page.locator("[data-opens-keys]").click()
        panel = page.locator("#keys-panel")
        expect(panel).to_be_visible()
        panel.get_by_label("Use the keys").uncheck()
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert focused(visitor) == ""
        expect(panel).to_be_hidden()
        page.reload()
        page.keyboard.press("j")
        assert focused(visitor) == ""
        page.locator("[data-opens-keys]").press("Enter")
        panel.get_by_label("Use the keys").check()
        panel.get_by_role("button").click()
        page.keyboard.press("?")
        expect(panel).to_be_visible()


def test_without_scripts_the_keys_are_told_and_the_box_is_a_plain_one(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        expect(page.locator("[data-opens-keys]")).to_be_hidden()
        page.locator(".keys-foot summary").click()
        expect(page.locator(".keys-foot dl")).to_be_visible()
        assert page.locator("#q").get_attribute("role") is None
        page.fill("#q", "mediation")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=mediation*")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_view_becomes_compact_and_stays(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find?language=ar")
        page.get_by_role("button", name="Compact view").click()
        expect(page.locator(".cards.dense")).to_be_visible()
        assert visitor.path == "/en/find?language=ar"
        visitor.go("/fr/find")
        expect(page.locator(".cards.dense")).to_be_visible()
        page.get_by_role("button", name="Affichage aéré").click()
        expect(page.get_by_role("button", name="Affichage compact")).to_be_visible()
