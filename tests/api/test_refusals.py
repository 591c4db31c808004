"""What the API answers to what it cannot take: one shape, the right status, nothing of the input."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from app.api.document import openapi_document
from app.main import create_app
from app.schemas.common import Input
from tests.api.client import MERGE_PATCH, Client
from tests.api.test_profiles import PATH, created

BAD_TEXTS = {
    "nul": '"A\\u0000li"',
    "control": '"A\\u0007li"',
    "lone surrogate": '"A\\ud800li"',
    "bidi override": '"A\\u202eli"',
    "bidi isolate": '"A\\u2066li"',
}
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999")


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_characters_no_text_may_hold_are_refused_in_every_body(client: Client, desk: str, text: str) -> None:
    path, etag = created(client, desk)
    body = f'{{"name": {text}}}'.encode()
    posted = client.post(PATH, token=desk, content=body, headers={"Content-Type": "application/json"})
    headers = {"Content-Type": MERGE_PATCH, "If-Match": etag}
    patched = client.ask("PATCH", path, token=desk, content=body, headers=headers)
    for answer in (posted, patched):
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"message": ""} == {
            "pointer": "/name",
            "code": "bad_character",
            "message": "",
        }


@pytest.mark.parametrize("number", NOT_NUMBERS)
def test_what_json_does_not_know_as_a_number_is_refused(client: Client, desk: str, number: str) -> None:
    path, etag = created(client, desk)
    body = f'{{"notice_hours": {number}}}'.encode()
    headers = {"Content-Type": MERGE_PATCH, "If-Match": etag}
    assert client.ask("PATCH", path, token=desk, content=body, headers=headers).status_code == 422
    assert client.get(path, token=desk).json()["version"] == 1


@pytest.mark.parametrize("text", ["%00", "%07", "%ED%A0%80", "%FF", "%E2%80%AE", "%E2%81%A6"])
def test_the_same_characters_are_refused_in_query_and_path(client: Client, desk: str, text: str) -> None:
    for path in (f"{PATH}?q={text}", f"{PATH}?{text}=1", f"/api/v1/vocabularies/languages?q={text}"):
        answer = client.get(path, token=desk)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "bad_character"), path
    for path in (f"{PATH}/{text}", f"/api/v1/vocabularies/{text}", f"/{text}"):
        assert client.get(path, token=desk).status_code == 422, path


def test_letters_of_every_script_are_taken_in_a_query(client: Client, desk: str) -> None:
    for text in ("عبد الرحمن", "Çağrı", "Ольга", "a\u200fb", "50%"):
        assert client.get("/api/v1/profiles", token=desk, params={"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"name": "Ali",}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"name":' + b"[" * 200 + b"]" * 200 + b"}", 422),
        (b'{"notice_hours":' + b"9" * 5000 + b"}", 422),
        (b'"A\xed\xa0\x80"', 422),
        (b"null", 422),
        (b"[]", 422),
        (b'{"name": "Ali", "id": 7}', 422),
        (b'{"name": "Ali", "version": 7}', 422),
        (b" " * 1_000_001, 413),
    ],
)
def test_bodies_that_cannot_be_taken(client: Client, desk: str, body: bytes, status: int) -> None:
    answer = client.post(PATH, token=desk, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_json_is_taken(client: Client, desk: str) -> None:
    body = json.dumps({"name": "Ali"}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", MERGE_PATCH, ""):
        answer = client.post(PATH, token=desk, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 415
    utf8 = {"Content-Type": "application/json; charset=utf-8"}
    assert client.post(PATH, token=desk, content=body, headers=utf8).status_code == 201


def test_an_unknown_field_is_named_and_no_value_is_repeated(client: Client, desk: str) -> None:
    answer = client.post(PATH, token=desk, json={"name": "Ali", "secret": "canary-7261", "gender": "canary-7262"})
    assert answer.status_code == 422
    assert "secret" in answer.text
    assert "canary" not in answer.text


def test_every_route_names_an_unknown_parameter(client: Client, desk: str) -> None:
    path, _ = created(client, desk)
    paths = [PATH, path, f"{path}/history", "/livez", "/readyz", "/api/v1/openapi.json"]
    paths += ["/api/v1/vocabularies", "/api/v1/vocabularies/countries"]
    for address in paths:
        answer = client.get(f"{address}?no_such_thing=1", token=desk)
        assert answer.status_code == 422, address
        assert [error["pointer"] for error in answer.json()["errors"]] == ["?no_such_thing"], address


def test_another_method_is_told_all_there_are(client: Client) -> None:
    expected = {
        PATH: "GET, POST",
        f"{PATH}/0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10": "GET, PATCH",
        "/livez": "GET",
    }
    for path, methods in expected.items():
        answer = client.ask("DELETE", path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, methods)
        assert answer.json()["code"] == "method_not_allowed"


def test_problems_have_one_shape_and_speak_the_language_of_the_asker(client: Client) -> None:
    said = {}
    for language in ("en", "ar", "fr"):
        answer = client.get("/nowhere", headers={"Accept-Language": f"de, {language};q=0.5"})
        body: dict[str, Any] = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
        assert (body["type"], body["code"], body["status"]) == ("urn:sulh:problem:not_found", "not_found", 404)
        assert body["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
        said[language] = body["title"]
    assert len(set(said.values())) == 3


def test_26_every_answer_has_the_security_headers(client: Client) -> None:
    for path in ("/livez", "/nowhere", "/livez?x=1", "/%00"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_routes_carry_an_operation_id_a_tag_a_summary_and_explicit_security() -> None:
    document = openapi_document(create_app())
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) >= 9
    for operation in operations:
        assert len(operation["tags"]) == 1
        assert operation["summary"]
        assert operation["security"] in ([], [{"token": []}])
        assert {"422", "500", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_body_takes_another_kind_for_a_number_a_mark_or_a_day(client: Client, desk: str) -> None:
    shapes = {shape.__name__: shape for shape in _inputs(Input)}
    schemas = openapi_document(create_app())["components"]["schemas"]
    looked_at = set()
    exact = [(name, *told) for name in sorted(shapes.keys() & schemas) for told in _exact(schemas[name])]
    for shape, field, kind in exact:
        for wrong in _NOT[kind]:
            with pytest.raises(ValidationError) as refused:
                shapes[shape].model_validate({field: wrong})
            assert field in {error["loc"][0] for error in refused.value.errors()}, (shape, field, wrong)
        looked_at.add(kind)
    assert looked_at == _NOT.keys()
    answer = client.post(PATH, token=desk, json={"name": "Ali", "notice_hours": True})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/notice_hours")


_NOT: dict[str, tuple[Any, ...]] = {
    "integer": (True, "1", 1.5, [1]),
    "boolean": (1, "true", "yes"),
    "date": (86_400, "86400", True),
    "date-time": (86_400, "86400", True),
}


def _inputs(shape: type[Input]) -> list[type[Input]]:
    return [one for each in shape.__subclasses__() for one in (each, *_inputs(each))]


def _exact(schema: Any) -> list[tuple[str, str]]:
    """Fields of a shape that say a number, a mark or a day, each with which."""
    found = []
    for field, told in schema["properties"].items():
        for each in (told, *told.get("anyOf", ())):
            kinds = {
                each.get("format"),
                *([each["type"]] if isinstance(each.get("type"), str) else each.get("type", [])),
            }
            kinds |= {"boolean"} if each.get("const") is True else set()
            found += [(field, kind) for kind in _NOT if kind in kinds]
    return found
