import pytest

from app.services.imports.careers import parse_missions, parse_offices
from app.services.imports.lists import is_blank, split_items
from app.services.imports.spoken import parse_languages
from app.services.imports.values import (
    parse_availability,
    parse_emails,
    parse_gender,
    parse_phones,
    parse_roles,
    parse_seniority,
    parse_years,
)


def test_lists_are_split_at_any_separator_but_not_inside_brackets() -> None:
    assert split_items("a; b, c / d، e؛ f\ng | h (i, j; k)") == ["a", "b", "c", "d", "e", "f", "g", "h (i, j; k)"]
    assert split_items(" ; ,") == []
    assert is_blank("لا يوجد")
    assert is_blank("N/A")
    assert not is_blank("NA")  # Namibia


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("ar:native; en:C1; fr:B2", [("ar", "native", False), ("en", "C1", False), ("fr", "B2", False)]),
        ("Wolof:native; French:C2; English:3+", [("wo", "native", False), ("fr", "C2", False), ("en", "C1", True)]),
        ("français/arabe/anglais", [("fr", None, False), ("ar", None, False), ("en", None, False)]),
        ("الفرنسية، العربية", [("fr", None, False), ("ar", None, False)]),
        ("English (fluent), French (basic)", [("en", "C1", True), ("fr", "A2", True)]),
        ("English, fluent; French, notions", [("en", "C1", True), ("fr", "A2", True)]),
        ("arabe langue maternelle; anglais courant", [("ar", "native", False), ("en", "C1", True)]),
        ("العربية (اللغة الأم)، الإنجليزية بطلاقة، الفرنسية: جيد، الروسية مبتدئ", None),
        ("Anglais niveau B2", [("en", "B2", False)]),
        ("English B2/C1", [("en", "B2", True)]),
        ("English, French and Arabic", [("en", None, False), ("fr", None, False), ("ar", None, False)]),
        ("العربية والإنجليزية", [("ar", None, False), ("en", None, False)]),
        ("Mother tongue: Arabic", [("ar", "native", False)]),
        ("Arabic (Levantine); Chinese (Mandarin)", [("apc", None, False), ("zh", None, False)]),
        ("French 0+; Spanish 1+; Russian 2; German 4; Arabic 5", None),
        ("en:B1; en:native", [("en", "native", False)]),
    ],
)
def test_languages_with_levels(text: str, languages: list[tuple[str, str | None, bool]] | None) -> None:
    found = [(item.code, item.level, item.to_confirm) for item in parse_languages(text)]
    if text.startswith("العربية (ال"):
        languages = [("ar", "native", False), ("en", "C1", True), ("fr", "B2", True), ("ru", "A2", True)]
    if text.startswith("French 0+"):
        levels = ("A1", "A2", "B1", "C2", "native")
        languages = [(c, level, True) for c, level in zip(("fr", "es", "ru", "de", "ar"), levels, strict=True)]
    assert found == languages


def test_a_language_that_is_several_is_asked_about() -> None:
    (kurdish,) = parse_languages("Kurdish (fluent)")
    assert (kurdish.code, kurdish.level, kurdish.choices) == (None, "C1", ("kmr", "ckb"))
    assert parse_languages("Berber")[0].choices == ("zgh", "kab", "rif")


def test_what_is_not_understood_of_a_language_keeps_its_text() -> None:
    unknown, odd = parse_languages("Klingonish:C1; English: superb")
    assert (unknown.code, unknown.level, unknown.text) == (None, "C1", "Klingonish:C1")
    assert (odd.code, odd.level, odd.level_problem, odd.text) == ("en", None, "superb", "English: superb")


def test_a_mother_tongue_is_native_unless_it_says_otherwise() -> None:
    found = parse_languages("Wolof, French (C1)", default_level="native")
    assert [(item.code, item.level) for item in found] == [("wo", "native"), ("fr", "C1")]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("expert; special_envoy", ("expert", "special_envoy")),
        ("Médiatrice / Experte", ("mediator", "expert")),
        ("Envoyés spéciaux", ("special_envoy",)),
        ("مبعوث خاص، خبير", ("special_envoy", "expert")),
        ("Mediator and Expert", ("mediator", "expert")),
        ("office_holder", ()),
        ("", ()),
    ],
)
def test_roles(text: str, roles: tuple[str, ...]) -> None:
    assert (parse_roles(text).codes, parse_roles(text).unknown) == (roles, ())


