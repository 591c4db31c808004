"""How a profile is answered: its view, its ETag, and the id in the path."""

from typing import Annotated, Any, Final

import orjson
from fastapi import Path, Response

from app.api import examples
from app.api.document import ETAG, json_answer
from app.policy import Actor
from app.queries.profiles import Found
from app.schemas.answers import ProfileAnswer
from app.services.membership import moves_of

ProfileId = Annotated[
    str, Path(description="The `id` of a profile.", json_schema_extra={"format": "uuid"}, examples=[examples.ID])
]
PROFILE: Final[dict[str, Any]] = json_answer(
    ProfileAnswer, examples.PROFILE, "The profile as far as you may see it."
) | {"headers": ETAG}


def etag_of(found: Found, actor: Actor, language: str) -> str:
    # How far the asker sees can change without a new version: an agreement begins or ends.
    return f'"{found.record["version"]}-{actor.role}_{found.sight.name.lower()}-{language}"'


def view_of(found: Found, actor: Actor) -> dict[str, Any]:
    """What the asker sees, and what the asker could make of the membership, if anything."""
    moves = moves_of(actor, found.record)
    return found.view | ({"available_moves": moves} if moves else {})


def profile_answer(found: Found, actor: Actor, language: str, **more: Any) -> Response:
    headers = {"ETag": etag_of(found, actor, language), "Vary": "Accept-Language"}
    return Response(orjson.dumps(view_of(found, actor) | more), 200, headers, "application/json")
