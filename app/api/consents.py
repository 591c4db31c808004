"""What the person allows, and what partners are shown."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path, Response

from app.api import own_examples as examples
from app.api.document import ETAG, IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.api.profile_answers import PROFILE, profile_answer
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.consents import consents_of
from app.schemas.own import ConsentWrite, PartnerChoiceWrite
from app.schemas.own_answers import ConsentList
from app.services.consents import choose_partner, give_consent, withdraw_consent
from app.services.profiles import find_own

router = APIRouter(prefix="/api/v1/me", tags=["consents"], dependencies=[Depends(known_parameters)])

_CONSENTS = json_answer(ConsentList, examples.CONSENTS)
Changer = Annotated[Actor, Depends(allowed("own.change"))]


@router.get(
    "/consents",
    operation_id="listConsents",
    summary="List what you allow",
    responses={200: _CONSENTS, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def consents(
    actor: Annotated[Actor, Depends(allowed("own.read"))], language: Language, database: WholeDatabase
) -> Response:
    """Each purpose with the fields it covers, its text in the language asked for, its state and history."""
    with database.reading() as session:
        items = consents_of(session, find_own(session, actor).id, language)
    return Response(orjson.dumps({"items": items}), 200, {"Vary": "Accept-Language"}, "application/json")


@router.post(
    "/consents",
    operation_id="giveConsent",
    summary="Allow a purpose",
    responses={200: _CONSENTS, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [LANGUAGE_HEADER],
        "requestBody": json_request(ConsentWrite, {"purpose": "partners_named", "text_version": 1, "language": "ar"}),
    },
)
def give(
    actor: Changer,
    given: Annotated[ConsentWrite, Depends(body_as(ConsentWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """To the current version of the text, in the language in which you read it. Repeating it changes nothing."""
    give_consent(session, actor, given.purpose, given.text_version, given.language)
    items = consents_of(session, find_own(session, actor).id, language)
    return Response(orjson.dumps({"items": items}), 200, {"Vary": "Accept-Language"}, "application/json")


@router.delete(
    "/consents/{purpose}",
    status_code=204,
    operation_id="withdrawConsent",
    summary="Withdraw a consent",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def withdraw(
    actor: Changer, purpose: Annotated[str, Path(examples=["partners_named"])], session: WriteSession
) -> Response:
    """One step, also when none was given. What partners saw by it they do not see from the next request on."""
    withdraw_consent(session, actor, purpose)
    return Response(status_code=204)


@router.put(
    "/partner-visibility",
    operation_id="choosePartner",
    summary="Choose what partners see",
    responses={200: PROFILE | {"headers": ETAG}, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(
            PartnerChoiceWrite, {"choice": "card", "organisations": {examples.PARTNER["id"]: "hidden"}}
        ),
    },
)
def choose(
    actor: Changer,
    version: VersionToChange,
    given: Annotated[PartnerChoiceWrite, Depends(body_as(PartnerChoiceWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """For all partners, and otherwise for single organisations. `named` needs the consent `partners_named`."""
    organisations = {str(organisation): choice for organisation, choice in given.organisations.items()}
    choose_partner(session, actor, version, given.choice, organisations)
    return profile_answer(find_own(session, actor), actor, language)
