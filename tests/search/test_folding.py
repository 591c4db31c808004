"""What is folded alike is found alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.folding import fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İSMAİL", "ismail"),
        ("Işık", "isik"),
        ("Straße", "STRASSE"),
        ("Łódź Ærø Đoko", "lodz aero doko"),
        ("مُحَمَّد", "محمد"),
        ("أحمد إبراهيم آمنة", "احمد ابراهيم امنه"),
        ("مصطفى", "مصطفي"),
        ("عبـــد", "عبد"),
        ("کریم", "كريم"),
        ("٢٠٢٤ ۱۲", "2024 12"),
        ("  two \n lines\t", "two lines"),
        ("می\u200cخواهم", "ميخواهم"),
        ("Ｆｕｌｌ", "full"),
        ("é", "e\u0301"),
    ],
)
def test_spellings_of_the_same_text_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N'Diaye, M’Hamed; Ya`kub", ["ndiaye", "mhamed", "yakub"]),
        ("ʿAbd al-Raḥmān", ["abd", "al", "rahman"]),
        ("peace_building/2024 (مفاوضات)", ["peace", "building", "2024", "مفاوضات"]),
        ("l'arbitrage qu'elle a fait d’Abidjan", ["arbitrage", "elle", "a", "fait", "abidjan"]),
        ("'quoted' O´Neil", ["quoted", "oneil"]),
        ("?! - ' ٪", []),
        ("", []),
    ],
)
def test_words_are_separated_by_signs_but_not_by_apostrophes(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_folding_what_is_folded_changes_nothing_in_its_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text())
def test_words_are_never_empty_and_hold_no_spaces(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in words(text))
