import math

import numpy as np
import pytest

from sandtable.analysis.precision import find_mean_error, find_needed_futures


def test_the_error_of_a_mean_falls_with_the_root_of_the_futures():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert find_mean_error(values) == pytest.approx(np.std(values, ddof=1) / 2)
    assert find_mean_error(np.tile(values, 100)) == pytest.approx(find_mean_error(values) / 10, rel=0.2)


def test_values_that_differ_by_rounding_alone_have_no_error():
    assert find_mean_error(np.array([0.1 + 0.2, 0.3, 0.3])) == 0.0
    assert find_mean_error(np.array([0.0, 0.0])) == 0.0
    assert find_mean_error(np.array([0.3, 0.3 + 1e-9])) > 0.0


def test_one_future_says_nothing_of_its_error():
    assert math.isnan(find_mean_error(np.array([1.0])))


def test_half_the_error_needs_four_times_the_futures():
    assert find_needed_futures(0.2, 100, 0.1) == 400
