"""The list that goes up: who is on it and in which order, frozen with what led to it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.models import DeploymentRequest, Profile, Shortlist
from app.policy import Actor
from app.policy.request_moves import STEPS_BY_ACTION
from app.queries.candidates import FoundCandidate, candidates_of, told_candidates
from app.queries.deployments import FoundRequest
from app.queries.fielding import open_places
from app.queries.records import Record, load_records
from app.schemas.deployments import RequestUnfilled
from app.search.ranking import printable
from app.services.deployments.cancelling import cancel_everything
from app.services.deployments.candidates import go
from app.services.deployments.findings import refuse_outdated
from app.services.deployments.soundings import cancel_soundings
from app.services.deployments.steps import step_allowed, take_step
from app.vocabularies.countries import countries

# For each post; fewer need a reason, such as urgency or scarcity.
ENOUGH: Final = 3


def shortlist_request(
    session: Session,
    actor: Actor,
    request_id: UUID,
    version: int,
    order: Sequence[UUID],
    reason: str | None,
    searched: Sequence[Mapping[str, Any]],
) -> None:
    """`order`: candidates, the first choice of each post first. `searched`: for each post what the search finds now,
    as `matching.found_by` tells it.

    Raises Conflict for who cannot be proposed (`not_ready`), Forbidden to who is on the list, Invalid for who is not
    considered, and for too few without a reason.
    """
    found = step_allowed(session, actor, request_id, version, "shortlist")
    _, considered = candidates_of(session, actor, request_id)
    by_id = {each.candidate.public_id: each for each in considered}
    unknown = [place for place, id_ in enumerate(order) if id_ not in by_id or order.index(id_) != place]
    if unknown:
        raise Invalid(
            errors=[
                FieldError(f"/order/{place}", "unknown_code", "not a candidate, or named twice") for place in unknown
            ]
        )
    chosen = [by_id[id_] for id_ in order]
    if any(each.profile_public_id == actor.profile for each in chosen):
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    _refuse_few(session, found, chosen, reason)
    _refuse_unready(session, found.request, chosen)
    for rank, each in _ranked(chosen):
        each.candidate.rank = rank
        go(session, actor, each.candidate, "propose")
    _freeze(session, actor, found, _content(session, found, considered, chosen, searched))
    cancel_soundings(session, found.request.id, now())
    take_step(
        session, actor, found.request, STEPS_BY_ACTION["shortlist"], reason=reason, detail={"candidates": len(chosen)}
    )


def leave_unfilled(
    session: Session,
    actor: Actor,
    request_id: UUID,
    version: int,
    given: RequestUnfilled,
    searched: Sequence[Mapping[str, Any]],
) -> None:
    """Nobody acceptable was found. What was, and who missed one requirement, is frozen as a list with nobody on it,
    with the numbers that partners gave. `searched` as for a list."""
    found = step_allowed(session, actor, request_id, version, "leave_unfilled")
    _, considered = candidates_of(session, actor, request_id)
    counted = {"partner_counts": [one.model_dump() for one in given.partner_counts]}
    _freeze(session, actor, found, _content(session, found, considered, [], searched) | counted)
    found.request.closing_reason = given.closing_reason
    cancel_soundings(session, found.request.id, now())
    # Who had accepted in an earlier round does not go either.
    cancel_everything(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["leave_unfilled"], reason=given.reason)


def _freeze(session: Session, actor: Actor, found: FoundRequest, content: Mapping[str, Any]) -> None:
    newest = select(func.coalesce(func.max(Shortlist.version), 0)).where(Shortlist.request_id == found.request.id)
    row = {
        "request_id": found.request.id,
        "version": (session.scalar(newest) or 0) + 1,
        "content": orjson.dumps(content).decode(),
        "frozen_at": now(),
        "frozen_by": actor.name,
    }
    session.execute(insert(Shortlist), [row])


def _refuse_few(session: Session, found: FoundRequest, chosen: Sequence[FoundCandidate], reason: str | None) -> None:
    per_post = Counter(each.candidate.post for each in chosen)
    without = [post for post, open_ in enumerate(open_places(session, found.request)) if open_ and not per_post[post]]
    if without:
        raise Invalid(errors=[FieldError("/order", "missing", f"nobody for post {without[0]}")])
    if reason is None and any(count < ENOUGH for count in per_post.values()):
        raise Invalid(errors=[FieldError("/reason", "missing", f"say why there are fewer than {ENOUGH} for a post")])


def _refuse_unready(session: Session, row: DeploymentRequest, chosen: Sequence[FoundCandidate]) -> None:
    ids = [each.candidate.profile_id for each in chosen]
    active = set(
        session.scalars(
            select(Profile.id).where(Profile.id.in_(ids), Profile.membership == "active", Profile.hidden_at.is_(None))
        )
    )
    for each in chosen:
        if each.candidate.state != "available":
            raise Conflict("Everybody on the list was asked and can.", code="not_ready")
        if each.candidate.profile_id not in active:
            raise Conflict("Somebody on the list is no active member any more.", code="not_ready")
    refuse_outdated(session, row, [each.candidate for each in chosen])


def _ranked(chosen: Sequence[FoundCandidate]) -> list[tuple[int, FoundCandidate]]:
    """Each with its rank within its post."""
    seen: Counter[int] = Counter()
    ranked = []
    for each in chosen:
        seen[each.candidate.post] += 1
        ranked.append((seen[each.candidate.post], each))
    return ranked


def _content(
    session: Session,
    found: FoundRequest,
    considered: Sequence[FoundCandidate],
    chosen: Sequence[FoundCandidate],
    searched: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    proposed = {each.candidate.id for each in chosen}
    return {
        "posts": [{**post, **one} for post, one in zip(found.request.posts, searched, strict=True)],
        "weights": printable(),
        "proposed": told_candidates(session, chosen),
        "not_proposed": told_candidates(session, [one for one in considered if one.candidate.id not in proposed]),
        "balance": balance_of(session, [each.candidate.profile_id for each in chosen]),
    }


def balance_of(session: Session, profile_ids: Sequence[int]) -> dict[str, dict[str, int]]:
    """Of a list: how many by gender, by OIC group of the nationalities, by language. Shown, never a score."""
    return balance(load_records(session, Profile.id.in_(profile_ids)).values())


def balance(records: Collection[Record]) -> dict[str, dict[str, int]]:
    """As `balance_of`, of records."""
    groups = [{countries()[code].oic_group or "other" for code in record["nationalities"]} for record in records]
    return {
        "gender": dict(Counter(record["gender"] or "unknown" for record in records)),
        "oic_group": dict(Counter(group for of_one in groups for group in of_one)),
        "language": dict(Counter(language["code"] for record in records for language in record["languages"])),
    }
