"""Invented accounts for the OpenAPI document."""

from typing import Any, Final

ID: Final = "5b1d7c52-0a43-4f0e-8f0c-7f6f6a0c2f11"
SESSION_ID: Final = "c2a9e3a4-52f3-4e38-a0b5-2f7b9f0a7d21"

SIGN_IN: Final[dict[str, Any]] = {
    "email": "amina.diarra@example.org",
    "password": "quatre bateaux sur le fleuve",
    "code": "492039",
}
RENEWAL: Final[dict[str, Any]] = {"password": "quatre bateaux sur le fleuve", "code": "492039"}
NEW_PASSWORD: Final[dict[str, Any]] = {"password": "cinq bateaux sur le fleuve"}
LINK: Final[dict[str, Any]] = {"token": "u3vJ0m8b1yQ5wq0k2r9n7d4x6c1a8e5f3g2h0j9k7l4"}
LINK_PASSWORD: Final[dict[str, Any]] = LINK | NEW_PASSWORD
ADDRESS: Final[dict[str, Any]] = {"email": "amina.diarra@example.org"}
ASKED: Final[dict[str, Any]] = {"status": "asked"}

OWN_ACCOUNT: Final[dict[str, Any]] = {
    "id": ID,
    "email": "amina.diarra@example.org",
    "name": "Amina Diarra",
    "role": "desk",
    "language": "fr",
    "second_factor": True,
    "recovery_codes_left": 10,
    "ready": True,
    "sealed_access": False,
    "delegate": False,
    "profile": None,
    "state": None,
    "organisation": None,
    "version": 2,
}
OPENED: Final[dict[str, Any]] = {
    "token": "sulh_s_9f0Zs1mVx3c8b5n2k7j4h1g6d0a9s8q2w5e7r4t1y3u",
    "session": SESSION_ID,
    "ends_at": "2027-01-15T21:30:00.000000Z",
    "idle_minutes": 30,
    "ready": True,
    "account": OWN_ACCOUNT,
}
SESSIONS: Final[dict[str, Any]] = {
    "items": [
        {
            "id": SESSION_ID,
            "device": "Firefox on Linux",
            "network": "192.0.2.0/24",
            "created_at": "2027-01-15T09:30:00.000000Z",
            "last_seen_at": "2027-01-15T10:02:00.000000Z",
            "ends_at": "2027-01-15T21:30:00.000000Z",
            "current": True,
        }
    ]
}
ENROLMENT: Final[dict[str, Any]] = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/Sulh:amina.diarra%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sulh",
    "qr_svg": "<svg></svg>",
}
RECOVERY_CODES: Final[dict[str, Any]] = {"recovery_codes": ["k3fd-92ha-0xwz-7m4q", "7wq2-m0d4-zz1c-93th"]}

INVITATION: Final[dict[str, Any]] = {
    "email": "amina.diarra@example.org",
    "name": "Amina Diarra",
    "role": "desk",
    "language": "fr",
}
ACCOUNT: Final[dict[str, Any]] = {
    "id": ID,
    "email": "amina.diarra@example.org",
    "name": "Amina Diarra",
    "role": "desk",
    "language": "fr",
    "status": "invited",
    "organisation": None,
    "state": None,
    "profile": None,
    "sealed_access": False,
    "second_factor": False,
    "last_signed_in_at": None,
    "created_at": "2027-01-15T09:30:00.000000Z",
    "updated_at": "2027-01-15T09:30:00.000000Z",
    "version": 1,
}
ACCOUNTS: Final[dict[str, Any]] = {"items": [ACCOUNT], "total": 1, "next_cursor": None}

NEW_DELEGATION: Final[dict[str, Any]] = {
    "account": ID,
    "act_reference": "SG/2027/014",
    "starts_at": "2027-02-01T00:00:00Z",
    "ends_at": "2027-03-01T00:00:00Z",
}
DELEGATION: Final[dict[str, Any]] = NEW_DELEGATION | {
    "id": "1d2c3b4a-0f9e-4d8c-b7a6-95e4d3c2b1a0",
    "name": "Idris Kone",
    "ended_at": None,
    "in_force": False,
}
