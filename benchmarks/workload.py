"""The searches that are asked: six kinds in equal parts, each search once, so that no cache of answers helps."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Engine, func, select

from app.db import now, reading
from app.models import Profile
from app.queries.records import part_table

# Parameter → where its codes stand.
CODES_IN = {
    "role": ("profile_roles", "role"),
    "language": ("profile_languages", "language"),
    "country": ("profile_countries", "place"),
    "expertise": ("profile_topics", "topic"),
    "situation": ("profile_situations", "situation"),
    "nationality": ("profile_nationalities", "country"),
}
KINDS = ("no filter", "one filter", "three filters", "text", "text and filter", "availability")
WORDS = ("water", "ceasefire", "mediation", "border", "وساطة", "médiation", "minister", "reconciliation", "elections")
Pair = tuple[str, str]
Query = tuple[Pair, ...]
Codes = Mapping[str, Sequence[str]]


def workload(engine: Engine, count: int, seed: int = 53) -> Iterator[tuple[str, Query]]:
    """`count` pairs of kind and query (at most 600), the kinds in turn. All facets are asked for in each."""
    if count > 600:
        raise ValueError("there are not enough searches without a filter for more than 600")
    chance, asked = random.Random(seed), set[Query]()
    codes, names = _codes(engine), _names(engine, chance)
    while len(asked) < count:
        kind = KINDS[len(asked) % len(KINDS)]
        query = _query(kind, chance, codes, names)
        if query not in asked:
            asked.add(query)
            yield kind, query


def _query(kind: str, chance: random.Random, codes: Codes, names: Sequence[str]) -> Query:
    if kind == "no filter":
        # There is one search without a filter: the order and the length of the page make several of it.
        sort = chance.choice(("relevance", "name", "-confirmed_at"))
        return (("sort", sort), ("limit", str(chance.randint(1, 60))))
    if kind == "one filter":
        return (_filter(chance, codes), ("limit", str(chance.randint(18, 22))))
    if kind == "three filters":
        return (_filter(chance, codes), _filter(chance, codes), _filter(chance, codes))
    if kind == "text":
        return (_text(chance, names),)
    if kind == "text and filter":
        return (_text(chance, names), _filter(chance, codes))
    first = now().date() + timedelta(days=chance.randint(0, 200))
    return (("available", f"{first}/{first + timedelta(days=chance.randint(0, 90))}"), _filter(chance, codes))


def _filter(chance: random.Random, codes: Codes) -> Pair:
    name = chance.choice(sorted(codes))
    # The frequent codes are asked for more often, as they are at a desk.
    code = codes[name][min(int(chance.expovariate(0.12)), len(codes[name]) - 1)]
    if name == "language" and chance.random() < 0.5:
        code += ":" + chance.choice(("B2", "C1"))
    return name, code


def _text(chance: random.Random, names: Sequence[str]) -> Pair:
    words = chance.choice(names).split()
    shape = chance.random()
    if shape < 0.4:
        return "q", " ".join(words[:2])
    if shape < 0.6:
        return "q", words[-1]
    if shape < 0.8:
        return "q", words[0] + " " + words[-1][: max(2, len(words[-1]) - 2)]
    return "q", f"{chance.choice(WORDS)} {words[0]}" if shape < 0.9 else chance.choice(WORDS)


def _codes(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with reading(engine) as session:
        for name, (table, column) in CODES_IN.items():
            code = part_table(table).c[column]
            rows = session.scalars(select(code).group_by(code).order_by(func.count().desc(), code)).all()
            found[name] = [code for code in rows if not (name == "country" and code.isdigit())]
            found[name] = [code for code in found[name] if not code.startswith("oic-")]
    return found


def _names(engine: Engine, chance: random.Random) -> list[str]:
    with reading(engine) as session:
        display = list(session.scalars(select(Profile.display_name).order_by(Profile.id).limit(20_000)))
        names = part_table("profile_names")
        others = list(session.scalars(select(names.c.text).order_by(names.c.id).limit(10_000)))
    everybody = display + others
    chance.shuffle(everybody)
    return everybody
