"""Everything that differs between one installation and another, read once from `SULH_…` variables."""

import os
import stat
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.errors import Unavailable

DEVELOPMENT_KEY = "development-only-sealing-key-not-for-real-people"
PREFIX = "SULH_"
# What cards and calendars say they were made by.
PRODUCT = "-//OIC//Sulh//EN"
SHORTEST_KEY = 32
SHORTEST_PASSWORD = 12
# A key drawn by lot has more different characters: 32 hex digits have 14 or so.
_FEWEST_CHARACTERS = 6

# Hours from the submission of a deployment request until it should have left each state, without stopped time.
TARGET_HOURS: Final[dict[str, int]] = {
    "submitted": 4,
    "searching": 12,
    "shortlisted": 14,
    "with_sg": 24,
    "authorised": 25,
    "offering": 36,
    "preparing": 72,
    "preparing_remote": 36,
}

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address begins with https:// and ends with a host or a path")
    return text.rstrip("/")


def _networks(text: str) -> str:
    for part in text.split():
        try:
            ip_network(part)
        except ValueError:
            raise ValueError("a network is written like 10.0.0.0/8 or fd00::/8, and ends in zeros") from None
    return text


def _targets(given: dict[str, int]) -> dict[str, int]:
    if not given.keys() <= TARGET_HOURS.keys():
        raise ValueError(f"there are targets for {', '.join(TARGET_HOURS)}")
    return TARGET_HOURS | given


