"""Reviews: what waits is told in words, decided once, never by who is concerned."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.own.cast import Expert, become, change_me, do, expert, me
from tests.api.own.test_focal_points import NOMINATIONS, NOMINEE
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, send

# What a browser would act on, besides our own module and marks.
LIVE = r"<(script(?! type=\"module\" src=)|img|iframe|math|base|style|meta http|svg onload)"


def asked(client: Client, who: Expert, **patch: Any) -> str:
    (change,) = change_me(client, who, **patch).json()["waiting"]
    return f"/reviews/{change['id']}"


def decide(client: Client, path: str, token: str, decision: str, reason: str = "", version: int | None = None) -> Any:
    page = see(client, f"/en{path}", cookie=token).text
    found = re.search(r'name="version" value="(\d+)"', page)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    held = version if version is not None else (found[1] if found else "1")
    fields = {"csrf": csrf[1], "version": str(held), "decision": decision, "reason": reason}
    return send(client, f"/en{path}/decision", fields, cookie=token)


def test_a_change_is_told_in_words_side_by_side(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, nominated_by="TN")
    path = asked(client, who, nominated_by="SN")
    listed = see(client, "/fr/reviews", cookie=desk).text
    assert path in listed
    assert "Amina Diarra" in listed
    page = see(client, f"/fr{path}", cookie=desk).text
    assert page.index("Tunisie") < page.index("Sénégal")
    assert "Membre du Réseau" in page


def test_accepted_it_stands_in_the_profile(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    answer = decide(client, path, desk, "accept")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/reviews?done=accept")
    assert me(client, who)["roles"] == ["expert"]
    assert path not in see(client, "/en/reviews", cookie=desk).text
    assert path in see(client, "/en/reviews?status=accepted", cookie=desk).text


def test_a_refusal_without_a_reason_says_so_at_the_field(client: Client, engine: Engine, desk: str) -> None:
    path = asked(client, expert(client, engine, desk), roles=["expert"])
    answer = decide(client, path, desk, "refuse")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert 'href="#reason"' in answer.text
    assert decide(client, path, desk, "refuse", "The note names two.").status_code == 303
    assert "The note names two." in see(client, f"/en{path}", cookie=desk).text


def test_of_two_decisions_the_second_is_told(client: Client, engine: Engine, desk: str) -> None:
    path = asked(client, expert(client, engine, desk), roles=["expert"])
    stale = decide(client, path, desk, "refuse", "typed words", version=7)
    assert (stale.status_code, "typed words" in stale.text) == (412, True)
    assert decide(client, path, desk, "accept").status_code == 303
    late = decide(client, path, desk, "refuse", "no")
    assert (late.status_code, "decided on it meanwhile" in late.text) == (409, True)


def test_what_no_longer_fits_is_shown_as_it_is_now(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    do(client, "PATCH", who.path, desk, json={"roles": ["special_envoy"]})
    page = see(client, f"/en{path}", cookie=desk).text
    assert "As it stands now" in page
    assert "Special envoy" in page
    assert decide(client, path, desk, "accept").status_code == 409
    assert me(client, who)["roles"] == ["special_envoy"]


def test_nobody_decides_on_the_own_profile(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    also_a_member = new_token(engine, Role.HEAD, "also a member")
    become(engine, "also a member", who)
    assert 'name="decision"' not in see(client, f"/en{path}", cookie=also_a_member).text
    assert decide(client, path, also_a_member, "accept").status_code == 403


@pytest.mark.parametrize("role", [Role.EXPERT, Role.PARTNER, Role.FOCAL_POINT, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_read_no_review(client: Client, engine: Engine, desk: str, role: Role) -> None:
    path = asked(client, expert(client, engine, desk), roles=["expert"])
    token = new_token(engine, role, "somebody else")
    for address in ("/reviews", path, "/reviews?kind=nominations"):
        answer = see(client, f"/en{address}", cookie=token)
        assert (answer.status_code, "Amina" in answer.text) == (403, False)


def test_links_of_mails_lead_on_by_language(client: Client, engine: Engine, desk: str) -> None:
    path = asked(client, expert(client, engine, desk), roles=["expert"])
    for address in (path, "/reviews", "/approvals", "/approvals/7"):
        answer = see(client, address, cookie=desk, **{"Accept-Language": "ar"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/ar{address}")


def test_a_nomination_goes_on_step_by_step(client: Client, engine: Engine, desk: str) -> None:
    focal = new_token(engine, Role.FOCAL_POINT, "of Tunisia", state="TN")
    made = client.post(NOMINATIONS, token=focal, json=NOMINEE).json()
    for state in ("under_review", "active"):
        page = see(client, "/en/reviews?kind=nominations", cookie=desk).text
        assert "Leila Trabelsi" in page
        form = re.search(
            rf'action="(/en/reviews/nominations/{made["id"]})">.*?csrf" value="([^"]+)".*?version" value="(\d+)"'
            r'.*?state" value="(\w+)"',
            page,
            re.DOTALL,
        )
        assert form is not None
        assert form[4] == state
        fields = {"csrf": form[2], "version": form[3], "state": state}
        address = form[1]
        assert send(client, address, fields, cookie=desk).status_code == 303
    assert "Leila Trabelsi" not in see(client, "/en/reviews?kind=nominations", cookie=desk).text
    old = send(client, address, fields, cookie=desk)
    assert old.status_code == 412


def test_the_list_turns_page_by_page(client: Client, engine: Engine, desk: str) -> None:
    focal = new_token(engine, Role.FOCAL_POINT, "of Tunisia", state="TN")
    for number in range(21):
        client.post(NOMINATIONS, token=focal, json=NOMINEE | {"name": f"Person {number:02}", "contacts": []})
    first = see(client, "/en/reviews?kind=nominations", cookie=desk).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = see(client, "/en/reviews" + following[1].replace("&amp;", "&"), cookie=desk).text
    assert ("Person 00" in first, "Person 20" in first, "Person 20" in second) == (True, False, True)
    other = see(
        client, "/en/reviews" + following[1].replace("&amp;", "&").replace("nominations", "changes"), cookie=desk
    )
    assert other.status_code == 422


def test_27_what_was_typed_stays_text(client: Client, engine: Engine, desk: str) -> None:
    for number, text in enumerate(CORPUS):
        who = expert(client, engine, desk, f"Amina {text}"[:299], nomination_reference="old")
        path = asked(client, who, nomination_reference=text)
        page = see(client, f"/en{path}", cookie=desk).text
        assert not re.search(LIVE, page), number
    assert not re.search(LIVE, see(client, "/en/reviews", cookie=desk).text)
