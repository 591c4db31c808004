"""`sulh import` and `sulh export` as somebody types them."""

from pathlib import Path

import pytest

from tests.cli.test_commands import sulh

ROSTER = """Ref,Name,Nationality,Category,Languages
1,Amina Diallo,Senegal,mediator,fr:C1; Klingonese
2,Diallo Amina,SN,,
3,,Mali,,
"""


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


def test_a_dry_run_says_one_line_a_row_with_its_questions_below(database_url: str, roster: Path) -> None:
    said = sulh(database_url, "import", str(roster))
    assert said.returncode == 0, said.stderr
    assert [line.rstrip() for line in said.stdout.splitlines()] == [
        "roster.csv: 3 rows below row 1, utf-8",
        "row     2  new                 Amina Diallo",
        "           ? languages: “Klingonese”: not in the vocabulary. Perhaps: tlh.",
        "row     3  possible duplicate  Diallo Amina  (same name and nationality as row 2; "
        "incomplete, missing roles, languages)",
        "row     4  rejected            —  (there is no name)",
        "1 new, 0 update, 0 unchanged, 1 possible duplicate, 1 rejected; 1 incomplete",
        "Nothing was saved. Keep it with --commit.",
    ]
    again = sulh(database_url, "import", str(roster), "--commit", "--duplicates", "keep")
    assert again.stdout.splitlines()[-1] == (
        "Saved: 2 added, 0 changed, 0 unchanged, 0 left out, 1 rejected. "
        "Possible duplicates were kept as people of their own."
    )


def test_an_import_is_taken_back_by_its_id(database_url: str, roster: Path) -> None:
    kept = sulh(database_url, "import", str(roster), "--commit")
    *_, undoing, _ = kept.stdout.splitlines()
    undone = sulh(database_url, *undoing.removeprefix("Taken back with: sulh ").split())
    assert undone.stdout == "Undone: 1 removed, 0 set back, 0 stay.\n", undone.stderr
    again = sulh(database_url, *undoing.removeprefix("Taken back with: sulh ").split())
    assert (again.returncode, again.stderr.strip()) == (1, "This import was undone before.")


def test_what_is_exported_imports_back_and_changes_nothing(database_url: str, roster: Path, tmp_path: Path) -> None:
    assert sulh(database_url, "import", str(roster), "--commit").returncode == 0
    for name in ("directory.csv", "directory.xlsx"):
        written = sulh(database_url, "export", str(tmp_path / name))
        assert written.returncode == 0, written.stderr
        assert written.stdout == (
            f"1 people were written to {name}, without contacts, which leave under an approval only.\n"
        )
        read = sulh(database_url, "import", str(tmp_path / name))
        assert "0 new, 0 update, 1 unchanged, 0 possible duplicate, 0 rejected" in read.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["directory.csv", "directory.xlsx", "roster.csv"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_read_or_written_is_said_in_one_line(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Fruit,Colour\napple,red\n")
    (tmp_path / "list.pdf").write_bytes(b"%PDF")
    for words, line in (
        (("import", "list.csv"), "No row names its columns. Put one above the people: name, nationality …"),
        (("import", "list.pdf"), "Only CSV and XLSX files are read."),
        (("import", "none.csv"), "none.csv: No such file or directory."),
        (("export", "list.pdf"), "The name of the file has to end in .csv or .xlsx."),
        (("export", "none/list.csv"), "list.csv cannot be written (No such file or directory)."),
    ):
        said = sulh(database_url, words[0], str(tmp_path / words[1]))
        assert (said.returncode, said.stderr.strip(), said.stdout) == (1, line, "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_signs_that_move_the_cursor_are_not_printed(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes("Name,Nationality\nA\x1b[2Jmina\u202e,ML\n".encode())
    said = sulh(database_url, "import", str(tmp_path / "list.csv"))
    assert "A·[2Jmina·" in said.stdout


def test_a_header_repeated_further_down_is_said(database_url: str, tmp_path: Path) -> None:
    twice = tmp_path / "pages.csv"
    twice.write_text("Name,Nationality\nAmina Diallo,SN\nName,Nationality\nOmar Ba,ML\n")
    said = sulh(database_url, "import", str(twice)).stdout
    assert "row 3 only repeats the header" in said
    assert "2 new" in said
