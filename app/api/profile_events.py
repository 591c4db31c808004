"""A person's availability and missions as a calendar (RFC 5545)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from app.api.profile_card import Say
from app.settings import PRODUCT

_WHOLE_DAY: Final = len("2027-01-31")


def profile_calendar(person: Mapping[str, Any], made: datetime, language: str, say: Say) -> bytes:
    """`person` is a record as far as the asker sees it: whoever sees no days gets a calendar without events."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", _called(person), parameters={"LANGUAGE": language})
    used: set[UUID] = set()
    for key, event in _events(person, say):
        # The same each time, so that a calendar that has the event already changes it.
        uid = uuid5(UUID(person["id"]), key)
        while uid in used:
            uid = uuid5(uid, key)
        used.add(uid)
        event.add("uid", str(uid))
        event.add("dtstamp", made)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _called(person: Mapping[str, Any]) -> str:
    return str(person.get("name") or person["reference"])


def _events(person: Mapping[str, Any], say: Say) -> Iterator[tuple[str, Event]]:
    """With what each is known by, however its end and its words change."""
    who = _called(person)
    for period in person.get("availability_periods", ()):
        event = _event(period["starts"], period["ends"])
        event.add("summary", f"{who}: {say('availability-statuses', period['status'])}")
        yield f"{period['status']} {period['starts']}", event
    for mission in person.get("missions", ()):
        if _is_day(mission["starts"]) and _is_day(mission["ends"]):
            event = _event(mission["starts"], mission["ends"])
            event.add("summary", f"{who}: {mission['title']}")
            if mission["country"]:
                event.add("location", say("countries", mission["country"]))
            yield f"mission {mission['starts']} {mission['title']}", event


def _is_day(told: str | None) -> bool:
    return told is not None and len(told) == _WHOLE_DAY


def _event(starts: str, ends: str | None) -> Event:
    event = Event()
    event.add("dtstart", date.fromisoformat(starts))
    if ends is None:
        event.add("rrule", {"freq": "daily"})
    else:
        # The end of a calendar is the first day that is no longer part of it.
        event.add("dtend", date.fromisoformat(ends) + timedelta(days=1))
    # These are days of somebody else: they do not make their reader busy.
    event.add("transp", "TRANSPARENT")
    return event
