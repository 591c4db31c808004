"""API clients of partners. A secret is on the page that answers its making, and nowhere after."""

from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, FieldError, Invalid, Malformed, Stale
from app.given import json_of, taken_as
from app.policy import Actor, may_when_fresh
from app.queries.accounts import id_of
from app.queries.partners import client, clients, organisations
from app.schemas.partners import NewClient
from app.services.clients import change_client, create_client, replace_secret, revoke_client
from app.settings import get_settings
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.i18n import N_, say
from app.web.own_account import STALE
from app.web.partners import ends_soon, last_day
from app.web.render import page, page_language, redirect
from app.web.trust_titles import CLIENT_FIELDS, METHODS, SCOPES

router = page_router("/clients")

Reader = Annotated[Actor, Depends(allowed("clients.read"))]
Changer = Annotated[Actor, Depends(allowed("clients.change"))]
_DONE: Final = {
    "changed": N_("The change is kept."),
    "revoked": N_("The client is revoked: it and its tokens are refused from now on."),
}
_KEYS: Final = N_("Give the public keys as a JWK set: a client that signs needs them, one with a secret has none.")


@router.get("", operation_id="showClients")
def show_clients(request: Request, actor: Reader, session: ReadSession) -> Response:
    ends = _agreement_ends(session, actor)
    found = [{**one, "ends": ends[one["organisation"]["id"]]} for one in clients(session, actor)]
    shown: dict[str, Any] = {"clients": found, "scopes": SCOPES, "soon": ends_soon()}
    may_add = may_when_fresh(actor, "clients.change")
    return page(request, "clients.html", actor=actor, may_add=may_add, **shown)


def _agreement_ends(session: ReadSession, actor: Actor) -> dict[str, str | None]:
    """By organisation the last day of the agreement in force that goes on longest."""
    return {one["id"]: last_day(one) for one in organisations(session, actor)}


@router.get("/new", operation_id="showNewClient")
def show_new(request: Request, actor: Changer, session: ReadSession) -> Response:
    chosen = request.query_params.get("organisation", "")
    typed = {
        "organisation": chosen,
        "name": "",
        "scopes": ["directory.read"],
        "method": "private_key_jwt",
        "keys": "",
    }
    return _form(request, actor, session, typed)


def _form(
    request: Request, actor: Actor, session: ReadSession, typed: dict[str, Any], status: int = 200, **shown: Any
) -> Response:
    choices = [(one["id"], one["name"]) for one in organisations(session, actor)]
    given: dict[str, Any] = {"typed": typed, "titles": CLIENT_FIELDS, "scopes": SCOPES, "methods": METHODS}
    blank: dict[str, Any] = {"errors": {}, "problem": None, "there": None, "stale": False}
    return page(
        request, "client_form.html", actor=actor, status=status, organisations=choices, **given, **{**blank, **shown}
    )


