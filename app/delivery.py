"""Handing a mail over: to the server of the settings, or into a folder where there is none."""

import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Timer
from typing import IO
from uuid import UUID

from app.settings import Settings

# More than any conversation needs; a server that goes on talking is cut off.
READ_AT_MOST = 64 * 1024


class DeliveryError(Exception):
    """It was not taken. `code` says why without a word of the server, which could repeat the address.

    Only a refusal of this recipient or this message is `permanent`: a refused sender or password is a fault of the
    installation, and mails wait until it is mended.
    """

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


def deliver(message: EmailMessage, recipient: str, public_id: UUID, settings: Settings) -> None:
    """Hand it over. Raises DeliveryError; then it may still have arrived, when the answer was lost."""
    if settings.smtp_host:
        _send(message, recipient, settings)
        return
    try:
        _write(message, settings.mail_folder, f"{public_id}.eml")
    except OSError:
        raise DeliveryError("folder") from None


def _write(message: EmailMessage, folder: Path, name: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f"{name}.part"
    # It holds links that open accounts.
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(message.as_bytes())
    unfinished.replace(folder / name)


def _send(message: EmailMessage, recipient: str, settings: Settings) -> None:
    with _deadline(settings.smtp_timeout_s) as deadline:
        try:
            _converse(message, recipient, settings, deadline)
        except (smtplib.SMTPException, OSError) as error:
            raise _told(error, late=deadline.passed) from None


def _converse(message: EmailMessage, recipient: str, settings: Settings, deadline: "_Deadline") -> None:
    client = _Client(settings, deadline)
    try:
        if settings.smtp_security == "starttls":
            client.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            client.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        client.send_message(message, settings.mail_from, [recipient])
        # From here on it is theirs, whatever becomes of the farewell.
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
    finally:
        client.close()


def _told(error: smtplib.SMTPException | OSError, *, late: bool) -> DeliveryError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((status, _),) = error.recipients.values()
        return DeliveryError(f"recipient_{status}", permanent=status >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return DeliveryError(f"data_{error.smtp_code}", permanent=error.smtp_code >= 500)
    # smtplib tells a read that took too long as a lost link.
    if late or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return DeliveryError("timeout")
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryError(f"server_{error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryError("not_supported")
    if isinstance(error, ssl.SSLError):
        return DeliveryError("tls")
    return DeliveryError("disconnected" if isinstance(error, smtplib.SMTPException) else "no_connection")


class _Deadline:
    """Cuts the link when the whole delivery takes too long: a socket's own timeout begins anew with each byte."""

    def __init__(self) -> None:
        self.passed = False
        self._link: socket.socket | None = None

    def watch(self, link: socket.socket) -> None:
        # A second handle on the same link: TLS takes the first one over, and a handshake can drip as well.
        self._link = link.dup()

    def cut(self) -> None:
        self.passed = True
        if self._link is not None:
            with suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._link is not None:
            self._link.close()


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline()
    timer = Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
        timer.join()
        deadline.close()


class _Client(smtplib.SMTP):
    """smtplib's client, under a deadline, reading no more than it should, over TLS from the start if so set."""

    def __init__(self, settings: Settings, deadline: _Deadline) -> None:
        self._deadline = deadline
        self._tls = settings.smtp_security == "tls"
        # Said in the greeting; by itself it would be the name of this machine.
        local = settings.mail_from.rpartition("@")[2]
        super().__init__(settings.smtp_host, settings.smtp_port, local, settings.smtp_timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        link = socket.create_connection((host, port), timeout)
        self._deadline.watch(link)
        return ssl.create_default_context().wrap_socket(link, server_hostname=host) if self._tls else link

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"))
        return super().getreply()


class _Bounded:
    """What the server says, up to a bound."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, READ_AT_MOST

    def readline(self, size: int) -> bytes:
        line = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the server says too much")
        return line

    def close(self) -> None:
        self._file.close()
