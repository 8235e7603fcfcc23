"""A fight in one call: endings by formula and by path, streams, fatigue, any exponents; fits that do not decide; refusals."""

import numpy as np
import pytest

from sandtable.theory.lanchester import SQUARE, Reinforcement
from sandtable.theory.lanchester_battle import fit_lanchester, lanchester
from sandtable.theory.published.lanchester import LANDINGS
from sandtable.theory.published.tables import read_columns
from sandtable.theory.trouble import TheoryError


def test_the_textbook_fight_keeps_80_of_100_and_ends_at_69():
    fight = lanchester(100, 60, 0.01, 0.01)
    assert (fight.winner, fight.is_draw) == ("a", False)
    assert fight.survivors == pytest.approx(80.0, rel=1e-12)
    assert fight.end_time == pytest.approx(np.log(2) / 0.01, rel=1e-9)
    assert fight.times[-1] == fight.end_time
    assert fight.b[-1] == pytest.approx(0.0, abs=1e-6)


def test_equals_fall_together_and_never_quite():
    fight = lanchester(100, 100, 0.01, 0.01)
    assert (fight.winner, fight.is_draw, fight.end_time, fight.survivors) == (None, True, np.inf, 0.0)
    assert fight.a[-1] < 1.0


@pytest.mark.parametrize(
    ("law", "winner", "survivors"),
    [
        ("square", "a", 80.0),
        ("linear", "a", 40.0),
        ((0.5, 0.5), "a", 40.0),
        ((1.5, -0.5), "a", (100**3 - 60**3) ** (1 / 3)),
        (((1, 0), (1, 0)), "a", 80.0),
        (SQUARE, "a", 80.0),
        ("logarithmic", None, 0.0),
    ],
)
def test_who_wins_follows_from_what_the_law_keeps(law, winner, survivors):
    fight = lanchester(100, 60, 0.01, 0.01, law)
    assert fight.winner == winner
    assert fight.survivors == pytest.approx(survivors, rel=1e-9)


def test_the_linear_law_never_quite_ends_but_with_a_breakpoint_it_does():
    assert lanchester(100, 60, 0.01, 0.01, "linear").end_time == np.inf
    fight = lanchester(100, 60, 0.01, 0.01, "linear", break_b=0.5)
    assert (fight.winner, fight.survivors) == ("a", pytest.approx(70.0))
    assert fight.b[-1] == pytest.approx(30.0)


def test_the_times_asked_do_not_change_how_it_ends():
    whole, part = lanchester(100, 60, 0.01, 0.01), lanchester(100, 60, 0.01, 0.01, times=[0, 10, 20])
    assert (part.winner, part.survivors, part.end_time) == (whole.winner, whole.survivors, whole.end_time)
    assert part.a.tolist() == pytest.approx([100.0, *np.interp([10, 20], whole.times, whole.a)], rel=1e-4)
    assert lanchester(100, 60, 0.01, 0.01, times=50).times.tolist() == pytest.approx(np.linspace(0, 50, 101))


def test_iwo_jima_ends_after_the_thirty_sixth_day():
    streams = [("a", s.start, s.end, s.rate) for s in LANDINGS]
    fight = lanchester(0, 21_500, 0.0544, 0.0106, reinforcements=streams, times=[1, 6, 28, 36])
    assert fight.a == pytest.approx([52_835, 66_453, 53_041, 51_984], abs=2)
    assert fight.b[-1] == pytest.approx(217, abs=1)
    assert fight.winner == "a"
    assert 36 < fight.end_time < 37
    assert fight.survivors == pytest.approx(51_983, abs=1)
    same = lanchester(0, 21_500, 0.0544, 0.0106, reinforcements=LANDINGS, times=[1, 6, 28, 36])
    assert same.a.tolist() == fight.a.tolist()


def test_a_stream_can_turn_the_fight():
    fight = lanchester(100, 60, 0.01, 0.01, reinforcements=[Reinforcement(side="b", start=0, end=1000, rate=1)])
    assert fight.winner == "b"


