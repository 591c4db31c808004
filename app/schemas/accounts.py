"""Accounts, sessions, links and delegations: what is taken, and what is answered."""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, ValidationError, model_validator

from app.errors import FieldError, Invalid
from app.schemas.answers import Instant, Output, PublicId
from app.schemas.common import CountryCode, Flag, Input, Spelled
from app.schemas.problems import field_errors
from app.text import Line

LONGEST_EMAIL: Final = 254
# As app/mail.py takes it: nothing that could end the address or begin a header.
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"]{1,64}")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def fold_email(text: str) -> str:
    """The one form in which an address is kept and compared: NFKC, lower case, the domain in its ASCII form.

    Raises ValueError for what cannot be an address.
    """
    local, at, domain = unicodedata.normalize("NFKC", text).strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise ValueError("not an e-mail address") from None
    folded = f"{local}@{domain}"
    if not (at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and len(folded) <= LONGEST_EMAIL):
        raise ValueError("not an e-mail address")
    return folded


Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST_EMAIL),
    AfterValidator(fold_email),
    Field(json_schema_extra={"format": "email"}),
]
# What may be a password is said by app/passwords.py; here only that a text of this size is looked at.
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
LinkToken = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LanguageChoice = Literal["ar", "en", "fr"]
AccountRole = Literal[
    "desk",
    "head",
    "secretary_general",
    "ethics",
    "expert",
    "focal_point",
    "partner",
    "auditor",
    "administrator",
]
LONGEST_DELEGATION: Final = timedelta(days=366)


class SignIn(Input):
    """`code` from the authenticator, or a recovery code. `cookie`: for a browser; the token then stays out of the
    answer."""

    email: Email
    password: Password
    code: Code | None = None
    cookie: Flag = False


class Renewal(Input):
    password: Password
    code: Code | None = None


class NewPassword(Input):
    password: Password


class LinkPassword(Input):
    token: LinkToken
    password: Password


class LinkOnly(Input):
    token: LinkToken


class AskedEmail(Input):
    email: Email


class FactorStart(Input):
    """`code` of the factor that is to be replaced, or a recovery code."""

    code: Code | None = None


class FactorCode(Input):
    code: Code


PatchShape = TypeVar("PatchShape", bound=Input)


class OwnAccountPatch(Input):
    name: Line | None = None
    language: LanguageChoice | None = None


class Belonging(Input):
    """A partner's organisation, a focal point's State, the profile of an expert or of an officer."""

    organisation: UUID | None = None
    state: CountryCode | None = None
    profile: UUID | None = None


class Invitation(Belonging):
    email: Email
    name: Line
    role: AccountRole
    language: LanguageChoice = "en"


class AccountPatch(Belonging):
    name: Line | None = None
    role: AccountRole | None = None
    suspended: Flag | None = None


def patch_of(model: type[PatchShape], patch: dict[str, Any], *, never_empty: Collection[str]) -> PatchShape:
    """A merge patch as its model. Raises Invalid, also for a null where there is always a value."""
    emptied = [field for field in never_empty if field in patch and patch[field] is None]
    if emptied:
        raise Invalid(errors=[FieldError(f"/{field}", "missing", "this is required") for field in emptied])
    try:
        return model.model_validate(patch)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


class AccountsAsked(Input):
    """Which accounts: all that is given has to fit. `q` is a part of the name or the address; `seen` looks at the
    last sign-in: `never`, or `long_ago` for more than 90 days."""

    q: Annotated[str, StringConstraints(max_length=100)] | None = None
    role: AccountRole | None = None
    status: Literal["invited", "active", "suspended"] | None = None
    factor: Literal["set", "missing"] | None = None
    seen: Literal["never", "long_ago"] | None = None
    organisation: UUID | None = None


class SealedAccess(Input):
    allowed: Flag


class NewDelegation(Input):
    """In force from `starts_at` until `ends_at`, at most a year."""

    account: UUID
    act_reference: Line
    starts_at: Annotated[AwareDatetime, Spelled]
    ends_at: Annotated[AwareDatetime, Spelled]

    @model_validator(mode="after")
    def has_a_period(self) -> Self:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST_DELEGATION:
            raise ValueError("a delegation ends after it starts, within a year")
        return self


class OwnAccountAnswer(Output):
    """The account of who asks. `ready`: no second factor is still to be set up."""

    id: PublicId
    email: str
    name: str
    role: AccountRole
    language: LanguageChoice
    second_factor: bool
    recovery_codes_left: int
    ready: bool
    sealed_access: bool
    delegate: bool
    profile: PublicId | None
    state: str | None
    organisation: PublicId | None
    version: int


class SessionOpened(Output):
    """`token`, or `csrf_token` where a cookie was asked for. `ready` false: set up a second factor first."""

    token: str | None = None
    csrf_token: str | None = None
    session: PublicId
    ends_at: Instant
    idle_minutes: int
    ready: bool
    account: OwnAccountAnswer


class SessionAnswer(Output):
    id: PublicId
    device: str | None
    network: str | None
    created_at: Instant
    last_seen_at: Instant
    ends_at: Instant
    current: bool


class SessionsAnswer(Output):
    items: list[SessionAnswer]


class EnrolmentAnswer(Output):
    """`qr_svg` shows `uri`, which holds the secret: told once."""

    secret: str
    uri: str
    qr_svg: str


class RecoveryCodes(Output):
    """Each works once in the place of a code. They are told this once."""

    recovery_codes: list[str]


class AccountAnswer(Output):
    id: PublicId
    email: str
    name: str
    role: AccountRole
    language: LanguageChoice
    status: Literal["invited", "active", "suspended"]
    organisation: PublicId | None
    state: str | None
    profile: PublicId | None
    sealed_access: bool
    second_factor: bool
    last_signed_in_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class AccountsAnswer(Output):
    items: list[AccountAnswer]
    total: int
    next_cursor: str | None


class SealedAccessAnswer(Output):
    account: PublicId
    allowed: bool


class DelegationAnswer(Output):
    id: PublicId
    account: PublicId
    name: str
    act_reference: str
    starts_at: Instant
    ends_at: Instant
    ended_at: Instant | None
    in_force: bool


class DelegationsAnswer(Output):
    items: list[DelegationAnswer]


class LinkAsked(Output):
    """What it says is the same for every address."""

    status: Literal["asked"]
