"""Proposals of teams in words."""

from collections.abc import Mapping
from typing import Any

from app.search.known import Terms
from app.web.profile_view import Words
from app.web.request_view import need_words
from app.web.shortlist_view import balance_with_languages


def told_teams(told: Mapping[str, Any], terms: Terms, language: str) -> dict[str, Any]:
    """In the shape of TeamProposals, with its needs and balance in words."""
    needs = [need_words(need, terms, language) for need in told["team"]["covers"]]
    out = told["out_of_reach"]
    return {
        **told,
        "needs": needs,
        "least": {name: number for name, number in told["team"]["minimums"].items() if number},
        "lacking": [needs[place] for place in out["covers"]],
        "teams": [_team(item, needs, Words(terms, language), language) for item in told["items"]],
    }


def _team(item: Mapping[str, Any], needs: list[dict[str, str]], words: Words, language: str) -> dict[str, Any]:
    return {
        **item,
        "people": [
            {**one, "covers": {cover["need"]: cover["has"] for cover in one["covers"]}} for one in item["people"]
        ],
        "uncovered": [needs[place] for place in item["missing"]["covers"]],
        "balance": balance_with_languages(item["balance"], words, language),
    }
