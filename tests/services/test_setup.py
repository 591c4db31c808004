"""Setting up a database: again, and by two at once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, update

from app.db import engine_for, reading
from app.models import OrganisationGroup, Revision, VocabularyTerm
from app.services.health import at_head
from app.services.setup import initialise


def _set_up(url: str) -> None:
    engine = engine_for(url)
    initialise(engine)
    engine.dispose()


def test_two_at_once_leave_one_whole_set(empty_database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_set_up, [empty_database_url] * 2))
    engine = engine_for(empty_database_url)
    assert at_head(engine)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1
        expertise = select(func.count()).where(VocabularyTerm.vocabulary == "expertise")
        assert session.scalar(expertise) == 81
        assert session.scalar(select(func.count()).select_from(OrganisationGroup)) == 57
    engine.dispose()


def test_setting_up_again_keeps_what_the_secretariat_changed(empty_database_url: str) -> None:
    _set_up(empty_database_url)
    engine = engine_for(empty_database_url)
    with engine.begin() as connection:
        water = (VocabularyTerm.vocabulary == "expertise") & (VocabularyTerm.code == "water")
        connection.execute(update(VocabularyTerm).where(water).values(label_fr="Eau partagée", review=""))
    _set_up(empty_database_url)
    with reading(engine) as session:
        term = session.get(VocabularyTerm, ("expertise", "water"))
        assert term is not None
        assert term.label_fr == "Eau partagée"
        assert session.scalar(select(Revision.vocabulary)) == 1
    engine.dispose()
