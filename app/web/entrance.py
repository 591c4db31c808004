"""Addresses without a language, and the first page of each role."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.deps import allowed
from app.policy import Actor
from app.web.addresses import page_router
from app.web.navigation import first_place
from app.web.render import page_language, redirect

router = APIRouter(include_in_schema=False)
_home = page_router()


@router.get("/", operation_id="showEntrance")
@router.get("/account", operation_id="showAccountEntrance")
@router.get("/requests/{request_id}", operation_id="showRequestEntrance")
@router.get("/offers", operation_id="showOffersEntrance")
@router.get("/offers/{offer_id}", operation_id="showOfferEntrance")
@router.get("/releases", operation_id="showReleasesEntrance")
@router.get("/sounding/{token}", operation_id="showSoundingEntrance")
@router.get("/me", operation_id="showOwnEntrance")
@router.get("/me/changes", operation_id="showOwnChangesEntrance")
@router.get("/hide-me", operation_id="showHideLinkEntrance")
@router.get("/invitation/{token}", operation_id="showInvitationEntrance")
@router.get("/password-reset/{token}", operation_id="showResetEntrance")
@router.get("/email-change/{token}", operation_id="showEmailChangeEntrance")
@router.get("/saved-searches", operation_id="showSavedSearchesEntrance")
@router.get("/code-of-conduct", operation_id="showCodeOfConductEntrance")
@router.get("/reviews", operation_id="showReviewsEntrance")
@router.get("/reviews/{review_id}", operation_id="showReviewEntrance")
@router.get("/approvals", operation_id="showApprovalsEntrance")
@router.get("/approvals/{approval_id}", operation_id="showApprovalEntrance")
async def show_entrance(request: Request) -> Response:
    """Links in mails name no language: the browser knows which one its owner reads."""
    path: str = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    answer = redirect(f"/{page_language(request)}{path.rstrip('/')}" + (f"?{query}" if query else ""))
    answer.headers["Vary"] = "Accept-Language"
    return answer


@_home.get("", operation_id="showHome")
async def show_home(request: Request, actor: Annotated[Actor, Depends(allowed("account.read"))]) -> Response:
    return redirect(f"/{page_language(request)}{first_place(actor)}")


router.routes.extend(_home.routes)
