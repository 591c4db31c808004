"""Everything that differs between one installation and another, read once from `SULH_…` variables."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_KEY = "development-only-sealing-key-not-for-real-people"


class Settings(BaseSettings):
    """Frozen settings; a value that cannot be used stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix="SULH_", frozen=True, extra="ignore")

    environment: Literal["development", "demo", "production"] = "development"
    database_url: str = f"sqlite:///{Path('data/sulh.sqlite3')}"
    # Sealed columns are encrypted with this key; see security.py.
    sealing_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    # Where the pages explaining error types stand; clients compare the whole URI, so it must stay stable.
    problem_base: str = "urn:sulh:problem:"
    statement_timeout_s: Annotated[int, Field(ge=1, le=60)] = 8

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        key = self.sealing_key.get_secret_value()
        if self.environment == "production" and (key == DEVELOPMENT_KEY or len(key) < 32):
            raise ValueError("SULH_SEALING_KEY must be set to at least 32 characters of your own in production")
        return self


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
