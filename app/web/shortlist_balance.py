"""Women and men, OIC groups and languages on the list of a request. Shown, never a score."""

from collections.abc import Sequence
from typing import Any

import orjson

from app.queries.candidates import FoundCandidate, shortlist_of
from app.queries.deployments import FoundRequest
from app.search.known import Terms
from app.services.deployments.shortlisting import balance_of
from app.web.profile_view import Words
from app.web.shortlist_view import balance_with_languages


def shown_balance(
    session: Any, found: FoundRequest, considered: Sequence[FoundCandidate], terms: Terms, language: str
) -> list[tuple[str, Any]]:
    """Of the frozen list; before it is frozen, of who could be on it. Empty where there is nobody."""
    if found.request.state == "searching":
        ready = [each.candidate.profile_id for each in considered if each.candidate.state == "available"]
        counted = balance_of(session, ready) if ready else None
    elif any(each.candidate.rank for each in considered):
        counted = orjson.loads(shortlist_of(session, found).content)["balance"]
    else:
        counted = None
    return [] if counted is None else balance_with_languages(counted, Words(terms, language), language)
