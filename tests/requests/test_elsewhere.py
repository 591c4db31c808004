"""Screen, match and search know who is held elsewhere in these days, and do not tell of what is strict."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db import writing
from app.models import DeploymentRequest
from app.services.revisions import raise_revision
from tests.requests.cast import Cast, on_day
from tests.requests.field import ACCEPTED, CHECKED, answer_offer, offered
from tests.requests.test_candidates import add, move, searching


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_held_elsewhere_in_these_days_is_flagged_and_a_strict_request_is_not_told(cast: Cast) -> None:
    first, people = offered(cast, ["Wanted"], starts=on_day(0), days=30)
    profile = people[0]["person"]["id"]
    paths = [searching(cast, starts=starts, days=9) for starts in (on_day(29), on_day(30), on_day(-8))]
    waiting = [add(cast, path, profile).json() for path in paths]

    assert _held(cast, paths[0], waiting[0]) == ("look", "offered_elsewhere", on_day(29))
    assert _held(cast, paths[1], waiting[1]) is None

    assert answer_offer(cast, "Wanted", "acceptance", ACCEPTED).status_code == 200
    assert _held(cast, paths[2], waiting[2]) == ("blocks", "deployed_elsewhere", on_day(29))
    told = {"kind": "deployed_elsewhere", "until": on_day(29)}
    assert _free(cast, paths[2]) == (False, "free", None, None, told)
    assert _free(cast, paths[0]) == (False, "not_free", on_day(30), 1, told)
    assert _free(cast, paths[1]) == (True, "free", None, None, None)
    profile_page = cast.client.get(f"/en/profiles/{profile}", token=cast.tokens["desk"]).text
    last_day = date.fromisoformat(on_day(29))
    assert f"until <bdi>{last_day.day} {last_day:%B %Y}</bdi>" in profile_page
    assert "Goes elsewhere" not in cast.client.get(f"/en/profiles/{profile}", token=cast.tokens["partner"]).text
    # A partner learns nothing of it from a search.
    assert (_found(cast, "desk", on_day(29)), _found(cast, "desk", on_day(30))) == (0, 1)
    assert _found(cast, "partner", on_day(29)) == 1

    assert cast.ask("desk", "PUT", f"{first}/parties/0/consent", json={"state": "given"}).status_code == 200
    assert cast.ask("desk", "PUT", f"{first}/checks", json=CHECKED).status_code == 200
    assert cast.step("desk", first, "deployment", {"starts": on_day(9)}).status_code == 200
    assert (_found(cast, "desk", on_day(8)), _found(cast, "desk", on_day(38))) == (1, 0)
    later = searching(cast, starts=on_day(38), days=9)
    assert _held(cast, later, add(cast, later, profile).json()) == ("blocks", "deployed_elsewhere", on_day(38))

    with writing(cast.engine) as session:
        row = session.scalars(select(DeploymentRequest).where(DeploymentRequest.public_id == UUID(first[1:]))).one()
        row.confidentiality = "strict"
        raise_revision(session, "directory")
    last = searching(cast, starts=on_day(28), days=90)
    candidate = add(cast, last, profile).json()
    assert _held(cast, last, candidate) == ("blocks", "not_free", "deployments")
    assert _free(cast, last) == (False, "not_free", None, None, {"kind": "not_free", "until": None})
    page = cast.client.get(f"/fr/requests{last}/candidates", token=cast.tokens["desk"]).text
    assert "Pas libre ces jours-là" in page and first[1:] not in page
    # What was kept when the person was added, by an officer who reads English.
    assert page.count("Groupe africain de l&#39;OCI : ") == 2
    # In the match, with the candidate, and on the screen.
    assert page.count("Pas libre ces jours-là") == 3
    assert cast.step("secretary", first, "recall", {"reason": "canary"}).status_code == 200
    assert _found(cast, "desk", on_day(38)) == 1
    assert _free(cast, last)[0] is True


def _free(cast: Cast, path: str) -> tuple[Any, ...]:
    """What the match tells of the time of the request."""
    (match,) = cast.read("desk", f"{path}/matches").json()["items"]
    return tuple(match["availability"][name] for name in ("whole", "status", "free_from", "late_days", "held"))


def _found(cast: Cast, who: str, day: str) -> int:
    answer = cast.client.get(f"/api/v1/profiles?available={day}&facets=none", token=cast.tokens[who])
    return int(answer.json()["total"])


def _held(cast: Cast, path: str, candidate: Any) -> tuple[str, str, str] | None:
    flags = move(cast, path, candidate, "screening").json()["flags"]
    return next(((flag["level"], flag["kind"], flag["source"]) for flag in flags), None)
