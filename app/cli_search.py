"""`sulh search`: the search of the API, as a table."""

from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.cli_database import database
from app.db import reading
from app.policy import Actor, Role, viewer_of
from app.queries.records import count_profiles
from app.search.answer import search
from app.search.criteria import criteria_of
from app.search.directory import Directory
from app.search.ranking import printable

_MANY = "May be repeated: all of them hold. A comma means any of."


def search_people(
    q: Annotated[str, typer.Argument(help="Names in any script and spelling, and words of the profile.")] = "",
    language: Annotated[list[str], typer.Option(help="As fr, or fr:B2 for at least that level. " + _MANY)] = [],
    country: Annotated[list[str], typer.Option(help="Experience there, as SD. " + _MANY)] = [],
    region: Annotated[list[str], typer.Option(help="Experience there, as 145 or oic-arab. " + _MANY)] = [],
    expertise: Annotated[list[str], typer.Option(help="Topic or area. " + _MANY)] = [],
    role: Annotated[list[str], typer.Option(help="mediator, special_envoy or expert. " + _MANY)] = [],
    available: Annotated[list[str], typer.Option(help="Free for all of FIRST/LAST, or one day.")] = [],
    situation: Annotated[list[str], typer.Option(help="Worked on it. " + _MANY)] = [],
    nationality: Annotated[list[str], typer.Option(help=_MANY)] = [],
    membership: Annotated[list[str], typer.Option(help="State of membership. " + _MANY)] = [],
    sort: Annotated[str, typer.Option(help="relevance, name or -confirmed_at.")] = "relevance",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many people.")] = 20,
    lang: Annotated[str, typer.Option(help="Language of the reasons: en, ar or fr.")] = "en",
) -> None:
    """Find people, as the desk sees them."""
    pairs = [("q", q)] if q else []
    filters = {
        "language": language,
        "country": country,
        "region": region,
        "expertise": expertise,
        "role": role,
        "available": available,
        "situation": situation,
        "nationality": nationality,
        "membership": membership,
    }
    pairs += [(name, value) for name, values in filters.items() for value in values]
    pairs += [("sort", sort), ("limit", str(limit)), ("facets", "none")]
    with database() as engine:
        directory = Directory(engine)
        with reading(engine) as session, Progress(transient=True, console=Console(stderr=True)) as progress:
            reading_all = progress.add_task("Reading the directory", total=count_profiles(session))
            directory.catch_up(lambda taken: progress.advance(reading_all, taken))
        index, desk = directory.index, Actor(Role.DESK, "command line")
        criteria = criteria_of(pairs, viewer_of(desk), index.code_now)
        answer = search(index, desk, criteria, asked="", lang=lang if lang in ("ar", "fr") else "en")
    _print(orjson.loads(answer.body))


def print_ranking() -> None:
    """Print the table of points by which people are ranked, with its version."""
    typer.echo(orjson.dumps(printable(), option=orjson.OPT_INDENT_2).decode())


def _print(answer: dict[str, Any]) -> None:
    console = Console()
    if answer["items"]:
        table = Table("Reference", "Name", "Roles", "Languages", "Today", "State", "Why")
        for item in answer["items"]:
            table.add_row(*_row(item))
        console.print(table)
    console.print(f"{answer['total']} found" + (f", {len(answer['items'])} shown." if answer["items"] else "."))
    for instead in answer.get("instead", ()):
        console.print(f"Without {instead['drop']} {instead['value']}: {instead['total']} found.", markup=False)


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    names = [item["name"], *(name["text"] for name in item["names"] if name["kind"] == "official")]
    languages = (f"{skill['code']}:{skill['speaking'] or '?'}" for skill in item["languages"])
    return (
        item["reference"],
        "\n".join(names[:2]),
        ", ".join(item["roles"]),
        " ".join(languages),
        item["availability"]["status"],
        item["membership"] + (" (incomplete)" if item["incomplete"] else ""),
        "; ".join(reason["text"] for reason in item["match"]["reasons"]),
    )
