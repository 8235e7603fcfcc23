"""Intervals by drawing questions anew."""

import math

import numpy as np
import pytest

from sandtable.ledger.bootstrap import draw_resampling, find_joint


def names(n):
    return [f"q{number}" for number in range(n)]


def test_the_same_seed_gives_the_same_interval_and_another_another():
    scores = dict(zip(names(20), np.random.default_rng(1).uniform(size=20).tolist(), strict=True))
    first, again, other = (draw_resampling(names(20), seed=seed).interval(scores) for seed in (1, 1, 2))
    assert first == again
    assert first.low != other.low


def test_intervals_of_calibrated_forecasters_cover_their_true_mean_about_as_often_as_said():
    """Brier scores p (1 - p) on average; 40 questions; nominal 90 %."""
    rng = np.random.default_rng(3)
    resampling = draw_resampling(names(40), seed=1, n_resamples=400)
    n_covered = 0
    for _ in range(300):
        given = rng.beta(2.0, 2.0, size=40)
        came = (rng.uniform(size=40) < given).astype(float)
        found = resampling.interval(dict(zip(names(40), ((given - came) ** 2).tolist(), strict=True)))
        n_covered += found.low <= 0.2 <= found.high  # E p (1 - p) = 0.2 under Beta(2, 2)
    assert 0.82 <= n_covered / 300 <= 0.95


def test_below_five_questions_there_is_no_interval():
    found = draw_resampling(names(4), seed=1).interval(dict.fromkeys(names(4), 0.25))
    assert found.mean == 0.25
    assert not found.is_known


def test_questions_that_share_a_cause_widen_the_interval():
    scores = {name: float(number < 10) for number, name in enumerate(names(20))}
    alone = draw_resampling(names(20), seed=1).interval(scores)
    groups = [names(20)[k : k + 3] for k in range(0, 18, 3)]
    shared = draw_resampling(names(20), seed=1, together=groups).interval(scores)
    assert shared.error > 1.2 * alone.error


def test_one_cause_behind_everything_leaves_no_interval():
    found = draw_resampling(names(10), seed=1, together=[names(10)]).interval(dict.fromkeys(names(10), 0.5))
    assert not found.is_known


def test_infinite_scores_have_a_mean_and_no_interval():
    scores = {**dict.fromkeys(names(9), 0.1), "q9": math.inf}
    found = draw_resampling(names(10), seed=1).interval(scores)
    assert (found.mean, found.is_known) == (math.inf, False)


def test_the_largest_of_many_differences_by_chance_is_not_clear():
    rng = np.random.default_rng(5)
    n_alone = n_joint = 0
    resampling = draw_resampling(names(30), seed=1, n_resamples=400)
    for _ in range(40):
        scores = [dict(zip(names(30), rng.normal(size=30).tolist(), strict=True)) for _ in range(10)]
        intervals = [resampling.interval(one) for one in scores]
        flags = find_joint([resampling.means(one) for one in scores], [one.mean for one in intervals])
        n_alone += any(one.excludes_zero for one in intervals)
        n_joint += any(flags)
    assert n_alone > 20
    assert n_joint < 14


def test_a_large_difference_is_clear():
    resampling = draw_resampling(names(30), seed=1)
    scores = {name: 1.0 + 0.01 * number for number, name in enumerate(names(30))}
    assert find_joint([resampling.means(scores)], [resampling.interval(scores).mean]) == (True,)
    assert find_joint([], []) == ()


@pytest.mark.parametrize("n", [1, 7])
def test_equal_differences_have_no_width(n):
    found = draw_resampling(names(n), seed=1).interval(dict.fromkeys(names(n), 0.3))
    assert found.mean == pytest.approx(0.3)