def test_an_unknown_role_keeps_its_text() -> None:
    assert parse_roles("mediators; wizard").unknown == ("wizard",)


def test_gender_and_seniority() -> None:
    assert [parse_gender(text) for text in ("F", "Homme", "أنثى", "ذكر", "x", "?")] == ["f", "m", "f", "m", "x", None]
    assert parse_seniority("Ambassadeur") == "ambassador"
    assert parse_seniority("رئيس دولة") == "head_of_state_or_government"


@pytest.mark.parametrize(
    ("text", "status", "start", "end"),
    [
        ("available", "free", None, None),
        ("Unavailable", "not_free", None, None),
        ("Y", "free", None, None),
        ("Non", "not_free", None, None),
        ("نعم", "free", None, None),
        ("غير متاح", "not_free", None, None),
        ("Sur demande", "on_request", None, None),
        ("from 2026-09-01", "free", "2026-09-01", None),
        ("disponible à partir du 1er septembre 2026", "free", "2026-09-01", None),
        ("اعتباراً من 2026-09-01", "free", "2026-09-01", None),
        ("unavailable until 1/3/2026", "not_free", None, "2026-03-01"),
        ("du 1/3/2026 au 1/6/2026", "free", "2026-03-01", "2026-06-01"),
        ("2026-09-01", "free", "2026-09-01", None),
        ("maybe", None, None, None),
        ("available from 12/31/2026", None, None, None),
    ],
)
def test_availability(text: str, status: str | None, start: str | None, end: str | None) -> None:
    found = parse_availability(text)
    assert (found.status, found.start and str(found.start), found.end and str(found.end)) == (status, start, end)
    assert found.text == text


def test_years_are_whole_numbers() -> None:
    assert [parse_years(text) for text in ("18", "18 ans", "١٨ سنة", "20+")] == [18, 18, 18, 20]
    assert [parse_years(text) for text in ("", "many", "200", "10-15")] == [None] * 4


def test_mail_addresses_and_what_is_none() -> None:
    found = parse_emails("a.b@gov.sn; Amina <C@UN.org>, wrong@, x")
    assert found.values == ("a.b@gov.sn", "c@un.org")
    assert found.unknown == ("wrong@", "x")
    assert parse_emails("").values == ()


def test_phone_numbers_need_their_country_code() -> None:
    found = parse_phones("+221 77 123 45 67 / 00221771234568; 771234567; Tel: +20 (0) 10 1234 5678; +٩٦٦ ٥٠ ١٢٣ ٤٥٦٧")
    assert found.values == ("+221771234567", "+221771234568", "+201012345678", "+966501234567")
    assert found.unknown == ("771234567",)
    assert parse_phones("N/A").unknown == ()


def test_mission_lines() -> None:
    first, second, third = parse_missions(
        "2015-2018 | Envoy | UN | Yemen\n2010 | Adviser | OIC | Atlantis | and more\n- Head of mission (2001-2003)"
    )
    assert (str(first.start), str(first.end), first.role, first.organisation, first.country) == (
        *("2015", "2018"),
        *("Envoy", "UN", "YE"),
    )
    assert (second.unknown, second.situation) == (("Atlantis",), "and more")
    assert (third.role, str(third.start), str(third.end)) == ("Head of mission", "2001", "2003")


def test_offices_one_after_the_other() -> None:
    found = parse_offices("Minister of Culture (2000-2003; from 2010); Envoy (Designate)\nPM (2004)")
    assert [(item.role, item.start and str(item.start), item.end and str(item.end)) for item in found] == [
        ("Minister of Culture", "2000", "2003"),
        ("Minister of Culture", "2010", None),
        ("Envoy (Designate)", None, None),
        ("PM", "2004", "2004"),
    ]
