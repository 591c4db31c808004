"""Missions as a reason tells them: how many, and when the last was."""

import pytest

from app.search.missions import Missions, Served, served_words


def _mission(
    country: str | None, starts: str | None, ends: str | None, situation: str | None = None
) -> dict[str, object]:
    return {"country": country, "situation": situation, "starts": starts, "ends": ends}


def test_missions_are_counted_by_country_region_and_situation_with_the_last_year() -> None:
    missions = Missions()
    missions.put(
        1, [_mission("SD", "2009", "2012-05"), _mission("SD", "2020-01-01", "2024"), _mission(None, "2025", None)]
    )
    missions.put(2, [_mission("TD", "2019", None), _mission("SD", None, "2021", "sudan"), _mission("SD", None, None)])
    assert missions.served(1, "country", "SD") == Served(2, 2024, False)
    assert missions.served(1, "country", "TD") is None
    assert missions.served(2, "region", "002") == Served(3, 2019, True)
    assert missions.served(2, "situation", "sudan") == Served(1, 2021, False)
    assert missions.served(2, "country", "SD") == Served(2, 2021, False)
    missions.put(1, [])
    assert list(missions.slots()) == [2]


@pytest.mark.parametrize(
    ("served", "en", "fr", "ar"),
    [
        (
            Served(2, 2024, False),
            "two missions, last 2024",
            "deux missions, la dernière en 2024",
            "مهمتان، آخرها 2024",
        ),
        (Served(1, 2024, False), "one mission, 2024", "une mission, 2024", "مهمة واحدة، 2024"),
        (Served(1, 2022, True), "one mission, since 2022", "une mission, depuis 2022", "مهمة واحدة، منذ 2022"),
        (Served(5, None, False), "5 missions", "5 missions", "5 مهمات"),
        (
            Served(12, 2020, True),
            "12 missions, the last since 2020",
            "12 missions, la dernière depuis 2020",
            "12 مهمة، آخرها منذ 2020",
        ),
    ],
)
def test_they_are_told_in_three_languages(served: Served, en: str, fr: str, ar: str) -> None:
    assert [served_words(served, lang) for lang in ("en", "fr", "ar")] == [en, fr, ar]
