"""What comes up after the decision, over the pages: each side at its own place, and what is refused stays typed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from app.db import now, writing
from app.models import Deployment, DeploymentRequest, Offer
from tests.requests.cast import Cast, cast
from tests.requests.field import offered, prepared, put_up
from tests.web.people import see
from tests.web.test_requests import write

__all__ = ["cast"]

XSS = '<img src=x onerror="alert(1)">'


def go(cast: Cast, who: str, path: str, fields: dict[str, str], page: str) -> Any:
    """A form that has to be taken."""
    answer = write(cast, who, path, fields, page)
    assert answer.status_code == 303, (path, answer.status_code, answer.text)
    return see(cast.client, answer.headers["Location"], cookie=cast.tokens[who])


def test_who_is_in_the_field_is_on_the_map_of_the_desk_unless_it_is_confidential(cast: Cast) -> None:
    found = prepared(cast, ["Fielded"])
    ready = see(cast.client, f"/en/requests{found}/preparation", cookie=cast.tokens["desk"]).text
    assert ("Nothing is missing." in ready, "consent is missing" in ready) == (True, False)
    assert cast.step("desk", found, "deployment", {}).status_code == 200
    assert not _waits(cast, "desk", found)
    with writing(cast.engine) as session:
        days = session.scalars(select(Deployment.ends)).one()
        session.execute(update(Deployment).values(ends=now().date() - timedelta(1)))
    # The last day has passed: somebody has to say that it is over.
    assert _waits(cast, "desk", found)
    with writing(cast.engine) as session:
        session.execute(update(Deployment).values(ends=days))
    for confidentiality, mode, shown in (
        ("confidential", "in_person", False),
        ("strict", "in_person", False),
        ("ordinary", "remote", False),
        ("ordinary", "in_person", True),
    ):
        with writing(cast.engine) as session:
            values = {"confidentiality": confidentiality, "mode": mode}
            session.execute(update(DeploymentRequest).values(values))
        desks = [see(cast.client, "/en/desk", cookie=cast.tokens[who]).text for who in ("head", "desk", "secretary")]
        for desk in desks:
            _, title, field = desk.partition("In the field today")
            assert (title != "", "<title>Sudan: 1</title>" in field, found in field) == (shown,) * 3


def test_ethics_the_desk_and_the_head_answer_what_comes_up_on_the_way(cast: Cast) -> None:
    found, people = offered(cast, ["Interested", "Reserve"], reserves=1, days=9)
    path = f"/en/requests{found}"
    prepare = f"{path}/preparation"
    offer = see(cast.client, "/en/offers", cookie=cast.tokens["Interested"]).text
    offer = "/en/offers/" + offer.split("/en/offers/")[1].split('"')[0]
    assert "Please answer within 7 hours." in see(cast.client, offer, cookie=cast.tokens["Interested"]).text
    # Who asked reads what is known of who was chosen, and of a reserve a card without a name.
    told = see(cast.client, path, cookie=cast.tokens["asker"]).text.partition('id="people"')[2]
    named, _, nameless = told.partition('<li class="card">')[2].partition('<li class="card">')
    told_of = ("Interested", "Reserve</bdi></h3>", "صلاح بن علي", "<dt>Nationality</dt>", "<dt>Languages</dt>")
    assert [words in named for words in told_of] == [True, False, True, True, True]
    assert [words in nameless for words in told_of] == [False, False, False, False, True]
    ticks = {"independent": "yes", "available": "yes", "confidential": "yes", "new_interest": XSS}
    go(cast, "Interested", f"{offer}/acceptance", ticks, offer)
    interest = f"{path}/candidates/{people[0]['id']}/interest"
    lists = [
        see(cast.client, "/en/requests?only=waiting", cookie=cast.tokens[who]).text for who in ("ethics", "head")
    ]
    assert [found in page for page in lists] == [True, False]
    shown = see(cast.client, prepare, cookie=cast.tokens["ethics"]).text
    assert (XSS in shown, "&lt;img" in shown) == (False, True)
    refused = write(cast, "ethics", interest, {"decision": "cleared"}, prepare)
    assert refused.status_code == 422
    go(cast, "ethics", interest, {"decision": "cleared", "reason": "no tie"}, prepare)
    drop = f"{path}/candidates/{people[0]['id']}/drop"
    assert write(cast, "desk", drop, {"reason": "x", "version": "1"}, prepare).status_code == 412
    version = cast.read("desk", f"{found}/preparation").json()["people"][0]["version"]
    dropped = go(cast, "desk", drop, {"reason": "yes", "version": str(version)}, prepare).text
    assert "Offered, no answer yet" in dropped
    with writing(cast.engine) as session:
        session.execute(update(Offer).where(Offer.state == "open").values(state="expired"))
    # Nobody is left who could answer.
    assert [_waits(cast, who, found) for who in ("ethics", "desk")] == [False, True]
    with writing(cast.engine) as session:
        session.execute(update(Offer).where(Offer.state == "expired").values(state="open"))
    cast.ask("desk", "PUT", f"{found}/parties/0/consent", json={"state": "given"})
    stood = {"closing_reason": "safety", "reason": "It is not safe."}
    go(cast, "head", f"{path}/stand-down", stood, path)
    over = see(cast.client, "/en/offers", cookie=cast.tokens["Reserve"]).text
    assert "Cancelled" in over


def _waits(cast: Cast, who: str, found: str) -> bool:
    return found in see(cast.client, "/en/requests?only=waiting", cookie=cast.tokens[who]).text


def test_an_envoy_is_referred_and_approved_with_forms(cast: Cast) -> None:
    found, (nominee,) = put_up(cast, ["Nominee"], track="envoy")
    path = f"/en/requests{found}"
    choice = {f"choice-{nominee['id']}": "first", "legal_basis": "Charter"}
    go(cast, "secretary", f"{path}/refer", choice, f"{path}/preparation")
    stopped = see(cast.client, path, cookie=cast.tokens["head"]).text
    assert "waiting for the Council" in " ".join(stopped.split())
    _waits_and_is_news(cast, found)
    go(cast, "head", f"{path}/approve", {"council_reference": "Res. 9"}, path)


def _waits_and_is_news(cast: Cast, found: str) -> None:
    """Of a list that the head has put up and the Secretary General referred: the first has it in a queue and reads
    what the other did, and nothing of it is told where it may not be."""

    def told(who: str, path: str = "desk") -> list[bool]:
        page = see(cast.client, f"/en/{path}", cookie=cast.tokens[who]).text
        parts = page.partition('aria-labelledby="news"')
        return [part in page for part in (found, "Canary wells")] + [
            part in parts[2] for part in ("referred to the Council", "put up for decision")
        ]

    assert told("head") == [True, True, True, False]
    assert told("secretary") == [True, True, False, True]
    lists = {only: told("head", f"requests?only={only}")[:2] for only in ("waiting", "late", "?")}
    assert lists == {"waiting": [True, True], "late": [False, False], "?": [True, True]}
    assert told("secretary", "requests?only=waiting")[:2] == [False, False]
    for confidentiality, seen in (("confidential", True), ("strict", False), ("ordinary", True)):
        with writing(cast.engine) as session:
            session.execute(update(DeploymentRequest).values(confidentiality=confidentiality))
        assert told("desk")[:3] == [seen, confidentiality == "ordinary", seen]


@pytest.mark.parametrize("database", ["sqlite"])
def test_who_was_passed_over_is_considered_again_and_what_cannot_be_is_told_at_the_list(cast: Cast) -> None:
    found, (one,) = put_up(cast, ["Passed Over"])
    assert cast.step("secretary", found, "other-names", {"reason": "others"}).status_code == 200
    path = f"/en/requests{found}/candidates"
    (back,) = cast.read("desk", f"{found}/candidates").json()["items"]
    given = {"version": str(back["version"])}
    twice = write(cast, "desk", path, {"profile": one["person"]["id"], "post": "0"}, path)
    assert (twice.status_code, "considered for this post already" in twice.text) == (409, True)
    assert 'value="reconsider"' in twice.text
    assert write(cast, "desk", f"{path}/{one['id']}", {**given, "reason": "x"}, path).status_code == 400
    go(cast, "desk", f"{path}/{one['id']}", {**given, "step": "reconsider"}, path)
    (again,) = cast.read("desk", f"{found}/candidates").json()["items"]
    assert (again["state"], again["available_actions"]) == ("longlisted", ["screen", "remove_conflict", "remove"])


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_office_is_told_why_it_does_not_decide_on_what_it_wrote(cast: Cast, engine: Engine) -> None:
    found, (one,) = put_up(cast, ["Of The Office"])
    path = f"/fr/requests{found}"
    with writing(engine) as session:
        author = {"author": f"account:{cast.account_of('secretary')}", "requesting_state": None}
        session.execute(update(DeploymentRequest).values(author))
    refused = write(
        cast, "secretary", f"{path}/authorise", {f"choice-{one['id']}": "first", "legal_basis": "x"}, path
    )
    assert (refused.status_code, "Personne ne décide" in refused.text) == (403, True)
