import math
from fractions import Fraction

import pytest

from sandtable.quantities.text import UnitProblem, parse_unit_definition, parse_unit_text
from sandtable.quantities.unit import DIMENSIONLESS, Unit


def unit(text: str, known: dict[str, Unit] | None = None) -> Unit:
    found = parse_unit_text(text, known or {})
    assert isinstance(found, Unit), found
    return found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("USD/person/month", "USD/month/person"),
        ("km^2", "km^2"),
        ("1", "1"),
        ("1/month", "1/month"),
        ("/month", "1/month"),
        ("kg*m/s^2", "kg*m/s^2"),
        ("m^-1", "1/m"),
    ],
)
def test_a_unit_text_is_read_and_shown(text: str, shown: str) -> None:
    assert unit(text).text == shown


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("shel", "unknown", "shel"),
        ("USD/", "form", "USD/"),
        ("", "form", ""),
        ("km^2.5", "form", "km^2.5"),
        ("USD per person", "form", "USD per person"),
        ("degC", "offset", "degC"),
        ("m^1000", "form", "m^1000"),
    ],
)
def test_what_is_no_unit_is_told(text: str, kind: str, name: str) -> None:
    assert parse_unit_text(text, {}) == UnitProblem(kind=kind, name=name)


def test_what_cancels_leaves_no_trace() -> None:
    assert unit("USD/month").mul(unit("month")) == unit("USD")
    assert unit("km").div(unit("km")) is not None
    assert unit("km").div(unit("km")) == DIMENSIONLESS


def test_scales_of_one_kind_convert_and_kinds_do_not() -> None:
    assert unit("year").factor_to(unit("month")) == 12.0
    assert unit("km^2").factor_to(unit("m^2")) == 1e6
    assert unit("kg").is_compatible(unit("tonne"))
    assert not unit("person").is_compatible(unit("USD"))
    assert not unit("index").is_compatible(DIMENSIONLESS)


def test_a_month_is_a_twelfth_of_a_julian_year() -> None:
    assert unit("month").factor == pytest.approx(365.25 / 12 * 86_400)


def test_percent_is_a_plain_number_of_another_scale() -> None:
    assert unit("percent").is_dimensionless
    assert unit("percent").factor_to(DIMENSIONLESS) == 0.01


def test_a_declared_unit_comes_before_pints() -> None:
    known: dict[str, Unit] = {}
    for name, definition in (("kt", ""), ("MUSD", "1_000_000 USD"), ("dozen", "12"), ("newton_", "kg*m/s^2")):
        found = parse_unit_definition(name, definition, known)
        assert isinstance(found, Unit)
        known[name] = found
    assert not unit("kt", known).is_compatible(unit("knot"))
    assert unit("MUSD", known).factor_to(unit("USD")) == 1e6
    assert unit("dozen", known).factor_to(DIMENSIONLESS) == 12
    assert unit("newton_", known).factor_to(unit("newton")) == pytest.approx(1)


@pytest.mark.parametrize("definition", ["0 USD", "1e999 USD", "shel", "USD USD"])
def test_a_definition_without_a_size_is_refused(definition: str) -> None:
    assert isinstance(parse_unit_definition("x", definition, {}), UnitProblem)


def test_a_root_has_a_broken_exponent() -> None:
    root = unit("km").pow(Fraction(1, 2))
    assert root.text == "km^(1/2)"
    assert root.pow(2) == unit("km")


def test_a_unit_larger_than_any_number_is_no_unit_and_its_algebra_does_not_break() -> None:
    assert parse_unit_text("year^45", {}) == UnitProblem(kind="form", name="year^45")
    assert parse_unit_text("1/year^45", {}) == UnitProblem(kind="form", name="1/year^45")
    large = parse_unit_text("year^30", {})
    assert isinstance(large, Unit)
    assert large.pow(2).factor == math.inf
    assert large.pow(2).factor_to(large.pow(2)) == 1
