"""What a mail says and does not say, in every kind and language."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from app.mail import ANSWERED_WITHIN, PARAMETERS, Letter, compose
from app.mail_texts import TEXTS
from tests.mail.messages import ADDRESS, content_for
from tests.mail.sink import mail_settings

SETTINGS = mail_settings(25)
ALL = [(kind, language) for kind in TEXTS for language in ("ar", "en", "fr")]
NAMES = re.compile(
    r"sulh|network|oic\b|islamic|cooperation|secretar|mediat|envoy|expert|peace|deploy|nominat|candidate|organi[sz]ation"
    r"|réseau|\boci\b|islamique|coopération|secrétar|médiat|envoyé|paix|déploie|désign|candidat"
    r"|صلح|شبكة|الإسلامي|التعاون|الأمانة|وسيط|وسطاء|مبعوث|خبير|خبراء|سلام|ترشيح|مرشح|منظمة",
    re.IGNORECASE,
)


def letter(kind: str = "invitation", language: str = "en", **changes: object) -> Letter:
    fields = {
        "public_id": UUID(int=7),
        "kind": kind,
        "language": language,
        "recipient": ADDRESS,
        "content": content_for(kind) if kind in PARAMETERS else {},
        "at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    }
    return Letter(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_neither_subject_nor_sender_tells_what_it_is_about(kind: str, language: str) -> None:
    mail = compose(letter(kind, language), SETTINGS)
    assert not NAMES.search(mail["Subject"])
    assert str(mail["From"]) == "Notifications <desk@office.example>"
    body = mail.get_content()
    assert not NAMES.search(re.sub(r"https://\S+", "", body))


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_links_stand_in_the_body_alone_on_their_line(kind: str, language: str) -> None:
    mail = message_from_bytes(compose(letter(kind, language), SETTINGS).as_bytes(), policy=default)
    lines = mail.get_content().splitlines()
    links = [line for line in lines if "https:" in line]
    paths = [value for name, value in content_for(kind).items() if name != "date"]
    assert sorted(links) == sorted(f"https://sulh.example{path}" for path in paths)
    assert "https" not in str(mail.items())


@pytest.mark.parametrize("kind", TEXTS)
def test_every_language_says_the_same_with_the_same_parameters(kind: str) -> None:
    assert set(TEXTS[kind]) == {"ar", "en", "fr"}
    for subject, body in TEXTS[kind].values():
        assert subject
        derived = {"until"} if kind in ANSWERED_WITHIN else set()
        assert set(re.findall(r"\{(.*?)\}", body)) == PARAMETERS[kind] | derived


def test_arabic_is_utf_8_and_begins_every_line_of_words_in_arabic() -> None:
    for kind in TEXTS:
        mail = message_from_bytes(compose(letter(kind, "ar"), SETTINGS).as_bytes(), policy=default)
        assert mail["Content-Type"] == 'text/plain; charset="utf-8"'
        assert mail["Content-Language"] == "ar"
        assert mail["Subject"] == TEXTS[kind]["ar"][0]
        for line in mail.get_content().splitlines():
            # The first letter gives a line its direction where a mail program decides it by itself.
            assert not line or line.startswith("https://") or re.match(r"[\u0621-\u064a]", line)


def test_a_day_is_written_in_the_language_of_the_mail() -> None:
    said = {code: compose(letter("erasure_asked", code), SETTINGS).get_content() for code in ("ar", "en", "fr")}
    assert "December 8, 2026" in said["en"]
    assert "8 décembre 2026" in said["fr"]
    assert "ديسمبر" in said["ar"]


def test_what_has_to_be_answered_says_until_when() -> None:
    said = {code: compose(letter("offer", code), SETTINGS).get_content() for code in ("ar", "en", "fr")}
    assert "before this hour: November 24, 2026, 16:00 UTC" in said["en"]
    assert "24 novembre 2026, 16:00 UTC" in said["fr"]
    assert "24 نوفمبر 2026، 16:00 UTC" in said["ar"]


def test_a_repeat_can_be_recognised_and_programs_do_not_answer() -> None:
    first, second = (compose(letter(), SETTINGS) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == f"<{UUID(int=7)}@office.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "canary@example.org\r\nBcc: other@example.org"},
        {"recipient": "canary@example.org, other@example.org"},
        {"recipient": "canary@example.org\nSubject: other"},
        {"recipient": "Canary <canary@example.org>"},
        {"recipient": "canary"},
        {"content": {"link": "/a\r\nBcc: other@example.org"}},
        {"content": {"link": "//evil.example/"}},
        {"content": {"link": "https://evil.example/"}},
        {"content": {"link": "/{link.__class__}"}},
        {"content": {"link": "/a b"}},
        {"content": {"link": "/a", "name": "Canary"}},
        {"content": {}},
        {"kind": "erasure_asked", "content": {"link": "/a", "date": "2026-12-08\nBcc: other@example.org"}},
        {"kind": "no such kind", "content": {"link": "/a"}},
        {"language": "de"},
    ],
)
def test_31_no_value_can_add_a_header_another_recipient_or_a_foreign_link(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError) as refused:
        compose(letter(**changes), SETTINGS)  # type: ignore[arg-type]
    assert "canary" not in str(refused.value).lower()
