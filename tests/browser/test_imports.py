"""An officer takes a roster in and out again, in a browser, with scripts and without."""

import csv
import io

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from app.policy import Role
from app.services.imports import draft_work
from app.settings import Settings
from app.worker import working
from tests.browser.site import Site, visiting


def roster(*rows: tuple[str, ...]) -> FilePayload:
    """As a browser is given a file."""
    text = io.StringIO()
    csv.writer(text).writerows([("Ref", "Name", "Nationality", "Languages", "Colour"), *rows])
    return {"name": "roster.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def send(page: Page, file: FilePayload) -> None:
    page.set_input_files("#file", file)
    page.click("form.upload button")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_roster_comes_in_and_is_undone(changing_site: Site, chromium: Browser, scripts: bool) -> None:
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/find")
        people = page.locator("#results-title").inner_text()
        page.click("nav.places summary")
        page.locator("nav.places a:has-text('Import'):visible").click()
        send(page, roster(("1", "Zaynab Imported", "Atlantis", "ar:C1", "green"), ("2", "", "Mali", "", "")))
        page.select_option("#column-4", "left_out")
        page.click("main form.stack button")
        expect(page.locator("h1")).to_have_text("Dry run")
        page.fill("#answer-0", "Mali")
        page.click("text=Answer and read the rows anew")
        expect(page.locator("#answer-0")).to_have_count(0)
        page.click(".tallies .rejected a")
        expect(page.locator(".planned")).to_have_count(1)
        with page.expect_download() as download:
            page.click("text=Faulty rows as a file")
        assert download.value.suggested_filename == "faulty-rows.csv"
        page.click("text=Go on to confirm")
        page.click("text=Import now")
        expect(page.locator(".steps [aria-current]")).to_contain_text("Done")
        address = visitor.path
        visitor.go("/en/find?q=zaynab+imported")
        expect(page.locator(".card h3").first).to_contain_text("Zaynab Imported")
        visitor.go(address)
        page.click("text=Undo it")
        expect(page.locator("[role=status]")).to_contain_text("This import was undone.")
        visitor.go("/en/find")
        assert page.locator("#results-title").inner_text() == people


def test_a_wrong_column_is_pointed_at_and_mended_by_keyboard(changing_site: Site, chromium: Browser) -> None:
    with visiting(changing_site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/imports")
        send(page, roster(("1", "Omar Typed", "Mali", "fr", "")))
        page.select_option("#column-0", "full_name")
        page.click("main form.stack button")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") in ("column-1", "column-2")
        page.select_option("#column-0", "ref")
        page.focus("main form.stack button")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Dry run")
        page.click("text=Discard this file")
        expect(page.locator("h1")).to_have_text("Import")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_long_file_is_worked_off_while_its_page_waits(
    changing_site: Site, chromium: Browser, scripts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_work, "WORKER_FROM_ROWS", 0)
    url = changing_site.engine.url.render_as_string(hide_password=False)
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go("/en/imports")
        send(page, roster(("1", f"Ali Waited {scripts}", "Mali", "fr", "")))
        page.click("main form.stack button")
        expect(page.locator("h1")).to_have_text("The rows are being read")
        assert page.locator("progress").count() == 1
        with working(Settings(database_url=url, environment="demo")):
            expect(page.locator("h1")).to_have_text("Dry run", timeout=15_000)
            page.click("text=Go on to confirm")
            page.click("text=Import now")
            expect(page.locator(".steps [aria-current]")).to_contain_text("Done", timeout=15_000)
