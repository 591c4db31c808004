"""The machine of deployment requests, as data: which step leads where, by whose hand, with a reason or without.

Everything reads this one table: the services that make a step, the actions an answer offers, the diagram in docs/.
"""

from dataclasses import dataclass
from typing import Final, Literal

from app.policy.actors import Actor, Role
from app.policy.rules import RULES

Hand = Literal["requester", "office", "candidate", "system"]

# Where the clock of a request runs; and why it stands still elsewhere before the end.
RUNNING: Final = frozenset(
    {"submitted", "searching", "shortlisted", "with_sg", "authorised", "offering", "preparing"}
)
STOPPED_BY: Final = {"returned": "requester", "council_pending": "council"}
# Percent of the time that is used, and who is told then.
STEPS_UP: Final = ((75, Role.DESK), (100, Role.HEAD), (125, Role.SECRETARY_GENERAL))
# Nothing leads on from these.
ENDED: Final = frozenset({"rejected", "unfilled", "withdrawn", "stood_down", "closed"})
# From here on somebody is or was in the field, and the clock of the search has ended.
FIELDED: Final = frozenset({"deployed", "recalled", "completed", "debriefed", "closed"})
# Releases and checks belong to the time between offer and deployment.
PREPARED: Final = frozenset({"offering", "preparing"})


@dataclass(frozen=True)
class RequestStep:
    """`rule` says which roles may at all. An office never takes a step on what it wrote itself; `candidate` is the
    answer of somebody who was offered it, `system` what follows from such an answer or from the clock."""

    action: str
    before: tuple[str, ...]
    after: str
    rule: str
    hand: Hand
    reason: bool = False
    # Where it belongs to one of the tracks only.
    track: str | None = None


_OPEN: Final = (
    "submitted",
    "returned",
    "searching",
    "shortlisted",
    "with_sg",
    "council_pending",
    "authorised",
    "offering",
    "preparing",
)
REQUEST_STEPS: Final = (
    RequestStep("submit", ("draft", "returned"), "submitted", "requests.write", "requester"),
    RequestStep("return", ("submitted",), "returned", "requests.admit", "office", reason=True),
    RequestStep("reject", ("submitted",), "rejected", "requests.reject", "office", reason=True),
    RequestStep("open", ("submitted",), "searching", "requests.admit", "office"),
    RequestStep("leave_unfilled", ("searching",), "unfilled", "requests.reject", "office", reason=True),
    RequestStep("shortlist", ("searching",), "shortlisted", "requests.admit", "office"),
    RequestStep("put_up", ("shortlisted",), "with_sg", "requests.put_up", "office"),
    RequestStep("ask_others", ("with_sg",), "searching", "requests.decide", "office", reason=True),
    RequestStep("decline", ("with_sg",), "rejected", "requests.decide", "office", reason=True),
    RequestStep("authorise", ("with_sg",), "authorised", "requests.authorise", "office", track="expert"),
    RequestStep("refer", ("with_sg",), "council_pending", "requests.decide", "office", track="envoy"),
    RequestStep("approve", ("council_pending",), "authorised", "requests.put_up", "office"),
    RequestStep("refuse", ("council_pending",), "rejected", "requests.put_up", "office", reason=True),
    RequestStep("offer", ("authorised",), "offering", "deployments.run", "office"),
    RequestStep("search_again", ("offering",), "searching", "deployments.run", "office", reason=True),
    RequestStep("fill", ("offering",), "preparing", "offers.own", "candidate"),
    RequestStep("fall_back", ("preparing",), "offering", "offers.own", "system"),
    RequestStep("deploy", ("preparing",), "deployed", "deployments.run", "office"),
    RequestStep("extend", ("deployed",), "deployed", "requests.authorise", "office", reason=True),
    RequestStep("recall", ("deployed",), "recalled", "requests.decide", "office", reason=True),
    RequestStep("complete", ("deployed",), "completed", "deployments.run", "office"),
    RequestStep("debrief", ("recalled", "completed"), "debriefed", "deployments.run", "office"),
    RequestStep("debrief_without", ("recalled", "completed"), "debriefed", "requests.put_up", "office", reason=True),
    RequestStep("close", ("debriefed",), "closed", "requests.put_up", "office"),
    RequestStep("withdraw", ("draft", *_OPEN), "withdrawn", "requests.write", "requester", reason=True),
    RequestStep("stand_down", _OPEN, "stood_down", "requests.stand_down", "office", reason=True),
)
STEPS_BY_ACTION: Final = {step.action: step for step in REQUEST_STEPS}
REQUEST_STATES: Final = (
    "draft",
    *dict.fromkeys(state for step in REQUEST_STEPS for state in (*step.before, step.after) if state != "draft"),
)
# Consents are written from the search to the debrief.
CONSENTED: Final = frozenset(REQUEST_STATES) - ENDED - {"draft", "submitted", "returned"}


def steps_open_to(actor: Actor, state: str, track: str, *, is_author: bool, is_requester: bool) -> list[RequestStep]:
    """The steps that `actor` could take now, whatever else they need. `is_author`: wrote the request;
    `is_requester`: stands on the side of whoever did, as a colleague of the same organisation or State."""
    return [
        step
        for step in REQUEST_STEPS
        if state in step.before
        and step.track in (None, track)
        and may_take(actor, step, track, is_author=is_author, is_requester=is_requester)
    ]


def leads_on(state: str, track: str) -> RequestStep | None:
    """The step that brings a request further from `state`, as far as all goes well; None at the end of its way."""
    onward = (
        step
        for step in REQUEST_STEPS
        if state in step.before and step.track in (None, track) and not step.reason and step.action != "fall_back"
    )
    return next(onward, None)


def may_take(actor: Actor, step: RequestStep, track: str, *, is_author: bool, is_requester: bool) -> bool:
    """Whatever the state is."""
    if step.hand in ("candidate", "system") or not has_rule(actor, step, track):
        return False
    return is_requester if step.hand == "requester" else not is_author


def has_rule(actor: Actor, step: RequestStep, track: str) -> bool:
    """Whoever wrote the request. A delegate acts for the Secretary General on the expert track alone."""
    rule = RULES[step.rule]
    return actor.role in rule.cells or (actor.delegate and track == "expert" and "delegate" in rule.also)
