import numpy as np
import pytest

from sandtable.analysis.fans import LEVELS, find_fan, find_quantiles, quantile_errors


def test_quantiles_are_numpys_linear_ones():
    values = np.random.default_rng(1).normal(size=(5, 101))
    assert find_quantiles(values) == pytest.approx(np.quantile(values, LEVELS, axis=-1), abs=1e-14)


def test_quantiles_interpolate_between_order_statistics():
    assert find_quantiles(np.array([0.0, 10.0]), (0.25,)).tolist() == [2.5]
    assert find_quantiles(np.array([7.0]), (0.05, 0.95)).tolist() == [7.0, 7.0]


def test_quantiles_of_nothing_are_no_numbers():
    assert np.isnan(find_quantiles(np.empty((3, 0)))).all()


def test_a_fan_leaves_out_futures_in_trouble():
    values = np.array([[1.0, 2.0, np.nan], [3.0, 4.0, np.inf]])
    fan = find_fan(values, np.array([0, 0, 1], dtype=np.uint8), variable="held", unit="km^2", levels=(0.0, 1.0))
    assert fan.values.tolist() == [[1.0, 3.0], [2.0, 4.0]]


def test_the_error_of_a_median_is_that_of_order_statistics():
    # For the uniform distribution on (0, 1) the standard error of the median is sqrt(1/4 / n).
    ordered = (np.arange(10_000) + 0.5) / 10_000
    assert quantile_errors(ordered, (0.5,))[0] == pytest.approx(0.005, rel=1e-3)
