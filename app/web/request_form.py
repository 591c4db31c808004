"""The form of a request: what was typed into the shape that is stored, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.forms import Fields
from app.web.fields import number_in

# Kinds of criteria that the form offers; the search parameters behind each.
KINDS: Final = {"language": ("language",), "place": ("country", "region"), "topic": ("expertise",)}
# How many of each a blank form has, and the most that a request can have: one more is added on asking.
ROWS: Final = {"language": 2, "place": 1, "topic": 2}
MOST_ROWS, MOST_PARTIES, MOST_POSTS = 30, 30, 10
MINIMUMS: Final = ("women", "men", "oic_groups", "languages")
PARTIES: Final = 2
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
    posts = [post for number in range(MOST_POSTS) if _says_something(post := _typed_post(form, number))]
    told["posts"] = [_numbered(post, number) for number, post in enumerate(posts)]
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


def _says_something(post: PostRows) -> bool:
    """Whoever forgets the role of a post is told so, and loses nothing of it."""
    typed = any(row.value for rows in post.rows.values() for row in rows)
    return bool(post.role or typed or post.women or post.kept)


def _numbered(post: PostRows, number: int) -> PostRows:
    rows = {
        kind: [replace(row, name=f"post{number}-{kind}{place}") for place, row in enumerate(given)]
        for kind, given in post.rows.items()
    }
    return replace(post, number=number, rows=rows)


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


def whole(typed: dict[str, Any], more: str = "") -> dict[str, Any]:
    """With empty rows for what is still to come, and one more of the kind `more`: `party`, `post`, or rows of a
    post or of the team as their fields begin, such as `post0-language`."""
    wanted = max(PARTIES, len(typed["parties"]) + (more == "party"))
    parties = [*typed["parties"], *({"name": "", "country": ""} for _ in range(wanted))]
    posts = list(typed["posts"])
    if more == "post" or not posts:
        posts.append(PostRows(len(posts), "", "1", {kind: [] for kind in KINDS}, False, []))
    return {
        **typed,
        "parties": parties[: min(wanted, MOST_PARTIES)],
        "posts": [
            replace(post, rows=_padded_rows(post.rows, f"post{post.number}", more)) for post in posts[:MOST_POSTS]
        ],
        "team": replace(typed["team"], rows=_padded_rows(typed["team"].rows, "team", more)),
    }


def _padded_rows(rows: Mapping[str, list[Row]], prefix: str, more: str) -> dict[str, list[Row]]:
    padded = {}
    for kind, given in rows.items():
        wanted = max(ROWS[kind], len(given) + (more == f"{prefix}-{kind}"))
        blank_rows = (Row(f"{prefix}-{kind}{place}") for place in range(len(given), min(wanted, MOST_ROWS)))
        padded[kind] = [*given, *blank_rows]
    return padded


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
    told = {"count": _number(post.count), "criteria": criteria}
    return told | {"role": post.role} if post.role else told


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
