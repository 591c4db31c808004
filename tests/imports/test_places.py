from collections import defaultdict

import pytest

from app.reference import read_rows, split_list
from app.services.imports.lists import resolve_items
from app.services.imports.places import (
    place_key,
    resolve_country,
    resolve_language,
    resolve_region,
)
from app.services.imports.suggestions import suggest, suggest_term
from app.services.imports.terms import resolve_term, term_names
from app.vocabularies.countries import countries, country_name, oic_members
from app.vocabularies.languages import language_name, languages
from app.vocabularies.regions import region_name, regions
from app.vocabularies.terms import reference_terms


@pytest.mark.parametrize("lang", ["ar", "en", "fr", "tr"])
def test_every_country_is_known_by_its_name_and_none_by_anothers(lang: str) -> None:
    keys = defaultdict(set)
    for code in countries():
        assert resolve_country(country_name(code, lang)) == code
        keys[place_key(country_name(code, lang))].add(code)
    assert max(map(len, keys.values())) == 1


def test_every_code_of_a_country_is_known() -> None:
    for country in countries().values():
        assert resolve_country(country.code) == country.code
        assert resolve_country(country.alpha3) == country.code
        assert resolve_country(country.m49) == country.code


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("Sénégalais", "sénégalaise", "SENEGALAISE", "Senegalese", "سنغالي", "سنغالية"), "SN"),
        (("Saudi", "saoudienne", "سعودي", "سعودية", "السعودية", "المملكة العربية السعودية", "KSA"), "SA"),
        (("Turkey", "TÜRKİYE", "Turquie", "تركيا", "turque", "Republic of Turkey"), "TR"),
        (("Upper Volta", "Haute-Volta", "Burkina Faso (BF)", "burkinabè"), "BF"),
        (("Zaire", "DR Congo", "RDC", "Democratic Republic of the Congo", "جمهورية الكونغو الديمقراطية"), "CD"),
        (("Burma", "Birmanie", "بورما"), "MM"),
        (("Swaziland",), "SZ"),
        (("Les Comores", "the Comoros", "جزر القمر"), "KM"),
        (("the Gambia", "La Gambie", "غامبيا"), "GM"),
        (("عُمان", "عمان", "سلطنة عمان", "omanais"), "OM"),
        (("Kirghizstan", "Kirghizistan", "Kyrgyz Republic", "kirghize"), "KG"),
        (("Côte d'Ivoire", "Côte d’Ivoire", "Ivory Coast", "كوت ديفوار", "ساحل العاج", "ivoirienne"), "CI"),
        (("State of Palestine", "دولة فلسطين", "فلسطينية", "palestinienne"), "PS"),
        (("Nigérienne", "Nigerien", "نيجري", "النيجر"), "NE"),
        (("Nigérian", "Nigerian", "نيجيري", "Federal Republic of Nigeria"), "NG"),
        (("Islamic Republic of Iran", "Iran (Islamic Republic of)", "République islamique d'Iran"), "IR"),
        (("République tunisienne", "الجمهورية التونسية"), "TN"),
        (("Guinée-Bissau", "غينيا بيساو", "Guinea Bissau"), "GW"),
        (("UAE", "Émirats arabes unis", "الإمارات"), "AE"),
    ],
)
def test_a_country_is_known_by_people_old_names_and_forms(texts: tuple[str, ...], code: str) -> None:
    assert {text: resolve_country(text) for text in texts} == dict.fromkeys(texts, code)


def test_the_words_for_the_people_of_every_member_state_are_known_in_three_languages() -> None:
    rows = {row["code"]: row for row in read_rows("place_aliases.csv")}
    for code in oic_members():
        for column in ("demonyms_en", "demonyms_fr", "demonyms_ar"):
            people = split_list(rows[code][column])
            assert people, (code, column)
            assert {resolve_country(word) for word in people} == {code}
        feminine = {resolve_country(f"{word}ة") for word in split_list(rows[code]["demonyms_ar"]) if " " not in word}
        assert feminine <= {code}


@pytest.mark.parametrize("text", ["", "Atlantis", "Congo", "Korea", "Congolese", "Sudan (South)", "XK", "the"])
def test_what_is_unknown_or_could_be_two_countries_is_not_guessed(text: str) -> None:
    assert resolve_country(text) is None


