"""The form of a request: what was typed into the shape that is stored, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.errors import FieldError
from app.forms import Fields
from app.web.fields import field_messages, number_in

# Kinds of criteria that the form offers; the search parameters behind each.
KINDS: Final = {"language": ("language",), "place": ("country", "region"), "topic": ("expertise",)}
# How many of each a blank form has, and the most that a request can have: what came by another door has its fields.
ROWS: Final = {"language": 3, "place": 2, "topic": 3}
MOST_ROWS, MOST_PARTIES, MOST_POSTS = 30, 30, 10
MINIMUMS: Final = ("women", "men", "oic_groups", "languages")
PARTIES: Final = 3
POSTS: Final = 3
_PLAIN: Final = (
    "track",
    "confidentiality",
    "situation",
    "area",
    "host_country",
    "purpose",
    "mode",
    "starts",
    "days",
    "contact",
)


@dataclass(frozen=True)
class Row:
    """One criterion as it stands in the form; `name` is what its fields are called."""

    name: str
    value: str = ""
    level: str = ""
    need: str = "required"


@dataclass(frozen=True)
class PostRows:
    """A post in the form. `kept` are criteria that the form has no fields for, as `parameter=value` with what they
    are needed for, so that saving loses none of them."""

    number: int
    role: str
    count: str
    rows: dict[str, list[Row]]
    women: bool
    kept: list[str]


@dataclass(frozen=True)
class TeamRows:
    """What all together have to cover, as it stands in the form. `kept` as of a post."""

    rows: dict[str, list[Row]]
    minimums: dict[str, str]
    kept: list[str]


NO_TEAM: Final = TeamRows({kind: [] for kind in KINDS}, dict.fromkeys(MINIMUMS, ""), [])


def blank() -> dict[str, Any]:
    return dict.fromkeys(_PLAIN, "") | {"track": "expert", "confidentiality": "ordinary"}


def typed_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a request in the shape of RequestWrite."""
    told: dict[str, Any] = {name: "" if written[name] is None else str(written[name]) for name in _PLAIN}
    hosts = [party["name"] for party in written["parties"] if party["kind"] == "host_government"]
    told["host_government"] = hosts[0] if hosts else ""
    others = [party for party in written["parties"] if party["kind"] == "party" or party["name"] not in hosts[:1]]
    told["parties"] = [{"name": one["name"], "country": one["country"] or ""} for one in others]
    told["posts"] = [_post_rows(number, post) for number, post in enumerate(written["posts"])]
    told["team"] = _team_rows(written["team"] or {"covers": [], "minimums": {}})
    return told


def _post_rows(number: int, post: Mapping[str, Any]) -> PostRows:
    woman = {"parameter": "gender", "value": "f", "required": True}
    rows, kept = _rows([one for one in post["criteria"] if one != woman], f"post{number}")
    return PostRows(number, post["role"], str(post["count"]), rows, woman in post["criteria"], kept)


