"""One shortlist as its page tells it: people in order, and the balance of the list."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from anyio import from_thread
from fastapi import Request, Response

from app.deps import Database, current_index
from app.policy import Actor, may, viewer_of
from app.queries.people_lists import FoundList, ListedPerson, find_people_list
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.search.answer import availability_today
from app.services.deployments.shortlisting import balance_of
from app.web.comparison import FEWEST, MOST
from app.web.i18n import N_, say
from app.web.printing import printing_of
from app.web.profile_view import Words
from app.web.render import page, page_language
from app.web.titles import STATUSES

NOTE_LENGTH: Final = 2000
_NOT_STATED: Final = N_("Not stated")
_ELSEWHERE: Final = N_("Outside the groups")


def shortlist_page(
    request: Request, actor: Actor, database: Database, list_id: UUID, status: int = 200, **shown: Any
) -> Response:
    """The list as it is now; `notes` and `typed` (title, shared) are what was typed and could not be taken."""
    language = page_language(request)
    with database.reading() as session:
        found = find_people_list(session, actor, list_id)
        words = Words(load_terms(session), language)
        balance = balance_of(session, [one.found.id for one in found.people])
    count_people(request, actor, [one.found.id for one in found.people])
    index, viewer = from_thread.run(current_index, request), viewer_of(actor)
    stated = [availability_today(index, viewer, one.found.id) for one in found.people]
    typed: dict[str, str] = shown.pop("notes", {})
    people = [
        _person(one, availability, words, typed) for one, availability in zip(found.people, stated, strict=True)
    ]
    blank: dict[str, Any] = {"done": None, "problem": None, "errors": {}, "typed": _title(found)}
    return page(
        request,
        "shortlist.html",
        actor=actor,
        status=status,
        place=f"/shortlists/{found.row.public_id}",
        list=_list(found),
        people=people,
        balance=balance_words(balance, words, language),
        compare=_comparison(people),
        considers=may(actor, "candidates.change"),
        printing=printing_of(database, actor),
        note_length=NOTE_LENGTH,
        **{**blank, **shown},
    )


def _list(found: FoundList) -> dict[str, Any]:
    row = found.row
    return {
        "id": str(row.public_id),
        "title": row.title,
        "shared": row.shared,
        "version": row.version,
        "own": found.is_own,
        "owner": found.owner,
    }


def _title(found: FoundList) -> dict[str, Any]:
    return {"title": found.row.title, "shared": found.row.shared}


def _person(
    one: ListedPerson, availability: dict[str, Any] | None, words: Words, typed: dict[str, str]
) -> dict[str, Any]:
    seen = one.found.view
    id_ = seen["id"]
    return {
        "id": id_,
        **words.person(seen),
        "languages": [skill["name"] for skill in words.skills(seen)["languages"]],
        "availability": availability and {"code": availability["status"], "text": STATUSES[availability["status"]]},
        "note": typed.get(id_, one.note or ""),
    }


def balance_words(balance: dict[str, dict[str, int]], words: Words, language: str) -> list[tuple[str, list[Any]]]:
    """Title, and each with how many people."""
    genders = [
        (say(_NOT_STATED, language) if code == "unknown" else words.of("genders", code), people)
        for code, people in sorted(balance["gender"].items())
    ]
    groups = [
        (say(_ELSEWHERE, language) if code == "other" else words.of("regions", f"oic-{code}"), people)
        for code, people in sorted(balance["oic_group"].items())
    ]
    return [(N_("Gender"), genders), (N_("OIC group"), groups)]


def balance_with_languages(balance: dict[str, dict[str, int]], words: Words, language: str) -> list[tuple[str, Any]]:
    """As `balance_words`, and the languages, those of most people first."""
    spoken = sorted(balance["language"].items(), key=lambda one: (-one[1], one[0]))
    languages = [(words.of("languages", code), people) for code, people in spoken]
    return [*balance_words(balance, words, language), (N_("Languages"), languages)]


def _comparison(people: list[dict[str, Any]]) -> str | None:
    """The query that compares the first ones; None for too few."""
    first = people[:MOST]
    return urlencode([("person", one["id"]) for one in first]) if len(first) >= FEWEST else None
