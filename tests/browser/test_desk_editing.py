"""An officer makes a profile and edits it, with scripts and without; what was typed before stays text."""

import httpx
import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting
from tests.browser.test_typed_text import CORPUS, _create, _person


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_is_made_and_edited(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page, language = visitor.page, "en" if scripts else "ar"
        visitor.be(Role.DESK)
        visitor.go(f"/{language}/desk")
        page.click('a[href$="/profiles/new"]')
        page.fill("#name", "Noor Haddad")
        page.fill("#nationalities-0", "Atlantis")
        page.click(".save button")
        assert page.locator("#nationalities-0-error").is_visible()
        assert page.input_value("#name") == "Noor Haddad"
        page.fill("#nationalities-0", "Tunisie")
        page.click(".save button")
        assert visitor.path.endswith("/edit?saved=new")
        page.click("#expertise a")
        page.select_option("#expertise-0-code", "water")
        page.select_option("#expertise-0-evidence", "verified")
        page.keyboard.press("Tab")
        page.click(".save button")
        assert visitor.path.endswith("/edit?saved=expertise#expertise")
        page.click(".back a")
        assert page.locator("h1").inner_text() == "Noor Haddad"
        page.click('.person-tools a[href$="/edit"]')
        assert visitor.path.endswith("/edit")


def test_27_nothing_that_is_kept_runs_where_it_is_edited(changing_site: Site, chromium: Browser) -> None:
    text = "\n".join(CORPUS)
    texts = [{"field": "languages", "text": one, "reason": one[:200]} for one in CORPUS]
    id_ = _create(changing_site, _person(CORPUS[1]) | {"unresolved": texts, "desk_notes": text})
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.DESK)
        for place in ("", "/names", "/languages", "/missions", "/certificates", "/texts", "/contacts", "/desk"):
            visitor.go(f"/en/profiles/{id_}/edit{place}")
            assert visitor.page.evaluate("window.ran") is None, place
            assert visitor.page.locator("main :is(script, style, iframe, img, math, base, meta)").count() == 0, place
        visitor.go(f"/en/profiles/{id_}/edit/languages")
        for n in range(len(CORPUS)):
            visitor.page.check(f"#answered-{n}")
        visitor.page.click(".save button")
        assert visitor.path.endswith("saved=languages#languages")
    told = {"Authorization": f"Bearer {changing_site.cast[Role.DESK].token}"}
    record = httpx.get(f"{changing_site.address}/api/v1/profiles/{id_}", headers=told, timeout=30).json()
    assert (record["unresolved"], record["desk_notes"]) == ([], text)
