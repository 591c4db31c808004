"""Partner organisations, their agreements and API clients: what is taken, and what is answered."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.common import Input
from app.schemas.jwks import public_keys
from app.schemas.profiles import Day
from app.text import Line

AgreementLevel = Literal["card", "network"]
Scope = Literal["directory.read", "availability.read", "request.write"]
Method = Literal["secret", "private_key_jwt"]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=3), AfterValidator(lambda given: sorted(set(given)))]
Keys = Annotated[dict[str, Any], AfterValidator(public_keys)]


class NewOrganisation(Input):
    """`code`: the organisation's term in the vocabulary `organisations`, where it has one."""

    name: Line
    code: Line | None = None


class OrganisationPatch(Input):
    name: Line | None = None
    code: Line | None = None


class NewAgreement(Input):
    """How far a partner sees at most, whatever people have chosen; from `starts` to `ends`, both included."""

    reference: Line
    level: AgreementLevel
    starts: Day
    ends: Day

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("an agreement ends on or after the day it starts")
        return self


class NewClient(Input):
    """`keys`: for `private_key_jwt`, the public keys as a JWK set."""

    organisation: UUID
    name: Line
    scopes: Scopes
    method: Method = "private_key_jwt"
    keys: Keys | None = None

    @model_validator(mode="after")
    def has_what_its_method_needs(self) -> Self:
        if (self.method == "private_key_jwt") != (self.keys is not None):
            raise ValueError("keys go with private_key_jwt, and only with it")
        return self


class ClientPatch(Input):
    name: Line | None = None
    scopes: Scopes | None = None
    keys: Keys | None = None


class AgreementAnswer(Output):
    id: PublicId
    reference: str
    level: AgreementLevel
    starts: str
    ends: str
    ended_at: Instant | None
    in_force: bool


class OrganisationAnswer(Output):
    """`sees`: the furthest level of an agreement in force; null: none is, and the partner sees nobody."""

    id: PublicId
    name: str
    code: str | None
    sees: AgreementLevel | None
    agreements: list[AgreementAnswer]
    created_at: Instant
    updated_at: Instant
    version: int


class OrganisationsAnswer(Output):
    items: list[OrganisationAnswer]


class ClientOrganisation(Output):
    id: PublicId
    name: str


class ClientAnswer(Output):
    """`id` is the client_id. `secret` is told once: when the client is made, or its secret replaced."""

    id: PublicId
    organisation: ClientOrganisation
    name: str
    scopes: list[Scope]
    method: Method
    keys: dict[str, Any] | None
    secret: str | None = None
    created_at: Instant
    updated_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None
    version: int


class ClientsAnswer(Output):
    items: list[ClientAnswer]


class TokenAnswer(Output):
    """RFC 6749, 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenProblem(Output):
    """RFC 6749, 5.2."""

    error: str
    error_description: str


class ServerMetadata(Output):
    """RFC 8414."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
