"""One party under many spellings, and different ones that are called nearly alike."""

import pytest

from app.services.deployments.party_names import names_country, same_name


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
