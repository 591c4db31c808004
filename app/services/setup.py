"""Bringing a database to where this version of the program needs it."""

import csv
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

import migrations
from app.db import WRITES, now, writing
from app.models import ConsentText, Installation, OrganisationGroup, Revision, VocabularyTerm
from app.services.revisions import raise_revision
from app.vocabularies.terms import Term, reference_terms


def initialise(engine: Engine) -> None:
    """Migrate to the newest schema and add the reference terms that are not there yet. Safe to repeat."""
    with _alone(engine):
        migrate(engine)
        _seed(engine)


# Any number, as long as nobody else uses it in this database.
_SETTING_UP = 53_045


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Two servers that start at once set up one after the other."""
    if engine.dialect.name == "sqlite":
        # Making a file a database in WAL mode and waiting for its locks do not go together: the folder is locked.
        folder = os.open(Path(engine.url.database or ".").parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
        return
    with engine.connect() as connection:
        connection.execute(select(func.pg_advisory_lock(_SETTING_UP)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(_SETTING_UP)))


def _seed(engine: Engine) -> None:
    with writing(engine) as session:
        if session.get(Revision, 1) is None:
            session.add(Revision(id=1))
            session.flush()
        if session.get(Installation, 1) is None:
            session.add(Installation(id=1, tombstone_salt=secrets.token_hex(32)))
            session.flush()
        if add_reference_terms(session):
            raise_revision(session, "vocabulary")
        add_consent_texts(session)


def migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def add_reference_terms(session: Session) -> int:
    """How many terms were new. What the secretariat has changed since stays as it is."""
    there = {(v, c) for v, c in session.execute(select(VocabularyTerm.vocabulary, VocabularyTerm.code))}
    fresh = [term for term in reference_terms() if (term.vocabulary, term.code) not in there]
    if fresh:
        session.execute(insert(VocabularyTerm), [_term_row(term) for term in fresh])
    groups = [term for term in fresh if term.attributes.get("oic_group")]
    if groups:
        session.execute(insert(OrganisationGroup), [_group_row(term) for term in groups])
    return len(fresh)


def add_consent_texts(session: Session) -> None:
    """Those that are not there yet. A text that was shown is never changed: a new one is a new version."""
    there = {(p, v) for p, v in session.execute(select(ConsentText.purpose, ConsentText.version))}
    table = files("app.reference").joinpath("consent_texts.csv").read_text(encoding="utf-8")
    rows = [row | {"version": int(row["version"]), "adopted_at": now()} for row in csv.DictReader(table.splitlines())]
    fresh = [row for row in rows if (row["purpose"], row["version"]) not in there]
    if fresh:
        session.execute(insert(ConsentText), fresh)


def _term_row(term: Term) -> dict[str, object]:
    attributes = dict(term.attributes)
    if term.countries:
        attributes["countries"] = ";".join(term.countries)
    return {
        "vocabulary": term.vocabulary,
        "code": term.code,
        "parent": term.parent,
        **{f"label_{language}": label for language, label in term.labels.items()},
        "review": ";".join(sorted(term.review)),
        "attributes": attributes,
    }


def _group_row(term: Term) -> dict[str, object]:
    # Since when a State sits in its group no source tells; the years in the file are those of joining the OIC.
    return {
        "vocabulary": term.vocabulary,
        "organisation": term.code,
        "group_code": "oic-" + term.attributes["oic_group"],
        "starts": None,
        "ends": None,
    }
