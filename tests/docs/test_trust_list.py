"""The list of trust tests in docs/ says of each number whether it is tested, and that is so."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
LIST = TESTS.parent / "docs" / "trust.md"
# The test that counts 57 States.
_NO_TRUST_TEST = 57
_ROW = re.compile(r"^\| (\d+) \| .* \| (yes|waits)\b.* \|$", re.MULTILINE)


def test_each_number_is_said_to_be_tested_exactly_when_it_is() -> None:
    said = {int(number): word == "yes" for number, word in _ROW.findall(LIST.read_text(encoding="utf-8"))}
    assert sorted(said) == list(range(1, 48))
    tested = {int(number) for file in TESTS.rglob("test_*.py") for number in _numbers(file)} - {_NO_TRUST_TEST}
    assert tested == {number for number, yes in said.items() if yes}


def _numbers(file: Path) -> list[str]:
    return re.findall(r"^(?:async )?def test_(\d\d)_", file.read_text(encoding="utf-8"), re.MULTILINE)
