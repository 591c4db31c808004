"""The cookie of a session in a browser, and that what it brings was really asked for by our own pages."""

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response

from app.errors import Forbidden
from app.forms import CSRF, form_to_mend, is_form
from app.security import is_csrf_token
from app.settings import Settings

NAME: Final = "__Host-sulh"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def set_cookie(response: Response, token: str) -> None:
    """Until the browser is closed; how long the session lasts is the server's business."""
    response.set_cookie(NAME, token, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response) -> None:
    response.delete_cookie(NAME, path="/", secure=True, httponly=True, samesite="lax")


async def cookie_of(request: Request) -> str | None:
    """The token in the cookie. A form brings the second token in a field, a script in a header.

    Raises Forbidden (`cross_site`) when the cookie comes with a change that another site could have sent.
    """
    token = request.cookies.get(NAME)
    if token and request.method not in _SAFE:
        given = request.headers.get("x-csrf-token")
        if given is None:
            given = (await form_to_mend(request)).get(CSRF, "") if is_form(request) else ""
        if not is_csrf_token(given, token) or _says_same_site(request) is not True:
            raise _cross_site()
    return token or None


async def refuse_other_sites(request: Request) -> None:
    """For what is open without a session: a browser that says it comes from elsewhere is refused, a program says
    nothing. Raises Forbidden (`cross_site`)."""
    if _says_same_site(request) is False:
        raise _cross_site()


def _says_same_site(request: Request) -> bool | None:
    """None when the request does not tell."""
    origin, fetched = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is not None:
        return _is_ours(origin, request)
    return None if fetched is None else fetched == "same-origin"


def _is_ours(origin: str, request: Request) -> bool:
    settings: Settings = request.app.state.settings
    try:
        ours, theirs = urlsplit(settings.public_url), urlsplit(origin)
    except ValueError:
        return False
    if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
        return True
    # Over plain http whoever is on the way could have written the page.
    plain = theirs.scheme == "http" and settings.environment == "production"
    return bool(theirs.netloc) and theirs.netloc == request.headers.get("host") and not plain


def _cross_site() -> Forbidden:
    return Forbidden("Send X-CSRF-Token, from a page of this service.", code="cross_site")
