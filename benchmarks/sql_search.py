"""The same searches in SQL over link tables, with their facets: what the index in the process is held against."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, distinct, exists, func, or_, select

from app.models import Profile
from app.queries.records import part_table
from app.vocabularies.language_levels import LEVELS
from app.vocabularies.languages import varieties_of
from benchmarks.workload import CODES_IN, Pair

_COLUMNS = ("gender", "seniority", "nominated_by", "membership")


def search_in_sql(connection: Connection, query: Sequence[Pair]) -> int:
    """Total, twenty people and every facet; answers the total."""
    wanted = [Profile.membership.not_in(("suspended", "removed")), *(_condition(*pair) for pair in query)]
    people = select(Profile.id).where(and_(*wanted))
    total = connection.scalar(select(func.count()).select_from(people.subquery())) or 0
    connection.execute(select(Profile).where(and_(*wanted)).order_by(Profile.reference).limit(20)).all()
    for table, column in CODES_IN.values():
        connection.execute(_facet(part_table(table), column, people)).all()
    for column in _COLUMNS:
        counted = Profile.__table__.c[column]
        connection.execute(select(counted, func.count()).where(and_(*wanted)).group_by(counted)).all()
    return total


def _facet(table: Table, column: str, people: Select[Any]) -> Select[Any]:
    return (
        select(table.c[column], func.count(distinct(table.c.profile_id)))
        .where(table.c.profile_id.in_(people))
        .group_by(table.c[column])
    )


def _condition(name: str, value: str) -> ColumnElement[bool]:
    if name in CODES_IN:
        table, column = part_table(CODES_IN[name][0]), CODES_IN[name][1]
        code, _, level = value.partition(":")
        codes = {code, *varieties_of(code)} if name == "language" else {code}
        met = [table.c.profile_id == Profile.id, table.c[column].in_(codes)]
        if level:
            met.append(table.c.speaking.in_(LEVELS[LEVELS.index(level) :]))
        return exists().where(*met)
    if name == "q":
        return and_(*(_word(word) for word in value.split()))
    if name == "available":
        first, last = value.split("/")
        periods = part_table("availability_periods")
        return exists().where(
            periods.c.profile_id == Profile.id,
            periods.c.status == "free",
            periods.c.starts <= first,
            or_(periods.c.ends.is_(None), periods.c.ends >= last),
        )
    return Profile.id == Profile.id


def _word(word: str) -> ColumnElement[bool]:
    names, texts = part_table("profile_names"), part_table("profile_texts")
    pattern = f"%{word}%"
    return or_(
        Profile.display_name.ilike(pattern),
        exists().where(names.c.profile_id == Profile.id, names.c.text.ilike(pattern)),
        exists().where(
            texts.c.profile_id == Profile.id, or_(texts.c.headline.ilike(pattern), texts.c.biography.ilike(pattern))
        ),
    )
