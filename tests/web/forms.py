"""A form as a browser without scripts sees it, and sends it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.api.client import Client
from tests.web.people import ORIGIN, see


@dataclass
class Sheet(HTMLParser):
    """The fields of the last form of a page whose class is `of`, as they would be sent untouched."""

    of: str
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._within, self._select, self._textarea = False, "", ""
        self._chosen: str | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._within = self.of in told.get("class", "").split()
        if not self._within:
            return
        if tag == "input" and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
            self.pairs.append((told["name"], told.get("value", "")))
        elif tag == "select":
            self._select, self._chosen = told["name"], None
        elif tag == "option" and self._select:
            if self._chosen is None or "selected" in told:
                self._chosen = told["value"]
        elif tag == "textarea":
            self._textarea, self._text = told["name"], []

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            self.pairs.append((self._select, self._chosen or ""))
            self._select = ""
        elif tag == "textarea" and self._textarea:
            # The first line break belongs to the markup.
            self.pairs.append((self._textarea, "".join(self._text).removeprefix("\n")))
            self._textarea = ""
        elif tag == "form":
            self._within = False


def fields_of(page: str, of: str) -> list[tuple[str, str]]:
    sheet = Sheet(of)
    sheet.feed(page)
    assert sheet.pairs, f"no form {of}"
    return sheet.pairs


def fill(client: Client, path: str, cookie: str, *, of: str = "own-form", **typed: str | list[str] | None) -> Any:
    """The form at `path` sent with what was typed; None leaves a field out, names have `_` for `-`."""
    page = see(client, path, cookie=cookie)
    assert page.status_code == 200, page.text
    return send_pairs(client, path, cookie, typed_over(fields_of(page.text, of), typed))


def typed_over(pairs: list[tuple[str, str]], typed: dict[str, str | list[str] | None]) -> list[tuple[str, str]]:
    left = [(name, value) for name, value in pairs if name not in typed]
    for name, value in typed.items():
        left += [(name, each) for each in ([value] if isinstance(value, str) else value or [])]
    return left


def send_pairs(client: Client, path: str, cookie: str, pairs: list[tuple[str, str]]) -> Any:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return client.post(path, data=data, headers={"Origin": ORIGIN, "Cookie": f"__Host-sulh={cookie}"})
