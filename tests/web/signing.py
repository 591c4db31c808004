"""Sessions as a browser has them, and the fields of a page's form."""

from html.parser import HTMLParser
from typing import Any

from sqlalchemy import Engine

from app.cookies import NAME
from app.policy import Role
from tests.api.client import Client
from tests.web.people import PASSWORD, code_now, new_account, send


def signed_in(client: Client, engine: Engine, role: Role, **belonging: Any) -> str:
    """The cookie of a new account of this role."""
    email = new_account(engine, role, **belonging)
    answer = send(client, "/en/sign-in", {"email": email, "password": PASSWORD, "code": code_now()})
    return str(answer.cookies[NAME])


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send with the form in the content of the page: of several the one with most fields."""
    reader = _Forms()
    reader.feed(page)
    return max(reader.forms, key=len)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        name, form = told.get("name") or "", self.forms[-1]
        if tag == "input" and name and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
            form[name] = told.get("value") or ""
        elif tag == "textarea":
            self._area, form[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in form or "selected" in told):
            form[self._select] = told.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1][self._area] += data
