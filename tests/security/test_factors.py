import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.factors import (
    looks_like_recovery_code,
    matching_step,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    qr_svg,
    recovery_code_hash,
)

SECRET = base64.b32encode(b"12345678901234567890").decode()  # of RFC 6238, appendix B
# The last six digits of the values in RFC 6238, appendix B.
PUBLISHED = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
STEP = 1111111109 // 30
CODE = PUBLISHED[1111111109]


def at(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@pytest.mark.parametrize("second", PUBLISHED)
def test_13_the_published_codes_match(second: int) -> None:
    assert matching_step(SECRET, PUBLISHED[second], at(second), None) == second // 30


def test_13_the_same_step_works_once() -> None:
    now = at(1111111109)
    step = matching_step(SECRET, CODE, now, None)
    assert step == STEP
    assert matching_step(SECRET, CODE, now, step) is None
    assert matching_step(SECRET, CODE, now + timedelta(seconds=20), step) is None
    assert matching_step(SECRET, CODE, now, STEP - 1) == STEP
    assert matching_step(SECRET, CODE, now, STEP + 1) is None


def test_13_a_code_lives_in_its_step_and_the_next_one_and_not_before() -> None:
    begin = STEP * 30
    taken = [begin, begin + 29.9, begin + 30, begin + 59.9]
    refused = [begin - 30, begin - 0.1, begin + 60, begin + 3600]
    assert [matching_step(SECRET, CODE, at(second), None) for second in taken] == [STEP] * 4
    assert [matching_step(SECRET, CODE, at(second), None) for second in refused] == [None] * 4


def test_13_after_the_present_code_the_one_before_is_dead_too() -> None:
    now = at(STEP * 30 + 31)
    assert matching_step(SECRET, CODE, now, STEP + 1) is None


@pytest.mark.parametrize("typed", ["081804", " 081 804 ", "٠٨١٨٠٤", "۰۸۱ ۸۰۴", "081\u00a0804", "０８１８０４"])
def test_13_a_code_may_be_typed_with_spaces_and_the_digits_of_ones_script(typed: str) -> None:
    assert matching_step(SECRET, typed, at(1111111109), None) == STEP


@pytest.mark.parametrize(
    "typed", ["", "08180", "0818040", "08180x", "-81804", "081804\x00", "081-804", "²²²²²²", "\ud800"]
)
def test_13_everything_else_is_no_code(typed: str) -> None:
    assert matching_step(SECRET, typed, at(1111111109), None) is None


@given(st.text(st.characters(exclude_categories=())))
def test_13_no_text_breaks_the_comparison(typed: str) -> None:
    assert matching_step(SECRET, typed, at(1111111109), None) in (None, STEP, STEP - 1)


def test_a_secret_has_160_bits_and_is_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


def test_an_authenticator_learns_account_issuer_and_secret() -> None:
    uri = urlsplit(provisioning_uri(SECRET, "أمينة@un.example", "Sulh"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Sulh:أمينة@un.example"
    told = {name: values[0] for name, values in parse_qs(uri.query).items()}
    assert told == {"secret": SECRET, "issuer": "Sulh"}  # six digits, 30 seconds and SHA-1 are what is meant without


def test_the_picture_stands_in_the_page_without_style_script_or_address() -> None:
    picture = qr_svg(provisioning_uri(SECRET, "amina@un.example", "Sulh"))
    assert picture.startswith("<svg ")
    assert re.search(r"style|script|://|href|url\(|class=|\swidth=", picture) is None
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture)) == {"#fff", "#000"}
    assert SECRET not in picture


def test_13_ten_recovery_codes_of_letters_nobody_mistakes() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}", code) for code in codes)
    assert len({recovery_code_hash(code) for code in codes}) == 10
    assert len(new_recovery_codes(3)) == 3


def test_13_a_recovery_code_is_known_however_it_is_written() -> None:
    code = "k3fd-92ha-01wz-7m4q"
    for written in (
        "K3FD 92HA 01WZ 7M4Q",
        "k3fd92ha01wz7m4q",
        " k3fd–92ha–01wz–7m4q\n",
        "k3fd-92ha-oIwz-7m4q",
        "k٣fd-٩٢ha-٠lwz-٧m٤q",
    ):
        assert looks_like_recovery_code(written)
        assert recovery_code_hash(written) == recovery_code_hash(code)
    assert recovery_code_hash("k3fd-92ha-01wz-7m4r") != recovery_code_hash(code)
    assert re.fullmatch("[0-9a-f]{64}", recovery_code_hash(code))


@pytest.mark.parametrize(
    "text", ["", "081804", "k3fd-92ha-01wz", "k3fd-92ha-01wz-7m4q-x", "k3fd-92ha-01wz-7m4u", "é" * 16]
)
def test_other_texts_are_no_recovery_codes(text: str) -> None:
    assert not looks_like_recovery_code(text)


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_breaks_the_hash(text: str) -> None:
    assert len(recovery_code_hash(text)) == 64
    assert looks_like_recovery_code(text) in (True, False)
