"""What the service says of rows and cells is said in the reader's language, reason by reason."""

import pytest

from app.services.imports import planning
from app.services.imports.asking import _DATE_PROBLEMS
from app.web.i18n import catalogue
from app.web.import_words import Values, reason_words, visible

SAID = (
    *_DATE_PROBLEMS.values(),
    planning._ERASED,
    planning._OWN_RECORD,
    planning._WAITING,
    "the row has more cells than the header: one; two",
    "not understood in: 2019 | Envoy",
    "together with what is stored: missions: List should have at most 100 items",
    "an incomplete profile cannot be active: missing roles",
    "same directory reference; so has row 7",
)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_reasons_are_said_in_the_reader_s_language(language: str) -> None:
    for reason in SAID:
        said, known = reason_words(reason, "", language)
        assert known, reason
        assert said != reason_words(reason, "", "en")[0]
    for like, reason in (
        ("SN-7K2M4Q", "same name and nationality as SN-7K2M4Q"),
        ("row 2", "name like that of row 2, same nationality"),
    ):
        assert reason_words(reason, like, language)[1]


def test_a_reason_nobody_has_translated_is_english_and_says_so() -> None:
    assert reason_words("List should have at most 9 items", "", "ar") == ("List should have at most 9 items", False)


def test_signs_that_cannot_be_seen_become_dots_and_parts_stay_apart() -> None:
    assert visible("a\u202eb\x00c\nd") == "a·b·c\nd"
    values = Values({"situations": {}, "organisations": {}}, "ar")
    (text,) = values.texts("missions", [{"title": "En\u202evoy", "country": "TN", "starts": "2019", "ends": None}])
    assert text == "\u2068En·voy\u2069 · \u2068تونس\u2069 · \u20682019\u2069"
    assert values.texts("situations", ["no-such-code"]) == ["no-such-code"]
    assert values.texts("headline", {"ar": None, "en": "Envoy", "fr": None}) == ["en: Envoy"]
    assert catalogue("ar").gettext("Dry run") != "Dry run"
