"""The OpenAPI document says what the API does: shown by a fuzzer that knows nothing else of it."""

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from app.api.document import openapi_document
from app.main import create_app
from tests.api.client import serving
from tests.api.test_profiles import COMPLETE, PATH

# Left out: that everything the document allows is taken. What a text may not hold, which codes there are and
# which version is the newest stands in no schema.
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]


def operations() -> dict[str, dict[str, Any]]:
    paths = openapi_document(create_app())["paths"]
    listed = [operation for path in paths.values() for operation in path.values()]
    named = {operation["operationId"]: operation for operation in listed}
    assert len(named) == len(listed) >= 9
    return named


def test_every_operation_has_a_name_a_tag_a_summary_and_explicit_security() -> None:
    for name, operation in operations().items():
        assert len(operation["tags"]) == 1, name
        assert operation["summary"], name
        assert operation["security"] in ([], [{"token": []}]), name


def test_every_declared_answer_has_an_example() -> None:
    for name, operation in operations().items():
        assert {"422", "500", "503"} <= set(operation["responses"]), name
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                assert "example" in content, (name, status)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, name


def test_a_fuzzer_finds_nothing_that_is_not_declared(database_url: str, desk: str) -> None:
    schema = schemathesis.openapi.from_dict(openapi_document(create_app()))
    with serving(database_url) as address:
        headers = {"Authorization": f"Bearer {desk}"}
        person = httpx.post(f"{address}{PATH}", headers=headers, json=COMPLETE).headers["Location"]
        for result in schema.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]  # an error in the document fails here
            _fuzz(operation.as_strategy(), address, headers, person)
            if operation.query or operation.body:  # with nothing to send there is nothing to send wrongly
                wrong = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
                _fuzz(wrong, address, headers, None)


def _fuzz(cases: Any, address: str, headers: dict[str, str], person: str | None) -> None:
    """Ask what the fuzzer makes up; about `person`, and that person's present version, where there is one."""

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        own = dict(headers)
        if person is not None and "profile_id" in (case.path_parameters or {}):
            case.path_parameters["profile_id"] = person.rpartition("/")[2]
            # Without https there is nobody to verify: reading whom to trust takes longer than asking.
            own["If-Match"] = httpx.get(f"{address}{person}", headers=headers, verify=False).headers["ETag"]
        case.validate_response(case.call(base_url=address, headers=own), checks=CHECKS)

    ask()
