"""The site under test, and visitors who notice what a browser complains about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from sqlalchemy import Engine

from app.cookies import NAME
from app.policy import Role
from app.services.demo.cast import SignIn

# WCAG 2.0 to 2.2 at levels A and AA, as axe names its rules.
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Those that the colour scheme has a part in.
OF_COLOUR: Final = ["color-contrast", "link-in-text-block"]
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Site:
    address: str
    password: str
    cast: dict[Role, SignIn]
    engine: Engine


@dataclass
class Visitor:
    """A browser window; `complaints` are what the page should never cause."""

    site: Site
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.address)

    def sign_in(self, role: Role, language: str = "en") -> None:
        self.go(f"/{language}/sign-in")
        self.page.fill("#email", self.site.cast[role].email)
        self.page.fill("#password", self.site.password)
        self.page.click("main form button")

    def be(self, role: Role) -> None:
        """Signed in at once, with the session of the demonstration."""
        # The cookie is for https only; browsers count the machine they run on as that safe.
        address = self.site.address.replace("http://", "https://")
        token = self.site.cast[role].token
        self.page.context.add_cookies([{"name": NAME, "value": token, "url": address, "secure": True}])

    def width_beyond(self, width: int) -> int:
        """By how many pixels the page is wider than a window of `width`."""
        self.page.set_viewport_size({"width": width, "height": 740})
        return int(self.page.evaluate("document.documentElement.scrollWidth")) - width

    def weight(self) -> int:
        """Bytes that came over the line for this page and what it loads, as they travelled, without type."""
        asked = "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
        sizes = self.page.evaluate(f"{asked}.map(entry => [entry.name, entry.encodedBodySize])")
        return sum(size for name, size in sizes if not name.endswith(".woff2"))

    def barriers(self, only: list[str] | None = None) -> list[str]:
        """What axe finds: the rule, and the first element it does not hold for. `only`: these rules alone."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(_AXE)
        asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": _RULES}
        found: Any = self.page.evaluate(
            "asked => axe.run(document, {runOnly: asked, resultTypes: ['violations']})", asked
        )
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]

    def _console(self, message: ConsoleMessage) -> None:
        # A page that says 404 is told of as an error too: that is the server's word, not the page's fault.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.site.address):
            self.complaints.append(f"asked another host: {request.url}")


@contextmanager
def visiting(site: Site, browser: Browser, **options: Any) -> Iterator[Visitor]:
    """`options` are those of a browser context. Fails at the end when anything was complained about."""
    context = browser.new_context(**options)
    visitor = Visitor(site, context.new_page())
    visitor.page.set_default_timeout(15_000)
    visitor.page.on("console", visitor._console)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on("request", visitor._request)
    yield visitor
    context.close()
    assert visitor.complaints == [], visitor.complaints


@contextmanager
def looking(visitor: Visitor) -> Iterator[Visitor]:
    """The same window again, signed out and as wide as at first: opening another takes as long as the page itself.
    For what keeps nothing in the browser but cookies. Fails at the end when anything was complained about."""
    visitor.page.context.clear_cookies()
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    visitor.page.emulate_media(color_scheme="light")
    yield visitor
    complaints, visitor.complaints = visitor.complaints, []
    assert complaints == [], complaints
