"""What is suggested while somebody types, in any script, and what is never suggested to whom."""

import pytest
from sqlalchemy import Engine

from app.errors import Forbidden
from app.policy import Actor, Level, Role
from app.search.directory import Directory
from app.search.suggestions import suggest
from tests.search.asking import ASKERS, DESK, PARTNER, add, change
from tests.search.exposing import hide

ZAINAB = {
    "name": "Zainab Hassan",
    "names": [{"text": "زينب حسن", "script": "Arab"}],
    "languages": [{"code": "ar", "speaking": "native"}],
    "countries": [{"code": "SD", "depth": "lived"}],
    "expertise": [{"code": "water", "evidence": "stated"}],
    "missions": [{"title": "Talks", "situation": "sudan", "starts": "2020"}],
}


@pytest.fixture
def directory(engine: Engine) -> Directory:
    add(engine, **ZAINAB)
    add(engine, name="Omar Salih", partner_visibility="card", languages=[{"code": "fr"}])
    return Directory(engine)


def names(directory: Directory, typed: str, actor: Actor = DESK) -> list[str]:
    return [person.name for person in suggest(directory.index, actor, typed, "en").people]


def terms(directory: Directory, typed: str, actor: Actor = DESK, lang: str = "en") -> list[tuple[str, str]]:
    return [(term.parameter, term.value) for term in suggest(directory.index, actor, typed, lang).terms]


@pytest.mark.parametrize("typed", ["zai", "Zaynab", "زين", "زينب حس", "zainba", "hassan zai", "Zeyneb"])
def test_a_person_is_suggested_by_any_spelling_of_the_name(directory: Directory, typed: str) -> None:
    assert names(directory, typed) == ["Zainab Hassan"]


def test_the_spelling_that_was_met_is_told(directory: Directory) -> None:
    (person,) = suggest(directory.index, DESK, "زين", "en").people
    assert person.written == "زينب حسن"
    (person,) = suggest(directory.index, DESK, "zai", "en").people
    assert person.written is None


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("sudan", ("country", "SD")),
        ("السود", ("country", "SD")),
        ("soud", ("country", "SD")),
        ("sudna", ("country", "SD")),
        ("sudan", ("situation", "sudan")),
        ("arabe", ("language", "ar")),
        ("العرب", ("language", "ar")),
        ("wat", ("expertise", "water")),
        ("watre", ("expertise", "water")),
        ("المياه", ("expertise", "water")),
    ],
)
def test_a_term_is_suggested_by_what_it_is_called_in_any_language(
    directory: Directory, typed: str, term: tuple[str, str]
) -> None:
    for lang in ("ar", "en", "fr"):
        assert term in terms(directory, typed, lang=lang)


def test_a_term_is_named_in_the_readers_language_with_how_many_it_finds(directory: Directory) -> None:
    found = suggest(directory.index, DESK, "arab", "fr").terms
    assert [(term.label, term.count) for term in found if term.value == "ar"] == [("arabe", 1)]


@pytest.mark.parametrize("typed", ["", " ", "z", "ز", "--", "q" * 201, "xylophone"])
def test_nothing_is_suggested_for_too_little_too_much_or_nonsense(directory: Directory, typed: str) -> None:
    found = suggest(directory.index, DESK, typed, "en")
    assert (found.people, found.terms) == ([], [])


def test_a_term_that_finds_nobody_is_not_suggested(directory: Directory) -> None:
    assert terms(directory, "swahili") == []
    assert terms(directory, "yemen") == []


def test_only_names_that_the_asker_may_see_are_suggested(directory: Directory) -> None:
    assert names(directory, "omar") == ["Omar Salih"]
    assert names(directory, "omar", PARTNER) == []
    assert names(directory, "zain", PARTNER) == ["Zainab Hassan"]
    assert names(directory, "zain", ASKERS["partner that sees cards"]) == []
    # Languages stand on the card: they are counted for who sees no name.
    assert ("language", "fr") in terms(directory, "french", PARTNER)
    # Situations are known of named people only.
    assert ("situation", "sudan") in terms(directory, "sudan", PARTNER)
    assert ("situation", "sudan") not in terms(directory, "sudan", ASKERS["partner that sees cards"])


@pytest.mark.parametrize("membership", ["suspended", "removed"])
def test_who_is_set_aside_or_hidden_is_not_suggested(engine: Engine, membership: str) -> None:
    add(engine, **ZAINAB | {"name": "Zainab Aside", "membership": membership})
    add(engine, **ZAINAB | {"name": "Zainab Hidden", "partner_visibility": "hidden"})
    directory = Directory(engine)
    assert names(directory, "zainab") == ["Zainab Hidden"]
    assert names(directory, "zainab", PARTNER) == []
    assert terms(directory, "sudan", PARTNER) == []


def test_who_hides_is_suggested_to_nobody(engine: Engine, directory: Directory) -> None:
    hide(engine, suggest(directory.index, DESK, "zainab", "en").people[0].id)
    directory.catch_up()
    for actor in ASKERS.values():
        assert names(directory, "zainab", actor) == []
        assert terms(directory, "water", actor) == []


def test_who_withdraws_is_gone_with_the_next_letter(engine: Engine, directory: Directory) -> None:
    assert names(directory, "zainab", PARTNER) == ["Zainab Hassan"]
    person = suggest(directory.index, DESK, "zainab", "en").people[0].id
    change(engine, person, partner_visibility="card")
    directory.catch_up()
    assert names(directory, "zainab", PARTNER) == []


def test_who_may_not_search_gets_no_suggestions(directory: Directory) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.EXPERT):
        with pytest.raises(Forbidden):
            suggest(directory.index, Actor(role, "x"), "zainab", "en")
    assert suggest(directory.index, Actor(Role.PARTNER, "x", agreement=Level.CARD), "zz", "en").people == []
