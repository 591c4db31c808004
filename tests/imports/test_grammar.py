"""What the export writes and what a person can type: the table of docs/import.md."""

import pytest

from app.services.imports.careers import parse_certificates, parse_missions
from app.services.imports.details import parse_names, parse_periods, parse_places, parse_topics
from app.services.imports.grammar import guarded, joined_parts, split_parts, unguarded
from app.services.imports.spoken import ParsedLanguage, parse_languages
from app.services.imports.terms import resolve_term, term_names
from app.vocabularies.terms import reference_terms


def told(language: ParsedLanguage) -> tuple[str | None, str | None, str | None, str | None, bool]:
    writing = language.writing if language.writing_apart else language.level
    return language.code, language.level, writing, language.use, language.to_confirm


def test_languages_with_writing_use_and_doubt() -> None:
    found = parse_languages("ar:native/C2 (mediates); en:C1?; fr:-/B2; wo; es:B1, italien courant")
    assert [told(language) for language in found] == [
        ("ar", "native", "C2", "mediates", False),
        ("en", "C1", "C1", None, True),
        ("fr", None, "B2", None, False),
        ("wo", None, None, None, False),
        ("es", "B1", "B1", None, False),
        ("it", "C1", "C1", None, True),
    ]


def test_places_with_depth() -> None:
    assert parse_places("SD:mediated; Sénégal: lived; 145; Atlantis:lived") == (
        {"SD": "mediated", "SN": "lived", "145": None},
        ("Atlantis:lived",),
    )


def test_topics_with_what_stands_behind_them() -> None:
    names = term_names("expertise", reference_terms())
    text = "water (verified, 9 years, last 2024, trains, not willing); mandate-and-entry; Water (by the sea)"
    topics, found = parse_topics(text, lambda name: resolve_term(name, names))
    behind = {"evidence": "verified", "years": 9, "last_used": 2024, "can_train": True, "willing": False}
    assert topics == [{"code": "water", **behind}, {"code": "mandate-and-entry"}]
    assert found.unknown == ("Water (by the sea)",)


def test_periods_open_at_an_end() -> None:
    first, second, third = parse_missions("2019-05/2021 | Envoy | OIC [oic] | SD | sudan\n2019/ | A\n/2021 | B")
    assert (str(first.start), str(first.end), first.role, first.organisation) == (
        "2019-05",
        "2021",
        "Envoy",
        "OIC [oic]",
    )
    assert (first.country, first.situation) == ("SD", "sudan")
    assert (str(second.start), second.end, third.start, str(third.end)) == ("2019", None, None, "2021")
    assert parse_periods("free 2026-12-01/2027-02-01; not_free 2027-03-01/") == [
        {"status": "free", "starts": "2026-12-01", "ends": "2027-02-01"},
        {"status": "not_free", "starts": "2027-03-01", "ends": None},
    ]
    assert parse_periods("free 2026-12/2027") is None


def test_lines_of_names_and_certificates() -> None:
    assert parse_names("Амина | former\nأمينة | official | Arab") == [
        {"text": "Амина", "kind": "former", "script": "Cyrl"},
        {"text": "أمينة", "kind": "official", "script": "Arab"},
    ]
    (certificate,) = parse_certificates("Mediation\\; part 1 | OIC | 2019 | 2019-03")
    assert (certificate.programme, certificate.issuer, certificate.awarded) == ("Mediation; part 1", "OIC", "2019-03")
    assert [item.programme for item in parse_certificates("Course A; Course B")] == ["Course A", "Course B"]


@pytest.mark.parametrize("text", ["a|b", "\\", "\\n", "a\nb", "x;y", "\\|", "", "|"])
def test_any_text_can_be_a_part(text: str) -> None:
    assert split_parts(joined_parts(["first", text, "last"])) == ["first", text, "last"]


@pytest.mark.parametrize("text", ["=1", "+216", "'=1", "''", "N/A", "'N/A", "-", "＝1", "plain", "'quoted'"])
def test_29_a_guarded_cell_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@＝"))