@router.post("/new", operation_id="submitNewClient")
def submit_new(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """The secret is shown this once, so the answer is the page itself."""
    typed = _typed(form)
    try:
        given = taken_as(
            NewClient, {**_given(typed), "organisation": typed["organisation"], "method": typed["method"]}
        )
        with database.writing() as session:
            made, secret = create_client(session, actor, given)
    except Invalid as error:
        with database.reading() as session:
            return _form(request, actor, session, typed, 422, **_wrong(request, error))
    with database.reading() as session:
        return _one(request, actor, session, str(made), secret=secret, made=True)


def _typed(form: Form) -> dict[str, Any]:
    plain = {name: form.get(name, "") for name in ("organisation", "name", "method", "keys")}
    return {**plain, "scopes": form.all("scopes")}


def _given(typed: dict[str, Any]) -> dict[str, Any]:
    """What both shapes take. Raises Invalid for keys that are no JSON."""
    try:
        keys = json_of(typed["keys"].encode()) if typed["keys"].strip() else None
    except (Malformed, Invalid):
        raise Invalid(errors=[FieldError("/keys", "malformed", "this is not JSON")]) from None
    return {"name": typed["name"].strip() or None, "scopes": typed["scopes"], "keys": keys}


def _wrong(request: Request, error: Fact) -> dict[str, Any]:
    language = page_language(request)
    if isinstance(error, Stale):
        return {"problem": STALE, "stale": True}
    if not isinstance(error, Invalid):
        return {"problem": fact_message(error, language)}
    # What is wrong somewhere within a list or the keys is told at the field.
    found: dict[str, str] = {}
    for pointer, message in field_messages(error.errors, language).items():
        name = pointer.partition("/")[0] or "keys"
        told = message if name != "keys" or (pointer and language == "en") else say(_KEYS, language)
        found.setdefault(name, told)
    return {"errors": found}


@router.get("/{client_id}", operation_id="showClient")
def show_one(request: Request, actor: Reader, client_id: str, session: ReadSession) -> Response:
    return _one(request, actor, session, client_id, done=_DONE.get(request.query_params.get("done", "")))


def _one(
    request: Request, actor: Actor, session: ReadSession, client_id: str, status: int = 200, **shown: Any
) -> Response:
    found = client(session, actor, id_of(client_id))
    about: dict[str, Any] = {
        "one": found,
        "ends": _agreement_ends(session, actor)[found["organisation"]["id"]],
        "keys": None if found["keys"] is None else orjson.dumps(found["keys"], option=orjson.OPT_INDENT_2).decode(),
        "may_change": may_when_fresh(actor, "clients.change"),
        "scopes": SCOPES,
        "methods": METHODS,
        "calls_a_minute": get_settings().client_requests_per_minute,
        "place": f"/clients/{found['id']}",
    }
    blank: dict[str, Any] = {"done": None, "problem": None, "secret": None, "made": False}
    return page(request, "client.html", actor=actor, status=status, **about, **{**blank, **shown})


@router.get("/{client_id}/change", operation_id="showClientForm")
def show_change(request: Request, actor: Changer, client_id: str, session: ReadSession) -> Response:
    there = client(session, actor, id_of(client_id))
    keys = "" if there["keys"] is None else orjson.dumps(there["keys"], option=orjson.OPT_INDENT_2).decode()
    return _form(
        request, actor, session, {"name": there["name"], "scopes": there["scopes"], "keys": keys}, there=there
    )


@router.post("/{client_id}/change", operation_id="submitClientForm")
def submit_change(request: Request, actor: Changer, client_id: str, form: Form, database: WholeDatabase) -> Response:
    typed, id_ = _typed(form), id_of(client_id)
    try:
        with database.writing() as session:
            there = client(session, actor, id_)
            # Keys are no field of a client with a secret.
            left_out = set() if there["method"] == "private_key_jwt" else {"keys"}
            patch = {name: value for name, value in _given(typed).items() if name not in left_out}
            change_client(session, actor, id_, version_of(form), patch)
    except (Invalid, Conflict, Stale) as error:
        with database.reading() as session:
            there = client(session, actor, id_)
            return _form(request, actor, session, typed, error.status, there=there, **_wrong(request, error))
    return redirect(f"/{page_language(request)}/clients/{id_}?done=changed")


@router.post("/{client_id}/secret", operation_id="submitClientSecret")
def submit_secret(request: Request, actor: Changer, client_id: str, form: Form, database: WholeDatabase) -> Response:
    """The secret is shown this once, so the answer is the page itself."""
    try:
        with database.writing() as session:
            secret = replace_secret(session, actor, id_of(client_id))
    except Conflict as error:
        return _refused(request, actor, client_id, database, error)
    with database.reading() as session:
        return _one(request, actor, session, client_id, secret=secret)


def _refused(request: Request, actor: Actor, client_id: str, database: WholeDatabase, error: Conflict) -> Response:
    problem = fact_message(error, page_language(request))
    with database.reading() as session:
        return _one(request, actor, session, client_id, error.status, problem=problem)


@router.post("/{client_id}/revocation", operation_id="submitClientRevocation")
def submit_revocation(
    request: Request, actor: Changer, client_id: str, form: Form, database: WholeDatabase
) -> Response:
    try:
        with database.writing() as session:
            revoke_client(session, actor, id_of(client_id))
    except Conflict as error:
        return _refused(request, actor, client_id, database, error)
    return redirect(f"/{page_language(request)}/clients/{id_of(client_id)}?done=revoked")
