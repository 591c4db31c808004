"""Settings of mail that are refused, and what the refusal does not repeat."""

import pytest
from pydantic import ValidationError

from app.settings import Settings

PRODUCTION = {"environment": "production", "sealing_key": "canary-0123456789-abcdefghij-klmnopqrst"}


@pytest.mark.parametrize(
    "values",
    [
        {"smtp_user": "canary"},
        {"smtp_security": "ssl"},
        {"smtp_timeout_s": 301},
        {"mail_from": "Desk <canary@office.example>"},
        {"mail_from": "canary@office.example\r\nBcc: x@example.org"},
        {"mail_name": "canary\r\nBcc: x@example.org"},
        {"public_url": "ftp://canary.example"},
        {"public_url": "https://canary.example/?a"},
        {"public_url": "canary.example"},
        {**PRODUCTION, "public_url": "http://canary.example"},
        {**PRODUCTION, "smtp_host": "mail.canary.example", "smtp_security": "none"},
    ],
)
def test_what_could_not_be_used_or_would_be_open_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**values)  # type: ignore[arg-type]
    assert "canary" not in str(refused.value)


def test_in_production_a_server_on_this_machine_may_go_without_tls() -> None:
    made = Settings(**PRODUCTION, smtp_host="127.0.0.1", smtp_security="none", public_url="https://sulh.example/")  # type: ignore[arg-type]
    assert made.public_url == "https://sulh.example"
