"""Second factors: codes by the clock (TOTP, RFC 6238) and recovery codes on paper."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno

from app.security import REFERENCE_ALPHABET
from app.text import ascii_digits

STEP_SECONDS = 30
_GROUPS, _GROUP = 4, 4  # 16 letters of 32 kinds: 80 random bits
_MEANT = str.maketrans("OIL", "011")  # what is read on paper for a letter the alphabet does not have
_BETWEEN = re.compile(r"[\s\-‐-―]+")


def new_secret() -> str:
    """160 random bits, the length RFC 4226 advises, in base32."""
    return pyotp.random_base32(32)


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that an authenticator reads; it holds the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_svg(uri: str) -> str:
    """`uri` as an SVG element for a page: dark on light in every theme, sized by the page, no style, no address."""
    return segno.make_qr(uri, error="m").svg_inline(
        border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )


def matching_step(secret: str, code: str, at: datetime, after: int | None) -> int | None:
    """The step of 30 seconds since 1970 whose code this is: the present one or the one before; None for no other.

    `after` is the last step this person used: it and all before it are refused, so that a code works once. Codes of
    the future are not taken: a clock that goes before ours by more than a moment is to be set right.
    """
    typed = "".join(ascii_digits(code).split())
    if re.fullmatch("[0-9]{6}", typed) is None:
        return None
    present = int(at.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret)
    found = None
    # Both are compared, whatever comes of the first, so that the time tells nothing.
    for step in (present - 1, present):
        same = hmac.compare_digest(codes.at(step), typed)
        if same and (after is None or step > after):
            found = step
    return found


def new_recovery_codes(count: int = 10) -> list[str]:
    """Codes such as `k3fd-92ha-0xwz-7m4q`, each 80 random bits, without letters that look like others."""
    return [_new_recovery_code() for _ in range(count)]


def _new_recovery_code() -> str:
    groups = ("".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups).lower()


def looks_like_recovery_code(text: str) -> bool:
    """Whether `text` has the form of a recovery code, however it is spaced and written."""
    letters = _letters(text)
    return len(letters) == _GROUPS * _GROUP and set(letters) <= set(REFERENCE_ALPHABET)


def recovery_code_hash(code: str) -> str:
    """SHA-256 in hex of the letters of `code`. Enough, because they are random: there is nothing to guess."""
    return hashlib.sha256(_letters(code).encode("utf-8", "surrogatepass")).hexdigest()


def _letters(code: str) -> str:
    return _BETWEEN.sub("", ascii_digits(code)).upper().translate(_MEANT)
