"""The screen knows who is offered or deployed elsewhere in these days, and does not tell of what is strict."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db import writing
from app.models import DeploymentRequest
from tests.requests.cast import Cast
from tests.requests.field import ACCEPTED, CHECKED, answer_offer, offered
from tests.requests.test_candidates import add, move, searching


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_held_elsewhere_in_these_days_is_flagged_and_a_strict_request_is_not_told(cast: Cast) -> None:
    first, people = offered(cast, ["Wanted"], starts="2027-02-01", days=30)
    profile = people[0]["person"]["id"]
    paths = [searching(cast, starts=starts, days=9) for starts in ("2027-03-02", "2027-03-03", "2027-01-24")]
    waiting = [add(cast, path, profile).json() for path in paths]

    assert _held(cast, paths[0], waiting[0]) == ("look", "offered_elsewhere", "2027-03-02")
    assert _held(cast, paths[1], waiting[1]) is None

    assert answer_offer(cast, "Wanted", "acceptance", ACCEPTED).status_code == 200
    assert _held(cast, paths[2], waiting[2]) == ("blocks", "deployed_elsewhere", "2027-03-02")

    assert cast.ask("desk", "PUT", f"{first}/parties/0/consent", json={"state": "given"}).status_code == 200
    assert cast.ask("desk", "PUT", f"{first}/checks", json=CHECKED).status_code == 200
    assert cast.step("desk", first, "deployment", {"starts": "2027-02-10"}).status_code == 200
    later = searching(cast, starts="2027-03-11", days=9)
    assert _held(cast, later, add(cast, later, profile).json()) == ("blocks", "deployed_elsewhere", "2027-03-11")

    with writing(cast.engine) as session:
        row = session.scalars(select(DeploymentRequest).where(DeploymentRequest.public_id == UUID(first[1:]))).one()
        row.confidentiality = "strict"
    last = searching(cast, starts="2027-03-01", days=90)
    candidate = add(cast, last, profile).json()
    assert _held(cast, last, candidate) == ("blocks", "not_free", "deployments")
    page = cast.client.get(f"/fr/requests{last}/candidates", token=cast.tokens["desk"]).text
    assert "Pas libre ces jours-là" in page and first[1:] not in page
    # What was kept when the person was added, by an officer who reads English.
    assert page.count("Groupe africain de l&#39;OCI : ") == 2


def _held(cast: Cast, path: str, candidate: Any) -> tuple[str, str, str] | None:
    flags = move(cast, path, candidate, "screening").json()["flags"]
    return next(((flag["level"], flag["kind"], flag["source"]) for flag in flags), None)