@pytest.mark.parametrize("lang", ["ar", "en", "fr"])
def test_every_region_is_known_by_its_name(lang: str) -> None:
    assert {code: resolve_region(region_name(code, lang)) for code in regions()} == {code: code for code in regions()}


def test_regions_by_other_names() -> None:
    assert resolve_region("West Africa") == "011"
    assert resolve_region("Afrique de l'Ouest") == "011"
    assert resolve_region("145") == "145"
    assert resolve_region("2") == "002"  # a spreadsheet took the zeros
    assert resolve_region("OIC-Arab") == "oic-arab"
    assert resolve_region("Middle East") is None


@pytest.mark.parametrize("lang", ["ar", "en", "fr"])
def test_every_listed_language_is_known_by_its_name(lang: str) -> None:
    names = {code: language_name(code, lang) for code, item in languages().items() if item.priority < 3}
    wrong = {name: resolve_language(name) for code, name in names.items() if resolve_language(name) != code}
    wrong.pop("sar", None)  # in small letters, as French has it, the code of another language
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Fur", "fvr"),
        ("fur", "fur"),
        ("Farsi", "fa"),
        ("Peul", "ff"),
        ("عربي", "ar"),
        ("اللغة العربية", "ar"),
        ("إنكليزية", "en"),
        ("norvégien", "no"),
        ("nb", "no"),
        ("PES", "fa"),
        ("Türkçe", "tr"),
        ("Darija", "ary"),
        ("Kurdish", "ku"),
        ("Xhosa", "xh"),
        ("Klingonish", None),
        ("", None),
    ],
)
def test_languages_by_other_names(text: str, code: str | None) -> None:
    assert resolve_language(text) == code


def test_a_name_with_a_separator_in_it_is_one_name() -> None:
    assert resolve_items("Korea, Republic of, Mali/Niger", resolve_country).codes == ("KR", "ML", "NE")
    assert resolve_items("Sudan and South Sudan; Trinidad and Tobago", resolve_country).codes == ("SD", "SS", "TT")
    assert resolve_items("السودان والصومال، مالي", resolve_country).codes == ("SD", "SO", "ML")


def test_what_a_list_holds_beyond_the_known_keeps_its_text() -> None:
    found = resolve_items("Mali; Atlantis (lost, alas); Mali", resolve_country)
    assert found.codes == ("ML",)
    assert found.unknown == ("Atlantis (lost, alas)",)
    assert resolve_items("N/A", resolve_country).unknown == ()


def test_suggestions_for_what_is_not_known() -> None:
    assert suggest("country", "Algreia") == ["DZ"]
    assert suggest("country", "Congo") == ["CD", "CG"]
    assert suggest("region", "Middle East") == ["145", "015"]
    assert suggest("language", "Kurdish") == ["kmr", "ckb"]
    assert suggest("language", "Frensh")[0] == "fr"
    assert suggest("country", "Xyzzy") == []


def test_terms_by_code_label_acronym_or_beginning() -> None:
    terms = reference_terms()
    expertise, situations = term_names("expertise", terms), term_names("situations", terms)
    organisations = term_names("organisations", terms)
    assert resolve_term("Constitution-making", expertise) == "constitution-making-process"
    assert resolve_term("bons offices", expertise) == "good-offices"
    assert resolve_term("السودان", situations) == "sudan"
    assert resolve_term("Egypt", situations) is None
    assert resolve_term("Sudan–South Sudan: Abyei and the border", situations) == "sudan-south-sudan-abyei"
    assert resolve_term("ONU", organisations) == "un"
    assert resolve_term("Government of Côte d’Ivoire", organisations) == "state-ci"
    assert resolve_term("Government of France", organisations) is None
    assert resolve_term("", expertise) is None
    assert suggest_term("Casamance", situations) == ["senegal-casamance"]


def test_every_label_of_a_term_leads_back_to_it_or_is_shared() -> None:
    terms = reference_terms()
    for vocabulary in ("expertise", "situations", "organisations"):
        names = term_names(vocabulary, terms)
        for term in terms:
            if term.vocabulary == vocabulary:
                assert resolve_term(term.code, names) == term.code
                assert {resolve_term(label, names) for label in term.labels.values()} == {term.code}
