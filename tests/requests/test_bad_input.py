"""What is sent to the deployment part is taken or refused at its field, never a fault, and a form keeps all of it."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from html import unescape
from typing import Any

import pytest

from app.api.document import openapi_document
from app.errors import Invalid
from app.given import json_of, taken_as
from app.main import create_app
from app.schemas.common import Input
from tests.requests.cast import Cast
from tests.web.people import see, send
from tests.web.test_requests import FIELDS, TOKEN

PARTS = ("/api/v1/deployment-requests", "/api/v1/own/offers", "/api/v1/releases", "/api/v1/code-of-conduct")
BAD: dict[str, Any] = {
    "nul": "a\0b",
    "lone surrogate": "a\ud800b",
    "bidi": "a\u202eb",
    "no width": "\u200b\u200d",
    "blank": " \n ",
    "empty": "",
    "long": "x" * 10_001,
    "too early": "0001-01-01",
    "too late": "9999-12-31",
    "negative": -1,
    "huge": 10**30,
    "digits": "9" * 5000,
    "no number": float("nan"),
    "unknown": "no-such",
    "number": 1.5,
    "mark": True,
    "null": None,
    "list": ["x"],
    "many": ["x"] * 1000,
    "object": {"x": 1},
}
# What a form can send.
TYPED = {name: bad for name, bad in BAD.items() if isinstance(bad, str) and name != "lone surrogate"}
TYPED |= {"negative": "-1", "square": "²", "sum": "1e9"}


def test_every_body_is_taken_or_refused_where_it_is_wrong() -> None:
    refused = 0
    for shape, example in _bodies().items():
        for place in _places(example):
            for name, bad in BAD.items():
                body = json.dumps(_put(example, place, bad)).encode("utf-8", "surrogatepass")
                try:
                    taken_as(shape, json_of(body))
                except Invalid as error:
                    refused += 1
                    pointer = "".join(f"/{part}" for part in place) or "/"
                    assert any(_near(wrong.pointer, pointer) for wrong in error.errors), (shape, place, name)
    assert refused > 1000


def _bodies() -> dict[type[Input], Any]:
    """Every shape that is taken, with the example of the document."""
    document = openapi_document(create_app())
    shapes = {each.__name__: each for each in _inputs(Input)}
    shapes |= {f"{each.__module__.replace('.', '__')}__{each.__name__}": each for each in _inputs(Input)}
    told = [one for path, methods in document["paths"].items() if path.startswith(PARTS) for one in methods.values()]
    bodies = [one["requestBody"]["content"] for one in told if "requestBody" in one]
    contents = [body["application/json"] for body in bodies if "application/json" in body]
    return {shapes[each["schema"]["$ref"].rpartition("/")[2]]: each["example"] for each in contents}


def _inputs(shape: type[Input]) -> list[type[Input]]:
    return [one for each in shape.__subclasses__() for one in (each, *_inputs(each))]


def _places(body: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield place
    items = body.items() if isinstance(body, dict) else enumerate(body[:1]) if isinstance(body, list) else ()
    for key, value in items:
        yield from _places(value, (*place, key))


def _put(body: Any, place: tuple[str | int, ...], bad: Any) -> Any:
    if not place:
        return bad
    made = where = deepcopy(body)
    for key in place[:-1]:
        where = where[key]
    where[place[-1]] = bad
    return made


def _near(one: str, other: str) -> bool:
    """Whether one place holds the other."""
    return one.startswith(other) or other.startswith(one)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_keeps_what_was_typed_and_says_in_its_language_what_is_wrong(cast: Cast) -> None:
    page = see(cast.client, "/ar/requests/new", cookie=cast.tokens["asker"]).text
    token, free = TOKEN.findall(page)[0], ("area", "purpose", "contact", "party0", "starts", "days", "post0-count")
    for name, bad in TYPED.items():
        answer = _sent(cast, FIELDS | dict.fromkeys(free, bad) | {"csrf": token})
        errors = re.findall(r'class="error" id="([^"]+)-error">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
        assert (answer.status_code, bool(errors)) == (422, True), name
        assert {field for field, _ in errors} <= set(free), name
        assert not [said for _, said in errors if re.search("[a-z]{3}", said)], (name, errors)
        kept = re.sub("[\0\u202e]", "\ufffd", bad)
        assert unescape(answer.text).count(kept) >= len(free), name


def _sent(cast: Cast, fields: dict[str, str]) -> Any:
    return send(cast.client, "/ar/requests", fields, cookie=cast.tokens["asker"])
