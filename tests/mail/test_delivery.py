"""Mail over the wire to a real server, and to servers that misbehave."""

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, Row, text

from app.services.outbox import PAUSES
from app.settings import Settings
from app.worker import Done, run_due
from tests.mail.messages import ADDRESS, SECRET, posted, rows
from tests.mail.sink import Sink, mail_settings, misbehaving, open_sink


def test_a_message_arrives_and_nothing_personal_of_it_stays(engine: Engine, sink: Sink) -> None:
    posted(engine, language="ar")
    assert run_due(engine, sink.settings()) == Done(sent=1)
    assert sink.recipients == [ADDRESS]
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "دعوة لك")
    assert f"https://sulh.example/invitations/{SECRET}" in mail.get_content().splitlines()
    (row,) = rows(engine)
    assert (row.status, row.attempts, row.recipient, row.content) == ("sent", 1, None, None)
    assert row.sent_at is not None
    assert mail["Message-ID"] == f"<{row.public_id}@office.example>"
    assert run_due(engine, sink.settings()) == Done()


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_after_not_now_it_is_tried_again(engine: Engine, sink: Sink, place: str) -> None:
    setattr(sink, place, ["451 greylisted: canary.person"])
    with time_machine.travel(datetime.now(UTC)) as clock:
        posted(engine)
        assert run_due(engine, sink.settings()) == Done(not_sent=1)
        (row,) = rows(engine)
        assert (row.status, row.last_error) == ("waiting", f"{'recipient' if place == 'rcpt' else 'data'}_451")
        clock.shift(2 * PAUSES[0])
        assert run_due(engine, sink.settings()) == Done(sent=1)
    assert len(sink.mails) == 1
    assert rows(engine)[0].last_error is None


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_after_never_it_is_given_up_at_once(engine: Engine, sink: Sink, place: str) -> None:
    setattr(sink, place, ["550 no such user: canary.person"])
    posted(engine)
    assert run_due(engine, sink.settings()) == Done(not_sent=1)
    (row,) = rows(engine)
    assert (row.status, row.last_error) == ("failed", f"{'recipient' if place == 'rcpt' else 'data'}_550")


def test_one_refused_message_does_not_keep_the_next_from_leaving(engine: Engine, sink: Sink) -> None:
    sink.rcpt = ["550 no", "451 later"]
    for _ in range(3):
        posted(engine)
    assert run_due(engine, sink.settings()) == Done(sent=1, not_sent=2)
    assert [row.status for row in rows(engine)] == ["failed", "waiting", "sent"]


def test_a_message_that_cannot_be_opened_does_not_keep_the_next_from_leaving(engine: Engine, sink: Sink) -> None:
    for _ in range(2):
        posted(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET content = recipient WHERE id = (SELECT min(id) FROM outbox)"))
    assert run_due(engine, sink.settings()) == Done(sent=1, not_sent=1)
    assert [(row.status, row.last_error) for row in opened(engine)] == [("waiting", "not_made"), ("sent", None)]


def opened(engine: Engine) -> list[Row[Any]]:
    """What can be read without the key."""
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT status, last_error FROM outbox ORDER BY id")))


def greet(link: socket.socket) -> None:
    link.sendall(b"220 ready\r\n")


def silent(link: socket.socket) -> None:
    link.settimeout(5)
    with suppress(OSError):
        link.recv(1)


def closing_at_once(link: socket.socket) -> None:
    pass


def closing_later(link: socket.socket) -> None:
    greet(link)
    link.recv(1000)


def dripping(link: socket.socket) -> None:
    with suppress(OSError):
        greet(link)
        for _ in range(100):
            link.sendall(b"2")
            link.settimeout(0.1)
            with suppress(TimeoutError):
                if not link.recv(1000):
                    return


def endless(link: socket.socket) -> None:
    greet(link)
    with suppress(OSError):
        while True:
            link.sendall(b"250-and more\r\n" * 100)


def refusing_the_sender(link: socket.socket) -> None:
    greet(link)
    with suppress(OSError):
        while asked := link.recv(1000):
            link.sendall(b"550 not you\r\n" if asked.upper().startswith(b"MAIL") else b"250 OK\r\n")


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        (silent, "timeout"),
        (closing_at_once, "disconnected"),
        (closing_later, "disconnected"),
        (dripping, "timeout"),
        (endless, "disconnected"),
        (refusing_the_sender, "server_550"),
    ],
)
def test_a_server_that_misbehaves_costs_an_attempt_and_no_message(
    engine: Engine, behave: Callable[[socket.socket], None], code: str
) -> None:
    posted(engine)
    with misbehaving(behave) as port:
        assert run_due(engine, mail_settings(port, smtp_timeout_s=1)) == Done(not_sent=1)
    (row,) = rows(engine)
    assert (row.status, row.attempts, row.last_error) == ("waiting", 1, code)


