"""What the container files promise, as far as it can be read from them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
FINAL = DOCKERFILE.rsplit("\nFROM ", 1)[1]


def sources() -> list[str]:
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [source for copy in copies for source in copy.split()]


@pytest.mark.parametrize("source", sources())
def test_every_file_copied_exists_and_reaches_the_build(source: str) -> None:
    assert (ROOT / source).exists()
    assert f"!{source}" in IGNORED


def test_nothing_else_reaches_the_build() -> None:
    assert "*" in IGNORED
    assert {line.removeprefix("!") for line in IGNORED if line.startswith("!")} == set(sources())


def test_the_program_runs_as_an_ordinary_user() -> None:
    users = re.findall(r"^USER (\S+)", FINAL, re.MULTILINE)
    assert users == ["sulh"]
    assert "--uid 10001" in FINAL


def test_the_image_says_whether_it_is_well() -> None:
    assert re.search(r"^HEALTHCHECK .*/livez", FINAL, re.MULTILINE)


def test_the_final_image_installs_nothing() -> None:
    assert not re.search(r"\b(pip|apt-get|gcc)\b", FINAL)


def test_every_image_names_its_version() -> None:
    images = re.findall(r"^(?:FROM|\s+image:) (\S+)", f"{DOCKERFILE}\n{COMPOSE}", re.MULTILINE)
    assert images
    assert not [image for image in images if ":" not in image or image.endswith(":latest")]


def test_every_installation_from_a_registry_checks_hashes() -> None:
    installs = re.findall(r"(?:pip|python) (?:install|wheel) [^&\n]+", DOCKERFILE)
    assert len(installs) == 4
    assert [line for line in installs if "--require-hashes" not in line and "--no-index" not in line] == []


def test_the_database_is_reached_by_the_program_only() -> None:
    assert re.findall(r"ports: (.+)", COMPOSE) == ['["127.0.0.1:8000:8000"]']


def test_the_programs_wait_for_what_they_need() -> None:
    assert "database: {condition: service_healthy}" in COMPOSE
    assert "init: {condition: service_completed_successfully}" in COMPOSE
    assert COMPOSE.count("read_only: true") == 2


def test_no_secret_has_a_value_of_its_own() -> None:
    secrets = re.findall(r"(?:PASSWORD|KEY): (.+)", COMPOSE)
    assert len(secrets) == 3
    assert all(secret.startswith("${") and ":?" in secret for secret in secrets)
