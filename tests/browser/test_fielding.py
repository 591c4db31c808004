"""The decision at a desk, the offer on a phone, the release: seen and answered as each of them."""

from typing import Any

import httpx
from playwright.sync_api import Browser

from app.db import now
from app.policy import Role
from tests.browser.site import Site, visiting

PHONE = {"width": 360, "height": 740}


def test_a_list_is_decided_on_offered_and_accepted_without_barriers(changing_site: Site, chromium: Browser) -> None:
    site = changing_site
    path = _put_up(site)
    with visiting(site, chromium) as visitor:
        visitor.be(Role.SECRETARY_GENERAL)
        for language in ("ar", "en"):
            visitor.go(f"/{language}/requests{path}/preparation")
            assert visitor.barriers() == [], language
            assert visitor.width_beyond(320) <= 0
        visitor.page.fill("#legal-basis", "Authority of the Secretary General.")
        visitor.page.click(".freeze button")
        assert visitor.page.locator(".tag").first.inner_text() == "Authorised"
        visitor.be(Role.DESK)
        visitor.go(f"/en/requests{path}")
        visitor.page.click("summary:has-text('Send the offers')")
        visitor.page.fill("#letter", "You are asked to advise both delegations.")
        visitor.page.click("details[open] button")
        assert visitor.page.locator(".tag").first.inner_text() == "Offered"
    with visiting(site, chromium, viewport=PHONE) as visitor:
        visitor.be(Role.EXPERT)
        visitor.go("/ar/offers")
        assert visitor.barriers() == []
        visitor.go("/en/offers")
        visitor.page.click(".candidates a")
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
        visitor.page.click("text=Accept and declare >> nth=-1")
        assert visitor.page.locator(".error").count() == 3
        assert visitor.barriers() == []
        for box in visitor.page.locator("input[type=checkbox]").all():
            box.check()
        visitor.page.click("form[action$=acceptance] button")
        assert visitor.page.locator(".tag").first.inner_text() == "Accepted"
    with visiting(site, chromium) as visitor:
        visitor.be(Role.DESK)
        visitor.go(f"/en/requests{path}/preparation")
        assert visitor.barriers() == []
        visitor.page.click("summary:has-text('Record what they say') >> nth=0")
        visitor.page.select_option("#consent-0", "given")
        visitor.page.click("details[open] button")
        assert visitor.page.locator("#consents ~ .candidates .tag").first.inner_text() == "Given"
        visitor.be(Role.FOCAL_POINT)
        visitor.go("/ar/releases")
        assert visitor.barriers() == []


def _put_up(site: Site) -> str:
    """A request with the Secretary General; its one candidate is the expert of the cast."""

    def ask(role: Role, method: str, path: str, body: Any = None, version: int = 0) -> Any:
        headers = {"Authorization": f"Bearer {site.cast[role].token}", "If-Match": f'"{version}-desk-en"'}
        answer = httpx.request(method, f"{site.address}/api/v1{path}", json=body, headers=headers, verify=False)
        assert answer.status_code < 300, answer.text
        return answer.json()

    expert = ask(Role.EXPERT, "GET", "/me")["id"]
    need = {
        "track": "expert",
        "area": "decided",
        "host_country": "BN",
        "purpose": "x",
        "mode": "remote",
        "starts": now().date().isoformat(),
        "days": 5,
        "contact": "x",
        "parties": [{"kind": "host_government", "name": "Harbour council", "country": "BN"}],
        "posts": [{"role": "mediator", "criteria": [{"parameter": "language", "value": "ar"}]}],
    }
    request = "/deployment-requests/" + ask(Role.FOCAL_POINT, "POST", "/deployment-requests", need)["id"]
    ask(Role.FOCAL_POINT, "POST", f"{request}/submission", None, 1)
    passed = ["within_mandate", "no_undermining_motive", "safe_enough", "real_need"]
    ask(Role.DESK, "POST", f"{request}/opening", {"passed": passed, "scoping_call": "held", "terms": "x"}, 2)
    one = ask(Role.DESK, "POST", f"{request}/candidates", {"profile": expert})
    candidate = f"{request}/candidates/{one['id']}"
    ask(Role.DESK, "POST", f"{candidate}/screening", None, 1)
    ask(Role.DESK, "POST", f"{candidate}/sounding", None, 2)
    ask(Role.DESK, "POST", f"{candidate}/sounding/answer", {"answer": "yes"}, 3)
    ask(Role.DESK, "POST", f"{request}/shortlist", {"order": [one["id"]], "reason": "x"}, 3)
    ask(Role.DESK, "POST", f"{request}/decision-files")
    ask(Role.HEAD, "POST", f"{request}/put-up", None, 4)
    return str(request).removeprefix("/deployment-requests")
