"""`sulh demo`: a database of invented people, a sign-in for each role, searches to paste, and the server."""

import os
import shlex
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from app.cli_database import bare_database
from app.db import now, writing
from app.errors import Conflict
from app.search.directory import Directory
from app.services.demo import fill_database, invented_in, invented_people
from app.services.demo.cast import SignIn, open_cast
from app.services.demo.requests import fill_requests
from app.services.demo.searches import Search, searches_to_try
from app.services.health import at_head
from app.services.setup import initialise
from app.settings import get_settings

# Enough to find every search in; more would only be read for nothing.
_LOOKED_AT = 300


def prepare_demo(profiles: int, host: str, port: int, *, with_requests: bool) -> None:
    """Fill the database of the settings and say how to try it. Raises Conflict when it holds other people."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    _be_a_demo(address)
    with bare_database() as engine:
        if not at_head(engine):
            initialise(engine)
        _fill(engine, profiles)
        held = invented_in(engine)
        with writing(engine) as session:
            password, cast = open_cast(session)
        if with_requests:
            _fill_requests(engine)
    people = list(invented_people(min(held.invented, _LOOKED_AT), today=held.since))
    _say(address, password, cast, searches_to_try(people, now().date()))


def _be_a_demo(address: str) -> None:
    given = get_settings()
    if given.environment == "production":
        raise Conflict("SULH_ENVIRONMENT is production: no invented people are put there.", code="not_a_demo")
    # The server that follows, and its workers, read their settings from here.
    os.environ["SULH_ENVIRONMENT"] = "demo"
    if "public_url" not in given.model_fields_set:
        # Links of mails lead to where the demonstration answers.
        os.environ["SULH_PUBLIC_URL"] = address
    get_settings.cache_clear()


def _fill(engine: Engine, profiles: int) -> None:
    there = invented_in(engine).invented
    if there >= profiles:
        typer.echo(f"{there:,} invented people are there already; they are used as they are.")
        return
    columns = (TextColumn("Inventing people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("people", total=profiles - there)
        added = fill_database(engine, profiles, lambda done: progress.update(task, completed=done))
    typer.echo(f"{added:,} invented people were added" + (f" to {there:,}." if there else "."))


def _fill_requests(engine: Engine) -> None:
    typer.echo("Walking invented deployment requests through their steps …", err=True)
    made = fill_requests(engine, Directory(engine).index)
    typer.echo(f"{made} deployment requests were added." if made else "No deployment requests were added.")


def _say(address: str, password: str, cast: Sequence[SignIn], searches: Sequence[Search]) -> None:
    typer.echo(f"\nPages     {address}/ (sign in with one of the addresses below; from this machine only)")
    typer.echo(f"API       {address}/api/v1/profiles (described in {address}/api/v1/openapi.json)")
    typer.echo("Mail".ljust(10) + (get_settings().smtp_host or f"in the folder {get_settings().mail_folder}"))
    typer.echo(f"Password  {password} (for all of them, until the demo is started again)\n")
    typer.echo(f"{'Address'.ljust(32)}Token of an open session")
    for sign_in in cast:
        typer.echo(sign_in.email.ljust(32) + sign_in.token)
    tokens = {sign_in.role.value: sign_in.token for sign_in in cast}
    typer.echo("\nSearches to try, in another window:")
    for search in searches:
        typer.echo(f"\n# {search.about}\n{curl_line(address, tokens[search.role], search)}")
    typer.echo("")


def curl_line(address: str, token: str, search: Search) -> str:
    """The search as one line for a shell."""
    parameters = [word for name, value in search.parameters for word in ("--data-urlencode", f"{name}={value}")]
    words = ["curl", "-sS", "--get", f"{address}/api/v1/profiles", "-H", f"Authorization: Bearer {token}"]
    return shlex.join([*words, *parameters])
