from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sandtable.functions.catalogue import OPERATIONS

POISSON = OPERATIONS["poisson_quantile"]
BINOMIAL = OPERATIONS["binomial_quantile"]


def uniforms(n: int = 20_000) -> np.ndarray:
    return np.random.default_rng(3).uniform(size=n)


@pytest.mark.parametrize("mean", [0.01, 0.5, 5.0, 20.0, 63.9])
def test_small_poisson_means_are_inverted_exactly(mean: float) -> None:
    u = uniforms()
    assert np.array_equal(POISSON.array(np, u, np.full_like(u, mean)), stats.poisson.ppf(u, mean))


@pytest.mark.parametrize("mean", [64.1, 100.0, 1000.0, 1e5])
def test_large_poisson_means_are_off_by_at_most_one_in_very_few_draws(mean: float) -> None:
    u = uniforms()
    gaps = np.abs(POISSON.array(np, u, np.full_like(u, mean)) - stats.poisson.ppf(u, mean))
    assert gaps.max() <= 1
    assert (gaps > 0).mean() < 1e-3


@pytest.mark.parametrize(("n", "p"), [(1.0, 0.3), (20.0, 0.5), (100.0, 0.1), (50.0, 0.93), (5.0, 1.0), (5.0, 0.0)])
def test_rare_binomials_are_inverted_exactly(n: float, p: float) -> None:
    u = uniforms()
    found = BINOMIAL.array(np, u, np.full_like(u, n), np.full_like(u, p))
    assert np.array_equal(found, stats.binom.ppf(u, n, p))


@pytest.mark.parametrize(("n", "p"), [(140.0, 0.5), (1000.0, 0.1), (1000.0, 0.9), (1e6, 0.3)])
def test_large_binomials_are_off_by_at_most_one_in_very_few_draws(n: float, p: float) -> None:
    u = uniforms()
    gaps = np.abs(BINOMIAL.array(np, u, np.full_like(u, n), np.full_like(u, p)) - stats.binom.ppf(u, n, p))
    assert gaps.max() <= 1
    assert (gaps > 0).mean() < 1e-3


def test_impossible_counts_are_zero_and_unknown_ones_unknown() -> None:
    assert POISSON.scalar(0.7, -3.0) == 0.0
    assert np.isnan(POISSON.scalar(0.7, float("nan")))
    assert BINOMIAL.scalar(0.7, -2.0, 0.5) == 0.0
    assert BINOMIAL.scalar(0.7, 2.9, 7.0) == 2.0
    assert np.isnan(BINOMIAL.scalar(float("nan"), 2.0, 0.5))
