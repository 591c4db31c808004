"""Writing a request down, and what a submission needs of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from app.models import DeploymentRequest, PartnerOrganisation, RequestParty
from app.policy import Actor, Role, Viewer, may, require
from app.queries.deployments import FoundRequest, find_request
from app.queries.vocabularies import load_terms, term_codes
from app.schemas.deployments import Post, RequestWrite
from app.schemas.problems import field_errors
from app.search.criteria import criteria_of
from app.search.fields import FIELDS
from app.search.known import Terms, known_codes
from app.security import new_request_reference
from app.services import audit
from app.services.deployments.history import keep_move
from app.services.profiles import merge
from app.vocabularies.terms import code_now

# While one of these, the requester's side may change it.
OPEN_TO_CHANGES: Final = frozenset({"draft", "returned"})
# What has to be said before it can be submitted.
NEEDED: Final = ("area", "host_country", "purpose", "mode", "starts", "days", "contact", "parties", "posts")


def create_request(
    session: Session, actor: Actor, given: RequestWrite, *, interim_for: DeploymentRequest | None = None
) -> UUID:
    """The id of a new draft; `interim_for` the envoy's request that it helps meanwhile.

    Raises Invalid for codes and criteria that the search does not have.
    """
    require(actor, "requests.write")
    check_terms(session, given, None if interim_for is None else given.situation)
    moment = now()
    made = DeploymentRequest(
        public_id=uuid4(),
        reference=new_request_reference(),
        state="draft",
        author=actor.name,
        organisation_id=_organisation(session, actor),
        requesting_state=actor.state if actor.role is Role.FOCAL_POINT else None,
        interim_for=None if interim_for is None else interim_for.public_id,
        created_at=moment,
        updated_at=moment,
        **_columns(given),
    )
    session.add(made)
    session.flush()
    _put_parties(session, made, given)
    keep_move(session, actor, made, "create", None)
    audit.record(session, actor, "request.create", about=("request", made.public_id), detail={"track": made.track})
    return made.public_id


def _organisation(session: Session, actor: Actor) -> int | None:
    if actor.role is not Role.PARTNER:
        return None
    if actor.organisation is None or actor.agreement is None:
        raise Forbidden("Your organisation has no agreement in force.", code="no_agreement")
    by_id = PartnerOrganisation.public_id == UUID(actor.organisation)
    return session.scalars(select(PartnerOrganisation.id).where(by_id)).one()


def _columns(given: RequestWrite) -> dict[str, Any]:
    return {
        **given.model_dump(exclude={"parties", "posts"}),
        "posts": [post.model_dump(mode="json") for post in given.posts],
    }


def _put_parties(session: Session, row: DeploymentRequest, given: RequestWrite) -> None:
    session.execute(delete(RequestParty).where(RequestParty.request_id == row.id))
    parties = [
        {"request_id": row.id, "position": place, **party.model_dump()} for place, party in enumerate(given.parties)
    ]
    if parties:
        session.execute(insert(RequestParty), parties)


def change_request(session: Session, actor: Actor, public_id: UUID, version: int, patch: dict[str, Any]) -> None:
    """Apply a merge patch to a draft or to what was returned. Raises NotFound, Forbidden, Conflict, Stale and
    Invalid."""
    require(actor, "requests.write")
    found = held(session, actor, public_id, version)
    if not found.is_requester:
        raise Forbidden("Only who made the request changes it.", code="own_request")
    row = found.request
    if row.state not in OPEN_TO_CHANGES:
        raise Conflict("It can be changed as a draft and when it was returned.", code="step_not_allowed")
    before = written(session, row)
    given = _patched(before, patch)
    # Who had a term before it was retired keeps it.
    check_terms(session, given, before["situation"])
    changed = sorted(name for name, value in given.model_dump(mode="json").items() if before[name] != value)
    if not changed:
        return
    for name, value in _columns(given).items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, now()
    session.flush()
    _put_parties(session, row, given)
    keep_move(session, actor, row, "change", row.state, detail={"fields": changed})
    audit.record(session, actor, "request.change", about=("request", row.public_id), detail={"fields": changed})


def may_change(actor: Actor, found: FoundRequest) -> bool:
    """Whether `change_request` would let the actor now."""
    return found.is_requester and found.request.state in OPEN_TO_CHANGES and may(actor, "requests.write")


def _patched(before: dict[str, Any], patch: dict[str, Any]) -> RequestWrite:
    # A null takes the value away (RFC 7396); what has a default gets it back.
    merged = {name: value for name, value in merge(before, patch).items() if value is not None}
    try:
        return RequestWrite.model_validate(merged)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


def written(session: Session, row: DeploymentRequest) -> dict[str, Any]:
    """The request in the shape of RequestWrite, as JSON has it; of terms that were merged those that stand for them
    now."""
    terms = load_terms(session)
    parties = session.scalars(
        select(RequestParty).where(RequestParty.request_id == row.id).order_by(RequestParty.position)
    )
    told = {name: getattr(row, name) for name in RequestWrite.model_fields if name != "parties"}
    told["starts"] = None if row.starts is None else row.starts.isoformat()
    if row.situation is not None:
        told["situation"] = code_now(terms, "situations", row.situation)
    told["posts"] = [{**post, "criteria": _asked_now(terms, post["criteria"])} for post in row.posts]
    if row.team is not None:
        told["team"] = {**row.team, "covers": _asked_now(terms, row.team["covers"])}
    return told | {"parties": [{"kind": one.kind, "name": one.name, "country": one.country} for one in parties]}


def _asked_now(terms: Terms, asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "value": _value_now(terms, one["parameter"], one["value"])} for one in asked]


def _value_now(terms: Terms, parameter: str, value: str) -> str:
    if parameter == "exclude_nationality" or FIELDS[parameter].vocabulary not in terms:
        return value
    return ",".join(code_now(terms, FIELDS[parameter].vocabulary, code) for code in value.split(","))


def held(session: Session, actor: Actor, public_id: UUID, version: int) -> FoundRequest:
    """The request as it is until the end of the transaction. Raises NotFound, Stale."""
    found = find_request(session, actor, public_id, hold=True)
    if found.request.version != version:
        raise Stale(actions=found.actions_for(actor))
    return found


def check_terms(session: Session, given: RequestWrite, kept: str | None = None) -> None:
    """Raises Invalid, with every place that holds a code or a value that cannot be asked for. `kept` is a situation
    that may stay though it was retired."""
    errors: list[FieldError] = []
    if given.situation not in (None, kept, *term_codes(session)["situations"]):
        errors.append(FieldError("/situation", "unknown_code", "not a code of the vocabulary situations"))
    known = known_codes(load_terms(session))
    for pointer, parameter, value in _asked(given):
        try:
            criteria_of([(parameter, value)], Viewer(Role.DESK), known)
        except Invalid as error:
            errors += [FieldError(pointer, wrong.code, wrong.message) for wrong in error.errors]
    if errors:
        raise Invalid(errors=errors)


def _asked(given: RequestWrite) -> Iterator[tuple[str, str, str]]:
    """Where it stands, and the parameter of the search with its value."""
    for place, post in enumerate(given.posts):
        for number, one in enumerate(post.criteria):
            yield f"/posts/{place}/criteria/{number}/value", one.parameter, one.value
    for number, need in enumerate([] if given.team is None else given.team.covers):
        yield f"/team/covers/{number}/value", need.parameter, need.value


def refuse_incomplete(session: Session, row: DeploymentRequest) -> None:
    """Raises Invalid naming everything that a submission lacks: nobody is sent back for one thing after another."""
    told = written(session, row)
    errors = [FieldError(f"/{name}", "missing", "a submission needs this") for name in NEEDED if not told[name]]
    if told["parties"] and not any(one["kind"] == "host_government" for one in told["parties"]):
        errors.append(FieldError("/parties", "missing", "name the government of the host country"))
    for place, post in enumerate(row.posts):
        errors += _lacks_languages(place, post["criteria"])
    if errors:
        raise Invalid(errors=errors)


def _lacks_languages(place: int, criteria: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    """What is preferred ranks, and needs no level for that."""
    asked = [(number, one) for number, one in enumerate(criteria) if one["parameter"] == "language"]
    if not asked:
        yield FieldError(f"/posts/{place}/criteria", "missing", "say which languages are needed")
    for number, one in asked:
        if one["required"] and not all(":" in language for language in one["value"].split(",")):
            yield FieldError(
                f"/posts/{place}/criteria/{number}/value",
                "level_missing",
                "say how well each required language has to be known, as B2",
            )


def search_of(post: Post, row: DeploymentRequest) -> str:
    """The query of the search that the required criteria of a post make."""
    required = [(one.parameter, one.value) for one in post.criteria if one.required]
    return urlencode([("role", post.role), *required], safe=":,/")
