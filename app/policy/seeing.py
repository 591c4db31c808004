"""Who sees what of one person, as it is told to that person: asked of the same tables that decide every reading."""

from collections.abc import Mapping
from typing import Any, Literal

from app.policy.actors import Role
from app.policy.fields import BY_REVEAL, shown
from app.policy.levels import Level
from app.policy.visibility import Viewer, exposure_of, opened_besides, sight_of

Onlooker = Literal["secretariat", "state", "partner"]


def viewer_as(onlooker: Onlooker, record: Mapping[str, Any], organisation: str | None = None) -> Viewer:
    """Somebody of that kind: of the nominating State, or of a partner whose agreement goes as far as any does."""
    if onlooker == "secretariat":
        return Viewer(Role.DESK)
    if onlooker == "state":
        return Viewer(Role.FOCAL_POINT, state=record["nominated_by"])
    return Viewer(Role.PARTNER, organisation, Level.NETWORK)


def seen_by(field: str, record: Mapping[str, Any]) -> list[str]:
    """Who sees this field of the record now: `secretariat` or `reveal` (the secretariat, each opening kept), `state`,
    `partners` or, where single organisations see otherwise, `some_partners`."""
    found = ["reveal" if field in BY_REVEAL else "secretariat"]
    if _sees(viewer_as("state", record), field, record):
        found.append("state")
    partners = [
        _sees(viewer_as("partner", record, organisation), field, record)
        for organisation in (None, *record["partner_choices"])
    ]
    if any(partners):
        found.append("partners" if all(partners) else "some_partners")
    return found


def _sees(viewer: Viewer, field: str, record: Mapping[str, Any]) -> bool:
    sight = sight_of(viewer, exposure_of(record))
    return sight is not None and bool(shown({field: None}, sight, opened_besides(viewer)))
