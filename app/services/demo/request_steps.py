"""The steps that a plan of the demonstration names, each taken through the services that take it in earnest."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from app.models import Candidate
from app.schemas.deployments import RequestOpening, RequestRejection, RequestStandDown
from app.schemas.fielding import CouncilApproval, Decision
from app.services.demo import request_fielding as field
from app.services.demo.request_course import Course
from app.services.demo.request_search import begin_to_look, leave, look, shortlist
from app.services.deployments import deciding, steps
from app.services.deployments.decision_files import issue_file
from app.services.deployments.officers import name_officer


def create(course: Course) -> None:
    """It is a draft from the beginning."""


def submit(course: Course) -> None:
    steps.submit_request(course.session, course.requester, course.request_id, course.row.version)


def name(course: Course) -> None:
    officer = course.office("desk").name.removeprefix("account:")
    name_officer(course.session, course.office("head"), course.request_id, officer)


def return_(course: Course) -> None:
    desk = course.office("desk")
    steps.return_request(course.session, desk, course.request_id, course.row.version, course.text("return"))


def reject(course: Course) -> None:
    given = RequestRejection(failed=["within_mandate"], reason=course.text("reject"))
    steps.reject_request(course.session, course.office("head"), course.request_id, course.row.version, given)


def open_(course: Course) -> None:
    given = RequestOpening(
        passed=["within_mandate", "no_undermining_motive", "safe_enough", "real_need"],
        scoping_call="held",
        terms=course.text("terms"),
    )
    steps.open_request(course.session, course.office("desk"), course.request_id, course.row.version, given)


def put_up(course: Course) -> None:
    issue_file(course.session, course.office("desk"), course.request_id)
    deciding.put_up(course.session, course.office("head"), course.request_id, course.row.version)


def authorise(course: Course) -> None:
    _decide(course, deciding.authorise)


def refer(course: Course) -> None:
    _decide(course, deciding.refer)


def _decide(course: Course, decide: Callable[..., None]) -> None:
    """The first of each post go, the others are kept in reserve."""
    seen: Counter[int] = Counter()
    selected: list[Candidate] = []
    reserves: list[Candidate] = []
    for one in course.candidates("proposed"):
        seen[one.post] += 1
        is_chosen = seen[one.post] <= course.row.posts[one.post]["count"]
        (selected if is_chosen else reserves).append(one)
    course.stage.promised.update(one.profile_id for one in selected)
    given = Decision(
        selected=[one.public_id for one in selected],
        reserves=[one.public_id for one in reserves],
        legal_basis=course.text("basis"),
    )
    decide(course.session, course.office("secretary-general"), course.request_id, course.row.version, given)


def approve(course: Course) -> None:
    given = CouncilApproval(council_reference=course.text("council"))
    deciding.approve(course.session, course.office("head"), course.request_id, course.row.version, given)


def refuse(course: Course) -> None:
    head = course.office("head")
    deciding.refuse(course.session, head, course.request_id, course.row.version, course.text("refused"))


def withdraw(course: Course) -> None:
    reason = course.text("withdraw")
    steps.withdraw_request(course.session, course.requester, course.request_id, course.row.version, reason)


def stand_down(course: Course) -> None:
    given = RequestStandDown(closing_reason="situation_changed", reason=course.text("stand_down"))
    steps.stand_down_request(course.session, course.office("head"), course.request_id, course.row.version, given)


# By the words of requests.csv.
STEPS: Final[Mapping[str, Callable[[Course], None]]] = {
    "create": create,
    "submit": submit,
    "name": name,
    "return": return_,
    "reject": reject,
    "open": open_,
    "begin": begin_to_look,
    "look": look,
    "leave": leave,
    "shortlist": shortlist,
    "put_up": put_up,
    "authorise": authorise,
    "refer": refer,
    "approve": approve,
    "refuse": refuse,
    "offer": field.offer,
    "accept": field.accept,
    "refusal": field.decline_one,
    "ask_host": field.ask_host,
    "prepare": field.prepare,
    "deploy": field.deploy,
    "lose": field.lose,
    "extend": field.extend,
    "recall": field.recall,
    "complete": field.complete,
    "part": field.write_part,
    "debrief": field.debrief,
    "conclude": field.conclude,
    "close": field.close,
    "withdraw": withdraw,
    "stand_down": stand_down,
}
