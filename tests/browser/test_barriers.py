"""Every page in three languages: no sideways scrolling, and under 100 KB for a line that is thin. In Arabic and in
English: nothing that axe finds at WCAG 2.2 AA, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import OF_COLOUR, Site, Visitor, looking, visiting
from tests.browser.test_compare import compare_first
from tests.browser.test_shortlists import shortlist_first

# Path, and who looks.
PAGES: dict[str, tuple[str, Role]] = {
    "sign in": ("/sign-in?done=out", Role.NOBODY),
    "forgotten password": ("/password-reset", Role.NOBODY),
    "invitation": ("/invitation/abc", Role.NOBODY),
    "new address": ("/email-change/abc", Role.NOBODY),
    "find": ("/find?language=ar:B2&expertise=mediation-and-negotiation-skills", Role.DESK),
    "all of a facet": ("/find?facets=country", Role.DESK),
    "nobody found": ("/find?q=zzqqx&language=ar:C2", Role.DESK),
    "not understood": ("/find?notice=soon&available=2026-12-31/2026-12-01", Role.DESK),
    "zeros in a facet": ("/find?language=ar:C2&facets=gender,situation", Role.HEAD),
    "find as a partner": ("/find", Role.PARTNER),
    "saved searches": ("/saved-searches", Role.PARTNER),
    "profile": ("first", Role.DESK),
    "profile as a partner": ("first", Role.PARTNER),
    "profile as the head": ("first", Role.HEAD),
    "sections of a profile": ("first/edit", Role.DESK),
    "new profile": ("/profiles/new", Role.DESK),
    "history of a profile": ("first/history", Role.DESK),
    "imports": ("/imports", Role.DESK),
    "columns of a file": ("sent", Role.DESK),
    "dry run": ("tried", Role.DESK),
    "confirmation of an import": ("confirming", Role.DESK),
    "compare": ("selected", Role.DESK),
    "compare as a partner": ("selected", Role.PARTNER),
    "compare nobody": ("/compare", Role.DESK),
    "export": ("/export?person=00000000-0000-4000-8000-000000000000", Role.DESK),
    "shortlist": ("listed", Role.HEAD),
    "account": ("/account", Role.DESK),
    "reviews": ("/reviews?kind=nominations", Role.DESK),
    "approvals": ("/approvals/export", Role.HEAD),
    "nominating": ("/nominations/new", Role.FOCAL_POINT),
    "a term": ("/vocabularies/expertise/water", Role.ADMINISTRATOR),
    "terms": ("/vocabularies/situations", Role.DESK),
    "sessions": ("/account/sessions", Role.DESK),
    "second factor": ("/account/second-factor", Role.ADMINISTRATOR),
    "accounts": ("/accounts?role=king", Role.ADMINISTRATOR),
    "invitation to give": ("/accounts/new", Role.ADMINISTRATOR),
    "partners": ("/organisations", Role.ADMINISTRATOR),
    "audit": ("/audit?action=session.open", Role.AUDITOR),
    "retention": ("/retention", Role.HEAD),
    "password again": ("/sign-in/again", Role.DESK),
    "desk": ("/desk", Role.HEAD),
    "coverage": ("/coverage", Role.SECRETARY_GENERAL),
    "map": ("/find/map?country=SD", Role.DESK),
    "requests": ("/requests", Role.FOCAL_POINT),
    "response times": ("/requests/response-times", Role.HEAD),
    "new request": ("/requests/new", Role.PARTNER),
    "not for this role": ("/find", Role.AUDITOR),
    "nothing there": ("/nowhere", Role.NOBODY),
    "code of conduct": ("/code-of-conduct", Role.EXPERT),
    "adopting a code": ("/code-of-conduct/new", Role.HEAD),
    "own profile": ("/me", Role.EXPERT),
    "own missions": ("/me/edit/missions", Role.EXPERT),
    "own particulars": ("/me/edit/particulars", Role.EXPERT),
    "own consents": ("/me/consents", Role.EXPERT),
    "own preview": ("/me/preview?as=secretariat", Role.EXPERT),
}


@pytest.fixture(scope="module")
def window(site: Site, chromium: Browser) -> Iterator[Visitor]:
    with visiting(site, chromium) as visitor:
        yield visitor


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_bars_nobody(window: Visitor, name: str, language: str) -> None:
    path, role = PAGES[name]
    with looking(window) as visitor:
        if role is not Role.NOBODY:
            visitor.be(role)
        _open(visitor, path, language)
        assert visitor.width_beyond(320) <= 0
        # French has the elements and colours of English with longer words: what it can break is the width.
        if language != "fr":
            visitor.page.emulate_media(color_scheme="light")
            light = visitor.barriers()
            visitor.page.emulate_media(color_scheme="dark")
            assert (light, visitor.barriers(OF_COLOUR)) == ([], [])
        assert 3_000 < visitor.weight() < 100_000


@pytest.mark.parametrize("name", ["find", "profile", "account"])
def test_a_page_on_a_wide_screen_bars_nobody(site: Site, chromium: Browser, name: str) -> None:
    path, role = PAGES[name]
    with visiting(site, chromium, viewport={"width": 1280, "height": 900}) as visitor:
        visitor.be(role)
        _open(visitor, path, "en")
        assert visitor.barriers() == []


def _open(visitor: Visitor, path: str, language: str) -> None:
    if path == "selected":
        compare_first(visitor, 3, language)
        return
    if path == "listed":
        shortlist_first(visitor, 2, "Envoys", language)
        return
    if path in _FILE_STEPS:
        _open_file(visitor, path, language)
        return
    first, _, rest = path.partition("/")
    if first != "first":
        visitor.go(f"/{language}{path}")
        return
    visitor.go(f"/{language}/find")
    visitor.page.locator(".card h3 a").first.click()
    visitor.page.wait_for_load_state()
    if rest:
        visitor.go(f"{visitor.path}/{rest}")
    # What is folded away has to bar nobody either.
    visitor.page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")


# Of a file that is sent for it: how far it is led.
_FILE_STEPS = ("sent", "tried", "confirming")


def _open_file(visitor: Visitor, step: str, language: str) -> None:
    visitor.go(f"/{language}/imports")
    page = visitor.page
    rows = b"Name,Nationality,Languages\nZaynab Sy,Atlantis,fr:C1\nSy Zaynab,,ar\n,Mali,\n"
    page.set_input_files("#file", {"name": "roster.csv", "mimeType": "text/csv", "buffer": rows})
    page.click("form.upload button")
    if step != "sent":
        page.click("main form.stack button")
    if step == "confirming":
        page.click(".actions .button")
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_suggestions_and_keys_bar_nobody(site: Site, chromium: Browser, language: str) -> None:
    with visiting(site, chromium, color_scheme="dark") as visitor:
        visitor.be(Role.DESK)
        visitor.go(f"/{language}/find")
        visitor.page.locator("#q").press_sequentially("fran")
        visitor.page.locator("#suggestions:not([hidden])").wait_for()
        visitor.page.keyboard.press("ArrowDown")
        assert visitor.width_beyond(320) <= 0
        assert visitor.barriers() == []
        visitor.page.keyboard.press("Escape")
        visitor.page.locator("[data-opens-keys]").click()
        assert visitor.width_beyond(320) <= 0
        assert visitor.barriers() == []


def test_what_bars_somebody_is_found(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.go("/en/sign-in")
        visitor.page.evaluate("document.querySelector('label').remove()")
        assert any(found.startswith("label:") for found in visitor.barriers())
