"""The page of a person in a browser: opened, asked, moved and read, with scripts and without."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
PERSON = {
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "headline": {"en": "Led the talks", "ar": "قاد المحادثات"},
    "missions": [{"title": "Head of mission", "country": "SD", "starts": "2019-03", "ends": "2021"}],
    "offices": [{"title": "Ambassador", "starts": "2022-05-01"}],
    "contacts": [{"kind": "email", "value": "salah@home.example"}],
    "availability_periods": [{"status": "free", "starts": "2020-01-01", "ends": None}],
    "membership": "active",
    "partner_visibility": "named",
}


@pytest.fixture
def person(changing_site: Site, request: pytest.FixtureRequest) -> Iterator[str]:
    """The id of somebody whom only this test changes."""
    headers = {"Authorization": f"Bearer {changing_site.cast[Role.DESK].token}"}
    body = PERSON | {"name": f"Salah {request.node.name[:60]}"}
    answer = httpx.post(f"{changing_site.address}/api/v1/profiles", json=body, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    yield str(answer.json()["id"])


@SCRIPTS
def test_contacts_are_opened_once_with_the_keyboard(
    changing_site: Site, chromium: Browser, person: str, scripts: bool
) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(f"/en/profiles/{person}")
        page.focus("#reveal summary")
        page.keyboard.press("Enter")
        page.focus("#reveal-purpose")
        page.select_option("#reveal-purpose", "deployment")
        page.keyboard.press("Tab")
        page.keyboard.type("case (with brackets)")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("#reveal-case_reference").get_attribute("aria-invalid") == "true"
        assert page.input_value("#reveal-case_reference") == "case (with brackets)"
        assert page.input_value("#reveal-purpose") == "deployment"
        page.click("#reveal [role=alert] a")
        page.fill("#reveal-case_reference", "DR-2027/014")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("main").inner_text().count("salah@home.example") == 1
        assert page.locator("[role=status]").count() == 1
        page.click("main a")
        assert "salah@home.example" not in page.content()


@SCRIPTS
def test_a_membership_is_paused_and_taken_up_again(
    changing_site: Site, chromium: Browser, person: str, scripts: bool
) -> None:
    with visiting(
        changing_site, chromium, java_script_enabled=scripts, viewport={"width": 360, "height": 740}
    ) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(f"/ar/profiles/{person}")
        page.click("#membership details:last-of-type summary")
        page.click("#membership details:last-of-type button")
        assert page.locator("#pause-paused-until-error").count() == 1
        page.fill("#pause-paused-until", "2030-01-31")
        page.click("#membership details:last-of-type button")
        assert visitor.path == f"/ar/profiles/{person}#membership"
        assert "31 يناير 2030" in page.locator("#membership").inner_text()
        page.click("#membership summary")
        page.click("#membership details button")
        assert page.locator("#membership .tag.warn").count() == 0


def test_sealed_fields_wait_for_a_second_officer(changing_site: Site, chromium: Browser, person: str) -> None:
    with visiting(changing_site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(f"/fr/profiles/{person}")
        page.click("#sealed summary")
        page.select_option("#sealed-purpose", "safety")
        page.fill("#sealed-case_reference", "DR-1")
        page.fill("#sealed-reason", "Une menace.")
        page.click("#sealed button")
        assert page.locator("#sealed [role=status]").count() == 1
        assert page.locator("#sealed form").count() == 0


@pytest.mark.parametrize("role", [Role.DESK, Role.SECRETARY_GENERAL, Role.ETHICS, Role.PARTNER])
def test_each_role_reads_downloads_and_finds_only_its_own_ways(
    changing_site: Site, chromium: Browser, person: str, role: Role
) -> None:
    with visiting(changing_site, chromium, accept_downloads=True) as visitor:
        page = visitor.page
        visitor.be(role)
        visitor.go(f"/en/profiles/{person}")
        assert page.locator(".years-drawing .bar").count() == 2
        assert page.locator("#reveal").count() == (role in (Role.DESK, Role.SECRETARY_GENERAL))
        assert page.locator("a[href$='/history']").count() == (role in (Role.DESK, Role.SECRETARY_GENERAL))
        assert page.locator(".months tbody tr").count() == (12 if role in (Role.DESK, Role.SECRETARY_GENERAL) else 0)
        with page.expect_download() as waiting:
            page.click("a[href$='dossier.pdf']")
        assert waiting.value.suggested_filename.endswith("-en.pdf")
        assert waiting.value.path().read_bytes().startswith(b"%PDF-")
        for suffix, start in ((".vcf", b"BEGIN:VCARD"), (".ics", b"BEGIN:VCALENDAR")):
            with page.expect_download() as waiting:
                page.click(f"a[href*='{suffix}']")
            assert waiting.value.suggested_filename.endswith(suffix)
            assert waiting.value.path().read_bytes().startswith(start)


def test_the_years_run_the_same_way_in_arabic_and_days_as_they_are_read(
    changing_site: Site, chromium: Browser, person: str
) -> None:
    with visiting(changing_site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        places = {}
        for language in ("en", "ar"):
            visitor.go(f"/{language}/profiles/{person}")
            bars = page.locator(".years-drawing .sure").evaluate_all(
                "bars => bars.map(bar => bar.getBoundingClientRect().x)"
            )
            places[language] = (
                bars[1] < bars[0],
                page.locator(".months .free").first.evaluate(
                    "day => day.getBoundingClientRect().x - day.parentNode.getBoundingClientRect().x > 1"
                ),
            )
        # The mission (first row) lies before the office in both.
        assert places["en"][0] is places["ar"][0] is False
        # The rest of this month is at the end: on the right in English, on the left in Arabic, if a day has passed.
        assert places["ar"][1] is False


def test_headline_is_read_in_another_language_and_the_page_stays(
    changing_site: Site, chromium: Browser, person: str
) -> None:
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go(f"/en/profiles/{person}")
        visitor.page.click('.tabs a[lang="ar"]')
        assert visitor.page.locator(".lead bdi").first.get_attribute("lang") == "ar"
        assert visitor.page.locator("html").get_attribute("lang") == "en"


def test_the_history_is_read(changing_site: Site, chromium: Browser, person: str) -> None:
    with visiting(changing_site, chromium, viewport={"width": 320, "height": 740}) as visitor:
        visitor.be(Role.DESK)
        visitor.go(f"/ar/profiles/{person}/history")
        assert visitor.page.locator(".versions > li").count() == 1
        assert visitor.width_beyond(320) <= 0
        assert visitor.barriers() == []
