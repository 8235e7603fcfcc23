import numpy as np
import pytest

from sandtable.analysis.choices.payoffs import Payoffs, Stake
from sandtable.analysis.choices.regret import Threshold, find_enough, find_regret, find_regrets

OMELETTE = Stake(
    actor="cook",
    actor_label="The cook",
    outcome="",
    sign=1.0,
    unit="egg",
    label="weighted interests",
    outcomes=("eggs",),
)


def make_payoffs(values, *, names=("base", "saucer", "away"), lens="record", stake=OMELETTE, counts=None):
    values = np.asarray(values, dtype=np.float64)
    flags = np.ones(values.shape[1], dtype=np.bool_) if counts is None else np.asarray(counts)
    return Payoffs(stake=stake, lens=lens, alternatives=tuple(names), values=values, counts=flags)


@pytest.fixture
def omelette():
    """Savage's sixth egg: broken into the bowl, into a saucer, thrown away; it is good in 9 futures of 10."""
    good = np.arange(1000) % 10 != 0
    return make_payoffs([np.where(good, 6.0, 0.0), np.where(good, 5.5, 4.5), np.where(good, 5.0, 5.0)])


def test_regrets_are_those_of_savages_table():
    assert find_regrets(np.array([[6.0, 0.0], [5.5, 4.5], [5.0, 5.0]])).tolist() == [[0.0, 5.0], [0.5, 0.5], [1.0, 0.0]]


def test_mean_high_and_largest_regret_are_those_counted_by_hand(omelette):
    lens = find_regret([omelette]).lenses[0]
    assert [own.regret for own in lens.alternatives] == pytest.approx([0.5, 0.5, 0.9])
    assert [own.regret_most for own in lens.alternatives] == [5.0, 0.5, 1.0]
    assert [own.regret_high for own in lens.alternatives] == pytest.approx([0.0, 0.5, 1.0], abs=0.51)
    assert [own.alone.n for own in lens.alternatives] == [900, 0, 100]


def test_equal_mean_regrets_are_tied_and_a_clear_loser_is_not(omelette):
    finding = find_regret([omelette])
    assert [own.is_least for own in finding.lenses[0].alternatives] == [True, True, False]
    assert set(finding.robustness[0].best) == {"base", "saucer"}


def test_a_mean_payoff_beyond_base_is_minus_the_difference_of_mean_regrets(omelette):
    lens = find_regret([omelette]).lenses[0]
    base = lens.alternatives[0]
    for own in lens.alternatives:
        assert own.mean == pytest.approx(base.regret - own.regret)


def test_a_dominating_alternative_is_never_regretted():
    values = np.random.default_rng(1).normal(size=500)
    finding = find_regret([make_payoffs([values, values + 1.0], names=("base", "better"))])
    better = finding.lenses[0].alternatives[1]
    assert (better.regret, better.regret_most, better.alone.share) == (0.0, 0.0, 1.0)
    assert all(metric.best == ("better",) for metric in finding.robustness)


def test_futures_in_which_alternatives_bring_the_same_are_counted_as_ties():
    finding = find_regret([make_payoffs([[1.0, 2.0, 3.0], [1.0, 2.0, 1.0]], names=("base", "b"))])
    base, other = finding.lenses[0].alternatives
    assert (base.alone.n, base.tied.n) == (1, 2)
    assert (other.alone.n, other.tied.n) == (0, 2)


def test_payoffs_that_differ_by_rounding_are_ties():
    finding = find_regret([make_payoffs([[1e6, 1e6], [1e6 + 1e-7, 1e6 - 1e-7]], names=("base", "b"))])
    assert [own.tied.n for own in finding.lenses[0].alternatives] == [2, 2]
    assert [own.regret for own in finding.lenses[0].alternatives] == [0.0, 0.0]


def test_the_worst_lens_decides_and_is_named():
    calm = make_payoffs(np.tile([[10.0], [8.0]], 50), names=("base", "b"), lens="calm")
    storm = make_payoffs(np.tile([[0.0], [5.0]], 50), names=("base", "b"), lens="storm")
    finding = find_regret([calm, storm])
    regret = finding.robustness[0]
    assert regret.metric == "regret"
    assert [(score.value, score.lens) for score in regret.scores] == [(5.0, "storm"), (2.0, "calm")]
    by_name = {metric.metric: metric for metric in finding.robustness}
    assert [score.value for score in by_name["maximin"].scores] == [0.0, 5.0]
    assert [score.value for score in by_name["hurwicz"].scores] == [5.0, 6.5]
    assert [score.value for score in by_name["mean"].scores] == [0.0, 1.5]
    assert regret.best == by_name["maximin"].best == by_name["mean"].best == ("b",)


def test_alternatives_that_chance_cannot_tell_apart_are_tied_over_lenses():
    generator = np.random.default_rng(2)
    lenses = [
        make_payoffs(np.array([[0.0], [0.01], [-1.0]]) + generator.normal(size=(3, 400)), lens=name)
        for name in ("a", "b")
    ]
    assert set(find_regret(lenses).robustness[0].best) == {"base", "saucer"}


def test_a_resampled_error_is_that_of_the_mean():
    values = np.random.default_rng(4).normal(size=(2, 4000))
    finding = find_regret([make_payoffs(values, names=("base", "b"))])
    score = finding.robustness[0].scores[0]
    assert score.error == pytest.approx(finding.lenses[0].alternatives[0].regret_error, rel=0.2)


def test_good_enough_is_counted_in_the_sense_of_the_outcome():
    tension = Stake(
        actor="KR", actor_label="", outcome="tension", sign=-1.0, unit="index", label="tension", outcomes=("tension",)
    )
    payoffs = np.array([[-40.0, -60.0], [-50.0, -55.0]])  # tensions 40 and 60, 50 and 55
    at_most_55 = find_enough(payoffs, tension, Threshold(amount=55.0, is_relative=False), 0)
    assert at_most_55.tolist() == [[True, False], [True, True]]
    ten_more = find_enough(payoffs, tension, Threshold(amount=10.0, is_relative=True), 0)
    assert ten_more.tolist() == [[True, True], [True, True]]
    no_worse = find_enough(payoffs, tension, Threshold(amount=0.0, is_relative=True), 0)
    assert no_worse.tolist() == [[True, True], [False, True]]


def test_what_others_are_held_against_is_not_called_the_best_for_it(omelette):
    finding = find_regret([omelette], threshold=Threshold(amount=0.0, is_relative=True))
    enough = finding.robustness[-1]
    assert enough.metric == "enough"
    assert [score.value for score in enough.scores] == pytest.approx([1.0, 0.1, 0.1])
    assert "base" not in enough.best


def test_futures_in_trouble_are_left_out_and_counted():
    payoffs = make_payoffs([[1.0, 0.0, 2.0], [0.0, 0.0, 4.0]], names=("base", "b"), counts=[True, False, True])
    lens = find_regret([payoffs]).lenses[0]
    assert (lens.n_futures, lens.n_left_out) == (2, 1)
    assert [own.regret for own in lens.alternatives] == [1.0, 0.5]


def test_the_same_seed_gives_the_same_errors(omelette):
    assert find_regret([omelette], seed=3) == find_regret([omelette], seed=3)
