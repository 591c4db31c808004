"""The own profile as somebody else reads it: what the field table lets them see, in words."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import NotFound
from app.policy import Onlooker
from app.queries.own import own_as, own_view
from app.queries.vocabularies import load_terms
from app.services import audit
from app.services.profiles import find_own
from app.web.addresses import page_router
from app.web.i18n import N_
from app.web.names import two_names
from app.web.own_actors import Reader
from app.web.own_codes import Codes
from app.web.own_inputs import held, in_words
from app.web.own_sections import GROUPS
from app.web.own_words import field_title
from app.web.render import page, page_language

router = page_router("/me/preview")

_ONLOOKERS: Final[Mapping[str, Onlooker]] = {onlooker: onlooker for onlooker in get_args(Onlooker)}
# Fields that the person does not fill in, as far as they are told in words.
_BESIDES: Final = {
    "membership": N_("Membership"),
    "desk_notes": N_("Notes of the desk"),
    "confirmed_at": N_("Confirmed"),
    "availability_confirmed_at": N_("Availability confirmed"),
}


@router.get("", operation_id="showOwnPreview")
def show_preview(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    """As somebody else reads it. `as`: `secretariat`, `state`, or `partner` with its id in `organisation`."""
    onlooker = _ONLOOKERS.get(request.query_params.get("as", "partner"))
    organisation = request.query_params.get("organisation") or None
    with database.reading() as session:
        found = find_own(session, actor)
        partners = own_view(session, actor, found)["partners"]
        codes = Codes(load_terms(session), {}, page_language(request))
    if onlooker is None or organisation not in (None, *(one["id"] for one in partners)):
        raise NotFound()
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", found.record["id"]))
    seen = own_as(found, onlooker, organisation)
    return page(
        request,
        "own_preview.html",
        actor=actor,
        onlooker=onlooker,
        organisation=organisation,
        partners=partners,
        state=found.record["nominated_by"],
        **_shown(seen, codes),
    )


def _shown(seen: Mapping[str, Any] | None, codes: Codes) -> dict[str, Any]:
    if seen is None:
        return {"seen": None}
    fields = [(group.title, in_words(group, held(group, seen, codes), codes)) for group in _groups(seen)]
    if "membership" in seen:
        seen = {**seen, "membership": codes.word("membership-states", seen["membership"])}
    days = {
        name: codes.day(seen[name][:10]) for name in ("confirmed_at", "availability_confirmed_at") if seen.get(name)
    }
    besides = [(title, {**seen, **days}[name]) for name, title in _BESIDES.items() if seen.get(name)]
    return {
        "seen": seen,
        "names": two_names(seen, codes.language),
        "fields": [(title, lines) for title, lines in fields if lines],
        "besides": besides,
        "withheld": [field_title(field) for field in seen.get("withheld", ())],
    }


def _groups(seen: Mapping[str, Any]) -> list[Any]:
    return [group for field, group in GROUPS.items() if field in seen]
