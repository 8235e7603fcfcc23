"""How old a figure is, from the dates that sources give."""

import datetime as dt
from dataclasses import replace

import pytest

from sandtable.analysis.uncertainty.ages import find_age, find_last_months
from sandtable.model.model import Source
from sandtable.reports.ages import say_age, say_source

TODAY = dt.date(2026, 11, 23)
SOURCE = Source(
    id="S1", quantity="", value="", low="", high="", unit="", as_of="2026-06", title="A count", publisher="An office",
    date="2026-08-01", address="", grade="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01", "2024-12"),
        ("2024-10", "2024-10", "2024-10"),
        ("2024-10-31", "2024-10", "2024-10"),
        ("2024-10..2024-12", "2024-12", "2024-12"),
        ("2023-11..2024-10-15", "2024-10", "2024-10"),
        ("2024-06-09..21", "2024-06", "2024-06"),
        ("2024-10-31..11-01", "2024-11", "2024-11"),
        ("2024-01..05", "2024-05", "2024-05"),
        ("2024-08/09", "2024-09", "2024-09"),
        ("2020-2024", "2024-01", "2024-12"),
        ("2022..2025", "2025-01", "2025-12"),
        ("2025-H1", "2025-06", "2025-06"),
        ("2025-Q4", "2025-12", "2025-12"),
        ("2025 (late)", "2025-01", "2025-12"),
        ("2022-mid..2024-08", "2024-08", "2024-08"),
        ("2024-13", "2024-01", "2024-12"),
    ],
)
def test_the_end_of_a_date_or_range_is_read(text, first, last):
    months = find_last_months(text)
    assert tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in months) == (first, last)


@pytest.mark.parametrize("text", ["", "2017-", "2017..", "soon", "05-2024", "(late)"])
def test_what_has_no_end_or_is_no_date_has_no_month(text):
    assert find_last_months(text) is None


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2026-06", "5 months"),
        ("2026-10", "1 month"),
        ("2026-11-01", "this month"),
        ("2026", "up to 10 months"),
        ("2024", "23 to 34 months"),
        ("2020", "about 6 years"),
        ("1816-1965", "about 61 years"),
        ("2027", "still to come"),
    ],
)
def test_an_age_is_said_in_months_and_beyond_three_years_in_years(as_of, said):
    assert say_age(find_age(replace(SOURCE, as_of=as_of), TODAY)) == said


def test_without_a_day_it_speaks_of_a_figure_is_as_old_as_its_publication():
    age = find_age(replace(SOURCE, as_of="2017-"), TODAY)
    assert (age.text, age.is_published, age.least) == ("2026-08-01", True, 3)
    assert find_age(replace(SOURCE, as_of="", date=""), TODAY) is None
    assert say_age(None) == "-"


def test_a_source_is_said_with_what_is_known_of_it():
    assert say_source(SOURCE) == "S1 An office, “A count”, as of 2026-06, published 2026-08-01"
    assert say_source(replace(SOURCE, publisher="", as_of="", date="")) == "S1 “A count”"
