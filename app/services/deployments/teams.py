"""Teams for a request: sets of people for all of its posts that together cover what was asked for.

The people are the candidates of each post who are still in it; for a post without any, those who fit best. Points
are those of the match and nothing else; minimums are the requester's and hold, they weigh nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.models import DeploymentRequest, Profile
from app.policy import Actor, require
from app.policy.candidate_moves import OUT_OF_IT
from app.queries.candidates import FoundCandidate, candidates_of
from app.queries.deployments import FoundRequest
from app.queries.records import Record, load_records
from app.schemas.deployments import Team as TeamAsked
from app.search.index import ProfileIndex
from app.search.matching import Match, Wish, having
from app.search.teams import Asked, Person, Team, Teams, best_teams
from app.services.deployments.matching import matches_for
from app.services.deployments.shortlisting import balance
from app.vocabularies.countries import countries

# People of each post that are compared: the first number whose sets can all be looked through.
POOLS: Final = (15, 10, 6)
PROPOSALS: Final = 3
_OUT: Final = OUT_OF_IT | {"not_available"}


@dataclass(frozen=True)
class Proposed:
    """`told` in the shape of TeamProposals, `shown` the people in it, `visible` how many the actor sees in all."""

    request: FoundRequest
    told: dict[str, Any]
    shown: list[int]
    visible: int


@dataclass(frozen=True)
class _Pool:
    """Who could fill a post, the best first."""

    source: str
    matches: list[Match]
    visible: int


@dataclass(frozen=True)
class _Facts:
    """What is stored of the people: for each need who meets it and by what, and their records."""

    asked: TeamAsked
    needs: list[dict[int, list[str]]]
    records: Mapping[int, Record]


def makes_team(row: DeploymentRequest) -> bool:
    """Whether there is more to put together than one person."""
    return row.team is not None or sum(post["count"] for post in row.posts) > 1


def propose_teams(index: ProfileIndex, session: Session, actor: Actor, request_id: UUID, lang: str) -> Proposed:
    """Raises NotFound, Forbidden."""
    require(actor, "candidates.search")
    found, considered = candidates_of(session, actor, request_id)
    row = found.request
    pools = [_pool(index, actor, row, post, considered, lang) for post in range(len(row.posts))]
    facts = _facts(index, session, actor, row, {match.slot for pool in pools for match in pool.matches}, lang)
    sizes, teams = _searched(row, pools, facts)
    best = [] if teams is None else teams.best
    told = {
        "team": facts.asked.model_dump(mode="json"),
        "posts": [
            {"post": n, "seats": post["count"], "source": pool.source, "compared": min(sizes[n], len(pool.matches))}
            for n, (post, pool) in enumerate(zip(row.posts, pools, strict=True))
        ],
        "too_many": teams is None,
        "whole": bool(best) and best[0].is_whole,
        "out_of_reach": _out_of_reach(teams),
        "items": [_told(team, pools, facts) for team in best],
    }
    shown = sorted({slot for team in best for _, slot in team.seats})
    return Proposed(found, told, shown, pools[0].visible if pools else 0)


def _pool(
    index: ProfileIndex,
    actor: Actor,
    row: DeploymentRequest,
    post: int,
    considered: Sequence[FoundCandidate],
    lang: str,
) -> _Pool:
    mine = [each.candidate for each in considered if each.candidate.post == post]
    among = [one.profile_id for one in mine if one.state not in _OUT]
    if not among:
        most = max(POOLS[0], row.posts[post]["count"])
        found = matches_for(index, actor, row, post, lang, most)
        out = {one.profile_id for one in mine}
        return _Pool("matches", [match for match in found.items if match.slot not in out], found.visible)
    found = matches_for(index, actor, row, post, lang, len(among), only=among)
    matches = [*found.items, *found.near_misses, *found.others]
    return _Pool("candidates", sorted(matches, key=lambda match: -match.points), found.visible)


def _facts(
    index: ProfileIndex, session: Session, actor: Actor, row: DeploymentRequest, people: set[int], lang: str
) -> _Facts:
    asked = TeamAsked.model_validate(row.team or {})
    wishes = [Wish(need.parameter, need.value, True) for need in asked.covers]
    needs = [having(index, actor, wish, people, lang) for wish in wishes]
    return _Facts(asked, needs, load_records(session, Profile.id.in_(people)))


def _searched(row: DeploymentRequest, pools: Sequence[_Pool], facts: _Facts) -> tuple[list[int], Teams | None]:
    """With how many people of each post were compared."""
    least = facts.asked.minimums
    seats = tuple(post["count"] for post in row.posts)
    asked = Asked(
        seats, len(facts.needs), women=least.women, men=least.men, groups=least.oic_groups, languages=least.languages
    )
    for most in POOLS:
        sizes = [max(most, count) for count in seats]
        teams = best_teams(_people(pools, sizes, facts), asked, PROPOSALS)
        if teams is not None:
            return sizes, teams
    return [0 for _ in seats], None


def _people(pools: Sequence[_Pool], sizes: Sequence[int], facts: _Facts) -> list[Person]:
    points: dict[int, dict[int, int]] = {}
    for post, (pool, size) in enumerate(zip(pools, sizes, strict=True)):
        for match in pool.matches[:size]:
            points.setdefault(match.slot, {})[post] = match.points
    records = {slot: facts.records[slot] for slot in points}
    groups = _bits({slot: oic_groups_of(record) for slot, record in records.items()})
    spoken = _bits({slot: {one["code"] for one in record["languages"]} for slot, record in records.items()})
    return [
        Person(
            slot,
            by_post,
            covers=sum(1 << place for place, meeting in enumerate(facts.needs) if slot in meeting),
            gender=records[slot]["gender"],
            groups=groups[slot],
            languages=spoken[slot],
        )
        for slot, by_post in points.items()
    ]


def oic_groups_of(record: Record) -> set[str]:
    """Of the nationalities; none of a State outside the OIC."""
    return {group for code in record["nationalities"] if (group := countries()[code].oic_group)}


def _bits(codes: Mapping[int, set[str]]) -> dict[int, int]:
    places = {code: place for place, code in enumerate(sorted(set().union(*codes.values())))}
    return {slot: sum(1 << places[code] for code in of_one) for slot, of_one in codes.items()}


def _out_of_reach(teams: Teams | None) -> dict[str, Any]:
    if teams is None:
        return {"seats": 0, "covers": [], "minimums": []}
    return {"seats": teams.empty, "covers": _places(teams.uncovered), "minimums": list(teams.short)}


def _places(bits: int) -> list[int]:
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def _told(team: Team, pools: Sequence[_Pool], facts: _Facts) -> dict[str, Any]:
    matches = {(post, match.slot): match for post, pool in enumerate(pools) for match in pool.matches}
    records = [facts.records[slot] for _, slot in team.seats]
    return {
        "points": team.points,
        "people": [
            {
                "post": post,
                "person": matches[post, slot].card,
                "points": matches[post, slot].points,
                "covers": [
                    {"need": place, "has": meeting[slot]}
                    for place, meeting in enumerate(facts.needs)
                    if slot in meeting
                ],
            }
            for post, slot in team.seats
        ],
        "missing": {"seats": team.empty, "covers": _places(team.uncovered), "minimums": dict(team.short)},
        "reached": {
            "women": sum(record["gender"] == "f" for record in records),
            "men": sum(record["gender"] == "m" for record in records),
            "oic_groups": len(set().union(*map(oic_groups_of, records))),
            "languages": len({one["code"] for record in records for one in record["languages"]}),
        },
        "balance": balance(records),
    }
