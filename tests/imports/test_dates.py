import pytest

from app.services.imports.dates import parse_date, parse_period


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021", "2021"),
        ("2021-05", "2021-05"),
        ("2021-05-17", "2021-05-17"),
        ("2021-11-17 00:00:00", "2021-11-17"),
        ("17/11/2021", "2021-11-17"),
        ("05/06/2021", "2021-06-05"),
        ("17.11.2021", "2021-11-17"),
        ("09/2022", "2022-09"),
        ("٢٠١٦", "2016"),
        ("٢٠٠٥-٠١", "2005-01"),
        ("٠٥/٠٦/٢٠٢١", "2021-06-05"),
        ("44517", "2021-11-17"),
        ("17 November 2021", "2021-11-17"),
        ("November 17, 2021", "2021-11-17"),
        ("3rd of May 2023", "2023-05-03"),
        ("1er mars 2020", "2020-03-01"),
        ("août 2019", "2019-08"),
        ("17 نوفمبر 2021", "2021-11-17"),
        ("17 تشرين الثاني 2021", "2021-11-17"),
        ("كانون الثاني/يناير 2020", "2020-01"),
        ("جانفي 2019", "2019-01"),
        ("12 Ağustos 2020", "2020-08-12"),
        ("depuis mars 2015", "2015-03"),
    ],
)
def test_dates_as_rosters_write_them(text: str, iso: str) -> None:
    found = parse_date(text)
    assert str(found.value) == iso
    assert found.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("12/31/2021", "month_first"),
        ("31/02/2021", "impossible_date"),
        ("2021-13-01", "impossible_date"),
        ("29.02.2023", "impossible_date"),
        ("17/11/21", "two_digit_year"),
        ("1443/04/12", "other_calendar"),
        ("1442 هـ", "other_calendar"),
        ("soon", "not_a_date"),
        ("123", "not_a_date"),
        ("2021-٠٥-xx", "not_a_date"),
    ],
)
def test_a_date_that_is_not_clear_is_asked_about_and_keeps_its_text(text: str, problem: str) -> None:
    found = parse_date(text)
    assert (found.value, found.problem, found.text) == (None, problem, text)


def test_a_blank_is_no_problem() -> None:
    assert parse_date(" ").problem is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2013-2017", "2013", "2017"),
        ("2013-17", "2013", "2017"),
        ("2004-07 to 2007-08", "2004-07", "2007-08"),
        ("from 2015-12", "2015-12", None),
        ("to 2018-01", None, "2018-01"),
        ("2017", "2017", "2017"),
        ("2015 - present", "2015", None),
        ("2020 à ce jour", "2020", None),
        ("mars 2015 – juin 2016", "2015-03", "2016-06"),
        ("من 2010 إلى 2012", "2010", "2012"),
        ("منذ ٢٠١٥", "2015", None),
    ],
)
def test_periods(text: str, start: str | None, end: str | None) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.start and str(period.start), period.end and str(period.end)) == (start, end)


@pytest.mark.parametrize("text", ["2000s", "Designate", "2017-2015", "", "North-South"])
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None