class Settings(BaseSettings):
    """Frozen settings; a value that cannot be used stops the start with its name.

    A setting with a second one named `…_file` may be given as a file instead: what is secret stays out of the
    environment, which is inherited by every process and shown by many tools.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    environment: Literal["development", "demo", "production"] = "development"
    database_url: Annotated[str, Field(repr=False)] = f"sqlite:///{Path('data/sulh.sqlite3')}"
    database_url_file: Path | None = None
    # One or several, the newest first; see security.py.
    sealing_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    sealing_key_file: Path | None = None
    # Where the pages explaining error types stand; clients compare the whole URI, so it must stay stable.
    problem_base: str = "urn:sulh:problem:"
    # Networks (CIDR, with blanks between) of proxies whose X-Forwarded-For is believed.
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = ""
    # So many different people a day, shown to an officer or to a partner, raise an alert; see services/walks.py.
    walk_officer: Annotated[int, Field(ge=1)] = 1000
    walk_partner: Annotated[int, Field(ge=1)] = 250
    # Requests of one API client in a minute, over all servers.
    client_requests_per_minute: Annotated[int, Field(ge=20, le=1_000_000)] = 600
    # As JSON; what is left out stays as it is.
    request_target_hours: Annotated[dict[str, Annotated[int, Field(ge=1, le=10_000)]], AfterValidator(_targets)] = (
        TARGET_HOURS
    )
    # How long somebody who is asked whether they could has to answer.
    sounding_hours: Annotated[int, Field(ge=1, le=240)] = 6
    # How long an offer stands, and how soon a withdrawn consent asks for an answer.
    offer_hours: Annotated[int, Field(ge=1, le=240)] = 8
    alarm_hours: Annotated[int, Field(ge=1, le=240)] = 4
    # When the desk is told that a deployment ends, and, in days since the return, by when it should be debriefed and
    # closed.
    return_notice_days: Annotated[int, Field(ge=1, le=60)] = 7
    debrief_days: Annotated[int, Field(ge=1, le=365)] = 14
    closing_days: Annotated[int, Field(ge=1, le=365)] = 21
    statement_timeout_s: Annotated[int, Field(ge=1, le=60)] = 8

    # Mail; see delivery.py and worker.py. Outside production it is written into a folder while no server is named.
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    # For one whole delivery. A claim on a message lasts longer, so that nobody else takes it in the meantime.
    smtp_timeout_s: Annotated[int, Field(ge=1, le=300)] = 60
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>,]+@[A-Za-z0-9.-]+$")] = "noreply@localhost"
    # Seen beside the subject by whoever looks at the screen: it should not name the Network either.
    mail_name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")] = "Notifications"
    mail_folder: Path = Path("data/mail")
    # What links in mails begin with.
    public_url: Annotated[str, AfterValidator(_address)] = "http://127.0.0.1:8000"

    # How long what is kept, in days; see services/retention.py.
    erasure_cooling_days: Annotated[int, Field(ge=1, le=30)] = 14
    keep_left_days: Annotated[int, Field(ge=30, le=3660)] = 365
    keep_links_days: Annotated[int, Field(ge=30, le=365)] = 30
    keep_sessions_days: Annotated[int, Field(ge=1, le=730)] = 90
    keep_networks_days: Annotated[int, Field(ge=1, le=730)] = 90
    # Not under two months: what was sent is what keeps a reminder from being sent twice.
    keep_sent_days: Annotated[int, Field(ge=61, le=730)] = 90
    keep_walks_days: Annotated[int, Field(ge=2, le=90)] = 7

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in cls.model_fields:
            if path := given.get(f"{name}_file"):
                if name in given:
                    raise ValueError(f"give {_variable(name)} or {_variable(name)}_FILE, not both")
                alone = given.get("environment") == "production"
                given = {**given, name: _read_secret(f"{_variable(name)}_FILE", Path(path), alone=alone)}
        return given

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
    def refuse_weak_secrets(self) -> Self:
        password = _password(self.database_url)
        if not self.sealing_keys:
            raise ValueError("SULH_SEALING_KEY holds no key")
        if not all(map(_is_text, self.sealing_keys)):
            raise ValueError("SULH_SEALING_KEY is not text in UTF-8")
        if self.environment == "production":
            for key in self.sealing_keys:
                _refuse_weak_key(key)
            if password and len(password) < SHORTEST_PASSWORD:
                raise ValueError(f"the password in SULH_DATABASE_URL needs at least {SHORTEST_PASSWORD} characters")
        return self

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """Newest first."""
        return tuple(self.sealing_key.get_secret_value().split())

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(map(ip_network, self.trusted_proxies.split()))


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _read_secret(variable: str, path: Path, *, alone: bool) -> str:
    """The content of a file, without the end of its last line. With `alone` only its owner may be able to read it."""
    try:
        with path.open(encoding="utf-8") as file:
            # Of what was opened, not of the name: another file could have taken its place in between.
            mode = os.fstat(file.fileno()).st_mode
            secret = file.read().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ValueError(f"the file named by {variable} cannot be read ({reason})") from None
    if alone and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"the file named by {variable} is open to others than its owner: chmod 400")
    if not secret.strip():
        raise ValueError(f"the file named by {variable} is empty")
    return secret


def _password(database_url: str) -> str | None:
    try:
        return make_url(database_url).password
    except (ArgumentError, ValueError):
        raise ValueError("SULH_DATABASE_URL is not the address of a database") from None


def _is_text(key: str) -> bool:
    # The environment may hold any bytes; those that are no text arrive as halves of characters.
    return not any("\ud800" <= letter <= "\udfff" for letter in key)


def _refuse_weak_key(key: str) -> None:
    if key == DEVELOPMENT_KEY:
        raise ValueError("SULH_SEALING_KEY needs a key of your own in production")
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"each key in SULH_SEALING_KEY needs at least {SHORTEST_KEY} characters in production")
    # A text that repeats itself is found in the middle of itself doubled.
    if len(set(key)) < _FEWEST_CHARACTERS or key in (key + key)[1:-1]:
        raise ValueError("a key in SULH_SEALING_KEY repeats itself: draw one by lot, with openssl rand -hex 32")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Raises Unavailable, which names what is wrong and never what was given."""
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        reasons = "; ".join(_reason(entry["loc"], entry["msg"]) for entry in found)
        raise Unavailable(f"Sulh does not start: {reasons}.") from None


def _reason(place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    return f"{_variable(str(place[0]))}: {said}" if place else said
