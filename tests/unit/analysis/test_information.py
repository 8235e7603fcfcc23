"""The worth of knowing a figure, held to cases that can be worked out."""

import numpy as np
import pytest
from scipy.stats import norm

from sandtable.analysis.uncertainty.information import (
    ParameterWorths,
    find_ceiling,
    find_choice,
    find_group_worth,
    find_joint_worth,
    find_neighbour_worth,
    find_waves,
    find_worths,
)
from sandtable.usecases.cores import one_core

MEAN, SLOPES, NOISE, N = -0.5, (1.0, 0.5), 1.0, 2000


@pytest.fixture(scope="module", autouse=True)
def _on_one_core():
    with one_core():
        yield


def expected_gain(mean: float, spread: float) -> float:
    """E[max(0, X)] - max(0, E[X]) of a normal X: the worth of knowing X before choosing between X and nothing."""
    return spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(mean, 0.0)


def test_what_differs_by_rounding_alone_is_worth_nothing():
    payoffs = np.array([[0.3, 1000.0], [0.1 + 0.2, 999.0]])
    assert find_ceiling(find_choice(payoffs)).value == 0.0
    payoffs[1, 0] = 0.31
    assert find_ceiling(find_choice(payoffs)).value == pytest.approx(0.005)


def linear_case(seed: int, n: int = N, n_idle: int = 4, correlation: float = 0.0):
    """Nothing against `MEAN` + slopes times two normal figures + chance; the other figures do nothing."""
    rng = np.random.default_rng(seed)
    figures = rng.standard_normal((2 + n_idle, n))
    figures[1] = correlation * figures[0] + np.sqrt(1.0 - correlation**2) * figures[1]
    payoff = MEAN + SLOPES[0] * figures[0] + SLOPES[1] * figures[1] + NOISE * rng.standard_normal(n)
    return find_choice(np.stack([np.zeros(n), payoff])), figures


@pytest.fixture(scope="module")
def worths_over_seeds():
    """(seed, figure) worths and errors of the linear case."""
    found = [find_worths(*linear_case(seed), [seed]) for seed in range(40)]
    return np.array([w.values for w in found]), np.array([w.errors for w in found])


@pytest.mark.parametrize("figure", [0, 1])
def test_the_worth_of_a_normal_figure_is_the_closed_form(worths_over_seeds, figure):
    values, errors = worths_over_seeds
    exact = expected_gain(MEAN, SLOPES[figure])
    error_of_mean = values[:, figure].std() / np.sqrt(len(values))
    assert values[:, figure].mean() == pytest.approx(exact, abs=3 * error_of_mean + 0.01 * exact)
    assert errors[:, figure].max() < exact


@pytest.mark.parametrize("figure", [0, 1])
def test_the_standard_error_is_the_spread_over_seeds(worths_over_seeds, figure):
    values, errors = worths_over_seeds
    assert errors[:, figure].mean() == pytest.approx(values[:, figure].std(), rel=0.3)
    is_covered = np.abs(values[:, figure] - expected_gain(MEAN, SLOPES[figure])) <= 2.0 * errors[:, figure]
    assert is_covered.mean() >= 0.85


def test_a_figure_that_does_nothing_is_worth_nothing_within_its_error(worths_over_seeds):
    values, errors = worths_over_seeds
    idle = values[:, 2:]
    assert abs(idle.mean()) < 0.001
    assert (np.abs(idle) <= 3.0 * errors[:, 2:] + 1e-9).mean() > 0.97


def test_no_figure_is_worth_more_than_knowing_the_whole_future(worths_over_seeds):
    values, _ = worths_over_seeds
    ceilings = [find_ceiling(linear_case(seed)[0]) for seed in range(40)]
    exact = expected_gain(MEAN, np.sqrt(SLOPES[0] ** 2 + SLOPES[1] ** 2 + NOISE**2))
    assert np.mean([one.value for one in ceilings]) == pytest.approx(exact, abs=0.01)
    assert np.all(values.max(axis=1) <= [one.value for one in ceilings])


def test_figures_known_together_are_worth_the_closed_form_of_their_sum():
    found = [find_joint_worth(choice, find_waves(figures), [1])[0] for choice, figures in map(linear_case, range(8))]
    exact = expected_gain(MEAN, float(np.hypot(*SLOPES)))
    assert np.mean([one.value for one in found]) == pytest.approx(exact, rel=0.1)
    cells = [find_group_worth(choice, figures[:2], [1])[0].value for choice, figures in map(linear_case, range(8))]
    assert np.mean(cells) == pytest.approx(exact, rel=0.1)


