"""Invented answers about partner organisations and clients for the OpenAPI document."""

from typing import Any, Final

ORGANISATION_ID: Final = "9a6d1f3c-0f0b-4c59-9e55-3f1f3a9f8b21"
AGREEMENT_ID: Final = "0d6e7c0a-52d4-4f0b-8d1e-6a3f5c1b9e70"
CLIENT_ID: Final = "b4b6a8d2-7e7f-4a0c-9e6b-2f8f1d3c5a19"

NEW_ORGANISATION: Final = {"name": "African Union"}
NEW_AGREEMENT: Final = {
    "reference": "MoU 2027/3",
    "level": "network",
    "starts": "2027-01-01",
    "ends": "2028-12-31",
}
AGREEMENT: Final[dict[str, Any]] = {"id": AGREEMENT_ID, **NEW_AGREEMENT, "ended_at": None, "in_force": True}
ORGANISATION: Final[dict[str, Any]] = {
    "id": ORGANISATION_ID,
    "name": "African Union",
    "code": None,
    "sees": "network",
    "agreements": [AGREEMENT],
    "created_at": "2027-01-15T09:30:00.000000Z",
    "updated_at": "2027-01-15T09:30:00.000000Z",
    "version": 1,
}
KEYS: Final = {
    "keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "2027", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]
}
NEW_CLIENT: Final[dict[str, Any]] = {
    "organisation": ORGANISATION_ID,
    "name": "Roster of the Panel",
    "scopes": ["availability.read", "directory.read"],
    "method": "private_key_jwt",
    "keys": KEYS,
}
CLIENT: Final[dict[str, Any]] = {
    "id": CLIENT_ID,
    "organisation": {"id": ORGANISATION_ID, "name": "African Union"},
    "name": "Roster of the Panel",
    "scopes": ["availability.read", "directory.read"],
    "method": "private_key_jwt",
    "keys": KEYS,
    "created_at": "2027-01-15T09:30:00.000000Z",
    "updated_at": "2027-01-15T09:30:00.000000Z",
    "last_used_at": None,
    "revoked_at": None,
    "version": 1,
}
TOKEN_REQUEST: Final = {"grant_type": "client_credentials", "scope": "directory.read"}
TOKEN: Final = {
    "access_token": "sulh_c_opaque",
    "token_type": "Bearer",
    "expires_in": 1800,
    "scope": "directory.read",
}
REVOCATION: Final = {"token": "sulh_c_opaque"}
METADATA: Final[dict[str, Any]] = {
    "issuer": "https://sulh.example",
    "token_endpoint": "https://sulh.example/oauth/token",
    "revocation_endpoint": "https://sulh.example/oauth/revoke",
    "scopes_supported": ["availability.read", "directory.read", "request.write"],
    "response_types_supported": [],
    "grant_types_supported": ["client_credentials"],
    "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post"],
    "token_endpoint_auth_signing_alg_values_supported": ["ES256", "EdDSA", "PS256", "RS256"],
    "revocation_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post"],
    "revocation_endpoint_auth_signing_alg_values_supported": ["ES256", "EdDSA", "PS256", "RS256"],
}
