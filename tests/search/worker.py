"""A process of its own that writes and searches as it is told: one JSON command a line in, one answer a line out.

`{"write": seed}` commits one change and answers what it made; `{"writes": [seeds]}` commits one after the other;
`{"erase": id}` erases a person; `{"find": pairs, "role": role}` answers the ids found, in order.
"""

import json
import random
import sys
from typing import Any

from sqlalchemy import Engine, select

from app.db import engine_for, reading
from app.models import Profile
from app.policy import Actor, Level, Role
from app.search.directory import Directory
from tests.search.asking import add, ask, change
from tests.search.exposing import erase
from tests.search.populations import COUNTRIES, LANGUAGES, LEVELS, NAMES, ROLES, TOPICS

Answer = dict[str, Any]


def main(url: str, name: str) -> None:
    engine = engine_for(url)
    directory = Directory(engine)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_obey(engine, directory, name, json.loads(line))) + "\n")
        sys.stdout.flush()
    engine.dispose()


def _obey(engine: Engine, directory: Directory, name: str, command: Answer) -> Answer:
    if "find" in command:
        directory.catch_up()
        answer = ask(
            directory.index,
            Actor(Role(command["role"]), "worker", agreement=Level.NETWORK),
            [*map(tuple, command["find"])],
        )
        return {"ids": [item["id"] for item in answer["items"]], "total": answer["total"]}
    if "erase" in command:
        return {"slot": erase(engine, command["erase"])}
    seeds = command["writes"] if "writes" in command else [command["write"]]
    return [_write(engine, name, random.Random(f"{name}{seed}")) for seed in seeds][-1]


def _write(engine: Engine, name: str, rng: random.Random) -> Answer:
    """A new person, or a change of one of this worker's own: two that change the same one are another matter."""
    with reading(engine) as session:
        own = session.scalars(select(Profile.public_id).where(Profile.affiliation == name).order_by(Profile.id)).all()
    word = "".join(rng.choices("bcdfghklmnprst", k=12))
    fields = {
        "headline": {"en": word},
        "name": rng.choice(NAMES),
        "partner_visibility": rng.choice(["hidden", "card", "named"]),
        "roles": rng.sample(ROLES, 1),
        "nationalities": rng.sample(COUNTRIES, 1),
        "languages": [{"code": code, "speaking": rng.choice(LEVELS)} for code in rng.sample(LANGUAGES, 2)],
        "expertise": [{"code": rng.choice(TOPICS), "evidence": rng.choice(["stated", "verified"])}],
    }
    if own and rng.random() < 0.5:
        public_id = str(rng.choice(own))
        change(engine, public_id, **fields)
    else:
        public_id = add(engine, **fields, affiliation=name)["id"]
    return {"id": public_id, "word": word, "visibility": fields["partner_visibility"]}


if __name__ == "__main__":
    main(*sys.argv[1:])
