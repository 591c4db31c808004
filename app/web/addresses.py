"""Addresses of pages: the language in front, and ways back that lead nowhere else."""

import re
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor

from app.web.i18n import LANGUAGES

_OWN: Final = re.compile(r"/(?:ar|en|fr)(?:/[A-Za-z0-9_.~%-]+)*/?(?:\?[A-Za-z0-9_.~%&=+*:,/-]*)?")
_LONGEST: Final = 2000


class _LanguageConvertor(Convertor[str]):
    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("language", _LanguageConvertor())


def page_router(below: str = "") -> APIRouter:
    """Of pages whose address begins with a language; any other first part is an address where there is nothing."""
    return APIRouter(prefix="/{language:language}" + below, include_in_schema=False)


def own_path(text: str | None) -> str | None:
    """`text` when it is the path of one of our pages, else None: a way back never leads to another host."""
    if text is None or len(text) > _LONGEST or not _OWN.fullmatch(text) or "//" in text.partition("?")[0]:
        return None
    return text


def with_way_back(path: str, back: str | None) -> str:
    return path if own_path(back) is None else f"{path}?next={quote(back or '', safe='')}"
