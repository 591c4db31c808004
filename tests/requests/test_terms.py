"""What a stored request asks for when the terms of a vocabulary are merged or retired after it was written."""

from typing import Any

import pytest

from app.db import writing
from app.policy import Actor, Role
from app.services.vocabularies import merge_term, retire_term
from tests.requests.cast import Cast
from tests.requests.test_candidates import PROFILES, add, move, person, searching

ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "test")
LANGUAGE = {"parameter": "language", "value": "ar:C1"}


def _asking(topic: str, situation: str) -> dict[str, Any]:
    asked = {"parameter": "expertise", "value": topic}
    posts = [{"role": "mediator", "criteria": [LANGUAGE, asked]}]
    return {"situation": situation, "posts": posts, "team": {"covers": [asked]}}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_request_follows_what_became_of_the_terms_it_was_written_with(cast: Cast) -> None:
    right = person(cast, "Right", situations=["sudan"], expertise=[{"code": "water", "evidence": "verified"}])
    draft, retired = cast.draft(**_asking("water", "sudan")), cast.draft(**_asking("local-truces", "iraq"))
    path = searching(cast, **_asking("water", "sudan"))
    with writing(cast.engine) as session:
        merge_term(session, ADMINISTRATOR, "expertise", "water", 1, "land-and-pasture")
        merge_term(session, ADMINISTRATOR, "situations", "sudan", 1, "mali")
        retire_term(session, ADMINISTRATOR, "expertise", "local-truces", 1)
        retire_term(session, ADMINISTRATOR, "situations", "iraq", 1)
        retire_term(session, ADMINISTRATOR, "situations", "libya", 1)

    found = cast.read("desk", f"{path}/matches").json()
    assert [each["person"]["id"] for each in found["items"]] == [right]
    by_old_name = cast.client.get(f"{PROFILES}?expertise=water&situation=sudan", token=cast.tokens["desk"])
    assert by_old_name.json()["total"] == 1
    screened = move(cast, path, add(cast, path, right).json(), "screening").json()
    assert "situation" in {flag["kind"] for flag in screened["flags"]}
    shown = cast.client.get(f"/en/requests{path}", token=cast.tokens["desk"]).text
    assert [name in shown for name in ("Land and pasture", "Mali", "Water")] == [True, True, False]

    form = cast.client.get(f"/en/requests{draft}/edit", token=cast.tokens["asker"]).text
    assert form.count('value="land-and-pasture" selected') == 2
    assert 'value="mali" selected' in form
    assert _changed(cast, draft, {"area": "x"}) == ("mali", "land-and-pasture", "land-and-pasture")

    form = cast.client.get(f"/en/requests{retired}/edit", token=cast.tokens["asker"]).text
    assert form.count('value="local-truces" selected') == 2
    assert 'value="iraq" selected' in form
    assert _changed(cast, retired, {"area": "x"}) == ("iraq", "local-truces", "local-truces")
    assert cast.client.get(f"/ar/requests{retired}", token=cast.tokens["asker"]).status_code == 200
    assert _patched(cast, retired, {"situation": "libya"}).json()["errors"][0]["pointer"] == "/situation"


def _patched(cast: Cast, path: str, patch: dict[str, Any]) -> Any:
    headers = {"If-Match": cast.read("asker", path).headers["ETag"], "Content-Type": "application/merge-patch+json"}
    return cast.ask("asker", "PATCH", path, json=patch, headers=headers)


def _changed(cast: Cast, path: str, patch: dict[str, Any]) -> tuple[str, str, str]:
    """Situation, topic of the post and topic of the team after a change of something else."""
    told = _patched(cast, path, patch).json()
    return told["situation"], told["posts"][0]["criteria"][1]["value"], told["team"]["covers"][0]["value"]
