"""First-order indices from runs at hand, held to cases with published answers."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from sandtable.analysis.uncertainty.given_data import estimate_first_order, estimate_rank_correlation, mean_ranks

N = 4000


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def ishigami(u, a=7.0, b=0.1):
    """Ishigami and Homma (1990); u in [0, 1] stands for x in [-pi, pi]."""
    x = (2.0 * u - 1.0) * np.pi
    return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])


def sobol_g(u, a):
    return np.prod([(np.abs(4.0 * ui - 2.0) + ai) / (1.0 + ai) for ui, ai in zip(u, a, strict=True)], axis=0)


def g_shares(a):
    parts = np.array([1.0 / (3.0 * (1.0 + ai) ** 2) for ai in a])
    return parts / (np.prod(1.0 + parts) - 1.0)


def test_ishigami_is_found_within_three_errors(rng):
    u = rng.random((4, N))
    found = estimate_first_order(u, ishigami(u), seed=1)
    np.testing.assert_array_less(np.abs(found.shares - [0.3139, 0.4424, 0.0, 0.0]), 3.0 * found.errors + 0.003)
    assert found.errors.max() < 0.02


def test_the_g_function_is_found_within_three_errors(rng):
    a = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0)
    u = rng.random((6, N))
    found = estimate_first_order(u, sobol_g(u, a), seed=1)
    np.testing.assert_array_less(np.abs(found.shares - g_shares(a)), 3.0 * found.errors + 0.003)


def test_a_linear_gaussian_target_splits_as_the_squared_coefficients(rng):
    x = rng.standard_normal((4, N))
    found = estimate_first_order(x, 3 * x[0] + 2 * x[1] + x[2] + 2 * rng.standard_normal(N), seed=1)
    np.testing.assert_allclose(found.shares, np.array([9, 4, 1, 0]) / 18, atol=0.03)
    assert found.total == pytest.approx(14 / 18, abs=3 * found.total_error)


def test_lognormal_values_lose_nothing_to_their_long_tail(rng):
    x = np.exp(rng.standard_normal((2, N)))
    found = estimate_first_order(x, np.log(x[0]) + np.log(x[1]), seed=1)
    np.testing.assert_allclose(found.shares, [0.5, 0.5], atol=0.03)


def test_a_truth_is_split_like_any_number(rng):
    x = rng.standard_normal((3, N))
    found = estimate_first_order(x, (x[0] > 0).astype(float), seed=1)
    assert found.shares[0] > 0.9
    assert (found.shares[1:] < found.floor).all()


def test_errors_are_the_spread_of_repetitions(rng):
    shares, errors, totals, total_errors = [], [], [], []
    for _ in range(60):
        x = rng.standard_normal((8, 1000))
        found = estimate_first_order(x, x[0] + 0.5 * x[1] + rng.standard_normal(1000), seed=1, n_shuffles=0)
        shares.append(found.shares[:2])
        errors.append(found.errors[:2])
        totals.append(found.total)
        total_errors.append(found.total_error)
    np.testing.assert_allclose(np.mean(errors, axis=0), np.std(shares, axis=0), rtol=0.25)
    assert np.mean(total_errors) == pytest.approx(np.std(totals), rel=0.3)
    np.testing.assert_allclose(np.mean(shares, axis=0), [1 / 2.25, 0.25 / 2.25], atol=0.012)


def test_noise_goes_beyond_a_floor_in_about_five_of_a_hundred_cases(rng):
    beyond = 0
    for case in range(60):
        x, y = rng.standard_normal((20, 300)), rng.standard_normal(300)
        first = estimate_first_order(x, y, seed=case)
        ranks = estimate_rank_correlation(x, y, seed=case)
        beyond += bool((first.shares > first.floor).any() or (np.abs(ranks.values) > ranks.floor).any())
    assert beyond <= 8


def test_values_of_a_few_levels_are_compared_level_by_level(rng):
    x = np.array([rng.integers(0, 2, N), rng.integers(0, 5, N), rng.random(N)])
    y = 2.0 * x[0] + (x[1] == 3) + rng.standard_normal(N)
    found = estimate_first_order(x, y, seed=1)
    variances = np.array([1.0, 0.16])
    np.testing.assert_allclose(found.shares[:2], variances / 2.16, atol=0.03)


def test_ties_do_not_depend_on_the_order_of_the_futures(rng):
    x = np.round(rng.standard_normal((1, N)), 1)
    y = x[0] + rng.standard_normal(N)
    order = rng.permutation(N)
    plain = estimate_first_order(x, y, seed=1, n_shuffles=0)
    mixed = estimate_first_order(x[:, order], y[order], seed=1, n_shuffles=0)
    assert plain.shares[0] == pytest.approx(mixed.shares[0], rel=1e-9)
    assert plain.shares[0] == pytest.approx(0.5, abs=0.04)


def test_groups_add_up_what_their_members_do_one_by_one(rng):
    x = rng.standard_normal((4, N))
    y = x[0] + x[1] + x[2] + rng.standard_normal(N)
    found = estimate_first_order(x, y, seed=1, groups=[0, 0, 1, 1])
    np.testing.assert_allclose(found.group_shares, [found.shares[:2].sum(), found.shares[2:].sum()])
    assert found.group_errors[0] > found.errors[:2].max() * 0.5
    assert found.group_shares.sum() == pytest.approx(found.total)


def test_rank_correlations_are_those_of_scipy(rng):
    x = np.array([rng.standard_normal(500), rng.integers(0, 4, 500)])
    y = np.round(x[0] + x[1] + rng.standard_normal(500), 1)
    found = estimate_rank_correlation(x, y, seed=1)
    np.testing.assert_allclose(found.values, [spearmanr(row, y).statistic for row in x], rtol=1e-12)


def test_equal_values_share_their_mean_rank():
    np.testing.assert_array_equal(mean_ranks(np.array([5.0, 1.0, 5.0, 2.0])), [3.5, 1.0, 3.5, 2.0])


def test_the_same_seed_gives_the_same_bits(rng):
    x, y = rng.random((40, 200)), rng.random(200)
    assert estimate_first_order(x, y, seed=3).floor == estimate_first_order(x, y, seed=3).floor
    assert estimate_first_order(x, y, seed=3).floor != estimate_first_order(x, y, seed=4).floor
