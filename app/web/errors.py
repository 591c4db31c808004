"""Facts as pages: what happened, in words for people, and where to go from here."""

import re
from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from app.cookies import drop_cookie
from app.errors import Fact
from app.phrases import problem_phrases
from app.policy import NOBODY
from app.web.addresses import with_way_back
from app.web.i18n import N_
from app.web.render import page, page_language, redirect

# By code, else by status: title and what to do.
_WORDS: Final[dict[str | int, tuple[str, str]]] = {
    "cross_site": (
        N_("This form could not be trusted"),
        N_("It may have been open for too long. Go back, load the page anew and send it once more."),
    ),
    "no_agreement": (
        N_("Your organisation has no agreement in force"),
        N_("Ask the secretariat of the Network about it. Your account itself is in order."),
    ),
    "link_not_valid": (
        N_("This link no longer works"),
        N_("A link works once and for a limited time. Ask for a new one; of several, the newest works."),
    ),
    "dossier_failed": (
        N_("The dossier could not be made"),
        N_("Nothing was exported. Try once more; if it fails again, tell the secretariat."),
    ),
    "paper_failed": (
        N_("The document could not be made"),
        N_("Nothing has left. Try once more; if it fails again, tell the secretariat."),
    ),
    "file_too_large": (
        N_("The file is too large"),
        N_("A roster may have 10 MB. Split it and import the parts one after the other."),
    ),
    "import_went_on": (
        N_("This import has gone on since"),
        N_("It was worked on in another window. Load the page anew and look where it stands."),
    ),
    "step_of_others": (
        N_("This step is for other roles"),
        N_("Nothing was changed. The page of the request shows what you can do now."),
    ),
    400: (N_("The request could not be read"), N_("Go back and send the form once more.")),
    403: (N_("This is for other roles"), N_("Your account does not open this page. Nothing is wrong with it.")),
    404: (
        N_("There is nothing here"),
        N_("The address may be mistyped or out of date, or it leads to something that you cannot see."),
    ),
    405: (
        N_("This cannot be opened like that"),
        N_("The address belongs to a form. Start from the page with the form."),
    ),
    409: (
        N_("This does not fit the present state"),
        N_("Load the page anew, look at what has changed, then try once more."),
    ),
    412: (
        N_("Somebody changed this since you read it"),
        N_("Load the page anew and compare before you send your change once more."),
    ),
    413: (N_("That was too much at once"), N_("Send less at once.")),
    415: (N_("This kind of content is not taken here"), N_("Send the form from its own page.")),
    422: (N_("Some of this cannot be taken"), N_("Check the address and what was filled in, then try once more.")),
    429: (N_("Too many tries"), N_("Wait a little before you try again.")),
    500: (
        N_("Something went wrong"),
        N_("The fault is ours. It has been noted. Try once more, or tell us the number below."),
    ),
    503: (N_("The service cannot answer just now"), N_("Nothing was lost. Try again in a moment.")),
}
_PAGE_OF_FORM: Final = re.compile(r"https?://[^/]+(/.*)")
_ANEW: Final = {"second_factor_needed": "/account/second-factor", "fresh_sign_in_needed": "/sign-in/again"}


def error_page(request: Request, fact: Fact, headers: Mapping[str, str]) -> Response:
    language = page_language(request)
    if fact.status == 401 or fact.code in _ANEW:
        return _elsewhere(request, fact, language)
    code = "step_of_others" if fact.code == "forbidden" and fact.actions is not None else fact.code
    title, advice = _WORDS.get(code) or _WORDS.get(fact.status) or _general(fact, language)
    told = {name: value for name, value in headers.items() if name in ("Allow", "Retry-After")}
    return page(
        request,
        "error.html",
        actor=getattr(request.state, "actor", NOBODY),
        status=fact.status,
        headers=told,
        place=None if request.method == "GET" else "",
        title=title,
        advice=advice,
        wait_s=int(told["Retry-After"]) if fact.status == 429 else None,
        request_id=request.scope["state"]["request_id"] if fact.status >= 500 else None,
    )


def _elsewhere(request: Request, fact: Fact, language: str) -> Response:
    """To where what is missing can be made good, and from there back."""
    path = _ANEW.get(fact.code, "/sign-in")
    answer = redirect(with_way_back(f"/{language}{path}", _here(request)))
    if fact.status == 401 and getattr(request.state, "token", None):
        drop_cookie(answer)
    return answer


def _here(request: Request) -> str | None:
    """For what was sent the page with its form: it cannot be asked for again itself."""
    if request.method != "GET":
        page = _PAGE_OF_FORM.fullmatch(request.headers.get("referer", ""))
        return page and page[1]
    query = request.scope["query_string"].decode("latin-1")
    path: str = request.scope["raw_path"].decode("latin-1")
    return path + (f"?{query}" if query else "")


def _general(fact: Fact, language: str) -> tuple[str, str]:
    return problem_phrases(fact.code, type(fact).code, language, fact.title, fact.detail)
