"""Templates into pages: language, direction, navigation, and the policy a browser holds them to."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape

from app.forms import CSRF
from app.phrases import language_of
from app.policy import NOBODY, Actor
from app.security import masked_csrf_token
from app.web import dates
from app.web.compression import compressed
from app.web.i18n import LANGUAGES, OWN_NAMES, catalogue
from app.web.navigation import navigation_for
from app.web.static import static_url

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Referrer-Policy: with no-referrer a browser sends `Origin: null` with a form, and nothing could be checked.
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def page(
    request: Request,
    template: str,
    *,
    actor: Actor = NOBODY,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    place: str | None = None,
    **context: Any,
) -> Response:
    """`template` as a page in the language of the address. `place` is where the language switch leads when it is
    not the page itself: a path without its language."""
    language = page_language(request)
    html = (
        environment(language)
        .get_template(template)
        .render(
            language=language,
            direction="rtl" if language == "ar" else "ltr",
            switches=_switches(request, language, place),
            signed_in=actor is not NOBODY,
            navigation=navigation_for(actor, request.scope["path"]),
            csrf=_csrf(request),
            csrf_field=CSRF,
            **context,
        )
    )
    content, packing = compressed(request, html.encode())
    told = {**_HEADERS, "Content-Language": language, **packing, **(headers or {})}
    return Response(content, status, told, "text/html; charset=utf-8")


def page_language(request: Request) -> str:
    first = request.scope["path"][1:3]
    return first if first in LANGUAGES else language_of(request.scope["headers"])


def redirect(path: str) -> Response:
    """To another page, with GET."""
    return Response(status_code=303, headers={"Location": path, "Referrer-Policy": "same-origin"})


def _switches(request: Request, language: str, place: str | None) -> list[tuple[str, str, str]]:
    """Code, own name and address of this same page in each other language."""
    query = request.scope["query_string"].decode("latin-1")
    path: str = request.scope["raw_path"].decode("latin-1")
    rest = path[3:] if path[1:3] in LANGUAGES else ""
    here = place if place is not None else rest + (f"?{query}" if query else "")
    return [(other, OWN_NAMES[other], f"/{other}{here}") for other in LANGUAGES if other != language]


def _csrf(request: Request) -> str:
    token = getattr(request.state, "token", None)
    return "" if token is None else masked_csrf_token(token)


@cache
def environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("app", "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    # Most calls on a page: the words of a language are looked up and made safe for markup once.
    made.globals["_"] = cache(lambda message: escape(catalogue(language).gettext(message)))
    made.globals["static"] = static_url
    # In French these two stand off.
    made.globals["colon"] = "\u00a0:" if language == "fr" else ":"
    made.globals["semicolon"] = {"ar": "؛ ", "fr": "\u00a0; "}.get(language, "; ")
    made.filters |= dates.filters(language)
    return made
