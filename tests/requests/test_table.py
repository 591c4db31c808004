"""Every role, in every state, with every step: what the table says, and nothing else."""

from uuid import UUID

import pytest
from sqlalchemy import update

from app.db import writing
from app.models import ClockSpan, DeploymentRequest, RequestMove, RequestTerms
from app.policy.request_moves import REQUEST_STATES, REQUEST_STEPS, RequestStep
from tests.requests.cast import OPENING, PATH, Cast

WAYS = {
    "submit": ("submission", None),
    "return": ("return", {"reason": "x"}),
    "reject": ("rejection", {"failed": ["safe_enough"], "reason": "x"}),
    "open": ("opening", OPENING),
    "leave_unfilled": ("unfilled", {"reason": "x"}),
    # Somebody who is not considered: that is found out only by who may.
    "shortlist": ("shortlist", {"order": ["00000000-0000-4000-8000-000000000000"], "reason": "x"}),
    "withdraw": ("withdrawal", {"reason": "x"}),
    "stand_down": ("stand-down", {"closing_reason": "duplicate", "reason": "x"}),
}
# Who may take which step on a request of the asker, as the specification says it; not as the table does.
MAY = {
    "asker": {"submit", "withdraw"},
    "colleague": {"submit", "withdraw"},
    "desk": {"return", "open", "shortlist"},
    "head": {"reject", "leave_unfilled", "stand_down"},
    "secretary": set(),
    "ethics": set(),
    "auditor": set(),
}
FROM = {
    "submit": {"draft", "returned"},
    "return": {"submitted"},
    "reject": {"submitted"},
    "open": {"submitted"},
    "leave_unfilled": {"searching"},
    "shortlist": {"searching"},
    "withdraw": {"draft", "submitted", "returned", "searching", "shortlisted"},
    "stand_down": {"submitted", "returned", "searching", "shortlisted"},
}
STRANGERS = ("stranger", "partner", "other partner")


@pytest.mark.parametrize("state", REQUEST_STATES)
def test_each_role_takes_each_step_where_the_table_lets_it_and_nowhere_else(cast: Cast, state: str) -> None:
    path = cast.submitted()
    wrong: list[tuple[object, ...]] = []
    for who in (*MAY, *STRANGERS, "administrator"):
        for step in REQUEST_STEPS:
            _put(cast, path, state)
            way, body = WAYS[step.action]
            options = {} if body is None else {"json": body}
            answer = cast.client.post(
                f"{PATH}{path}/{way}", token=cast.tokens[who], headers={"If-Match": '"2-desk-en"'}, **options
            )
            if answer.status_code != _expected(who, step, state):
                wrong.append((who, step.action, answer.status_code, answer.text))
            offered = cast.read(who, path)
            if offered.status_code == 200 and answer.status_code != 200 and state == offered.json()["state"]:
                named = {each["action"] for each in offered.json()["available_actions"]}
                if named != {one for one in MAY.get(who, set()) if state in FROM[one]}:
                    wrong.append((who, "offered", named))
    assert wrong == []


def _put(cast: Cast, path: str, state: str) -> None:
    """Back to `state` at version 2, without the traces of the step before."""
    with writing(cast.engine) as session:
        row = DeploymentRequest.public_id == UUID(path[1:])
        session.execute(update(DeploymentRequest).where(row).values(state=state, version=2, closing_reason=None))
        for table in (RequestMove, RequestTerms, ClockSpan):
            session.query(table).delete()


def _expected(who: str, step: RequestStep, state: str) -> int:
    if who in STRANGERS:
        # What their role may do on their own requests, they may not on this: for them there is none.
        return 404 if step.hand == "requester" else 403
    if who in ("ethics", "auditor", "administrator"):
        return 403
    if step.action not in MAY[who]:
        requester = step.hand == "requester" and state != "draft"
        return 404 if step.hand == "requester" and not requester else 403
    taken = 422 if step.action == "shortlist" else 200
    return taken if state in FROM[step.action] else 409 if state != "draft" or who in ("asker", "colleague") else 404


def test_every_state_is_reached_and_every_step_leads_somewhere_else() -> None:
    reached = {"draft"}
    for _ in REQUEST_STATES:
        reached |= {step.after for step in REQUEST_STEPS if reached & set(step.before)}
    assert reached == set(REQUEST_STATES)
    assert all(step.after not in step.before for step in REQUEST_STEPS)
