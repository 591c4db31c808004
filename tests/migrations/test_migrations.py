"""The migrations build, on both databases, exactly what the models describe. The way down is not promised."""

from argparse import Namespace
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, func, inspect, select

import app.models  # noqa: F401  (the tables enter the metadata when their modules are read)
from app.db import Base, engine_for
from app.services.setup import initialise

CONFIG = Path(__file__).parents[2] / "alembic.ini"


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(CONFIG)).get_heads()) == 1


def test_from_empty_to_head_gives_the_tables_of_the_models(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = engine_for(empty_database_url)
    try:
        assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    finally:
        engine.dispose()


def test_the_migrated_schema_is_the_one_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_the_name_the_models_give_it(engine: Engine) -> None:
    """A constraint without a name cannot be changed by a later migration."""
    seen = inspect(engine)
    for name, table in Base.metadata.tables.items():
        assert {key["name"] for key in seen.get_foreign_keys(name)} == {
            key.name for key in table.foreign_key_constraints
        }
        assert {check["name"] for check in seen.get_check_constraints(name)} == {
            constraint.name for constraint in table.constraints if isinstance(constraint, CheckConstraint)
        }


def test_migrating_twice_changes_nothing(engine: Engine, database_url: str) -> None:
    before = rows_per_table(engine)
    initialise(engine)
    upgrade(database_url)
    assert rows_per_table(engine) == before


def upgrade(url: str) -> None:
    """What `alembic -x url=… upgrade head` does."""
    command.upgrade(Config(CONFIG, cmd_opts=Namespace(x=[f"url={url}"])), "head")


def rows_per_table(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }
