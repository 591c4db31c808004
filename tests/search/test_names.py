"""People are found by any spelling of their name, and nobody hidden has a part in the answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from app.search.names import NameAnswer, NameIndex
from tests.search.plain_names import is_literal, plain_search

CAST = [
    "Salah Haddad",
    "صلاح العطار",
    "Mamadou N'Diaye",
    "Mehmet Öztürk",
    "محمد ولد عبد العزيز",
    "Abdul-Rahman Siddiqui",
    "İsmail Çelik",
    "Nur al-Din Karimov",
    "Fatima bint Khalid al-Mansouri",
    "Исмаил Гасанов",
    "Aboubakar Keita",
    "Zafarullah Khan",
]


def index_of(*names: str) -> NameIndex:
    index = NameIndex()
    for slot, name in enumerate(names):
        index.put(slot, [name])
    return index


def found(answer: NameAnswer, names: list[str]) -> list[str]:
    """Names in the answer, best first."""
    order = np.lexsort((answer.slots, -answer.scores))
    return [names[slot] for slot in answer.slots[order]]


def asked(query: str) -> list[str]:
    return found(index_of(*CAST).search(query, BitMap(range(len(CAST)))), CAST)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("صلاح حداد", "Salah Haddad"),
        ("Saleh Hadad", "Salah Haddad"),
        ("Salah Attar", "صلاح العطار"),
        ("al-Attar, Salah", "صلاح العطار"),
        ("محمد ندياي", "Mamadou N'Diaye"),
        ("Mohamed Ndiaye", "Mamadou N'Diaye"),
        ("Muhammad Ozturk", "Mehmet Öztürk"),
        ("Mohamed Abdelaziz", "محمد ولد عبد العزيز"),
        ("Mohamed ould Abdel Aziz", "محمد ولد عبد العزيز"),
        ("عبد الرحمن صديقي", "Abdul-Rahman Siddiqui"),
        ("Abderrahmane Siddiqi", "Abdul-Rahman Siddiqui"),
        ("Abdurrahman Sıddıki", "Abdul-Rahman Siddiqui"),
        ("Абдурахман", "Abdul-Rahman Siddiqui"),
        ("إسماعيل", "İsmail Çelik"),
        ("ISMAIL CELIK", "İsmail Çelik"),
        ("Ismail Hasanov", "Исмаил Гасанов"),
        ("إسماعيل حسنوف", "Исмаил Гасанов"),
        ("Nouredine Karimov", "Nur al-Din Karimov"),
        ("نور الدين", "Nur al-Din Karimov"),
        ("Mansuri Fatma", "Fatima bint Khalid al-Mansouri"),
        ("فاطمة بنت خالد المنصوري", "Fatima bint Khalid al-Mansouri"),
        ("Boubacar Keïta", "Aboubakar Keita"),
        ("ظفر الله خان", "Zafarullah Khan"),
        ("Salah Hadadd", "Salah Haddad"),
        ("Keita Abubakr Ibrahim", "Aboubakar Keita"),
    ],
)
def test_a_name_is_found_by_another_spelling(query: str, name: str) -> None:
    assert asked(query)[:1] == [name]


@pytest.mark.parametrize("typed", ["Sidd", "Abdul-Rah", "abdul rahman si", "Rahman S", "Sididqui", "Siddiqi"])
def test_a_name_is_found_while_it_is_typed_and_with_one_slip(typed: str) -> None:
    assert asked(typed)[:1] == ["Abdul-Rahman Siddiqui"]


def test_one_letter_is_too_little_for_a_beginning() -> None:
    assert asked("z") == []


@pytest.mark.parametrize("query", ["", "  ", "?!", "٪", "'"])
def test_a_query_without_a_word_finds_nobody(query: str) -> None:
    answer = index_of(*CAST).search(query, BitMap(range(len(CAST))))
    assert (len(answer.slots), len(answer.literal), answer.per_word) == (0, 0, [])


def test_a_number_sounds_like_no_name() -> None:
    assert asked("2015") == []


def test_who_has_the_words_as_written_stands_above_who_sounds_like_them() -> None:
    names = ["Saleh Karim", "Salah Karim Mohamed Ali Hassan", "Salah Karimi", "Salih Kareem"]
    answer = index_of(*names).search("Salah Karim", BitMap(range(4)))
    assert sorted(answer.literal) == [1, 2]
    assert set(found(answer, names)[:2]) == {names[1], names[2]}
    assert len(answer.slots) == 4


def test_words_nobody_has_do_not_hide_a_name_the_rest_meets() -> None:
    assert asked("Ambassador Doctor Zafarullah Khan Bahadur")[:1] == ["Zafarullah Khan"]


def test_each_query_word_tells_who_meets_it() -> None:
    answer = index_of(*CAST).search("Abdul Rahman Keita", BitMap(range(len(CAST))))
    assert [list(people) for people in answer.per_word] == [[5], [5], [10]]


def test_any_spelling_of_a_person_finds_the_person_once() -> None:
    index = NameIndex()
    index.put(3, ["Saleh Ashour", "صالح عاشور", "Abu Tariq"])
    for query in ("Saleh", "عاشور", "Abou Tarek"):
        assert index.search(query, BitMap([3])).slots.tolist() == [3]


def test_a_slot_used_again_answers_for_its_new_owner_only() -> None:
    index = index_of("Salah Haddad")
    index.put(0, ["Fatima Diallo"])
    assert index.search("Salah", BitMap([0])).slots.tolist() == []
    assert index.search("Diallo", BitMap([0])).slots.tolist() == [0]
    index.remove(0)
    assert index.search("Diallo", BitMap([0])).slots.tolist() == []


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("Salah", ("exact",)),
        ("Hadd", ("prefix",)),
        ("صلاح حداد", ("sounds_like", "sounds_like")),
        ("Sakah Nobody", ("similar", None)),
    ],
)
def test_a_match_is_explained_word_by_word(query: str, kinds: tuple[str | None, ...]) -> None:
    match = index_of(*CAST).explain(query, 0)
    assert match is not None
    assert (match.name, match.kinds) == ("Salah Haddad", kinds)


def test_who_meets_nothing_has_no_explanation() -> None:
    assert index_of(*CAST).explain("Öztürk", 0) is None
    assert index_of(*CAST).explain("Öztürk", 99) is None


WORDS = (
    "Mohamed Muhammad Mehmet محمد Магомед Salah Saleh صلاح صالح Ali علي Aly Ahmad أحمد Abd Abdul عبد al el ال "
    "Rahman الرحمن Abdurrahman عبدالرحمن bin بن Din الدين Nur نور Nuruddin Hasan حسن Гасан Ab N'Diaye Can "
    "Jan Çan Georges جورج X 12 Ullah الله Volodymyr Владимир Ng Ya Sin Yasin Chérif شريف"
)
NAME = st.lists(st.sampled_from(WORDS.split()), min_size=0, max_size=5).map(" ".join)
NAMES = st.lists(NAME, min_size=0, max_size=3)
QUERY = st.builds(lambda name, cut: name[: len(name) - cut], NAME, st.integers(0, 2))
CHANGES = st.lists(st.tuples(st.integers(0, 9), st.none() | NAMES), max_size=25)


def changed(changes: list[tuple[int, list[str] | None]]) -> tuple[NameIndex, dict[int, list[str]]]:
    index, people = NameIndex(), dict[int, list[str]]()
    for slot, names in changes:
        if names is None:
            index.remove(slot)
            people.pop(slot, None)
        else:
            index.put(slot, names)
            people[slot] = names
        index.search("Mohamed Sal", BitMap(range(10)))
    return index, people


@settings(deadline=None, max_examples=150)
@given(CHANGES, st.lists(QUERY, min_size=1, max_size=4), st.sets(st.integers(0, 9)))
def test_the_index_answers_what_a_plain_search_of_all_names_answers(
    changes: list[tuple[int, list[str] | None]], queries: list[str], seen: set[int]
) -> None:
    index, people = changed(changes)
    visible = {slot: people[slot] for slot in seen & people.keys()}
    for query in queries:
        answer = index.search(query, BitMap(visible))
        got = dict(zip(answer.slots.tolist(), answer.scores.tolist(), strict=True))
        assert got == pytest.approx(plain_search(query, visible), abs=1e-6)
        assert set(answer.literal) == {slot for slot, names in visible.items() if is_literal(query, names)}


@settings(deadline=None, max_examples=100)
@given(CHANGES, st.lists(st.tuples(st.integers(10, 14), NAMES), max_size=6), QUERY)
def test_hidden_people_change_nothing_in_the_answer(
    changes: list[tuple[int, list[str] | None]], hidden: list[tuple[int, list[str]]], query: str
) -> None:
    index, people = changed(changes)
    visible = BitMap(people)
    before = index.search(query, visible)
    for slot, names in hidden:
        index.put(slot, names)
    after = index.search(query, visible)
    assert after.slots.tolist() == before.slots.tolist()
    assert after.scores.tobytes() == before.scores.tobytes()
    assert (after.literal, after.per_word) == (before.literal, before.per_word)