def test_figures_that_do_nothing_together_are_worth_nothing():
    choice, figures = linear_case(3, n_idle=30)
    worth, _ = find_joint_worth(choice, find_waves(figures[2:]), [1])
    assert abs(worth.value) <= 2.0 * worth.error + 1e-9
    assert find_joint_worth(choice, np.empty((0, 0, 0)), [1])[0].value == 0.0


def test_a_correlated_figure_is_worth_what_it_tells_of_the_other():
    found = [find_worths(*linear_case(seed, correlation=0.8), [seed]).values[:2] for seed in range(20)]
    for figure, slope in enumerate((SLOPES[0] + 0.8 * SLOPES[1], SLOPES[1] + 0.8 * SLOPES[0])):
        assert np.mean([one[figure] for one in found]) == pytest.approx(expected_gain(MEAN, slope), rel=0.06)


def test_nearest_neighbours_agree_with_the_smooth_regression():
    pairs = [
        (find_neighbour_worth(c, f[0], [1]).value, find_worths(c, f, [1]).values[0])
        for c, f in map(linear_case, range(8))
    ]
    near, smooth = np.mean(pairs, axis=0)
    assert near == pytest.approx(smooth, rel=0.1)


def test_the_oil_wildcatter_pays_up_to_12_500_dollars_for_seismic_soundings():
    """Raiffa, 1968, Decision Analysis, section 2: the well is dry, wet or soaking; the structure below is none, open or closed."""
    joint = {  # (structure, well): futures of 100
        (0, 0): 30, (0, 1): 9, (0, 2): 2, (1, 0): 15, (1, 1): 12, (1, 2): 8, (2, 0): 5, (2, 1): 9, (2, 2): 10,
    }  # fmt: skip
    brings = (-70.0, 50.0, 200.0)  # thousand dollars, the cost of drilling taken off
    cases = [case for case, count in joint.items() for _ in range(20 * count)]
    structure, well = np.array(cases, dtype=float).T
    drilling = np.array(brings)[well.astype(int)]
    choice = find_choice(np.stack([np.zeros(len(cases)), drilling]))
    assert choice.chosen == 1
    assert find_ceiling(choice).value == pytest.approx(35.0)
    assert find_worths(choice, structure[None], [1]).values[0] == pytest.approx(12.5)


def test_a_figure_of_three_values_and_three_alternatives_is_worth_its_exact_mean():
    rng = np.random.default_rng(5)
    state = rng.integers(0, 3, 3000)
    payoffs = np.eye(3)[state].T + 0.1 * rng.standard_normal((3, 3000))
    choice = find_choice(payoffs)
    shares = np.bincount(state) / 3000
    worth = find_worths(choice, state[None].astype(float), [1])
    assert worth.values[0] == pytest.approx(1.0 - shares.max(), abs=0.02)


def test_for_a_verdict_the_squared_error_falls_by_what_the_figure_explains():
    rng = np.random.default_rng(2)
    figure = rng.uniform(0, 1, (2, 4000))
    truth = (rng.uniform(0, 1, 4000) < figure[0]).astype(float)
    worths = find_worths(find_choice(np.stack([truth, 1.0 - truth])), figure, [1])
    assert worths.squares[0] / 4.0 == pytest.approx(1.0 / 12.0, abs=0.01)  # the variance of the share
    assert worths.values[0] == pytest.approx(0.25, abs=0.03)  # E[max(p, 1 - p)] - 1/2
    assert -0.004 < worths.squares[1] < 0.001


def test_the_floor_is_passed_by_figures_that_tell_and_seldom_by_those_that_do_not():
    passed = []
    for seed in range(12):
        choice, figures = linear_case(seed, n=400, n_idle=20)
        ready = ParameterWorths(400, figures, [seed])
        floor, _ = ready.find_floor(choice, [seed])
        worths = ready.find(choice)
        assert worths.values[0] > floor
        passed.append(bool(np.any(worths.values[2:] > floor)))
    assert sum(passed) <= 3


def test_the_same_seed_gives_the_same_worths_and_the_order_of_futures_is_all_that_another_changes():
    choice, figures = linear_case(1)
    one, same, other = (find_worths(choice, figures, [seed]) for seed in (1, 1, 2))
    assert np.array_equal(one.values, same.values)
    assert abs(one.values[0] - other.values[0]) < one.errors[0]
