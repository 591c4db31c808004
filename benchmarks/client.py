"""A client that costs little, so that what is measured is the server: keep-alive sockets on loopback."""

import asyncio
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds per request in the order asked, seconds for all, and bytes of the bodies."""

    each: list[float]
    all: float
    sizes: list[int]

    @property
    def per_second(self) -> float:
        return len(self.each) / self.all

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        return 1000 * sorted(self.each)[min(int(len(self.each) * share), len(self.each) - 1)]

    @property
    def mean(self) -> float:
        """In milliseconds."""
        return 1000 * sum(self.each) / len(self.each)


def ask_one_by_one(port: int, targets: Sequence[str], token: str) -> Timing:
    """One client that waits for each answer."""
    each, sizes, begun = [], [], time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for target in targets:
            sent = time.perf_counter()
            connection.sendall(_request(target, token))
            sizes.append(_read_answer(connection, target))
            each.append(time.perf_counter() - sent)
    return Timing(each, time.perf_counter() - begun, sizes)


def ask_in_turn(port: int, pairs: Sequence[tuple[str, str]], token: str) -> tuple[Timing, Timing]:
    """One client that asks first the one, then the other of each pair; for each side what `ask_one_by_one` tells."""
    sides: tuple[list[float], list[float]] = ([], [])
    sizes: tuple[list[int], list[int]] = ([], [])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pair in pairs:
            for side, target in enumerate(pair):
                sent = time.perf_counter()
                connection.sendall(_request(target, token))
                sizes[side].append(_read_answer(connection, target))
                sides[side].append(time.perf_counter() - sent)
    return Timing(sides[0], sum(sides[0]), sizes[0]), Timing(sides[1], sum(sides[1]), sizes[1])


def _request(target: str, token: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: sulh\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _read_answer(connection: socket.socket, target: str) -> int:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(262_144)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _length_of(head, target)
    missing = length - len(body)
    while missing > 0:
        missing -= len(connection.recv(262_144))
    return length


def _length_of(head: bytes, target: str) -> int:
    status, _, fields = head.partition(b"\r\n")
    if b" 200 " not in status + b" ":
        raise RuntimeError(f"{target}: {status.decode()}")
    for field in fields.split(b"\r\n"):
        if field.lower().startswith(b"content-length:"):
            return int(field.split(b":")[1])
    raise RuntimeError(f"{target}: no length")


def ask_together(port: int, targets: Sequence[str], token: str, clients: int = 4) -> Timing:
    """So many clients at once, so that the server always has something to do."""
    return asyncio.run(_ask_together(port, targets, token, clients))


async def _ask_together(port: int, targets: Sequence[str], token: str, clients: int) -> Timing:
    waiting, each, sizes = list(reversed(targets)), list[float](), list[int]()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_048_576)
        while waiting:
            target = waiting.pop()
            sent = time.perf_counter()
            writer.write(_request(target, token))
            head = await reader.readuntil(b"\r\n\r\n")
            sizes.append(len(await reader.readexactly(_length_of(head, target))))
            each.append(time.perf_counter() - sent)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Timing(each, time.perf_counter() - begun, sizes)
