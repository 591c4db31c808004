"""`sulh partner`: from an organisation to a client's token."""

from pathlib import Path

from tests.api.client import running
from tests.api.partners.cast import ask_token, day
from tests.cli.test_commands import sulh


def said(database_url: str, *words: str) -> list[str]:
    done = sulh(database_url, "partner", *words)
    assert done.returncode == 0, done.stderr
    return str(done.stdout).splitlines()


def test_a_partner_is_set_up_shut_out_and_listed(database_url: str, tmp_path: Path) -> None:
    (organisation,) = said(database_url, "create", "African Union")
    said(database_url, "agree", organisation, "--reference", "MoU 1", "--until", day(9), "--level", "card")
    first, secret = said(database_url, "client", organisation, "Roster", "--scope", "directory.read")
    made = {"id": first.split()[1], "secret": secret}
    with running(database_url) as client:
        token = ask_token(client, made).json()["access_token"]
        assert client.get("/api/v1/profiles?facets=none", token=token).status_code == 200
        assert any(line.startswith(organisation) and "card" in line for line in said(database_url, "list"))
        assert said(database_url, "revoke", made["id"]) == ["Revoked."]
        assert client.get("/api/v1/profiles?facets=none", token=token).status_code == 401
    wrong = tmp_path / "keys.json"
    wrong.write_text("{")
    refused = sulh(
        database_url, "partner", "client", organisation, "X", "--scope", "directory.read", "--keys", str(wrong)
    )
    assert (refused.returncode, refused.stderr.strip()) == (1, "keys.json cannot be read as JSON.")
