"""`sulh partner`: organisations, their agreements and API clients, from the machine itself."""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError

from app.cli_database import database
from app.db import now, reading, writing
from app.errors import Invalid, NotFound
from app.policy import CARETAKER
from app.queries.partners import clients, organisations
from app.schemas.partners import AgreementLevel, NewAgreement, NewClient, NewOrganisation, Scope
from app.schemas.problems import field_errors
from app.services.clients import create_client, replace_secret, revoke_client
from app.services.organisations import create_agreement, create_organisation

partners = typer.Typer(help="Partner organisations, their agreements and API clients.", no_args_is_help=True)
_Shape = TypeVar("_Shape", bound=BaseModel)
_Level = StrEnum("_Level", {level: level for level in get_args(AgreementLevel)})  # type: ignore[misc]
_Scope = StrEnum("_Scope", {scope: scope for scope in get_args(Scope)})  # type: ignore[misc]
_Organisation = Annotated[str, typer.Argument(metavar="ORGANISATION", help="Id of the organisation.")]
_Client = Annotated[str, typer.Argument(metavar="CLIENT", help="The client_id.")]


@partners.command(name="list")
def list_partners() -> None:
    """Each organisation with how far it sees, and its clients below."""
    with database() as engine, reading(engine) as session:
        found, programs = organisations(session, CARETAKER), clients(session, CARETAKER)
    for one in found:
        typer.echo(f"{one['id']}  {one['sees'] or 'no agreement':12}  {one['name']}")
        for program in programs:
            if program["organisation"]["id"] == one["id"]:
                state = "revoked" if program["revoked_at"] else " ".join(program["scopes"])
                typer.echo(f"  {program['id']}  {program['method']:15}  {program['name']} ({state})")


@partners.command(name="create")
def create(name: Annotated[str, typer.Argument(help="How the organisation is called.")]) -> None:
    """Add an organisation; without an agreement it sees nobody. Prints its id."""
    given = _given(NewOrganisation, name=name)
    with database() as engine, writing(engine) as session:
        typer.echo(create_organisation(session, CARETAKER, given))


def _given(shape: type[_Shape], **fields: Any) -> _Shape:
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


@partners.command(name="agree")
def agree(
    organisation: _Organisation,
    reference: Annotated[str, typer.Option(help="Where the agreement can be found.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")],
    level: Annotated[_Level, typer.Option(help="How far the partner sees at most.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its first day; today.")] = None,
) -> None:
    """Record an agreement. It opens and closes by itself on its days."""
    starts: date = (since or now()).date()
    given = _given(NewAgreement, reference=reference, level=level.value, starts=starts, ends=until.date())
    with database() as engine, writing(engine) as session:
        typer.echo(create_agreement(session, CARETAKER, _id(organisation), given))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("This is not an id.") from None


@partners.command(name="client")
def add_client(
    organisation: _Organisation,
    name: Annotated[str, typer.Argument(help="What the program is.")],
    scope: Annotated[list[_Scope], typer.Option(help="What it may do; repeat it for several.")],
    keys: Annotated[
        Path | None, typer.Option(help="A file with its public keys as a JWK set.", dir_okay=False)
    ] = None,
) -> None:
    """Add an API client: with --keys it signs, without it has a secret, shown this once on the last line."""
    proof = {"method": "secret"} if keys is None else {"method": "private_key_jwt", "keys": _read(keys)}
    given = _given(NewClient, organisation=organisation, name=name, scopes=[one.value for one in scope], **proof)
    with database() as engine, writing(engine) as session:
        client_id, secret = create_client(session, CARETAKER, given)
    typer.echo(f"client_id {client_id}")
    if secret is not None:
        typer.echo(secret)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Invalid(f"{file.name} cannot be read as JSON.", code="unreadable") from None


@partners.command(name="secret")
def new_secret(client: _Client) -> None:
    """Give a client another secret; the one before and its tokens are dead at once. Shown this once."""
    with database() as engine, writing(engine) as session:
        secret = replace_secret(session, CARETAKER, _id(client))
    typer.echo(secret)


@partners.command(name="revoke")
def revoke(client: _Client) -> None:
    """Revoke a client for ever, with its tokens."""
    with database() as engine, writing(engine) as session:
        revoke_client(session, CARETAKER, _id(client))
    typer.echo("Revoked.")
