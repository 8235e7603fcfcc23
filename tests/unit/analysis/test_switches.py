"""Switch points: known crossings, noisy ones, and none."""

import math

import numpy as np
import pytest

from sandtable.analysis.causes.switches import find_switches
from sandtable.model.declaration import InterestItem
from sandtable.testing.ensembles import make_model

LAND = InterestItem(outcome="land", more_is_better=True, worth=1.0)
LOSSES = InterestItem(outcome="losses", more_is_better=False, worth=15.0, per=1000.0)
RANK = InterestItem(outcome="rank", more_is_better=False)
MODEL = make_model(outcomes=("land", "losses", "rank"))
WEIGHTS = {"land": 1.0, "losses": -0.015}


def switches_of(*, weights=WEIGHTS, items=(LAND, LOSSES, RANK), **changes):
    n = len(next(iter(changes.values())))
    filled = {item.outcome: np.zeros(n) for item in items} | {k: np.asarray(v, dtype=float) for k, v in changes.items()}
    return {switch.outcome: switch for switch in find_switches(MODEL, items, weights, filled)}


def noisy(mean, sd, n=1000, seed=1):
    draws = np.random.default_rng(seed).normal(size=n)
    return mean + sd * (draws - draws.mean()) / draws.std(ddof=1)


def test_the_sign_turns_where_gain_and_loss_are_worth_the_same():
    found = switches_of(land=np.full(10, 60.0), losses=np.full(10, 2000.0))
    assert found["losses"].mean.worth == pytest.approx(30.0)  # 2,000 men for 60 km2: 30 per 1,000
    assert found["losses"].weight == pytest.approx(-0.03)
    assert found["losses"].factor == pytest.approx(2.0)
    assert found["land"].mean.worth == pytest.approx(0.5)
    assert found["land"].distance == pytest.approx(2.0)
    assert found["losses"].state == found["land"].state == "turns"
    assert found["rank"].state == "never moved"
    assert found["losses"].is_positive
    assert not found["losses"].is_undecided


def test_the_interval_is_fiellers():
    # Independent numerator and denominator: the bounds solve (a + w b)^2 = z^2 (sa^2 + 2 w sab + w^2 sb^2) / n.
    land, losses = noisy(60.0, 30.0), noisy(2000.0, 900.0, seed=2)
    found = switches_of(land=land, losses=losses)["losses"]
    toward = -losses / 1000.0
    for bound in (found.mean.low, found.mean.high):
        net = land + bound * toward
        assert abs(net.mean()) / (net.std(ddof=1) / math.sqrt(len(net))) == pytest.approx(1.959964, rel=1e-6)
    assert found.mean.low < 30.0 < found.mean.high


def test_the_interval_holds_the_true_weight_as_often_as_it_says():
    rng, hits, n_runs = np.random.default_rng(4), 0, 400
    for _ in range(n_runs):
        weather = rng.normal(size=40)
        land = 60.0 + 30.0 * weather + 20.0 * rng.normal(size=40)
        losses = 2000.0 + 500.0 * weather + 2500.0 * rng.normal(size=40)  # a noisy denominator
        found = switches_of(land=land, losses=losses)["losses"]
        hits += found.state == "within noise" or found.mean.low <= 30.0 <= found.mean.high
    assert 0.92 < hits / n_runs < 0.98


def test_no_positive_weight_turns_what_only_adds():
    found = switches_of(land=np.full(10, 60.0), losses=np.full(10, -2000.0))  # fewer losses and more land
    assert {found["land"].state, found["losses"].state} == {"no positive weight"}
    assert math.isnan(found["losses"].mean.worth)
    assert math.isinf(found["losses"].distance)


def test_a_change_that_cannot_be_told_from_nothing_gives_no_bound():
    found = switches_of(land=np.full(1000, 60.0), losses=noisy(10.0, 2000.0))["losses"]
    assert found.state == "within noise"
    assert (found.mean.low, found.mean.high) == (0.0, math.inf)
    assert not found.is_undecided


def test_a_net_within_its_error_is_undecided():
    found = switches_of(land=noisy(31.0, 100.0), losses=np.full(1000, 2000.0))
    assert found["losses"].is_undecided
    assert found["losses"].mean.low < 15.0 < found["losses"].mean.high


def test_an_outcome_without_a_weight_says_what_it_would_have_to_be_worth():
    found = switches_of(land=np.full(10, 60.0), rank=np.full(10, 4.0))["rank"]
    assert math.isnan(found.worth)
    assert found.mean.worth == pytest.approx(15.0)
    assert found.weight == pytest.approx(-15.0)
    assert math.isinf(found.distance)  # there is no stated weight to be near to


def test_half_of_the_futures_turn_at_the_median_of_their_own_weights():
    land = np.arange(1.0, 102.0)
    found = switches_of(land=land, losses=np.full(101, 1000.0))["losses"].half
    assert found.worth == pytest.approx(51.0)
    assert found.low < 51.0 < found.high
    assert found.high - found.low == pytest.approx(2 * 1.96 * math.sqrt(101) / 2, abs=2.0)


def test_half_of_the_futures_never_turn_when_too_few_are_moved():
    found = switches_of(land=np.full(100, 60.0), losses=np.where(np.arange(100) < 10, 1000.0, 0.0))["losses"]
    assert math.isnan(found.half.worth)
    assert found.mean.worth == pytest.approx(600.0)


def test_there_is_no_switch_without_futures():
    assert switches_of(land=[1.0], losses=[1.0]) == {}
