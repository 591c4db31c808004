"""What is told on the side that asks, over the API and on the page: at no stage what belongs to the offices."""

from typing import Final

from tests.requests.cast import Cast
from tests.web.people import see

# Of the walk: who is in reserve, and what the offices wrote to each other and to whoever goes.
SECRETARIAT: Final = (
    "Badr",
    "canary scarcity",
    "canary legal basis",
    "canary letter",
    "canary condition",
    "canary handover",
)
# Before these somebody chosen has no name either.
_NAMED: Final = frozenset({"authorised", "offering", "preparing", "deployed", "completed", "debriefed", "closed"})
_CHOSEN: Final = ("Amal", "Nominee")


def assert_quiet(cast: Cast, asker: str, path: str, state: str) -> None:
    """The request of `asker` is in `state`."""
    token = cast.tokens[asker]
    told = [cast.read(asker, f"{path}{door}") for door in ("", "/history", "/people")]
    told.append(see(cast.client, f"/ar/requests{path}", cookie=token))
    closed = [cast.read(asker, f"{path}/{door}") for door in ("candidates", "preparation", "decision-files/1")]
    closed += [cast.read(who, f"{path}/people") for who in ("desk", "stranger", "other partner")]
    closed += [see(cast.client, f"/en/requests{path}/{door}", cookie=token) for door in ("candidates", "preparation")]
    assert [answer.status_code for answer in told] == [200] * len(told), state
    assert {answer.status_code for answer in closed} <= {403, 404}, state
    for answer in (*told, *closed):
        text = f"{answer.text} {answer.headers}"
        assert not [one for one in SECRETARIAT if one in text], (state, str(answer.url))
        if state not in _NAMED:
            assert not [one for one in _CHOSEN if one in text], (state, str(answer.url))
