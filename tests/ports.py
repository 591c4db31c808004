"""Ports for what has to be told where to listen before it does."""

import itertools
import os
import socket

# Below those that a system gives to whoever asks for any: what is free stays free until it is listened on.
_FIRST, _COUNT = 20_000, 10_000
# Every process of the tests begins elsewhere.
_ASKED = itertools.count(os.getpid() * 97)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, another one at each call."""
    for asked in _ASKED:
        port = _FIRST + asked % _COUNT
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("the count has no end")
