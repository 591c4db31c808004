"""Vocabularies over the API: public, in three languages, in the order of each."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.vocabularies.collation import sort_key
from tests.api.client import Client

PATH = "/api/v1/vocabularies"


def items(client: Client, name: str, query: str = "", **options: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{PATH}/{name}{query}", **options)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_vocabulary_has_items_with_labels_in_the_language_asked_for(client: Client, language: str) -> None:
    names = client.get(PATH).json()["items"]
    assert len(names) == 17
    for name in names:
        found = items(client, name, f"?lang={language}")
        assert found, name
        for item in found:
            assert item["label"] == item["labels"][language]
            assert set(item["labels"]) == {"ar", "en", "fr"}
            assert {"code", "parent", "review"} <= set(item)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("name", ["countries", "regions", "languages", "expertise", "situations", "organisations"])
def test_labels_stand_in_the_order_of_their_language(client: Client, name: str, language: str) -> None:
    labels = [item["label"] for item in items(client, name, f"?lang={language}")]
    assert labels == sorted(labels, key=lambda label: sort_key(label, language))


def test_accents_and_hamza_do_not_send_a_name_to_the_end(client: Client) -> None:
    french = [item["code"] for item in items(client, "countries", "?lang=fr")]
    assert french.index("EG") < french.index("ES") < french.index("FR")  # Égypte, Espagne, France
    arabic = [item["code"] for item in items(client, "countries", "?lang=ar")]
    assert arabic.index("AF") < arabic.index("BH") < arabic.index("YE")  # أفغانستان، البحرين، اليمن


def test_the_header_chooses_the_language_and_the_parameter_is_stronger(client: Client) -> None:
    headers = {"Accept-Language": "de, fr-CH;q=0.7, ar;q=0.2"}
    answer = client.get(f"{PATH}/countries", headers=headers)
    assert answer.headers["Content-Language"] == "fr"
    assert "Accept-Language" in answer.headers["Vary"]
    assert items(client, "countries", "?lang=ar", headers=headers) == items(client, "countries", "?lang=ar")
    assert client.get(f"{PATH}/countries", headers={"Accept-Language": "de"}).headers["Content-Language"] == "en"


def test_a_scale_keeps_its_own_order(client: Client) -> None:
    levels = [item["code"] for item in items(client, "language-levels", "?lang=fr")]
    assert levels == ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
    assert [item["code"] for item in items(client, "evidence")] == ["stated", "evidenced", "verified"]


def test_the_facts_of_a_country(client: Client) -> None:
    (mali,) = [item for item in items(client, "countries") if item["code"] == "ML"]
    assert (mali["alpha3"], mali["m49"], mali["oic"]) == ("MLI", "466", "member")
    assert {"001", "002", "011", "oic-african"} <= set(mali["regions"])


def test_topics_name_their_area_and_what_waits_for_a_native_reader(client: Client) -> None:
    found = {item["code"]: item for item in items(client, "expertise")}
    areas = [item for item in found.values() if item["parent"] is None]
    assert (len(areas), len(found)) == (13, 13 + 68)
    assert all(item["parent"] in found for item in found.values() if item["parent"])
    assert any("ar" in item["review"] for item in found.values())


def test_rare_languages_are_found_when_asked_for_and_not_listed_otherwise(client: Client) -> None:
    assert all(item["priority"] <= 2 for item in items(client, "languages"))
    assert [item["code"] for item in items(client, "languages", "?q=ZARMA")] == ["dje"]
    rare = items(client, "languages", "?q=klingon")
    assert [item["code"] for item in rare] == ["tlh"]
    assert "arz" in [item["code"] for item in items(client, "languages", "?q=العربية")]
    by_code = {item["code"]: item for item in items(client, "languages", "?q=arz")}
    assert by_code["arz"]["macro"] == "ar"
    (kurdish,) = [item for item in items(client, "languages", "?q=kurdish") if item["code"] == "ku"]
    assert not kurdish["selectable"]


def test_a_retired_term_is_offered_no_more(client: Client, engine: Engine) -> None:
    assert "water" in [item["code"] for item in items(client, "expertise")]
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE vocabulary_terms SET retired_at = '2027-01-01 00:00:00+00:00' WHERE code = 'water'")
        )
    assert "water" not in [item["code"] for item in items(client, "expertise")]


def test_what_is_known_already_is_not_sent_again(client: Client) -> None:
    first = client.get(f"{PATH}/countries?lang=fr")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{PATH}/countries?lang=fr", headers=tag).status_code == 304
    assert client.get(f"{PATH}/countries?lang=ar", headers=tag).status_code == 200


def test_what_is_not_there(client: Client) -> None:
    assert client.get(f"{PATH}/planets").status_code == 404
    for query in ("?lang=de", "?q=", "?q=a&q=b", "?language=fr"):
        assert client.get(f"{PATH}/countries{query}").status_code == 422, query
