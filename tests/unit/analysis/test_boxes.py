import numpy as np
import pytest
from scipy.stats import binomtest

from sandtable.analysis.regions.boxes import (
    Inputs,
    Limit,
    count_box,
    find_chance,
    find_inside,
    find_quasi_p,
    round_box,
    simplify_box,
)


@pytest.fixture
def inputs():
    """Two amounts on a grid and a category, 1,000 futures."""
    index = np.arange(1000)
    return Inputs(
        ids=("a", "b", "c"),
        values=np.array([index / 1000.0, (index * 7 % 1000) / 1000.0, index % 3], dtype=np.float64),
        categories=((), (), (0.0, 1.0, 2.0)),
    )


def test_coverage_and_density_are_those_counted_by_hand(inputs):
    cases = inputs.values[0] >= 0.8
    count = count_box((Limit(parameter="a", low=0.6),), inputs, cases)
    assert (count.n_futures, count.n_cases, count.n_inside, count.n_hits) == (1000, 200, 400, 200)
    assert (count.coverage.share, count.density.share, count.mass.share) == (1.0, 0.5, 0.4)
    assert count.gain == pytest.approx((0.5 - 0.2) / 0.8)
    assert count.balance == pytest.approx(2 * 0.375 / 1.375)


def test_a_box_without_limits_gains_nothing(inputs):
    count = count_box((), inputs, inputs.values[0] >= 0.8)
    assert (count.gain, count.balance, count.coverage.share) == (0.0, 0.0, 1.0)


def test_limits_hold_both_ends_and_named_categories(inputs):
    box = (Limit(parameter="a", low=0.1, high=0.2), Limit(parameter="c", categories=(0.0, 2.0)))
    inside = find_inside(box, inputs)
    expected = [i for i in range(1000) if 100 <= i <= 200 and i % 3 != 1]
    assert np.flatnonzero(inside).tolist() == expected


def test_a_quasi_p_is_the_binomial_tail_at_the_density_without_the_limit(inputs):
    cases = inputs.values[0] >= 0.8
    box = (Limit(parameter="a", low=0.6), Limit(parameter="b", high=0.5))
    inside, wider = count_box(box, inputs, cases), count_box(box[1:], inputs, cases)
    expected = binomtest(inside.n_hits, inside.n_inside, wider.density.share, alternative="greater").pvalue
    assert find_quasi_p(box, 0, inputs, cases) == pytest.approx(expected)
    assert find_quasi_p(box, 1, inputs, cases) > 0.05


def test_an_empty_box_is_no_surprise(inputs):
    cases = inputs.values[0] >= 0.8
    box = (Limit(parameter="a", low=2.0),)
    assert find_quasi_p(box, 0, inputs, cases) == 1.0
    assert find_chance(count_box(box, inputs, cases)) == 1.0


def test_limits_that_add_nothing_go_and_real_ones_stay(inputs):
    cases = (inputs.values[0] >= 0.8) & (inputs.values[2] != 1)
    box = (
        Limit(parameter="a", low=0.8, high=0.999),
        Limit(parameter="b", high=0.9),
        Limit(parameter="c", categories=(0.0, 2.0)),
    )
    assert simplify_box(box, inputs, cases, 4) == (Limit(parameter="a", low=0.8), box[2])


def test_no_more_parameters_are_limited_than_asked(inputs):
    cases = (inputs.values[0] >= 0.8) & (inputs.values[2] != 1)
    box = (Limit(parameter="a", low=0.8), Limit(parameter="c", categories=(0.0, 2.0)))
    assert [limit.parameter for limit in simplify_box(box, inputs, cases, 1)] == ["a"]


def test_a_limit_is_rounded_to_what_is_told_and_counted_as_told(inputs):
    (limit,) = round_box((Limit(parameter="a", low=0.123456),), inputs)
    assert (limit.low, limit.digit) == (0.12, 0.01)
    wide = Inputs(ids=("g",), values=inputs.values[:1] * 5000.0, categories=((),))
    (limit,) = round_box((Limit(parameter="g", high=1234.5),), wide)
    assert (limit.high, limit.digit) == (1230.0, 10.0)
