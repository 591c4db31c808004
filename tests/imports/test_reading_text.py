import pytest

from app.services.imports import limits
from app.services.imports.reading import Table, Unreadable, read_table

FRENCH = "Nom;Prénom;Nationalité;Langues\nNDIAYE;Aïssata;Sénégal;français\n"
ARABIC = "الاسم;الدولة;اللغات\nحسين إبراهيم طه;تشاد;الفرنسية، العربية\n"
TURKISH = "Ad Soyad;Uyruk\nMevlüt Çavuşoğlu;Türkiye\nİbrahim Kalın;Türkiye\n"


def _read(data: bytes) -> Table:
    return read_table(data, "roster.csv")


def _refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        _read(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "cp1252"),
        (ARABIC, "utf-8"),
        (ARABIC, "cp1256"),
        (ARABIC, "utf-16"),
        (TURKISH, "cp1254"),
    ],
)
def test_the_encoding_is_found_by_what_makes_sense(text: str, encoding: str) -> None:
    table = _read(text.encode(encoding))
    assert table.encoding == encoding
    assert table.rows[0].cells == tuple(text.splitlines()[1].split(";"))


def test_an_arabic_roster_with_french_in_it_is_still_read_as_arabic() -> None:
    text = "الاسم;الدولة;Fonction\nحسين إبراهيم طه;تشاد;Secrétaire général\n"
    assert _read(text.encode("cp1256")).rows[0].cells == ("حسين إبراهيم طه", "تشاد", "Secrétaire général")


def test_an_encoding_nobody_can_tell_is_refused_by_name() -> None:
    assert _refusal("Name;Country\nИсматулла Иргашев;Uzbekistan\n".encode("cp1251")) == "unknown_encoding"
    assert _refusal(b"\xef\xbb\xbfName;Country\nCaf\xe9;Mali\n") == "wrong_encoding"
    assert _refusal("Name;Country\nAmina;Mali\n".encode("utf-16-le")) == "binary_content"
    assert _refusal(b"Name;Country\nAm\0ina;Mali\n") == "binary_content"


def test_signs_alone_that_read_the_same_everywhere_leave_no_doubt() -> None:
    assert _read("N°;Name\n1;Amina\n".encode("cp1252")).header == ("N°", "Name")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_gives_known_headers(separator: str) -> None:
    lines = (("Name", "Country", "Notes"), ("Amina", "Senegal", '"a, b; c | d"'))
    table = _read("\n".join(separator.join(line) for line in lines).encode())
    assert table.separator == separator
    assert table.rows[0].cells == ("Amina", "Senegal", "a, b; c | d")


def test_a_line_break_inside_quotes_starts_no_row() -> None:
    table = _read(b'Name,Notes\nAmina,"first\nsecond"\n\nOmar,x\n')
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("Amina", "first\nsecond")), (4, ("Omar", "x"))]


def test_a_row_with_more_cells_than_the_header_is_reported_and_kept_whole() -> None:
    row = _read(b"Name,Position,Country\nAmina,Director, UN Centre Cairo,Tunisia\n").rows[0]
    assert row.problem == "more_cells_than_header"
    assert (*row.cells, *row.extra) == ("Amina", "Director", "UN Centre Cairo", "Tunisia")


def test_a_short_row_is_filled_up_with_blanks() -> None:
    assert _read(b"Name,Country,Notes\nAmina\n").rows[0].cells == ("Amina", "", "")


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_rest() -> None:
    assert _refusal(b'Name,Country\n"Amina,Senegal\nOmar,Sudan\n') == "quote_not_closed"
    assert _read(b'Name,Notes\nAmina,the "wise" one\n').rows[0].cells == ("Amina", 'the "wise" one')


def test_formulas_are_text() -> None:
    assert _read(b"Name,Notes\n=1+1,@SUM(A1)\n").rows[0].cells == ("=1+1", "@SUM(A1)")


def test_limits_have_names() -> None:
    many = b"Name,Country\n" + b"Amina,Mali\n" * (limits.MAX_ROWS + 1)
    assert _refusal(many) == "too_many_rows"
    assert _refusal(b"Name,Country\nAmina," + b"x" * (limits.MAX_CELL_CHARACTERS + 1)) == "cell_too_long"
    assert _refusal(b"Name,Country\nAmina" + b"," * (limits.MAX_COLUMNS + 1)) == "too_many_columns"
    assert _refusal(b"x" * (limits.MAX_FILE_BYTES + 1)) == "file_too_large"
    assert _refusal(b"just some words\nand more of them\n") == "no_header"
    assert _refusal(b"") == "empty_file"
    assert len(_read(b"Name,Country\n" + b"Amina,Mali\n" * limits.MAX_ROWS).rows) == limits.MAX_ROWS


def test_letters_of_cp1252_that_slipped_into_another_encoding_are_read_as_meant() -> None:
    """Whoever saved cp1252 as Latin-1 leaves control codes where apostrophes and dashes stood."""
    table = read_table("Name;Nationality\nMody N\x92Diaye;SN\n\x8aejla Murati;BA\n".encode(), "roster.csv")
    assert [row.cells for row in table.rows] == [("Mody N’Diaye", "SN"), ("Šejla Murati", "BA")]
