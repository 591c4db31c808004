"""A debrief to which nobody who was in the field has written, up to the end of the request."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from app.db import now, writing
from app.models import Profile, RequestMove
from app.services.deployments.debriefs import years_after
from tests.requests.cast import Cast
from tests.requests.field import preparation


def goes_on_without_the_expert(cast: Cast, path: str) -> None:
    """Not before fourteen days, but for who was removed; by the head, with a reason that stays inside."""
    way, why = "debriefed-without-expert", {"reason": "canary illness"}
    assert _code(cast.step("head", path, way, why)) == (409, "expert_waited_for")
    for changed, offered_to in ((_removed, ["head"]), (_back_again, []), (_fourteen_days_on, ["head"])):
        with writing(cast.engine) as session:
            session.execute(changed())
        who = [one for one in ("desk", "head", "secretary") if "debrief_without" in _steps(cast, path, one)]
        assert who == offered_to, changed
    assert cast.step("desk", path, way, why).status_code == 403
    assert cast.step("head", path, way, {}).status_code == 422
    assert _code(cast.step("head", path, way, why)) == (409, "debrief_missing")
    assert _code(cast.step("desk", path, "debriefed")) == (409, "debrief_missing")
    assert cast.ask("desk", "PUT", f"{path}/debrief", json={"achieved": "x"}).status_code == 204
    assert cast.step("head", path, way, why).json()["state"] == "debriefed"
    assert preparation(cast, path)["debrief_without"]["reason"] == "canary illness"
    assert "canary illness" not in cast.read("asker", f"{path}/history").text
    shown = cast.client.get(f"/en/requests{path}/preparation", token=cast.tokens["auditor"]).text
    assert ("No part by the expert" in shown, "canary illness" in shown) == (True, True)
    assert f'value="{_years_on(5)}"' in cast.client.get(f"/en/requests{path}", token=cast.tokens["head"]).text
    for until in (now().date() + timedelta(days=1), _years_on(5) + timedelta(days=1)):
        closing = {"closing_reason": "fulfilled", "keep_until": until.isoformat()}
        refused = cast.step("head", path, "closing", closing)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/keep_until"), until
    closing["keep_until"] = _years_on(1).isoformat()
    assert cast.step("head", path, "closing", closing).json()["state"] == "closed"


def _steps(cast: Cast, path: str, who: str) -> set[str]:
    return {each["action"] for each in cast.read(who, path).json()["available_actions"]}


def _removed() -> Any:
    return update(Profile).values(membership="removed")


def _back_again() -> Any:
    return update(Profile).values(membership="active")


def _fourteen_days_on() -> Any:
    return update(RequestMove).where(RequestMove.after == "recalled").values(at=now() - timedelta(days=14))


def _years_on(years: int) -> date:
    return years_after(now().date(), years)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
