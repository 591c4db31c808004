"""What every page needs besides its text: styles, scripts, type. The address changes with the content."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request, Response

from app.errors import NotFound
from app.web.compression import PACKED, VARYING, takes_gzip

router = APIRouter(include_in_schema=False)

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_FOREVER: Final = "public, max-age=31536000, immutable"


@router.get("/static/{version}/{name:path}", operation_id="readStatic")
async def read_static(request: Request, version: str, name: str) -> Response:
    """A file of any version there ever was answers with today's: a page from before a change still has styles."""
    content = _contents().get(name)
    if content is None:
        raise NotFound()
    headers = {"Cache-Control": _FOREVER if version == static_version() else "no-cache"}
    if name in _packed():
        headers |= PACKED if takes_gzip(request) else VARYING
        content = _packed()[name] if takes_gzip(request) else content
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=headers)


def static_url(name: str) -> str:
    """KeyError for a file that is not there."""
    _contents()[name]
    return f"/static/{static_version()}/{name}"


@cache
def static_version() -> str:
    """One for all files, so that a style can name the type beside it."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents().items()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


@cache
def _packed() -> dict[str, bytes]:
    """Type comes compressed already."""
    return {name: gzip.compress(whole, 9, mtime=0) for name, whole in _contents().items() if name[-6:] != ".woff2"}


@cache
def _contents() -> dict[str, bytes]:
    return dict(_files_in(files("app").joinpath("static"), ""))


def _files_in(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files_in(entry, f"{prefix}{entry.name}/")
        elif entry.name.rpartition(".")[2] in _TYPES:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
