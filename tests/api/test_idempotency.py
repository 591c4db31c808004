"""The same POST sent twice."""

import time_machine
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token

PATH = "/api/v1/profiles"


def total(client: Client, token: str) -> int:
    return int(client.get(f"{PATH}?facets=none", token=token).json()["total"])


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(client: Client, desk: str) -> None:
    first, again = (
        client.post(PATH, token=desk, json={"name": "Ali"}, headers={"Idempotency-Key": "one"}) for _ in "ab"
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert total(client, desk) == 1


def test_a_key_with_another_body_is_refused(client: Client, desk: str) -> None:
    key = {"Idempotency-Key": "one"}
    client.post(PATH, token=desk, json={"name": "Ali"}, headers=key)
    other = client.post(PATH, token=desk, json={"name": "Omar"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert total(client, desk) == 1


def test_a_key_of_a_refused_request_can_be_used_again(client: Client, desk: str) -> None:
    key = {"Idempotency-Key": "one"}
    assert client.post(PATH, token=desk, json={"name": ""}, headers=key).status_code == 422
    assert client.post(PATH, token=desk, json={"name": "Ali"}, headers=key).status_code == 201


def test_a_key_means_nothing_to_another_client_or_without_letters(client: Client, desk: str, partner: str) -> None:
    key = {"Idempotency-Key": "one"}
    client.post(PATH, token=desk, json={"name": "Ali"}, headers=key)
    assert client.post(PATH, token=partner, json={"name": "Ali"}, headers=key).status_code == 403
    empty = client.post(PATH, token=desk, json={"name": "Ali"}, headers={"Idempotency-Key": "a b"})
    assert empty.status_code == 422


def test_two_at_the_same_time_make_one_person(client: Client, desk: str) -> None:
    key = {"Idempotency-Key": "race"}
    asked = [
        client.later("POST", PATH, token=desk, json={"name": "Ali", "title": "Dr"}, headers=key) for _ in range(4)
    ]
    answers = [future.result(timeout=30) for future in asked]
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert total(client, desk) == 1


def test_a_key_is_the_accounts_in_whichever_session_and_forgotten_after_a_day(client: Client, engine: Engine) -> None:
    answers = []
    for moment in ("2027-01-01T08:00:00Z", "2027-01-01T22:00:00Z", "2027-01-02T09:00:00Z"):
        with time_machine.travel(moment):
            desk = new_token(engine, Role.DESK)
            key = {"Idempotency-Key": "one"}
            answers.append(client.post(PATH, token=desk, json={"name": "Ali"}, headers=key))
            people = total(client, desk)
    assert ["Idempotency-Replayed" in answer.headers for answer in answers] == [False, True, False]
    assert people == 2
