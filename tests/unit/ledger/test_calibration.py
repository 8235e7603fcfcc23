"""Calibration on worked and simulated examples."""

import math

import numpy as np
import pytest

from sandtable.ledger.calibration import expected_counts, find_calibration, find_discrimination


@pytest.mark.parametrize("n_bins", [1, 3, 5, 10, 50])
def test_the_parts_add_up_to_the_brier_score_whatever_the_bins(n_bins):
    rng = np.random.default_rng(7)
    given = rng.uniform(size=300)
    came = (rng.uniform(size=300) < given**2).astype(float)
    found = find_calibration(given, came, n_bins)
    parts = found.reliability - found.resolution + found.uncertainty + found.within
    assert parts == pytest.approx(found.brier, abs=1e-12)


def test_alike_forecasts_in_a_bin_lose_nothing_within():
    given = np.array([0.1, 0.1, 0.9, 0.9])
    found = find_calibration(given, np.array([0.0, 0.0, 1.0, 0.0]))
    assert found.within == pytest.approx(0.0)
    assert found.reliability == pytest.approx((2 * 0.01 + 2 * 0.16) / 4)
    assert found.resolution == pytest.approx(0.0625)
    assert found.uncertainty == pytest.approx(0.1875)


def test_an_edge_belongs_to_the_upper_bin_and_one_to_the_last():
    found = find_calibration(np.array([0.2, 1.0]), np.array([0.0, 1.0]), 5)
    assert [(item.low, item.n) for item in found.bins] == [(0.2, 1), (0.8, 1)]


def test_discrimination_counts_pairs():
    assert find_discrimination(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == pytest.approx(3.5 / 4)
    assert math.isnan(find_discrimination(np.array([0.9]), np.array([])))


def test_expected_counts_of_fair_coins_are_the_binomial_ones():
    assert expected_counts(np.full(10, 0.5)) == (2, 8)
    assert expected_counts(np.zeros(5)) == (0, 0)
    assert expected_counts(np.ones(5)) == (5, 5)


def test_counts_of_very_many_forecasts_are_near_those_counted_in_full():
    low, high = expected_counts(np.full(10_000, 0.3))
    assert low == pytest.approx(3000 - 1.645 * math.sqrt(2100), abs=1.5)
    assert high == pytest.approx(3000 + 1.645 * math.sqrt(2100), abs=1.5)


def test_overconfidence_is_seen():
    given = np.repeat([0.02, 0.98], 20)
    came = np.tile([1.0, 0.0], 20)
    assert not any(item.is_consistent for item in find_calibration(given, came).bins)
