"""The gate's promise that nothing was left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SKIPPING = {
    "in the test": "import pytest\ndef test_it():\n    pytest.skip('no browser')\n",
    "by a mark": "import pytest\n@pytest.mark.skip('no browser')\ndef test_it():\n    pass\n",
    "for a whole module": "import pytest\npytest.skip('no browser', allow_module_level=True)\n",
}
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it():\n    assert False\n"


@pytest.mark.parametrize("how", SKIPPING)
def test_a_skipped_test_fails_in_the_gate_and_says_why(how: str, tmp_path: Path) -> None:
    outcome = run_pytest(tmp_path, SKIPPING[how], CI="true")
    assert outcome.returncode != 0
    assert "no test may be skipped here" in outcome.stdout
    assert "no browser" in outcome.stdout


@pytest.mark.parametrize("how", SKIPPING)
def test_elsewhere_it_is_only_reported(how: str, tmp_path: Path) -> None:
    assert "1 skipped" in run_pytest(tmp_path, SKIPPING[how], CI="").stdout


def test_an_expected_failure_has_run_and_counts_as_such(tmp_path: Path) -> None:
    outcome = run_pytest(tmp_path, EXPECTED_FAILURE, CI="true")
    assert outcome.returncode == 0
    assert "1 xfailed" in outcome.stdout


def run_pytest(folder: Path, test: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.plugins.no_skips", "-rs", str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        check=False,
    )
