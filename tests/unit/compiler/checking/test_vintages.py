"""What could be known before: a later fact without an earlier one is widened by half."""

import math

import pytest

from sandtable.compiler.checking.distributions import HALF_WIDTH, widened
from sandtable.model.expression import Distribution, Number
from sandtable.testing.scenarios import require_model


def numbers(distribution: Distribution) -> list[float]:
    return [argument.value for argument in distribution.arguments]


def earlier(value: str) -> Distribution:
    model = require_model(f'uncertain x : 1 = {value} judged "a"\n  vintage L known 2025-06\nshow x')
    found = model.parameters["x"].earlier
    assert isinstance(found, Distribution)
    return found


def test_a_normal_widens_on_its_own_scale() -> None:
    assert numbers(earlier("normal(10 to 20)")) == [7.5, 22.5]
    assert numbers(earlier("normal(10, 2)")) == [10, 3]


def test_a_lognormal_widens_on_the_log_scale() -> None:
    low, high = numbers(earlier("10 to 40"))
    assert math.sqrt(low * high) == pytest.approx(20)
    assert math.log(high / low) == pytest.approx(1.5 * math.log(4))


def test_a_logitnormal_stays_within_its_bounds() -> None:
    low, high = numbers(earlier("logitnormal(0.2 to 0.8)"))
    assert 0 < low < 0.2 < 0.8 < high < 1
    assert low + high == pytest.approx(1)


def test_a_bounded_range_is_not_carried_below_zero() -> None:
    assert numbers(earlier("triangular(0, 0.8, 2)")) == [0, 0.8, 2.5]
    assert numbers(earlier("uniform(10, 20)")) == [7.5, 22.5]


def test_a_beta_keeps_its_mean_and_spreads_by_half() -> None:
    a, b = numbers(earlier("beta(2, 6)"))
    assert a / (a + b) == pytest.approx(0.25)
    variance = a * b / ((a + b) ** 2 * (a + b + 1))
    assert variance == pytest.approx(2.25 * 2 * 6 / (64 * 9))


def test_a_gamma_keeps_its_mean() -> None:
    shape, scale = numbers(earlier("gamma(4, 5)"))
    assert shape * scale == pytest.approx(20)


def test_bounds_of_within_stay() -> None:
    found = earlier("normal(10 to 20) within 5 to 30")
    assert (found.low, found.high) == (Number(value=5.0), Number(value=30.0))


def test_what_the_file_says_stood_before_comes_first() -> None:
    model = require_model(
        'uncertain x : 1 = 1 to 2 judged "a"\n  vintage L known 2025-06 earlier normal(0 to 5) judged "b"\nshow x'
    )
    assert numbers(model.parameters["x"].earlier) == [0, 5]


def test_marks_other_than_l_are_not_widened() -> None:
    model = require_model(
        'uncertain x : 1 = 1 to 2 judged "a"\n  vintage A\nconstant y : 1 = 3 judged "a"\n  vintage L known 2025-06\nshow x, y'
    )
    assert model.parameters["x"].earlier is None
    assert model.parameters["y"].earlier is None


def test_a_mixture_widens_its_parts() -> None:
    found = widened(
        Distribution(
            family="mixture",
            arguments=(
                Distribution(family="normal", arguments=(Number(value=0.0), Number(value=1.0))),
                Number(value=3.0),
            ),
            weights=(Number(value=0.5), Number(value=0.5)),
        )
    )
    assert numbers(found.arguments[0]) == [0, 1.5]


def test_the_half_width_is_that_of_a_central_ninety_per_cent() -> None:
    assert 0.5 * math.erfc(-HALF_WIDTH / math.sqrt(2)) == pytest.approx(0.95)


def test_an_interval_near_the_end_of_the_numbers_stays_a_number() -> None:
    low, high = numbers(earlier("2 to 1e300"))
    assert 0 < low < 2
    assert 1e300 < high < math.inf
