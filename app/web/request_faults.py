"""What is wrong with a typed request, at the field it belongs to, and what somebody else has saved meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.errors import FieldError
from app.queries.vocabularies import load_terms
from app.search.known import Terms
from app.search.labels import label, label_or_code
from app.vocabularies.countries import country_name
from app.web import request_words as words
from app.web.dates import filters
from app.web.fields import field_messages
from app.web.i18n import say
from app.web.request_form import KINDS, PostRows, Row, written_from
from app.web.request_view import criterion_words

_CODES: Final = {"track": words.TRACKS, "mode": words.MODES, "confidentiality": words.CLASSES}
_SEVERAL: Final = ("parties", "posts", "team")


def faults_of(errors: Sequence[FieldError], typed: Mapping[str, Any], language: str) -> dict[str, dict[str, str]]:
    """By the field of the form that can be mended: its `title` and the first thing that is wrong there."""
    found: dict[str, dict[str, str]] = {}
    for error in errors:
        parts = error.pointer.strip("/").split("/")
        name = _field(parts, typed)
        (message,) = field_messages([FieldError(f"/{name}", error.code, error.message)], language).values()
        title = say(words.FIELDS[parts[0]], language) if parts[0] in words.FIELDS else ""
        found.setdefault(name, {"title": title, "message": message})
    return found


def _field(parts: Sequence[str], typed: Mapping[str, Any]) -> str:
    place = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else None
    if parts[0] == "posts":
        posts = typed["posts"]
        return "post0-role" if place is None or place >= len(posts) else _of_post(parts[2:], posts[place])
    if parts[0] == "parties":
        return "host_government" if place is None else _of_party(parts[2:], place, typed)
    if parts[0] == "team":
        if parts[1:2] == ["minimums"] and len(parts) > 2:
            return f"team-{parts[2]}"
        return _of_row(parts[2:], _filled(typed["team"].rows), "team-language0")
    return parts[0]


def _of_post(rest: Sequence[str], post: PostRows) -> str:
    if rest[:1] == ["count"]:
        return f"post{post.number}-count"
    if rest == ["criteria"]:
        # The one thing that a post without criteria lacks is a language.
        return f"post{post.number}-language0"
    return _of_row(rest[1:], _filled(post.rows), f"post{post.number}-role")


def _filled(rows: Mapping[str, list[Row]]) -> list[Row]:
    """In the order in which they are written."""
    return [row for kind in KINDS for row in rows[kind] if row.value]


def _of_row(rest: Sequence[str], rows: Sequence[Row], otherwise: str) -> str:
    place = int(rest[0]) if rest and rest[0].isdecimal() else len(rows)
    return rows[place].name if place < len(rows) else otherwise


def _of_party(rest: Sequence[str], place: int, typed: Mapping[str, Any]) -> str:
    end = "-country" if rest[:1] == ["country"] else ""
    if typed["host_government"].strip():
        if place == 0:
            return "host_country" if end else "host_government"
        place -= 1
    named = [number for number, party in enumerate(typed["parties"]) if party["name"].strip()]
    return f"party{named[place]}{end}" if place < len(named) else "host_government"


def changed_since(
    session: Any, now: Mapping[str, Any], typed: Mapping[str, Any], language: str
) -> list[tuple[str, str]]:
    """Title and words of what is saved now and differs from what was typed; `now` in the shape of RequestWrite."""
    mine = written_from(typed)
    terms = load_terms(session)
    return [
        (say(title, language), _told(name, now, terms, language))
        for name, title in words.FIELDS.items()
        if _plain(name, mine.get(name)) != _plain(name, now[name])
    ]


def _plain(name: str, value: Any) -> object:
    """So that the same reads alike, however it was written."""
    if name == "posts":
        return [(post.get("role"), str(post["count"]), sorted(map(_need, post["criteria"]))) for post in value or []]
    if name == "team":
        given = value or {"covers": [], "minimums": {}}
        minimums = {kind: str(number) for kind, number in given["minimums"].items() if number}
        return sorted(map(_need, given["covers"])), minimums
    if name == "parties":
        return [(one["kind"], one["name"], one["country"]) for one in value or []]
    return "" if value is None else str(value).replace("\r\n", "\n")


def _need(one: Mapping[str, Any]) -> tuple[str, str, bool]:
    return one["parameter"], one["value"], one.get("required", True)


def _told(name: str, now: Mapping[str, Any], terms: Terms, language: str) -> str:
    value = now[name]
    if name in _SEVERAL:
        return _several(name, value, terms, language) or "—"
    if value is None or value == "":
        return "—"
    if name in _CODES:
        return say(_CODES[name][value], language)
    if name == "host_country":
        return country_name(value, language)
    if name == "situation":
        return label_or_code("situations", value, language, terms)
    return filters(language)["day"](value) if name == "starts" else str(value)


def _several(name: str, value: Any, terms: Terms, language: str) -> str:
    if name == "parties":
        return " · ".join(party["name"] for party in value)
    if name == "team":
        needs = (value or {"covers": []})["covers"]
        minimums = (value or {"minimums": {}})["minimums"].items()
        least = (f"{say(words.MINIMUMS[kind], language)} ≥ {number}" for kind, number in minimums if number)
        return " · ".join([*(_words(need, terms, language) for need in needs), *least])
    told = []
    for post in value:
        role = label("roles", post["role"], language, terms)
        needs = ", ".join(_words(one, terms, language) for one in post["criteria"])
        told.append(f"{role} × {post['count']}" + (f" ({needs})" if needs else ""))
    return " · ".join(told)


def _words(need: Mapping[str, Any], terms: Terms, language: str) -> str:
    return criterion_words(need["parameter"], need["value"], terms, language)
