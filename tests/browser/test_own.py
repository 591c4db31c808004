"""A member with a phone: says what is still right, when free, edits by section, hides, with scripts and without."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, Visitor, visiting
from tests.browser.test_typed_text import CORPUS

PHONE = {"width": 360, "height": 740}
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@BOTH
def test_what_is_right_is_confirmed_and_availability_said_in_two_taps(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts, viewport=PHONE) as visitor:
        page = visitor.page
        visitor.sign_in(Role.EXPERT, "ar")
        assert visitor.path == "/ar/me"
        page.click('form[action$="/confirmation"] button')
        assert visitor.path == "/ar/me?done=confirmed"
        page.check("#status-on_request")
        page.click('button[name="for"][value="month"]')
        assert visitor.path == "/ar/me?done=availability#availability"
        assert page.locator("#availability p.availability.on_request").count() == 1
        assert page.is_checked("#status-on_request")


@BOTH
def test_a_section_is_filled_in_and_saved(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts, viewport=PHONE) as visitor:
        page, language = visitor.page, "en" if scripts else "ar"
        visitor.be(Role.EXPERT)
        visitor.go(f"/{language}/me")
        page.click("#languages a")
        assert visitor.path == f"/{language}/me/edit/languages"
        held = page.locator("details.entry").count() - 1
        page.locator("details.entry summary").last.click()
        page.fill(f"#languages-{held}-code", "Elvish")
        page.click(".save button")
        assert page.input_value(f"#languages-{held}-code") == "Elvish"
        assert page.locator(f"#languages-{held}-code-error").is_visible()
        page.fill(f"#languages-{held}-code", "Haoussa" if scripts else "الإندونيسية")
        page.select_option(f"#languages-{held}-speaking", "B2")
        page.click('button[value="add:languages"]')
        assert page.locator("details.entry").count() == held + 3
        page.click(".save button")
        assert visitor.path == f"/{language}/me?saved=languages#languages"
        page.click("#languages a")
        assert page.input_value(f"#languages-{held}-code") == ("Hausa" if scripts else "الإندونيسية")


@BOTH
def test_hidden_in_one_tap_with_a_question_and_shown_again(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts, viewport=PHONE) as visitor:
        page = visitor.page
        visitor.be(Role.EXPERT)
        visitor.go("/en/me")
        page.click('.quick a[href="/en/me/hiding"]')
        page.click("form.stack button")
        assert visitor.path == "/en/me?done=hidden"
        page.click('.quick a[href="/en/me/preview"]')
        assert page.locator("main h2").inner_text() == "You do not exist for them"
        visitor.go("/en/me/hiding")
        page.click("form.stack button")
        assert visitor.path == "/en/me?done=shown"


def test_a_text_is_copied_into_an_empty_language_to_be_translated_there(
    changing_site: Site, chromium: Browser
) -> None:
    _patch(changing_site, {"headline": {"en": "A mediator of long standing", "ar": None, "fr": None}})
    with visiting(changing_site, chromium, viewport=PHONE) as visitor:
        page = visitor.page
        visitor.be(Role.EXPERT)
        visitor.go("/en/me/edit/texts")
        page.get_by_role("button", name="Copy the text from: English").nth(1).click()
        assert page.input_value("#headline-fr") == "A mediator of long standing"
        assert page.evaluate("document.activeElement.id") == "headline-fr"
        page.fill("#headline-fr", "Médiatrice de longue date")
        page.click(".save button")
        visitor.go("/en/me/edit/texts")
        assert page.input_value("#headline-fr") == "Médiatrice de longue date"


def test_everything_is_reached_by_keyboard(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium, viewport=PHONE) as visitor:
        page = visitor.page
        visitor.be(Role.EXPERT)
        visitor.go("/en/me")
        page.focus('form[action$="/confirmation"] button')
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "status"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == "month"
        style = "getComputedStyle(document.activeElement)"
        assert page.evaluate(f"{style}.outlineStyle + {style}.outlineWidth") == "solid3px"
        # Enter in a field saves, and does not add a row.
        visitor.go("/en/me/edit/particulars")
        page.focus("#affiliation")
        page.keyboard.press("Enter")
        page.wait_for_url("**/me?saved=particulars*")


def test_27_nothing_typed_about_oneself_runs(changing_site: Site, chromium: Browser) -> None:
    missions = [{"title": text, "organisation_name": text, "starts": "2019"} for text in CORPUS]
    _patch(
        changing_site,
        {
            "missions": missions,
            "offices": missions,
            "names": [{"text": text, "script": "Latn", "kind": "former"} for text in CORPUS],
            "certificates": [{"programme": text, "issuer": text, "edition": text} for text in CORPUS],
            "contacts": [{"kind": "other", "value": text} for text in CORPUS],
            "title": CORPUS[0],
            "affiliation": CORPUS[1],
            "nomination_reference": CORPUS[4],
            "headline": {"ar": CORPUS[2], "en": CORPUS[3], "fr": CORPUS[5]},
            "biography": {"ar": CORPUS[4], "en": "\n".join(CORPUS), "fr": CORPUS[14]},
        },
    )
    places = ("", "/changes", "/preview?as=secretariat", "/edit/nomination", "/edit/particulars")
    forms = ("/edit/missions", "/edit/names", "/edit/certificates", "/edit/contacts", "/edit/texts")
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.EXPERT)
        for place in (*places, *forms):
            visitor.go(f"/en/me{place}")
            _nothing_ran(visitor, place)
        assert visitor.page.input_value("#biography-en") == "\n".join(CORPUS)
        visitor.go("/en/me/edit/particulars")
        for name, text in zip(("nationalities-1", "residence", "years_experience"), CORPUS, strict=False):
            visitor.page.fill(f"#{name}", text)
        visitor.page.click(".save button")
        assert visitor.page.input_value("#residence") == CORPUS[1]
        _nothing_ran(visitor, "what was refused")


def _nothing_ran(visitor: Visitor, place: str) -> None:
    assert visitor.page.evaluate("window.ran") is None, place
    assert visitor.page.locator("main :is(script, style, iframe, img, math, base, meta)").count() == 0, place


def _patch(site: Site, patch: dict[str, Any]) -> None:
    told = {"Authorization": f"Bearer {site.cast[Role.EXPERT].token}"}
    version = httpx.get(f"{site.address}/api/v1/me", headers=told, timeout=30).headers["ETag"]
    told |= {"If-Match": version, "Content-Type": "application/merge-patch+json"}
    answer = httpx.patch(f"{site.address}/api/v1/me", json=patch, headers=told)
    assert answer.status_code == 200, answer.text
