import pytest

from app.vocabularies.language_levels import LEVELS, rank, reaches
from app.vocabularies.languages import language_name, languages, macro_of, stored_code, varieties_of


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("ara", "ar"),
        ("arb", "ar"),
        ("pes", "fa"),
        ("fas", "fa"),
        ("per", "fa"),
        ("nb", "no"),
        ("nor", "no"),
        ("FRA", "fr"),
        ("prs", "prs"),
        ("ajp", "apc"),
        ("xx", None),
        ("und", None),
    ],
)
def test_any_iso_spelling_of_a_code_leads_to_the_stored_one(written: str, stored: str | None) -> None:
    assert stored_code(written) == stored


def test_the_listed_languages_come_first_and_the_whole_of_iso_follows() -> None:
    known = languages()
    assert sum(1 for language in known.values() if language.priority < 3 and language.selectable) == 128
    assert len(known) > 7_800
    assert known["xh"].priority == 3
    assert "pes" not in known
    assert "arb" not in known


def test_fur_of_darfur_is_not_friulian() -> None:
    assert language_name("fvr", "en") == "Fur"
    assert language_name("fur", "en") == "Friulian"
    assert language_name("fvr", "ar") == "الفور"


def test_varieties_and_their_wider_language_know_each_other() -> None:
    assert varieties_of("ar") >= {"arz", "apd", "ary", "apc", "mey"}
    assert macro_of("arz") == "ar"
    assert macro_of("prs") == "fa"
    assert varieties_of("sw") == frozenset()


def test_a_name_for_several_languages_is_known_but_not_to_be_stored() -> None:
    assert [code for code, language in languages().items() if not language.selectable] == ["kr", "ku", "tmh"]
    assert varieties_of("ku") == {"kmr", "ckb"}
    assert varieties_of("tmh") == {"taq", "thv", "ttq"}
    assert varieties_of("kr") == {"knc"}


@pytest.mark.parametrize("lang", ["ar", "en", "fr"])
def test_listed_languages_have_a_name_of_their_own_in_three_languages(lang: str) -> None:
    names = [language_name(code, lang).casefold() for code, item in languages().items() if item.priority < 3]
    assert all(names)
    assert len(set(names)) == len(names)


def test_names_come_from_cldr_or_the_supplement_or_iso() -> None:
    assert language_name("prs", "fr") == "dari"
    assert language_name("kmr", "en") == "Kurmanji Kurdish"
    assert language_name("apc", "ar") == "العربية الشامية"
    assert language_name("aaa", "fr") == "Ghotuo"


def test_levels_are_compared_on_one_scale_and_unknown_is_not_low() -> None:
    assert [rank(level) for level in (None, *LEVELS)] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert reaches("C1", "B2")
    assert reaches("native", "C2")
    assert not reaches("B1", "B2")
    assert not reaches(None, "A1")
    assert reaches(None, None)
    with pytest.raises(KeyError):
        rank("fluent")