def test_a_server_that_is_not_there_costs_an_attempt(engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    posted(engine)
    assert run_due(engine, mail_settings(port)) == Done(not_sent=1)
    assert rows(engine)[0].last_error == "no_connection"


def taking_and_leaving(link: socket.socket) -> None:
    """Takes the mail, and is gone before the farewell."""
    greet(link)
    received = b""
    while not received.endswith(b"\r\n.\r\n"):
        received = received + link.recv(10_000) if b"DATA" in received else link.recv(1000)
        if b"\r\n.\r\n" not in received:
            link.sendall(b"354 go on\r\n" if received.startswith((b"DATA", b"data")) else b"250 OK\r\n")
            received = b"DATA" if received.startswith((b"DATA", b"data")) else b""
    link.sendall(b"250 taken\r\n")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_the_server_has_taken_is_sent_however_it_says_farewell(engine: Engine) -> None:
    posted(engine)
    with misbehaving(taking_and_leaving) as port:
        assert run_due(engine, mail_settings(port)) == Done(sent=1)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for 127.0.0.1 that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "sink.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def sign_in(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"sulh", b"canary-password"), handled=False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_over_starttls_with_a_password(engine: Engine, certificate: ssl.SSLContext) -> None:
    posted(engine)
    posted(engine)
    with open_sink(tls_context=certificate, authenticator=sign_in, auth_required=True) as sink:
        wrong = sink.settings(smtp_security="starttls", smtp_user="sulh", smtp_password="wrong")
        assert run_due(engine, wrong) == Done(not_sent=2)
        assert {(row.status, row.last_error) for row in rows(engine)} == {("waiting", "server_535")}
        posted(engine)
        right = sink.settings(smtp_security="starttls", smtp_user="sulh", smtp_password="canary-password")
        assert run_due(engine, right) == Done(sent=1)
        assert len(sink.mails) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_over_tls_from_the_start(engine: Engine, certificate: ssl.SSLContext) -> None:
    posted(engine)
    with open_sink(ssl_context=certificate) as sink:
        assert run_due(engine, sink.settings(smtp_security="tls")) == Done(sent=1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("offers_tls", "code"), [(False, "not_supported"), (True, "tls")])
def test_nothing_is_sent_in_the_clear_or_to_a_stranger(
    engine: Engine, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, offers_tls: bool, code: str
) -> None:
    posted(engine)
    monkeypatch.delenv("SSL_CERT_FILE")
    with open_sink(**({"tls_context": certificate} if offers_tls else {})) as sink:
        assert run_due(engine, sink.settings(smtp_security="starttls")) == Done(not_sent=1)
        assert sink.mails == []
    assert rows(engine)[0].last_error == code


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_server_mail_is_written_into_a_folder_for_its_owner_only(engine: Engine, tmp_path: Path) -> None:
    posted(engine)
    folder = tmp_path / "mail"
    assert run_due(engine, Settings(environment="demo", mail_folder=folder)) == Done(sent=1)
    (file,) = folder.iterdir()
    assert file.name == f"{rows(engine)[0].public_id}.eml"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert "http://127.0.0.1:8000/invitations/" in mail.get_content()


def test_42_no_log_holds_an_address_a_link_or_a_word_of_the_server(
    engine: Engine, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sink.rcpt = ["550 no such user: canary.person", "451 canary"]
    for _ in range(3):
        posted(engine)
    run_due(engine, sink.settings())
    assert rows(engine)
    told = [record.getMessage() for record in caplog.records if not record.name.startswith(("mail.log", "asyncio"))]
    assert [line.rpartition(": ")[2] for line in told if "not sent" in line] == ["recipient_550", "recipient_451"]
    assert all(str(row.public_id) in line for row, line in zip(rows(engine), told, strict=True))
    assert not [line for line in told if "canary" in line or ADDRESS in line or SECRET in line]
