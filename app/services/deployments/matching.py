"""From the criteria of a request to the people who fit them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from app.errors import FieldError, Invalid, NotFound
from app.models import DeploymentRequest
from app.policy import Actor
from app.search.index import ProfileIndex
from app.search.matching import Match, Matches, Wish, match
from app.search.ranking import WEIGHTS_VERSION
from app.vocabularies.terms import LABEL_LANGUAGES

NEAR_MISSES_KEPT: Final = 50


def matches_for(
    index: ProfileIndex,
    actor: Actor,
    row: DeploymentRequest,
    post: int,
    lang: str,
    limit: int,
    *,
    only: Collection[int] | None = None,
) -> Matches:
    """With `only` of some people, by slot, whether or not the requirements are met. Raises Invalid for a post that is
    not there."""
    if post >= len(row.posts):
        raise Invalid(errors=[FieldError("?post", "out_of_range", "the request has no such post")])
    asked = row.posts[post]
    wishes = [Wish(one["parameter"], one["value"], one["required"]) for one in asked["criteria"]]
    period = None
    if row.starts is not None:
        last = row.starts + timedelta(days=(row.days or 1) - 1)
        period = (row.starts.toordinal(), last.toordinal())
    return match(index, actor, asked["role"], wishes, period, lang=lang, limit=limit, only=only, request=row.id)


def found_by(index: ProfileIndex, actor: Actor, row: DeploymentRequest, lang: str) -> list[dict[str, Any]]:
    """For each post what its search finds now, to be frozen: how many, and who misses which one requirement. People
    are told by reference alone."""
    return [_found(matches_for(index, actor, row, post, lang, NEAR_MISSES_KEPT)) for post in range(len(row.posts))]


def _found(matches: Matches) -> dict[str, Any]:
    near = []
    for one in matches.near_misses:
        missed = one.wishes[one.missing or 0]
        missing = {name: missed[name] for name in ("parameter", "value")}
        near.append({"reference": one.card["reference"], "points": one.points, "missing": missing})
    return {"total": matches.total, "near": matches.near, "near_misses": near}


def explanation_of(
    index: ProfileIndex, actor: Actor, row: DeploymentRequest, post: int, slot: int, lang: str
) -> dict[str, Any]:
    """What the match tells of one person now, each criterion also as `said` in every language: it is kept, and read
    by others. Raises NotFound for somebody whom the actor does not see."""
    told = {each: _match_of(index, actor, row, post, slot, each) for each in LABEL_LANGUAGES}
    criteria = [
        {**wish, "said": {each: told[each].wishes[place]["has"] for each in told}}
        for place, wish in enumerate(told[lang].wishes)
    ]
    kept = {"points": told[lang].points, "criteria": criteria, "availability": told[lang].availability}
    return kept | {"weights": WEIGHTS_VERSION}


def _match_of(index: ProfileIndex, actor: Actor, row: DeploymentRequest, post: int, slot: int, lang: str) -> Match:
    found = matches_for(index, actor, row, post, lang, 1, only=[slot])
    match = next(iter((*found.items, *found.near_misses, *found.others)), None)
    if match is None:
        raise NotFound()
    return match
