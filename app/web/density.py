"""How close people in a list stand: kept by the browser, so that an address shows the same search to everybody."""

from typing import Annotated, Final

from fastapi import Depends, Request, Response

from app.deps import allowed
from app.policy import Actor
from app.web.addresses import own_path, page_router
from app.web.fields import Form
from app.web.render import page_language, redirect

router = page_router()

_NAME: Final = "__Host-sulh-density"
_COMPACT: Final = "compact"
_A_YEAR_S: Final = 365 * 24 * 3600


def is_dense(request: Request) -> bool:
    return request.cookies.get(_NAME) == _COMPACT


@router.post("/find/density", operation_id="submitDensity")
def submit_density(
    request: Request, actor: Annotated[Actor, Depends(allowed("profiles.search"))], form: Form
) -> Response:
    """`density` is compact or, whatever else it is, comfortable; `next` is the search to come back to."""
    answer = redirect(own_path(form.get("next")) or f"/{page_language(request)}/find")
    if form.get("density") == _COMPACT:
        answer.set_cookie(_NAME, _COMPACT, max_age=_A_YEAR_S, path="/", secure=True, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(_NAME, path="/", secure=True, httponly=True, samesite="lax")
    return answer
