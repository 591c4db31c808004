"""The one table of field levels holds every column there is, and what follows from it."""

import app.models  # noqa: F401  (fills the metadata)
from app.db import Base
from app.policy import COLUMN_LEVELS, OUTPUT_LEVELS, Level, shown, withheld
from app.policy.fields import OUTPUT_SOURCES
from app.schemas.profiles import ProfileWrite


def test_every_column_of_every_table_carries_a_level() -> None:
    stored = {name: {column.name for column in table.columns} for name, table in Base.metadata.tables.items()}
    assert stored == {name: set(levels) for name, levels in COLUMN_LEVELS.items()}


def test_a_level_for_a_column_that_is_not_there_would_be_noticed() -> None:
    for sources in OUTPUT_SOURCES.values():
        for source in sources:
            table, _, column = source.partition(".")
            assert table in Base.metadata.tables
            assert not column or column in {c.name for c in Base.metadata.tables[table].columns}


def test_what_identifies_a_person_is_above_the_card() -> None:
    for field in ("name", "names", "nationalities", "headline", "biography", "missions", "offices", "affiliation"):
        assert OUTPUT_LEVELS[field] is Level.NETWORK
    for field in ("contacts", "desk_notes", "external_reference", "availability_periods", "nomination_reference"):
        assert OUTPUT_LEVELS[field] is Level.SECRETARIAT
    for field in ("security_notes", "references", "conflict_declarations"):
        assert OUTPUT_LEVELS[field] is Level.SEALED


def test_every_field_that_can_be_written_has_a_level() -> None:
    assert set(ProfileWrite.model_fields) <= set(OUTPUT_LEVELS)


def test_sealed_columns_are_encrypted_types() -> None:
    for table, levels in COLUMN_LEVELS.items():
        for column, level in levels.items():
            if level is Level.SEALED:
                assert type(Base.metadata.tables[table].columns[column].type).__name__ == "Sealed"


def test_a_card_shows_nothing_above_its_level_and_says_what_it_withholds() -> None:
    record = {"id": "x", "name": "Canary", "gender": "f", "contacts": ["canary@example.org"]}
    assert shown(record, Level.CARD) == {"id": "x", "gender": "f"}
    assert "name" in withheld(Level.CARD)
    assert "contacts" not in withheld(Level.CARD)
