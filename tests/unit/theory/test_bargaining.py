import numpy as np
import pytest

from sandtable.theory.attrition import find_waiting, find_waiting_density
from sandtable.theory.bargaining import (
    find_bargaining_range,
    find_best_demand,
    find_commitment_failure,
    find_preventive_war,
)
from sandtable.theory.published.bargaining import reproductions
from sandtable.theory.trouble import TheoryError


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_the_range_is_as_wide_as_the_costs_and_never_leaves_the_good():
    found = find_bargaining_range(0.5, 0.1, 0.3)
    assert found.high - found.low == pytest.approx(found.surplus)
    edge = find_bargaining_range(0.05, 0.2, 2)
    assert (edge.low, edge.high) == (0, 1)
    assert find_bargaining_range(0.3, 0, 0).low == find_bargaining_range(0.3, 0, 0).high


def test_swapping_the_sides_mirrors_the_range():
    there, back = find_bargaining_range(0.6, 0.1, 0.2), find_bargaining_range(0.4, 0.2, 0.1)
    assert (there.low, there.high) == pytest.approx((1 - back.high, 1 - back.low))


@pytest.mark.parametrize(
    "case", [(0.5, 0.1, 0.5, 0.0), (0.9, 0.1, 0.5, 0.0), (0.5, 0.6, 0.5, 0.0), (0.3, 0.1, 0.5, 0.3)]
)
def test_no_other_demand_is_worth_more(case):
    p, cost_a, high, low = case
    best = find_best_demand(*case)
    demands = np.linspace(0, 1, 2001)
    war = np.clip((demands - p - low) / (high - low), 0, 1)
    worth = demands * (1 - war) + (p - cost_a) * war
    assert best.value >= worth.max() - 1e-12
    assert best.value == pytest.approx(worth.max(), abs=1e-5)


def test_a_demand_risks_nothing_when_war_is_dearer_to_the_one_who_demands():
    assert find_best_demand(0.5, 0.6, 0.5).war == 0


def test_a_slow_shift_or_a_dear_war_keeps_the_peace():
    assert find_preventive_war(0.4, 0.6, 0.9, 0.2).is_war
    assert not find_preventive_war(0.4, 0.44, 0.9, 0.2).is_war
    assert not find_preventive_war(0.4, 0.6, 0.9, 20).is_war


def test_the_condition_is_the_comparison_of_the_two_sums_it_stands_for():
    rng = np.random.default_rng(3)
    for now, later, delta, cost in rng.uniform(0, 0.95, (200, 4)):
        fight = (1 - now) / (1 - delta) - cost
        wait = 1 + delta * ((1 - later) / (1 - delta) - cost)
        assert find_preventive_war(now, later, delta, cost).is_war == (fight > wait)


def test_where_peace_fails_with_the_riser_held_down_it_fails_with_the_riser_on_top():
    rng, both = np.random.default_rng(4), 0
    for now, later, delta in rng.uniform(0, 0.95, (300, 3)):
        cost_a, cost_b = rng.uniform(0, 0.3, 2)
        general = find_commitment_failure(
            now / (1 - delta) - cost_a, (1 - now) / (1 - delta) - cost_b, later / (1 - delta) - cost_a, delta
        )
        both += general.is_war
        assert not general.is_war or find_preventive_war(now, later, delta, cost_b).is_war
    assert both > 5


def test_waiting_pays_the_same_whenever_one_stops_and_that_is_nothing():
    hazard = find_waiting(5, 2).hazard
    outlasts = 1 - np.exp(-hazard * np.array([0, 1, 7]))
    assert np.abs(5 * outlasts - 2 * outlasts / hazard).max() < 1e-12
    assert find_waiting(5, 2).mean_bid == 2.5
    times = np.linspace(0, 200, 200_001)
    density = find_waiting_density(times, 5)
    assert np.trapezoid(density, times) == pytest.approx(1, abs=1e-6)
    assert np.trapezoid(np.exp(-2 * times / 5), times) == pytest.approx(find_waiting(5).mean_length, abs=1e-6)


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match=r"p is 1.2"):
        find_bargaining_range(1.2, 0, 0)
    with pytest.raises(TheoryError, match="cost of B is -1"):
        find_bargaining_range(0.5, 0, -1)
    with pytest.raises(TheoryError, match="must not know it"):
        find_best_demand(0.5, 0.1, 0.2, 0.2)
    with pytest.raises(TheoryError, match="discount is 1"):
        find_preventive_war(0.4, 0.6, 1, 0.2)
    with pytest.raises(TheoryError, match="must cost something"):
        find_commitment_failure(8, 8, 8, 0.9)
    with pytest.raises(TheoryError, match="value is 0"):
        find_waiting(0)
