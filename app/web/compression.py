"""Pages and files packed for the way, since many lines are thin."""

import gzip
from typing import Final

from fastapi import Request

# Below this a packed answer fills as many packets as a plain one.
_LEAST_BYTES: Final = 1000
# Each level above the first takes much longer and saves little on a page.
_QUICK: Final = 1


def compressed(request: Request, content: bytes) -> tuple[bytes, dict[str, str]]:
    """`content` as it travels, and the headers that say so."""
    if len(content) < _LEAST_BYTES or not takes_gzip(request):
        return content, VARYING
    return gzip.compress(content, _QUICK, mtime=0), PACKED


def takes_gzip(request: Request) -> bool:
    parts = (part.partition(";") for part in request.headers.get("accept-encoding", "").split(","))
    return any(name.strip().lower() == "gzip" and _wanted(weight) for name, _, weight in parts)


def _wanted(weight: str) -> bool:
    return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")


VARYING: Final = {"Vary": "Accept-Encoding"}
PACKED: Final = {**VARYING, "Content-Encoding": "gzip"}
