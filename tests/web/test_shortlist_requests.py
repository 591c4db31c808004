"""A shortlist starts the long list of a request: who can be considered is, and who cannot is told with the reason."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, update

from app.db import reading, writing
from app.models import Candidate, DeploymentRequest, Profile
from tests.browser.test_typed_text import CORPUS
from tests.requests.cast import Cast, cast
from tests.requests.test_candidates import add, person, searching
from tests.search.exposing import put_columns
from tests.web.people import see, send
from tests.web.test_requests import TOKEN
from tests.web.test_shortlists import LISTS, _made

__all__ = ["cast"]


def considered(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as session:
        rows = select(Profile.display_name, Candidate.post).join(Profile, Profile.id == Candidate.profile_id)
        return [(name, post) for name, post in session.execute(rows.order_by(Candidate.id))]


def test_the_people_of_a_list_become_candidates_of_a_post(cast: Cast, engine: Engine) -> None:
    desk = cast.tokens["desk"]
    path = searching(cast, area=CORPUS[0])
    people = [person(cast, name) for name in ("Wanted One", "There Already", "Gone Away", "Wanted Two")]
    add(cast, path, people[1])
    page = f"{LISTS}/{_made(cast.client, desk, *people, title=CORPUS[0])}"
    put_columns(engine, people[2], membership="paused", paused_until=None)
    own, strict = searching(cast), cast.submitted(confidentiality="strict")
    confidential = searching(cast, confidentiality="confidential")
    with writing(engine) as session:
        mine = update(DeploymentRequest).where(DeploymentRequest.public_id == UUID(own[1:]))
        session.execute(mine.values(author=f"account:{cast.account_of('desk')}", requesting_state=None))
    assert f'href="{page}/request"' in see(cast.client, page, cookie=desk).text
    form = see(cast.client, f"{page}/request", cookie=desk).text
    assert CORPUS[0] not in form
    assert f'value="{path[1:]}.0"' in form
    assert f'value="{confidential[1:]}.0"' in form
    assert form.count("Not told in a list") == 1
    assert not any(strange[1:] in form for strange in (own, strict))
    token = {"csrf": TOKEN.findall(form)[0]}

    def sent(chosen: str, who: str = "desk") -> Any:
        return send(cast.client, f"{page}/request", token | {"post": chosen}, cookie=cast.tokens[who])

    for wrong in ("", "x.0x", f"{path[1:]}.7"):
        assert (sent(wrong).status_code, "Choose a request and a post." in sent(wrong).text) == (422, True), wrong
    assert (sent(f"{own[1:]}.0").status_code, sent(f"{strict[1:]}.0").status_code) == (403, 404)
    assert considered(engine) == [("There Already", 0)]
    told = sent(f"{path[1:]}.0")
    added, _, refused = told.text.partition('id="refused"')
    assert told.status_code == 200
    assert [name in added for name in ("Wanted One", "Wanted Two", "There Already", "Gone Away")] == [1, 1, 0, 0]
    assert refused.index("There Already") < refused.index("considered for this post already")
    assert refused.index("Gone Away") < refused.index("Only active members can be considered.")
    assert considered(engine) == [("There Already", 0), ("Wanted One", 0), ("Wanted Two", 0)]
    assert "Nobody was added." in sent(f"{path[1:]}.0").text
    assert cast.step("asker", path, "withdrawal", {"reason": "settled"}).status_code == 200
    late = sent(f"{path[1:]}.0")
    assert (late.status_code, "The present state does not allow this any more." in late.text) == (409, True)
    assert len(considered(engine)) == 3


def test_only_who_may_change_candidates_is_offered_it_and_only_with_their_own_lists(cast: Cast) -> None:
    one = person(cast, "Somebody Listed")
    for who, status in (("head", 403), ("desk", 404)):
        page = f"{LISTS}/{_made(cast.client, cast.tokens['head'], one, title=who)}"
        assert f'href="{page}/request"' not in see(cast.client, page, cookie=cast.tokens["head"]).text
        answer = see(cast.client, f"{page}/request", cookie=cast.tokens[who])
        assert (answer.status_code, "Somebody Listed" in answer.text) == (status, False)
    for who in ("asker", "partner", "auditor"):
        assert see(cast.client, f"{page}/request", cookie=cast.tokens[who]).status_code == 403
