import math

import pytest

from sandtable.reports.numbers import (
    find_decimals,
    format_band,
    format_error,
    format_number,
    format_of,
    format_percent,
    format_unit,
    format_weight,
)


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (45.2468, 1.3, "45"),
        (45.2468, 0.31, "45.2"),
        (-1315.4, 44.0, "-1,320"),
        (0.70234, 0.014, "0.70"),
        (123456.7, 2000.0, "123,000"),
        (0.2, 5.0, "0"),
        (-0.2, 5.0, "0"),
        (1234.5, 0.0, "1,234"),
        (-20.06, 1e-14, "-20.06"),
        (1e-4, 1e-6, "0.000100"),
        (0.00012345, 1e-9, "0.0001234"),
        (12.345, math.nan, "12.3"),
        (0.0123456, math.nan, "0.0123"),
        (3.0, math.nan, "3"),
        (0.0, math.nan, "0"),
        (2e-9, math.nan, "2e-09"),
        (math.nan, 1.0, "-"),
        (math.inf, 1.0, "inf"),
        (-math.inf, 1.0, "-inf"),
    ],
)
def test_a_number_has_no_more_digits_than_its_error_allows(value, error, text):
    assert format_number(value, error) == text


def test_nothing_at_all_has_no_decimals_whatever_its_error():
    assert format_number(0.0, 0.02) == "0"
    assert format_number(0.001, 0.02) == "0.00"


def test_what_rounds_up_to_a_power_of_ten_has_no_digit_more():
    assert format_number(0.0999999999, 1e-9) == format_number(0.1, 1e-9) == "0.1000"


def test_a_sign_is_shown_where_it_is_asked_for():
    assert [format_number(value, 1.0, is_signed=True) for value in (3.2, -3.2, 0.0)] == ["+3", "-3", "0"]


@pytest.mark.parametrize(("error", "decimals"), [(0.014, 2), (1.3, 0), (44.0, -1), (0.0, None), (math.nan, None)])
def test_the_last_digit_shown_is_the_first_of_the_error(error, decimals):
    assert find_decimals(error) == decimals


def test_errors_have_two_digits():
    assert [format_error(value) for value in (0.01234, 2.345, 123.0, 0.0, math.nan)] == [
        "0.012",
        "2.3",
        "120",
        "0",
        "-",
    ]


def test_a_share_shows_tenths_only_where_the_error_allows():
    assert format_percent(0.7023, 0.014) == "70 %"
    assert format_percent(0.9923, 0.003) == "99.2 %"
    assert format_percent(math.nan) == "-"
    assert format_percent(-0.0) == format_percent(-0.002) == "0 %"


def test_counts_bands_units_and_weights():
    assert format_of(702, 1000) == "702 of 1,000"
    assert format_band(0.25, 0.75) == "25-75 %"
    assert format_band(None, None) == ""
    assert (format_unit("1"), format_unit("km^2")) == ("", "km^2")
    assert [format_weight(value) for value in (1.0, -0.015)] == ["+1", "-0.015"]
