"""Everything that differs between one installation and another, read once from `SULH_…` variables."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_KEY = "development-only-sealing-key-not-for-real-people"

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address begins with https:// and ends with a host or a path")
    return text.rstrip("/")


class Settings(BaseSettings):
    """Frozen settings; a value that cannot be used stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix="SULH_", frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "demo", "production"] = "development"
    database_url: str = f"sqlite:///{Path('data/sulh.sqlite3')}"
    # Sealed columns are encrypted with this key; see security.py.
    sealing_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    # Where the pages explaining error types stand; clients compare the whole URI, so it must stay stable.
    problem_base: str = "urn:sulh:problem:"
    statement_timeout_s: Annotated[int, Field(ge=1, le=60)] = 8

    # Mail; see delivery.py and worker.py. Outside production it is written into a folder while no server is named.
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    # For one whole delivery. A claim on a message lasts longer, so that nobody else takes it in the meantime.
    smtp_timeout_s: Annotated[int, Field(ge=1, le=300)] = 60
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>,]+@[A-Za-z0-9.-]+$")] = "noreply@localhost"
    # Seen beside the subject by whoever looks at the screen: it should not name the Network either.
    mail_name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")] = "Notifications"
    mail_folder: Path = Path("data/mail")
    # What links in mails begin with.
    public_url: Annotated[str, AfterValidator(_address)] = "http://127.0.0.1:8000"

    @model_validator(mode="after")
    def refuse_open_mail(self) -> Self:
        if self.smtp_user and not self.smtp_password.get_secret_value():
            raise ValueError("SULH_SMTP_USER needs SULH_SMTP_PASSWORD")
        if self.environment != "production":
            return self
        if self.smtp_security == "none" and self.smtp_host not in _LOOPBACK | {""}:
            raise ValueError("SULH_SMTP_SECURITY=none is for a mail server on this machine only")
        if "public_url" in self.model_fields_set and not self.public_url.startswith("https://"):
            raise ValueError("SULH_PUBLIC_URL must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        key = self.sealing_key.get_secret_value()
        if self.environment == "production" and (key == DEVELOPMENT_KEY or len(key) < 32):
            raise ValueError("SULH_SEALING_KEY must be set to at least 32 characters of your own in production")
        return self


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
