import numpy as np
import pytest

from sandtable.theory.cascade import (
    find_arrest_probability,
    find_rebels,
    find_rest_points,
    settle_neighbourhood,
    spread,
)
from sandtable.theory.published.cascade import reproductions
from sandtable.theory.trouble import TheoryError


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_one_person_more_each_round():
    assert spread(np.arange(5)).rounds == (0, 1, 2, 3, 4, 5)
    assert spread([1, 1, 1]).n_acting == 0
    assert spread([1, 1, 1], start=[1, 0, 0]).n_acting == 3


def test_order_of_persons_does_not_matter():
    thresholds = np.random.default_rng(1).integers(0, 30, 40)
    assert spread(thresholds).n_acting == spread(thresholds[::-1]).n_acting


def test_a_network_of_everybody_is_the_crowd_and_a_broken_chain_stops_the_cascade():
    thresholds = np.random.default_rng(1).integers(0, 30, 40)
    assert spread(thresholds, network=np.ones((40, 40))).n_acting == spread(thresholds).n_acting
    chain = np.eye(6, k=-1)
    assert spread([0, 1, 1, 1, 1, 1], network=chain).n_acting == 6
    chain[3, 2] = 0
    assert spread([0, 1, 1, 1, 1, 1], network=chain).n_acting == 3


def test_cascades_come_to_rest_at_the_lowest_rest_point_and_tip_at_the_tipping_point():
    thresholds = np.concatenate([np.zeros(10), np.full(50, 0.4), np.full(40, 2.0)])
    points = find_rest_points(thresholds)
    assert [(p.share, p.is_stable) for p in points] == [(0.1, True), (0.4, False), (0.6, True)]
    tipped = spread(thresholds * 100, start=np.arange(100) >= 70)  # 10 + 30 that are made to act
    assert tipped.n_acting == 90
    below = spread(thresholds * 100, start=np.arange(100) >= 71)
    assert below.n_acting == 39


def test_schellings_intolerant_groups_part():
    tolerance = 2 * (1 - np.arange(1, 101) / 100)
    few = 2 * (1 - np.arange(1, 51) / 50)
    assert settle_neighbourhood(tolerance, few, 60, 10).b == 0
    assert settle_neighbourhood(tolerance, few, 5, 30).a == 0
    alone = settle_neighbourhood(tolerance, few, 60, 0)
    assert (alone.a, alone.b) == (100, 0)


def test_swapping_the_groups_swaps_the_neighbourhood():
    one, two = 5 * (1 - np.arange(1, 101) / 100), 3 * (1 - np.arange(1, 81) / 80)
    there, back = settle_neighbourhood(one, two, 50, 40), settle_neighbourhood(two, one, 40, 50)
    assert (there.a, there.b) == (back.b, back.a)


@pytest.mark.parametrize(("a", "b"), [(60, 60), (50, 50), (100, 20), (33, 47)])
def test_a_settled_neighbourhood_stays_settled(a, b):
    tolerance = np.linspace(2, 0, 100)
    rest = settle_neighbourhood(tolerance, tolerance, a, b)
    again = settle_neighbourhood(tolerance, tolerance, rest.a, rest.b)
    assert (again.a, again.b, again.rounds) == (rest.a, rest.b, 0)


def test_arrest_jumps_with_each_whole_cop_per_active():
    assert find_arrest_probability(3, 4) == 0
    assert find_arrest_probability(7, 4) == pytest.approx(1 - np.exp(-2.3))
    assert find_arrest_probability(8, 4) == pytest.approx(1 - np.exp(-4.6))


def test_rebels_are_those_whose_grievance_outweighs_the_risk():
    rebels = find_rebels([0.9, 0.9, 0.1], 0.5, [0.1, 0.9, 0.0], 0.9)
    assert rebels.tolist() == [True, False, False]
    assert not find_rebels([1.0], 1.0, [0.0], 0.0).any()


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="at least 1 are needed"):
        spread([])
    with pytest.raises(TheoryError, match="thresholds: number 2 is -1"):
        spread([0, -1])
    with pytest.raises(TheoryError, match="shape"):
        spread([0, 1], network=np.ones((3, 3)))
    with pytest.raises(TheoryError, match="starts for"):
        spread([0, 1], start=[1])
    with pytest.raises(TheoryError, match="live there"):
        settle_neighbourhood([1], [1], 2, 0)
    with pytest.raises(TheoryError, match="actives is 0"):
        find_arrest_probability(1, 0)
    with pytest.raises(TheoryError, match="from 0 to 1"):
        find_rebels([2.0], 0.5, [0.5], 0.5)
    with pytest.raises(TheoryError, match="2 persons"):
        find_rebels([0.5, 0.5], 0.5, [0.5], 0.5)
