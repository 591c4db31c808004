import pytest

from app.services.imports.columns import field_of, find_header, known_fields, map_columns


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NATIONALITÉ", "nationality"),
        ("nationalite", "nationality"),
        ("الدولة", "nationality"),
        ("Pays", "nationality"),
        ("N°", "ref"),
        ("#", "ref"),
        ("م", "ref"),
        ("الدولة المرشحة", "nominated_by"),
        ("E-mail:", "email"),
        ("Régions et pays d’expérience", "regions"),
        ("Date de nomination", "office_start"),  # French for being appointed
        ("Date de désignation", "nomination_date"),
        ("تاريخ التعيين", "office_start"),
        ("Gender (M/F)", "gender"),
        ("Date of note verbale (dd/mm/yyyy)", "nomination_date"),
        ("Language 2", "languages"),
        ("Nationality / Nationalité / الجنسية", "nationality"),
        ("Name\nالاسم", "full_name"),
        ("Hobby", None),
        ("", None),
    ],
)
def test_a_header_is_known_by_any_of_its_names(header: str, field: str | None) -> None:
    assert field_of(header) == field


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (("Nom",), ["full_name"]),
        (("Nom", "Prénom"), ["family_name", "given_name"]),
        (("Name", "First name"), ["family_name", "given_name"]),
        (("Name", "Surname"), ["given_name", "family_name"]),
        (("Name", "First name", "Last name"), ["full_name", "given_name", "family_name"]),
        (("الاسم", "اسم العائلة"), ["given_name", "family_name"]),
    ],
)
def test_a_bare_name_is_what_its_neighbours_leave_over(header: tuple[str, ...], fields: list[str]) -> None:
    assert list(map_columns(header).fields) == fields


def test_several_columns_for_a_list_are_joined_and_a_second_single_value_is_kept_apart() -> None:
    columns = map_columns(("Name", "Language 1", "Language 2", "Gender", "Sex", "Hobby"))
    cells = ("Amina", "French", "Wolof", "f", "female", "chess")
    assert columns.value(cells, "languages") == "French\nWolof"
    assert columns.value(cells, "gender") == "f"
    assert columns.value(cells, "email") == ""
    assert dict(columns.unmapped) == {4: "Sex", 5: "Hobby"}


def test_the_header_is_found_below_titles_and_is_no_list_of_numbers() -> None:
    assert find_header([("LISTE",), (), ("Nom", "Pays"), ("NDIAYE", "Sénégal")]) == 2
    assert find_header([("Country", "Languages"), ("Mali", "fr")]) is None
    assert find_header([]) is None


def test_every_field_of_the_template_finds_itself() -> None:
    assert all(field_of(field) == field for field in known_fields())
