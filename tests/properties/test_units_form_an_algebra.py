from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sandtable.quantities.text import parse_unit_text
from sandtable.quantities.unit import DIMENSIONLESS, Unit

NAMES = ["person", "USD", "EUR", "index", "month", "year", "km", "m", "kg", "hour", "barrel", "percent", "newton"]


def make(parts: list[tuple[str, int]]) -> Unit:
    found = parse_unit_text("*".join(f"{name}^{power}" for name, power in parts) or "1", {})
    assert isinstance(found, Unit)
    return found


units = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-3, 3)), max_size=4).map(make)
exponents = st.one_of(st.integers(-3, 3), st.sampled_from([Fraction(1, 2), Fraction(-2, 3)]))


@given(units, units, units)
def test_products_commute_and_associate_to_the_last_bit(a: Unit, b: Unit, c: Unit) -> None:
    assert a.mul(b) == b.mul(a)
    assert a.mul(b).mul(c) == a.mul(b.mul(c))
    assert a.mul(b).factor == b.mul(a).factor
    assert a.mul(b.mul(c)).text == c.mul(b).mul(a).text


@given(units, units)
def test_division_undoes_multiplication(a: Unit, b: Unit) -> None:
    assert a.mul(b).div(b) == a
    assert a.div(a) == DIMENSIONLESS
    assert a.mul(DIMENSIONLESS) == a


@given(units, units, exponents)
def test_powers_distribute_over_products(a: Unit, b: Unit, n: int | Fraction) -> None:
    assert a.mul(b).pow(n) == a.pow(n).mul(b.pow(n))


@given(units, st.integers(-3, 3), st.integers(-3, 3))
def test_exponents_add(a: Unit, n: int, m: int) -> None:
    assert a.pow(n).mul(a.pow(m)) == a.pow(n + m)


@given(units, units)
def test_the_way_there_and_back_is_one(a: Unit, b: Unit) -> None:
    assert abs(a.factor_to(b) * b.factor_to(a) - 1) < 1e-12
    assert a.is_compatible(b) == b.is_compatible(a)


@given(units)
def test_a_unit_is_read_back_from_its_text(a: Unit) -> None:
    assert parse_unit_text(a.text, {}) == a
