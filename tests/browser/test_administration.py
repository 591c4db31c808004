"""The main paths of those who administer and oversee, with scripts and without, and the menu by keyboard."""

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting
from tests.browser.test_typed_text import CORPUS

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@SCRIPTS
def test_an_administrator_invites_somebody_and_suspends_them(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    email = f"amina-{scripts}@ministry.example".lower()
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.sign_in(Role.ADMINISTRATOR)
        assert visitor.path == "/en/accounts"
        page.click("text=Invite somebody")
        page.fill("#email", email)
        page.click("main form button")
        assert page.locator("#name-error").count() == 1
        assert page.input_value("#email") == email
        page.fill("#name", "Amina")
        page.select_option("#role", "focal_point")
        page.select_option("#state", "TN")
        page.click("main form button")
        assert "The invitation was sent." in page.locator("[role=status]").inner_text()
        page.click("text=Suspend the account")
        page.click("text=Suspend it")
        assert "Suspended" in page.locator(".facts").inner_text()
        visitor.go("/en/accounts")
        page.fill("#q", "amina")
        page.select_option("#status", "suspended")
        page.click("form.filter button")
        assert email in page.locator("table").inner_text()


@SCRIPTS
def test_an_administrator_gives_a_partner_an_agreement_and_a_client(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.ADMINISTRATOR)
        visitor.go("/en/organisations")
        page.click("text=Add an organisation")
        page.fill("#name", f"Partner {scripts}")
        page.click("main form button")
        page.click("text=Record an agreement")
        page.fill("#reference", "MoU 1")
        page.fill("#ends", "2099-12-31")
        page.click("main form button")
        assert "Cards without names" in page.locator(".lead").inner_text()
        page.click("text=Add a client")
        page.fill("#name", "Harvester")
        page.select_option("#method", "secret")
        page.click("main form button")
        secret = page.locator(".secret code").inner_text()
        assert secret.startswith("sulh_k_")
        page.click(f"text=Partner {scripts}")
        page.click("text=Harvester")
        assert secret not in page.content()
        page.click("text=Revoke the client")
        page.click("text=Revoke it")
        assert "revoked" in page.locator("h1").inner_text()


@SCRIPTS
def test_the_secretary_general_lets_somebody_act(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.SECRETARY_GENERAL)
        visitor.go("/fr/delegations/new")
        page.select_option("#account", index=1)
        page.fill("#act_reference", f"SG/{scripts}")
        page.fill("#ends", page.input_value("#starts"))
        page.click("main form button")
        assert f"SG/{scripts}" in page.locator(".rows").inner_text()
        page.locator("li", has_text=f"SG/{scripts}").locator("summary").click()
        page.locator("li", has_text=f"SG/{scripts}").locator("button").click()
        assert "terminé avant l'heure" in page.locator("li", has_text=f"SG/{scripts}").inner_text()


@SCRIPTS
def test_an_auditor_follows_an_act_and_checks_the_chain(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.AUDITOR)
        visitor.go("/en/audit")
        page.select_option("#action", "session.open")
        page.click("form.filter button")
        assert "action=session.open" in visitor.path
        assert set(page.locator("tbody th").all_inner_texts()) == {"Signed in"}
        page.locator("tbody td.moment a").first.click()
        assert page.locator("h1").inner_text() == "Signed in"
        page.go_back()
        assert "action=session.open" in visitor.path
        page.click("text=Check the chain")
        assert "as it was written" in page.locator("[role=status]").inner_text()


def test_the_menu_opens_and_closes_by_keyboard(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium, viewport={"width": 360, "height": 740}) as visitor:
        page = visitor.page
        visitor.be(Role.ADMINISTRATOR)
        visitor.go("/ar/outbox")
        assert page.locator(".places a:visible").count() == 0
        page.locator("details.menu summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".places [aria-current=page]:visible").count() == 1
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('details.menu') !== null")
        page.keyboard.press("Escape")
        assert page.locator(".places a:visible").count() == 0
        assert page.evaluate("document.activeElement.localName") == "summary"


@pytest.mark.parametrize("scripts", [False], ids=["without scripts"])
def test_the_menu_works_on_a_wide_screen(site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(site, chromium, java_script_enabled=scripts, viewport={"width": 1280, "height": 800}) as visitor:
        visitor.be(Role.ADMINISTRATOR)
        visitor.go("/en/accounts")
        assert visitor.page.locator(".places a:visible").count() == 4
        visitor.page.click("details.menu summary")
        visitor.page.click(".menu-groups >> text=Outgoing mail")
        assert visitor.path == "/en/outbox"
        assert visitor.page.locator("summary.here").count() == 1


def test_27_nothing_typed_by_administrators_runs(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.ADMINISTRATOR)
        for number, text in enumerate(CORPUS):
            visitor.go("/en/organisations/new")
            page.fill("#code", text)
            page.fill("#name", text)
            page.click("main form button")
            assert (page.input_value("#code"), page.evaluate("window.ran")) == (text, None), text
            page.fill("#code", "")
            page.click("main form button")
            visitor.go("/en/accounts/new")
            page.fill("#email", f"typed-{number}@ministry.example")
            page.fill("#name", text)
            page.click("main form button")
            assert page.evaluate("window.ran") is None, text
            assert " ".join(text.split()) in " ".join(page.locator("h1").inner_text().split()), text
        for path in ("/en/organisations", "/ar/accounts", "/en/accounts/review", "/en/clients/new"):
            visitor.go(path)
            assert page.evaluate("window.ran") is None, path
            assert page.locator("main :is(script, style, iframe, img, math, base, meta)").count() == 0