def test_fire_that_slackens_on_both_sides_leaves_both_standing():
    fight = lanchester(100, 60, 0.01, 0.01, fatigue_a=0.5, fatigue_b=0.5)
    assert (fight.winner, fight.end_time) == (None, np.inf)
    # With equal fatigue time runs as (1 - exp(-u t)) / u: the fight stands still where the fresh one is at 1 / u.
    fresh = lanchester(100, 60, 0.01, 0.01, times=[0, 2.0])
    assert fight.survivors_a == pytest.approx(fresh.a[-1], rel=1e-6)


def test_fire_that_slackens_on_one_side_costs_it_the_fight():
    assert lanchester(100, 60, 0.01, 0.01, fatigue_a=0.02).winner == "b"


def test_who_cannot_be_hit_wins_untouched_and_nobody_falls_without_fire():
    fight = lanchester(100, 60, 0, 0.01)
    assert (fight.winner, fight.survivors, fight.end_time) == ("a", 100.0, pytest.approx(60.0))
    assert lanchester(100, 60, 0, 0).winner is None


def test_a_fight_is_told_as_a_table_and_cannot_be_written_into():
    fight = lanchester(100, 60, 0.01, 0.01, times=[0, 1])
    assert fight.to_frame().loc[0.0].tolist() == [100.0, 60.0]
    with pytest.raises(ValueError, match="read-only"):
        fight.a[0] = 1


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((0, 60, 0.01, 0.01), {}, "strength of A is 0 and nobody arrives"),
        ((-1, 60, 0.01, 0.01), {}, "strength of A is -1"),
        ((100, 60, -0.01, 0.01), {}, "loss coefficient of A is -0.01"),
        ((100, 60, 0.01, float("nan")), {}, "loss coefficient of B is nan"),
        (("x", 60, 0.01, 0.01), {}, "strength of A is 'x'"),
        ((100, 60, 0.01, 0.01, "cubic"), {}, "no law is called `cubic`"),
        ((100, 60, 0.01, 0.01, (1,)), {}, "two exponents"),
        ((100, 60, 0.01, 0.01), {"times": [3, 1]}, "3 is followed by 1"),
        ((100, 60, 0.01, 0.01), {"times": [-1, 1]}, "at least 0"),
        ((100, 60, 0.01, 0.01), {"reinforcements": [("c", 0, 1, 5)]}, "for side 'c'"),
        ((100, 60, 0.01, 0.01), {"reinforcements": [("a", 2, 1, 5)]}, "must last"),
        ((100, 60, 0.01, 0.01), {"reinforcements": [5]}, "has a side, a start, an end and a rate"),
        ((100, 60, 0.01, 0.01), {"break_a": 1.5}, "below 1"),
        ((100, 60, 0.01, 0.01), {"fatigue_a": -1}, "fatigue of A is -1"),
    ],
)
def test_fights_that_cannot_be_are_refused(arguments, options, said):
    with pytest.raises(TheoryError, match=said) as trouble:
        lanchester(*arguments, **options)
    assert trouble.value.why
    assert trouble.value.mend


def test_the_ardennes_identify_no_exponent():
    table = read_columns("ardennes_1944.csv")
    sides = [table[name] for name in ("allied_forces", "german_forces", "allied_casualties", "german_casualties")]
    fit = fit_lanchester(*sides)
    assert fit.p.high - fit.p.low > 4
    assert fit.q.high - fit.q.low > 4
    assert fit.verdict.startswith("No exponent is well identified: p from 0.4 to 4.8")
    assert fit.to_frame().loc["linear", "r_squared"] == pytest.approx(0.214, abs=5e-4)


def test_days_made_by_one_law_with_little_noise_are_told_from_the_others():
    rng = np.random.default_rng(1)
    a, b = rng.uniform(1e3, 1e5, 60), rng.uniform(1e3, 1e5, 60)
    noise = np.exp(rng.normal(0, 0.05, (2, 60)))
    fit = fit_lanchester(a, b, 1e-2 * b * noise[0], 2e-2 * a * noise[1])
    assert fit.not_rejected == ("square",)
    assert fit.verdict.startswith("The exponents are identified")
