"""`sulh account`: the first administrator, and looking after accounts from the machine itself."""

from enum import StrEnum
from typing import Annotated, Any, get_args
from uuid import UUID

import typer
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.cli_database import database
from app.db import reading, writing
from app.errors import Invalid
from app.policy import CARETAKER
from app.queries.accounts import LONGEST_PAGE, account_page, account_with_address
from app.schemas.accounts import AccountRole, AccountsAsked, Invitation
from app.schemas.problems import field_errors
from app.services.account_changes import change_any_account
from app.services.factors import reset_second_factor
from app.services.invitations import invite, invite_first_administrator
from app.settings import get_settings

accounts = typer.Typer(help="Who can sign in.", no_args_is_help=True)
_Role = StrEnum("_Role", {role: role for role in get_args(AccountRole)})  # type: ignore[misc]
_Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The address the person signs in with.")]
_Name = Annotated[str, typer.Argument(metavar="NAME", help="How the person is called.")]


@accounts.command(name="create-administrator")
def create_administrator(email: _Email, name: _Name) -> None:
    """Make the first administrator, and print the link that sets the password: it works once, within 72 hours."""
    given = _invitation(email=email, name=name, role="administrator")
    with database() as engine, writing(engine) as session:
        path = invite_first_administrator(session, CARETAKER, given)
    typer.echo(get_settings().public_url + path)


@accounts.command(name="invite")
def invite_person(
    email: _Email,
    name: _Name,
    role: Annotated[_Role, typer.Option(help="What the person does.")],
    language: Annotated[str, typer.Option(help="ar, en or fr: of the mails.")] = "en",
    organisation: Annotated[str | None, typer.Option(help="Id of the organisation, for a partner.")] = None,
    state: Annotated[str | None, typer.Option(help="Code of the State, for a focal point.")] = None,
    profile: Annotated[str | None, typer.Option(help="Id of the profile, for an expert.")] = None,
) -> None:
    """Make an account and send the invitation; once more, when it was not accepted."""
    given = _invitation(
        email=email,
        name=name,
        role=role.value,
        language=language,
        organisation=organisation,
        state=state,
        profile=profile,
    )
    with database() as engine, writing(engine) as session:
        account = invite(session, CARETAKER, given)
    typer.echo(f"{account.public_id} is invited; the mail leaves with the worker.")


def _invitation(**given: Any) -> Invitation:
    try:
        return Invitation.model_validate(given)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


@accounts.command(name="list")
def list_accounts() -> None:
    """Every account: id, role, state, second factor, address, name."""
    with database() as engine, reading(engine) as session:
        cursor, begun = None, False
        while cursor or not begun:
            begun = True
            page = account_page(session, CARETAKER, AccountsAsked(), limit=LONGEST_PAGE, cursor=cursor)
            for item in page["items"]:
                factor = "two factors" if item["second_factor"] else "one factor"
                typer.echo("\t".join((item["id"], item["role"], item["status"], factor, item["email"], item["name"])))
            cursor = page["next_cursor"]


@accounts.command(name="suspend")
def suspend(email: _Email) -> None:
    """Keep the person out from the next request on."""
    _change(email, suspended=True)


@accounts.command(name="reinstate")
def reinstate(email: _Email) -> None:
    """Let a suspended person in again."""
    _change(email, suspended=False)


def _change(email: str, *, suspended: bool) -> None:
    with database() as engine, writing(engine) as session:
        id_, version = _account(session, email)
        change_any_account(session, CARETAKER, id_, version, {"suspended": suspended})
    typer.echo("Done.")


@accounts.command(name="reset-factor")
def reset_factor(email: _Email) -> None:
    """Take away a lost second factor: the person signs in with the password and sets one up anew."""
    with database() as engine, writing(engine) as session:
        reset_second_factor(session, CARETAKER, _account(session, email)[0])
    typer.echo("Done.")


def _account(session: Session, email: str) -> tuple[UUID, int]:
    view = account_with_address(session, CARETAKER, email)
    return UUID(view["id"]), view["version"]
