"""One party under many spellings, and different ones that are called nearly alike."""

from datetime import date

import pytest

from app.models import RequestParty
from app.services.deployments.party_names import is_another_state, names_country, same_name
from app.services.deployments.screening import known_names, screen


@pytest.mark.parametrize(
    ("party", "employer"),
    [
        ("Harakat an-Nahr", "HARAKAT AN NAHR"),
        ("Harakat an-Nahr", "حركة النهر"),
        ("حركة النهر", "Haraket en-Nahar, political bureau"),
        ("Mouvement Hirak al-Wadi", "Hirak el-Wady Movement"),
        ("Government of Sudan", "حكومة السودان"),
        ("Gouvernement tunisien", "Gouvernement Tunisien"),
        ("Jabhat al-Karama", "جبهة الكرامة"),
        ("Front for Dignity", "Dignity Front"),
        ("River Council", "River Council of Elders"),
    ],
)
def test_a_name_is_known_again(party: str, employer: str) -> None:
    assert same_name(party, employer)
    assert same_name(employer, party)


@pytest.mark.parametrize(
    ("party", "employer"),
    [
        ("Front for Dignity", "Front for Justice"),
        ("Front for Dignity", "Dignity Clinic of Aleppo"),
        ("Government of Iran", "Government of Iraq"),
        ("Government of Niger", "Government of Nigeria"),
        ("Government of Sudan", "Sudan Times"),
        ("Harakat an-Nahr", "حركة البحر"),
        ("River Movement", "The Movement for the Return"),
        ("State House", ""),
        ("…", "حركة"),
    ],
)
def test_another_name_is_another(party: str, employer: str) -> None:
    assert not same_name(party, employer)
    assert not same_name(employer, party)


def test_a_country_is_named_in_any_language() -> None:
    assert names_country("Ministère des affaires étrangères du Soudan", "SD")
    assert names_country("وزارة خارجية السودان", "SD")
    assert not names_country("University of Nigeria", "NE")


def test_a_country_is_not_named_by_what_its_name_is_a_part_of() -> None:
    for text in ("University of South Sudan", "جامعة جنوب السودان", "Ministère du Soudan du Sud"):
        assert names_country(text, "SS") and not names_country(text, "SD"), text
    assert not names_country("Bank of Guinea-Bissau", "GN")
    assert names_country("Border commission of Sudan and South Sudan", "SD")


@pytest.mark.parametrize(
    ("party", "country", "text"),
    [
        ("Guinea", "GN", "غيانا"),
        ("حكومة غينيا", "GN", "Government of Guyana"),
        ("Government of Sudan", "SD", "Government of South Sudan"),
        ("جمهورية السودان", "SD", "Soudan du Sud"),
        ("Niger", "NE", "Nigéria"),
    ],
)
def test_what_is_exactly_the_name_of_another_state_is_that_state(party: str, country: str, text: str) -> None:
    assert is_another_state(party, country, text)
    # What is no State's name by itself, or the party's own, stays for the likeness of names.
    assert not is_another_state(party, country, f"{text} Times")
    assert not is_another_state(party, country, party)
    assert not is_another_state(f"Front of {party}", country, text)


def test_the_screen_does_not_take_one_state_for_another() -> None:
    def flags(affiliation: str, **engagement: str) -> list[tuple[str, str]]:
        mission = dict.fromkeys(("title", "organisation", "organisation_name", "country", "situation", "starts"))
        blank = dict.fromkeys(("residence", "nominated_by", "affiliation"))
        none = dict.fromkeys(("nationalities", "former_nationalities", "offices", "situations"), ())
        missions = [{**mission, "ends": "2025", **engagement}]
        record = {**blank, **none, "affiliation": affiliation, "missions": missions}
        found = screen(
            record,
            declares=False,
            parties=known_names([RequestParty(name="Government of Guinea", country="GN")], {}),
            situation=None,
            organisations={},
            elsewhere=[],
            today=date(2026, 11, 26),
        )
        return [(flag.level, flag.kind) for flag in found]

    assert flags("حكومة غيانا", organisation_name="Guinea-Bissau") == []
    assert flags("حكومة غينيا", organisation_name="Bank of Guinea") == [("blocks", "employer"), ("look", "mandate")]
