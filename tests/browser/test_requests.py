"""A need written on a phone, opened at a desk, and the question answered at the link of a mail."""

import re

import httpx
import orjson
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.db import reading, writing
from app.models import Account, OutboxMessage, Profile
from app.policy import Role
from app.services.accounts import add_account
from tests.browser.site import Site, visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_goes_from_its_writer_to_the_desk_and_to_candidates(
    changing_site: Site, chromium: Browser, scripts: bool
) -> None:
    title = f"Talks {'with' if scripts else 'without'} scripts"
    phone = {"width": 360, "height": 740}
    with visiting(changing_site, chromium, java_script_enabled=scripts, viewport=phone) as visitor:
        page = visitor.page
        visitor.be(Role.FOCAL_POINT)
        visitor.go("/en/requests")
        page.click("text=New request")
        page.fill("#area", title)
        page.fill("#purpose", "Help both sides.")
        page.select_option("#mode", "remote")
        page.fill("#starts", "2027-02-01")
        page.fill("#days", "20")
        page.fill("#contact", "extension 2")
        page.fill("#host_government", "Government")
        page.select_option("#host_country", "SD")
        page.select_option("#post0-role", "mediator")
        page.select_option("#post0-language0", "ar")
        page.click("text=Save the draft")
        assert page.locator("h1").inner_text() == title
        page.click(".steps form button")
        assert page.locator(".tag").first.inner_text() == "Submitted"
        where = visitor.path
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(where)
        page.click(".steps summary:has-text('Open the search')")
        for box in page.locator("input[name=passed]").all():
            box.check()
        page.check("input[value=held]")
        page.click("details[open] button")
        assert page.locator(".tag").first.inner_text() == "Searching"
        page.click("text=Look for candidates")
        page.locator(".match button").first.click()
        page.click(".candidates button:has-text('Screen')")
        page.locator(".candidates button:has-text('Ask by mail'), .candidates .flags").first.wait_for()


def test_the_link_of_a_sounding_asks_and_only_the_form_answers(changing_site: Site, chromium: Browser) -> None:
    link = _sounded(changing_site)
    with visiting(changing_site, chromium, viewport={"width": 360, "height": 740}) as visitor:
        visitor.go(link)
        visitor.go(link)
        assert re.match(r"/(ar|en|fr)/sounding/", visitor.path)
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
        visitor.page.check("input[value=maybe]")
        visitor.page.click("main form button")
        assert visitor.page.locator(".notice.good").count() == 1


def _sounded(site: Site) -> str:
    """The path of a sounding's link, in a request that one desk officer has opened."""

    def ask(role: Role, method: str, path: str, body: object = None, version: int = 0) -> httpx.Response:
        headers = {"Authorization": f"Bearer {site.cast[role].token}", "If-Match": f'"{version}-desk-en"'}
        answer = httpx.request(method, f"{site.address}/api/v1/deployment-requests{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer

    need = {
        "track": "expert",
        "area": "asked",
        "host_country": "SD",
        "purpose": "x",
        "mode": "remote",
        "starts": "2027-02-01",
        "days": 5,
        "contact": "x",
        "parties": [{"kind": "host_government", "name": "x", "country": "SD"}],
        "posts": [{"role": "mediator", "criteria": [{"parameter": "language", "value": "fr"}]}],
    }
    path = "/" + ask(Role.FOCAL_POINT, "POST", "", need).json()["id"]
    ask(Role.FOCAL_POINT, "POST", f"{path}/submission", None, 1)
    passed = ["within_mandate", "no_undermining_motive", "safe_enough", "real_need"]
    ask(Role.DESK, "POST", f"{path}/opening", {"passed": passed, "scoping_call": "held", "terms": "x"}, 2)
    people = ask(Role.DESK, "GET", f"{path}/matches").json()["items"]
    for person in people:
        one = ask(Role.DESK, "POST", f"{path}/candidates", {"profile": person["person"]["id"]}).json()
        screened = ask(Role.DESK, "POST", f"{path}/candidates/{one['id']}/screening", None, 1).json()
        if not any(flag["level"] == "blocks" for flag in screened["flags"]):
            break
    with writing(site.engine) as session:
        profile = session.scalars(
            select(Profile.id).where(Profile.reference == screened["person"]["reference"])
        ).one()
        if session.scalar(select(Account.id).where(Account.profile_id == profile)) is None:
            add_account(session, Role.EXPERT, "asked@ministry.example", "asked", profile_id=profile)
    ask(Role.DESK, "POST", f"{path}/candidates/{one['id']}/sounding", None, 2)
    with reading(site.engine) as session:
        mail = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "sounding").order_by(OutboxMessage.id.desc())
        ).first()
    assert mail is not None
    return str(orjson.loads(mail.content or "{}")["link"])
