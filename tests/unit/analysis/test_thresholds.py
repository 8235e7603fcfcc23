"""Where the best alternative flips as a figure rises."""

import numpy as np
import pytest

from sandtable.analysis.uncertainty.information import find_choice
from sandtable.analysis.uncertainty.smoothing import Smoother, rank_basis
from sandtable.analysis.uncertainty.thresholds import find_bend


def test_the_flip_of_a_straight_line_is_found_within_its_error():
    rng = np.random.default_rng(1)
    figure = rng.uniform(0, 10, 2000)
    choice = find_choice(np.stack([np.zeros(2000), figure - 7.0 + rng.standard_normal(2000)]))
    bend = find_bend(choice, figure, ("stay", "go"))
    assert bend.alternatives == ("stay", "go")
    assert bend.flips[0].value == pytest.approx(7.0, abs=3.0 * max(bend.flips[0].error, 0.1))
    assert bend.shares == pytest.approx((0.7, 0.3), abs=0.03)


def test_an_alternative_that_is_best_in_the_middle_has_two_flips():
    figure = np.linspace(0, 1, 2000)
    choice = find_choice(np.stack([np.zeros(2000), 0.04 - (figure - 0.5) ** 2]))
    bend = find_bend(choice, figure, ("stay", "go"))
    assert bend.alternatives == ("stay", "go", "stay")
    assert [flip.value for flip in bend.flips] == pytest.approx([0.3, 0.7], abs=0.02)


def test_a_figure_that_does_nothing_flips_nothing():
    rng = np.random.default_rng(1)
    figure = rng.uniform(0, 1, 1000)
    choice = find_choice(np.stack([np.zeros(1000), rng.standard_normal(1000) - 0.5]))
    bend = find_bend(choice, figure, ("stay", "go"))
    assert bend.alternatives == ("stay",)
    assert bend.flips == ()


def test_a_figure_of_two_values_flips_between_them():
    figure = np.tile([0.0, 1.0], 500)
    choice = find_choice(np.stack([np.zeros(1000), np.where(figure == 1.0, 1.0, -2.0)]))
    bend = find_bend(choice, figure, ("stay", "go"))
    assert bend.alternatives == ("stay", "go")
    assert bend.flips[0].value == 0.5
    assert bend.ends[0][0] == pytest.approx(-2.0, abs=0.05)


def test_errors_of_fitted_means_cover_the_truth():
    inside = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        basis = rank_basis(500)
        truth = np.sin(np.linspace(0, 3, 500))
        mean, error = Smoother(basis).fit_with_error(truth + rng.standard_normal(500), basis.columns)
        inside.append(np.mean(np.abs(mean - truth) <= 2.0 * error))
    assert np.mean(inside) > 0.9


def test_a_step_that_only_touches_even_odds_is_not_said_to_flip_to_and_fro():
    for seed in range(6):
        rng = np.random.default_rng(seed)
        figure = rng.uniform(0, 1, 4000)
        truth = (rng.uniform(0, 1, 4000) < np.where(figure < 0.47, 0.49, 0.7)).astype(float)
        bend = find_bend(find_choice(np.stack([truth, 1.0 - truth])), figure, ("yes", "no"))
        assert bend.alternatives in {("yes",), ("no", "yes")}
