"""The command line. Each command is one transaction; what stands in the way is one line on stderr."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import Annotated

import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from app.cli_accounts import accounts
from app.cli_audit import audits
from app.cli_database import bare_database, database
from app.cli_demo import prepare_demo
from app.cli_erasures import erasures
from app.cli_export import export_directory
from app.cli_import import import_roster
from app.cli_keys import keys
from app.cli_partners import partners
from app.cli_requests import show_requests
from app.cli_review import review_access
from app.cli_search import print_ranking, search_people
from app.cli_worker import outboxes, work
from app.db import writing
from app.errors import Fact, Invalid, NotFound, Unavailable
from app.policy import COMMAND_LINE, Role
from app.services.accounts import open_for_development
from app.services.health import at_head, examine
from app.services.sessions import end_token
from app.services.setup import initialise
from app.settings import get_settings
from app.text import clean_line
from app.worker import check_mail, working

app = typer.Typer(
    help="Sulh: the directory of mediators, special envoys and experts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tokens = typer.Typer(help="Tokens for the API.", no_args_is_help=True)
app.add_typer(tokens, name="token")
app.add_typer(accounts, name="account")
app.add_typer(audits, name="audit")
app.add_typer(erasures, name="erasures")
app.add_typer(keys, name="keys")
app.add_typer(outboxes, name="outbox")
app.add_typer(partners, name="partner")
app.command("search")(search_people)
app.command("ranking")(print_ranking)
app.command("requests")(show_requests)
app.command("import")(import_roster)
app.command("export")(export_directory)
app.command("access-review")(review_access)
app.command("worker")(work)


TokenRole = StrEnum("TokenRole", {role.value: role.value for role in Role if role is not Role.NOBODY})  # type: ignore[misc]


def main() -> None:
    try:
        app()
    except Fact as fact:
        places = "; ".join(f"{error.pointer}: {error.message}" for error in fact.errors)
        _stop(f"{fact.detail} {places}".strip())
    except SQLAlchemyError as error:
        # Its message would quote the statement and the values.
        _stop(f"The database refused ({type(error).__name__}).")


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)


@app.command()
def init() -> None:
    """Bring the database to this version and add the reference vocabularies. Safe to repeat."""
    with bare_database() as engine:
        initialise(engine)
    typer.echo("The database is ready.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Send mail from this process too.")] = False,
) -> None:
    """Serve the API, after bringing the database to this version."""
    if with_worker:
        check_mail(get_settings())
    with closing(_listen(host, port)) as listening:
        with bare_database() as engine:
            if not at_head(engine):
                initialise(engine)
        # No access log: addresses hold what people searched for. No trust in X-Forwarded-*: nobody is listed.
        config = uvicorn.Config(
            "app.main:create_app",
            factory=True,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=20,
        )
        typer.echo(f"Sulh answers on http://{_written(host)}:{port}/ (the API: /api/v1/openapi.json)", err=True)
        with _worker(with_worker):
            uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _worker(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    # When it has ended, uvicorn sends itself again the signal that ended it: by default that would kill the process
    # with a message half sent.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with working(get_settings()):
        yield


@app.command()
def demo(
    profiles: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many invented people.")] = 300,
    requests: Annotated[bool, typer.Option(help="Add invented deployment requests.")] = True,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve when it is set up.")] = True,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Set up a database with invented people, say how to try it, and serve it."""
    prepare_demo(profiles, host, port, with_requests=requests)
    if serving:
        serve(host, port, with_worker=True)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise Unavailable(f"Port {port} on {host} cannot be used ({error.strerror}).") from None
    return listening


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@tokens.command()
def create(
    role: Annotated[TokenRole, typer.Option(help="Whose rights it has.")],
    name: Annotated[str, typer.Option(help="Name of the account; made when there is none.")] = "",
    state: Annotated[str, typer.Option(help="Of a focal point: the nominating State, as TN.")] = "TN",
    profile: Annotated[str, typer.Option(help="Of an expert: the id of the profile.")] = "",
) -> None:
    """For development: a session that is open at once. It is shown this once, alone on the last line."""
    label = _label(name) or role.value
    with database() as engine, writing(engine) as session:
        token = open_for_development(session, Role(role.value), label, state=state, profile=profile or None)
    typer.echo(token)


def _label(name: str) -> str:
    try:
        return clean_line(name)
    except ValueError as error:
        raise Invalid(f"The name cannot be taken: {error}.") from None


@tokens.command()
def revoke(token: Annotated[str, typer.Argument(help="Of a session or of a client.")]) -> None:
    """Take a token back; every server refuses it from its next request on."""
    with database() as engine, writing(engine) as session:
        if not end_token(session, COMMAND_LINE, token):
            raise NotFound("There is no such token in force.")
    typer.echo("Taken back.")


@app.command()
def doctor() -> None:
    """Look whether the database is whole and fits this version."""
    with bare_database() as engine:
        found = examine(engine)
    for subject, faults in found.items():
        typer.echo(f"{subject}: {'; '.join(faults) if faults else 'ok'}")
    if any(found.values()):
        raise Unavailable("Something is wrong.")


if __name__ == "__main__":
    main()