def _rows(criteria: Sequence[Mapping[str, Any]], prefix: str) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of the form by kind, and what it has no rows for."""
    rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    kept = []
    for one in criteria:
        kind = next((kind for kind, behind in KINDS.items() if one["parameter"] in behind), None)
        need = "required" if one["required"] else "preferred"
        if kind is None or "," in one["value"]:
            kept.append(f"{need} {one['parameter']}={one['value']}")
        else:
            code, _, level = one["value"].partition(":")
            rows[kind].append(Row(f"{prefix}-{kind}{len(rows[kind])}", code, level, need))
    return rows, kept


def _team_rows(team: Mapping[str, Any]) -> TeamRows:
    rows, kept = _rows([{**need, "required": True} for need in team["covers"]], "team")
    return TeamRows(rows, {name: str(team["minimums"].get(name) or "") for name in MINIMUMS}, kept)


def typed_in(form: Fields) -> dict[str, Any]:
    """What the form shows of what was typed."""
    told: dict[str, Any] = {name: form.get(name, "") for name in (*_PLAIN, "host_government")}
    told["parties"] = [
        {"name": form.get(f"party{place}", ""), "country": form.get(f"party{place}-country", "")}
        for place in range(MOST_PARTIES)
        if f"party{place}" in form
    ]
    told["posts"] = [_typed_post(form, number) for number in range(MOST_POSTS) if form.get(f"post{number}-role")]
    minimums = {name: form.get(f"team-{name}", "").strip() for name in MINIMUMS}
    told["team"] = TeamRows(_typed_rows(form, "team"), minimums, form.all("team-kept"))
    return told


def _typed_post(form: Fields, number: int) -> PostRows:
    return PostRows(
        number,
        form.get(f"post{number}-role", ""),
        form.get(f"post{number}-count", "1"),
        _typed_rows(form, f"post{number}"),
        form.get(f"post{number}-women") == "yes",
        form.all(f"post{number}-kept"),
    )


def _typed_rows(form: Fields, prefix: str) -> dict[str, list[Row]]:
    return {
        kind: [
            Row(name, form.get(name, ""), form.get(f"{name}-level", ""), form.get(f"{name}-need", "required"))
            for name in (f"{prefix}-{kind}{place}" for place in range(MOST_ROWS))
            if name in form
        ]
        for kind in KINDS
    }


def owned_codes(typed: Mapping[str, Any]) -> dict[str, set[str]]:
    """What stands in the form of the vocabularies that are ours."""
    rows = [*(post.rows for post in typed["posts"]), typed["team"].rows]
    return {
        "situations": {typed["situation"]} - {""},
        "expertise": {row.value for each in rows for row in each["topic"] if row.value},
    }


def whole(typed: dict[str, Any]) -> dict[str, Any]:
    """With empty rows and posts for what is still to come."""
    parties = [*typed["parties"], *({"name": "", "country": ""} for _ in range(PARTIES))]
    parties = parties[: max(PARTIES, len(typed["parties"]))]
    posts = [_padded(post) for post in typed["posts"]]
    posts += [
        _padded(PostRows(n, "", "1", {kind: [] for kind in KINDS}, False, [])) for n in range(len(posts), POSTS)
    ]
    team = replace(typed["team"], rows=_padded_rows(typed["team"].rows, "team"))
    return {**typed, "parties": parties, "posts": posts, "team": team}


def _padded(post: PostRows) -> PostRows:
    return replace(post, rows=_padded_rows(post.rows, f"post{post.number}"))


def _padded_rows(rows: Mapping[str, list[Row]], prefix: str) -> dict[str, list[Row]]:
    return {
        kind: [*given, *(Row(f"{prefix}-{kind}{place}") for place in range(len(given), ROWS[kind]))]
        for kind, given in rows.items()
    }


def written_from(typed: Mapping[str, Any]) -> dict[str, Any]:
    """In the shape of RequestWrite; what was left empty is not there."""
    told: dict[str, Any] = {name: typed[name].strip() for name in _PLAIN if typed[name].strip()}
    told["parties"] = _parties(typed)
    told["posts"] = [_post(post) for post in typed["posts"]]
    if team := _team(typed["team"]):
        told["team"] = team
    if "days" in told:
        told["days"] = _number(told["days"])
    return told


def _parties(typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    host = typed["host_government"].strip()
    named = [{"kind": "host_government", "name": host, "country": typed["host_country"] or None}] if host else []
    others = [one for one in typed["parties"] if one["name"].strip()]
    return named + [{"kind": "party", "name": one["name"], "country": one["country"] or None} for one in others]


def _team(team: TeamRows) -> dict[str, Any]:
    """Empty where nothing is asked of it."""
    needs = [*_criteria(team.rows), *map(_kept, team.kept)]
    covers = [{"parameter": need["parameter"], "value": need["value"]} for need in needs]
    minimums = {name: _number(text) for name, text in team.minimums.items() if text not in ("", "0")}
    return {"covers": covers, "minimums": minimums} if covers or minimums else {}


def _number(text: str) -> int | str:
    """What is no number is refused where it is taken."""
    number = number_in(text)
    return text if number is None else number


def _criteria(rows: Mapping[str, list[Row]]) -> list[dict[str, Any]]:
    return [_criterion(kind, row) for kind in KINDS for row in rows[kind] if row.value]


def _post(post: PostRows) -> dict[str, Any]:
    criteria = _criteria(post.rows)
    if post.women:
        criteria.append({"parameter": "gender", "value": "f", "required": True})
    criteria += [_kept(text) for text in post.kept]
    return {"role": post.role, "count": _number(post.count), "criteria": criteria}


def _criterion(kind: str, row: Row) -> dict[str, Any]:
    parameter = kind
    if kind == "place":
        parameter = "country" if row.value.isalpha() and len(row.value) == 2 else "region"
    elif kind == "topic":
        parameter = "expertise"
    value = f"{row.value}:{row.level}" if kind == "language" and row.level else row.value
    return {"parameter": parameter, "value": value, "required": row.need == "required"}


def _kept(text: str) -> dict[str, Any]:
    need, _, rest = text.partition(" ")
    parameter, _, value = rest.partition("=")
    return {"parameter": parameter, "value": value, "required": need == "required"}


def messages_of(errors: Sequence[FieldError], typed: Mapping[str, Any], language: str) -> dict[str, str]:
    """By the field of the form that can be mended."""
    found: dict[str, str] = {}
    for error in errors:
        name = _field_of(error.pointer.strip("/").split("/"), typed)
        (message,) = field_messages([FieldError(f"/{name}", error.code, error.message)], language).values()
        found.setdefault(name, message)
    return found


def _field_of(parts: Sequence[str], typed: Mapping[str, Any]) -> str:
    """The field behind a place in the shape of RequestWrite; of a list as a whole its first field."""
    kind, place, *rest = [*parts, "", ""]
    number = number_in(place)
    if kind == "posts":
        posts = typed["posts"]
        return "post0-role" if number is None or number >= len(posts) else _field_of_post(posts[number], rest)
    if kind == "parties":
        return _field_of_party(number or 0, rest[0], typed)
    if kind == "team":
        return (
            f"team-{rest[0]}"
            if place == "minimums" and rest[0]
            else _row_at(typed["team"].rows, rest, "team-language0")
        )
    return kind


def _field_of_post(post: PostRows, rest: Sequence[str]) -> str:
    role = f"post{post.number}-role"
    if rest[0] == "count":
        return f"post{post.number}-count"
    return _row_at(post.rows, rest[1:], role) if rest[0] == "criteria" else role


def _row_at(rows: Mapping[str, list[Row]], rest: Sequence[str], otherwise: str) -> str:
    """The row that a criterion came from; criteria that have none, such as a woman, come after those."""
    names = [row.name for kind in KINDS for row in rows[kind] if row.value]
    number = number_in(rest[0]) if rest else None
    return otherwise if number is None or number >= len(names) else names[number]


def _field_of_party(number: int, part: str, typed: Mapping[str, Any]) -> str:
    host = [("host_government", "host_country")] if typed["host_government"].strip() else []
    others = [(f"party{n}", f"party{n}-country") for n, one in enumerate(typed["parties"]) if one["name"].strip()]
    fields = [*host, *others]
    name, country = fields[number] if number < len(fields) else ("host_government", "host_country")
    return country if part == "country" else name
