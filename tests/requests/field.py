"""Further along: a request whose list is frozen, a decision, an offer, somebody on the way."""

from datetime import timedelta
from typing import Any

from app.db import now
from app.policy import Role
from tests.api.client import new_token
from tests.requests.cast import Cast
from tests.requests.test_candidates import ready, searching

OWN = "/api/v1/own/offers"
LEGAL: dict[str, Any] = {"legal_basis": "canary legal basis"}
ACCEPTED: dict[str, Any] = {"independent": True, "available": True, "confidential": True}
CHECKED = dict.fromkeys(("security", "travel", "insurance", "briefing"), "done")


def put_up(cast: Cast, names: list[str], **more: Any) -> tuple[str, list[Any]]:
    """A request with the Secretary General, for days that end today, and its candidates in their order."""
    today = now().date().isoformat()
    path = searching(cast, **{"starts": today, "days": 1, **more})
    people = [ready(cast, path, name) for name in names]
    order = {"order": [each["id"] for each in people], "reason": "canary scarcity"}
    assert cast.step("desk", path, "shortlist", order).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    answer = cast.step("head", path, "put-up")
    assert answer.status_code == 200, answer.text
    return path, people


def delegate(cast: Cast, name: str, **belonging: Any) -> None:
    """An officer of the desk who may act for the Secretary General today."""
    cast.tokens[name] = new_token(cast.engine, Role.DESK, name, **belonging)
    act = {
        "account": str(cast.account_of(name)),
        "act_reference": "Act 1",
        "starts_at": (now() - timedelta(days=1)).isoformat(),
        "ends_at": (now() + timedelta(days=9)).isoformat(),
    }
    made = cast.client.post("/api/v1/delegations", token=cast.tokens["secretary"], json=act)
    assert made.status_code == 201, made.text


def expert(cast: Cast, candidate: Any, name: str) -> str:
    """The token name of an account for the person of a candidate."""
    cast.tokens[name] = new_token(cast.engine, Role.EXPERT, name, profile=candidate["person"]["id"])
    return name


def offered(cast: Cast, names: list[str], reserves: int = 0, **more: Any) -> tuple[str, list[Any]]:
    """The first ones chosen and offered it, the last `reserves` in reserve; each has an account with its name."""
    path, people = put_up(cast, names, **more)
    for name, candidate in zip(names, people, strict=True):
        expert(cast, candidate, name)
    ids = [each["id"] for each in people]
    chosen = len(ids) - reserves
    decision = {"selected": ids[:chosen], "reserves": ids[chosen:], **LEGAL}
    answer = cast.step("secretary", path, "authorisation", decision)
    assert answer.status_code == 200, answer.text
    answer = cast.step("desk", path, "offers", {"letter": "canary letter"})
    assert answer.status_code == 200, answer.text
    return path, people


def offers_of(cast: Cast, who: str) -> list[Any]:
    answer = cast.client.get(OWN, token=cast.tokens[who])
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


def answer_offer(cast: Cast, who: str, way: str, body: Any) -> Any:
    """To the newest offer."""
    offer = offers_of(cast, who)[0]
    return cast.client.post(
        f"{OWN}/{offer['id']}/{way}",
        token=cast.tokens[who],
        json=body,
        headers={"If-Match": f'"{offer["version"]}-expert-en"'},
    )


def prepared(cast: Cast, names: list[str], **more: Any) -> str:
    """Everybody accepted, and everything else is there: the desk can deploy."""
    path, _ = offered(cast, names, **more)
    for name in names:
        assert answer_offer(cast, name, "acceptance", ACCEPTED).status_code == 200
    assert cast.ask("desk", "PUT", f"{path}/parties/0/consent", json={"state": "given"}).status_code == 200
    assert cast.ask("desk", "PUT", f"{path}/checks", json=CHECKED).status_code == 200
    return path


def preparation(cast: Cast, path: str, who: str = "desk") -> Any:
    answer = cast.read(who, f"{path}/preparation")
    assert answer.status_code == 200, answer.text
    return answer.json()
