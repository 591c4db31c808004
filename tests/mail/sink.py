"""A real mail server on loopback that keeps what it is given, and servers that misbehave."""

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from app.settings import Settings
from tests.ports import free_port


@dataclass
class Sink:
    """`rcpt` and `data` are the next answers at RCPT and DATA; without any it takes everything."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    # Set while somebody waits for an answer to DATA that does not come, as long as `mute` is true.
    mute: bool = False
    waiting: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        while self.mute:
            self.waiting.set()
            await asyncio.sleep(0.02)
        if self.data:
            return self.data.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def settings(self, url: str = "sqlite://", **more: Any) -> Settings:
        return mail_settings(self.port, url, **more)

    def environment(self, url: str) -> dict[str, str]:
        return {
            "SULH_DATABASE_URL": url,
            "SULH_SMTP_HOST": "127.0.0.1",
            "SULH_SMTP_PORT": str(self.port),
            "SULH_SMTP_SECURITY": "none",
        }


def mail_settings(port: int, url: str = "sqlite://", **more: Any) -> Settings:
    known = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "mail_from": "desk@office.example"}
    return Settings(**{"database_url": url, "public_url": "https://sulh.example", **known, **more})


@contextmanager
def open_sink(**options: Any) -> Iterator[Sink]:
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        sink.mute = False
        controller.stop()


@contextmanager
def misbehaving(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Port of a server that does `behave` with each link, one after the other, and then cuts it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        stop = threading.Event()
        thread = threading.Thread(target=_serve, args=(listening, behave, stop))
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            stop.set()
            thread.join()


def _serve(listening: socket.socket, behave: Callable[[socket.socket], None], stop: threading.Event) -> None:
    listening.settimeout(0.05)
    while not stop.is_set():
        with suppress(OSError):
            link, _ = listening.accept()
            with link:
                behave(link)
