"""What the requests of a demonstration are about and how far each has come. All of it is invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from app.schemas.deployments import RequestWrite
from app.services.demo.parts import read_table

_LANGUAGE_LEVEL: Final = "B2"


@dataclass(frozen=True)
class Plan:
    """`by`: what stands before the domain in the address of who makes it. `steps`: each with the hours that pass
    after it. `first`: whose name comes first on the list: `expert` is the profile of the demonstration's expert,
    `nominee` somebody whom the State of its focal point nominated."""

    by: str
    language: str
    first: str
    steps: tuple[tuple[str, float], ...]
    row: Mapping[str, str]

    @property
    def hours(self) -> float:
        return sum(hours for _, hours in self.steps)

    def need(self, today: date) -> RequestWrite:
        """As its author writes it; `starts` counts from `today`."""
        row = self.row
        parties = [{"kind": "host_government", "name": text("host", self.language), "country": row["host"]}]
        parties += [{"kind": "party", "name": name} for name in row["parties"].split(";")]
        return RequestWrite.model_validate(
            {
                **{name: row[name] for name in ("track", "confidentiality", "area", "purpose", "contact", "mode")},
                "situation": row["situation"] or None,
                "host_country": row["host"],
                "starts": (today + timedelta(days=int(row["starts"]))).isoformat(),
                "days": int(row["days"]),
                "parties": parties,
                "posts": [self._post(written) for written in row["posts"].split(";")],
            }
        )

    def _post(self, written: str) -> dict[str, Any]:
        role, _, count = written.partition("*")
        languages = [one if ":" in one else f"{one}:{_LANGUAGE_LEVEL}" for one in self.row["languages"].split(";")]
        criteria: list[dict[str, Any]] = [{"parameter": "language", "value": value} for value in languages]
        for preferred in self.row["prefers"].split(";"):
            parameter, _, value = preferred.partition("=")
            criteria.append({"parameter": parameter, "value": value, "required": False})
        return {"role": role, "count": int(count or 1), "criteria": criteria}


def plans() -> list[Plan]:
    """The oldest first, as they would have been written."""
    found = [_plan(row) for row in read_table("requests.csv")]
    return sorted(found, key=lambda plan: -plan.hours)


def _plan(row: Mapping[str, str]) -> Plan:
    steps = tuple((name, float(hours)) for name, hours in (step.split() for step in row["steps"].split("; ")))
    return Plan(row["by"], row["language"], row["first"], steps, row)


def text(key: str, language: str) -> str:
    return _texts()[key][language]


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    return {row["key"]: row for row in read_table("request_texts.csv")}
