"""Proper scores on published and worked examples."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from sandtable.ledger.scores import (
    LEVELS,
    brier_scores,
    crps_of_quantiles,
    find_category,
    log_scores,
    normal_categories,
    normal_quantiles,
    quantile_weights,
    ranked_scores,
)


def test_always_one_half_earns_a_quarter():
    assert brier_scores(np.full(4, 0.5), np.array([0.0, 1.0, 1.0, 0.0])).mean() == 0.25


def test_the_ten_days_of_brier_1950_earn_half_of_the_two_class_score():
    """Ten forecasts of rain, rain on the second to the fourth: 0.19 counting both outcomes."""
    rain = np.array([0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1])
    came = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert 2 * brier_scores(rain, came).mean() == pytest.approx(0.19)


@pytest.mark.parametrize(("probability", "score"), [(1.0, 0.0), (0.7, 0.09), (0.5, 0.25), (0.3, 0.49), (0.0, 1.0)])
def test_a_forecast_of_rain_that_came(probability, score):
    assert brier_scores(np.array([probability]), np.array([1.0]))[0] == pytest.approx(score)


def test_the_log_score_is_infinite_only_where_what_happened_was_ruled_out():
    scores = log_scores(np.array([0.0, 1.0, 0.0, 1.0, 0.5]), np.array([1.0, 0.0, 0.0, 1.0, 1.0]))
    assert np.isinf(scores).tolist() == [True, True, False, False, False]
    assert scores[2:] == pytest.approx([0.0, 0.0, math.log(2.0)])


def test_the_ranked_score_of_a_worked_example():
    """Cumulative 0.1, 0.3, 0.6 against 0, 0, 1: (0.01 + 0.09 + 0.16) / 3."""
    assert ranked_scores(np.array([[0.1, 0.2, 0.3, 0.4]]), np.array([2]))[0] == pytest.approx(0.26 / 3)


def test_of_two_categories_the_ranked_score_is_brier():
    assert ranked_scores(np.array([[0.3, 0.7]]), np.array([1]))[0] == pytest.approx(0.09)


def test_a_near_miss_costs_less_than_a_far_one():
    near, far = ranked_scores(np.array([[0.0, 1.0, 0.0, 0.0]] * 2), np.array([2, 3]))
    assert near < far


def test_the_median_alone_scores_the_absolute_error():
    assert crps_of_quantiles(np.array([[9.5]]), (0.5,), np.array([15.2]))[0] == pytest.approx(5.7)


@pytest.mark.parametrize("outcome", [-1.5, 0.0, 0.4, 2.0])
def test_the_crps_of_a_normal_nears_the_closed_form(outcome):
    """Gneiting and Raftery (2007), below equation 21, for the standard normal."""
    normal = NormalDist()
    exact = outcome * (2 * normal.cdf(outcome) - 1) + 2 * normal.pdf(outcome) - 1 / math.sqrt(math.pi)
    kept = crps_of_quantiles(np.array([[normal.inv_cdf(p) for p in LEVELS]]), LEVELS, np.array([outcome]))[0]
    fine = [(k + 0.5) / 999 for k in range(999)]
    finer = crps_of_quantiles(np.array([[normal.inv_cdf(p) for p in fine]]), fine, np.array([outcome]))[0]
    assert kept == pytest.approx(exact, rel=0.02)
    assert finer == pytest.approx(exact, rel=1e-3)


def test_weights_of_levels_add_up_to_one():
    assert quantile_weights(LEVELS).sum() == pytest.approx(1.0)
    assert quantile_weights((0.05, 0.5, 0.95)) == pytest.approx([0.275, 0.45, 0.275])


def test_the_truth_is_the_best_thing_to_say():
    """Propriety: expected Brier, log and ranked scores are least at the true probability."""
    said = np.linspace(0.01, 0.99, 99)
    for score in (brier_scores, log_scores):
        expected = 0.3 * score(said, np.ones(99)) + 0.7 * score(said, np.zeros(99))
        assert said[int(expected.argmin())] == pytest.approx(0.3)


def test_a_number_on_an_edge_is_above_it():
    assert [find_category((5.0, 10.0), value) for value in (4.9, 5.0, 10.0)] == [0, 1, 2]


def test_a_stated_interval_is_the_central_ninety_per_cent_of_a_normal():
    assert normal_quantiles(8.0, 12.0, (0.05, 0.5, 0.95)) == pytest.approx((8.0, 10.0, 12.0))
    assert normal_categories(8.0, 12.0, (8.0, 12.0)) == pytest.approx((0.05, 0.9, 0.05))
    assert normal_categories(10.0, 10.0, (8.0, 12.0)) == (0.0, 1.0, 0.0)
    assert normal_quantiles(9.5, 9.5, (0.1, 0.9)) == (9.5, 9.5)
