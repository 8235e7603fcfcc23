import numpy as np
import pytest

from sandtable.theory.lanchester import (
    LINEAR,
    LOGARITHMIC,
    MIXED,
    SQUARE,
    Battle,
    Fatigue,
    Reinforcement,
    bracken_law,
    find_ending,
    find_path,
)
from sandtable.theory.lanchester_closed import find_closed_path, find_duration
from sandtable.theory.lanchester_fits import fit_coefficients, fit_exponents, make_days
from sandtable.theory.published.lanchester import find_iwo_jima, make_ardennes, make_iwo_jima, reproductions
from sandtable.theory.trouble import TheoryError

EXAMPLE = Battle(a=100, b=60, loss_a=0.01, loss_b=0.01)
BATTLES = [
    EXAMPLE,
    Battle(a=60, b=100, loss_a=0.01, loss_b=0.01),
    Battle(a=50, b=70, loss_a=0.02, loss_b=0.0392),
    Battle(a=20, b=10, loss_a=0.4, loss_b=0.02),
    Battle(a=20, b=10, loss_a=0.2, loss_b=0.03),
    Battle(a=20, b=10, loss_a=0.9, loss_b=0.03),
]


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_a_hundred_against_sixty_leaves_eighty_after_a_hundred_times_log_two():
    ending = find_ending(SQUARE, EXAMPLE)
    assert (ending.winner, ending.b) == ("a", 0)
    assert ending.a == pytest.approx(80, abs=1e-12)
    assert find_duration(SQUARE, EXAMPLE) == pytest.approx(100 * np.log(2), abs=1e-10)


def test_the_linear_law_leaves_the_difference():
    assert find_ending(LINEAR, EXAMPLE).a == pytest.approx(40)


def test_deitchmans_guerrillas_win_where_the_soldiers_are_too_few():
    soldiers_win = Battle(a=20, b=10, loss_a=0.2, loss_b=0.03)  # .03 * 20^2 / 2 = 6 > .2 * 10 = 2
    assert find_ending(MIXED, soldiers_win).winner == "a"
    assert find_ending(MIXED, soldiers_win).a == pytest.approx(np.sqrt(2 * (6 - 2) / 0.03))
    guerrillas_win = find_ending(MIXED, Battle(a=20, b=10, loss_a=0.9, loss_b=0.03))
    assert (guerrillas_win.winner, guerrillas_win.b) == ("b", pytest.approx(10 - 6 / 0.9))


def test_a_fight_at_parity_is_a_draw_and_the_logarithmic_law_has_no_end():
    assert find_ending(SQUARE, Battle(a=50, b=50, loss_a=0.1, loss_b=0.1)).is_draw
    never = find_ending(LOGARITHMIC, EXAMPLE)
    assert (never.winner, never.is_draw) == (None, False)
    assert find_ending(LOGARITHMIC, EXAMPLE, break_a=0.5, break_b=0.5).is_draw


def test_a_breakpoint_turns_a_victory_around():
    assert find_ending(SQUARE, EXAMPLE).winner == "a"
    assert find_ending(SQUARE, EXAMPLE, break_a=0.95).winner == "b"


def test_swapping_the_sides_swaps_the_answer():
    for law in (SQUARE, LINEAR, LOGARITHMIC, bracken_law(1.3, 0.4)):
        there = find_ending(law, EXAMPLE, break_a=0.2, break_b=0.3)
        back = find_ending(law, Battle(a=60, b=100, loss_a=0.01, loss_b=0.01), break_a=0.3, break_b=0.2)
        assert (there.a, there.b) == pytest.approx((back.b, back.a))
        assert (there.winner, back.winner) == ("a", "b")


@pytest.mark.parametrize("law", [SQUARE, LINEAR, LOGARITHMIC, MIXED], ids=["square", "linear", "logarithmic", "mixed"])
@pytest.mark.parametrize("battle", BATTLES)
def test_the_solver_agrees_with_the_closed_form(law, battle):
    times = np.linspace(0, 30, 7)
    formula, solved = find_closed_path(law, battle, times), find_path(law, battle, times)
    np.testing.assert_allclose(solved.a, formula.a, atol=1e-6)
    np.testing.assert_allclose(solved.b, formula.b, atol=1e-6)
    if formula.ended_at is not None and formula.ended_at < 30:
        assert solved.ended_at == pytest.approx(formula.ended_at, abs=1e-5)


@pytest.mark.parametrize("law", [SQUARE, LINEAR, MIXED, bracken_law(0.8, 0.3)])
def test_the_end_of_the_path_is_the_ending_of_the_state_equation(law):
    for battle in BATTLES:
        ending = find_ending(law, battle, break_a=0.5, break_b=0.5)
        path = find_path(law, battle, [0, 1e4], break_a=0.5, break_b=0.5)
        assert (path.a[-1], path.b[-1]) == pytest.approx((ending.a, ending.b), rel=1e-6)


def test_scaling_both_sides_and_the_unit_of_time_changes_nothing_under_the_square_law():
    path = find_path(SQUARE, EXAMPLE, [10, 20])
    scaled = find_path(SQUARE, Battle(a=1e5, b=6e4, loss_a=0.1, loss_b=0.1), [1, 2])
    np.testing.assert_allclose(scaled.a, 1000 * path.a, rtol=1e-9)


def test_fatigue_of_the_firing_side_spares_the_other_and_endless_fatigue_ends_the_dying():
    rested, tired = find_path(SQUARE, EXAMPLE, [20]), find_path(SQUARE, EXAMPLE, [20], fatigue=Fatigue(a=0.1))
    assert tired.b[0] > rested.b[0]
    both = find_path(LOGARITHMIC, EXAMPLE, [1000], fatigue=Fatigue(a=0.1, b=0.1))
    assert both.a[0] == pytest.approx(100 * np.exp(-0.01 / 0.1), rel=1e-8)


def test_reinforcements_add_up_where_nobody_fires():
    silent = Battle(a=0, b=10, loss_a=0, loss_b=0)
    streams = [Reinforcement(side="a", start=1, end=3, rate=5), Reinforcement(side="a", start=2, end=4, rate=7)]
    streams.append(Reinforcement(side="b", start=0.5, end=0.75, rate=4))
    path = find_path(SQUARE, silent, [0, 1, 2, 3, 5], reinforcements=streams)
    np.testing.assert_allclose(path.a, [0, 0, 5, 17, 24], atol=1e-9)
    assert path.b[-1] == pytest.approx(11)


def test_iwo_jima_turns_on_the_number_of_defenders_only_a_little():
    assert find_iwo_jima((36,)).b[0] == pytest.approx(217, abs=1)
    fewer = find_path(SQUARE, make_iwo_jima(21_000), [0.0, 1.0], reinforcements=())
    assert fewer.a[-1] == 0


def test_the_fit_finds_the_law_that_made_the_days():
    rng = np.random.default_rng(1)
    a, b = rng.uniform(50, 150, 40), rng.uniform(50, 150, 40)
    days = make_days(a, b, 0.01 * b**1.2 * a**0.4, 0.02 * a**1.2 * b**0.4)
    fit = fit_exponents(days)
    assert (fit.p, fit.q, np.exp(fit.log_loss_a), np.exp(fit.log_loss_b)) == pytest.approx((1.2, 0.4, 0.01, 0.02))
    one = fit_coefficients(days, bracken_law(1.2, 0.4))
    assert (one.loss_a, one.loss_b, one.r_squared) == pytest.approx((0.01, 0.02, 1))


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng, held, near = np.random.default_rng(2), 0, 0
    for _ in range(200):
        a, b = rng.uniform(50, 150, 12), rng.uniform(50, 150, 12)
        noise = rng.normal(0, 0.3, (2, 12))
        fit = fit_exponents(make_days(a, b, 0.01 * b * np.exp(noise[0]), 0.02 * a * np.exp(noise[1])))
        held += fit.find_interval("p", 0.9).low < 1 < fit.find_interval("p", 0.9).high
        near += fit.find_level(1, 0) < 0.9
    assert 0.84 < held / 200 < 0.96
    assert 0.84 < near / 200 < 0.96


def test_the_ardennes_leave_the_exponents_open():
    fit = fit_exponents(make_ardennes())
    for exponent in ("p", "q"):
        interval = fit.find_interval(exponent)
        assert interval.high - interval.low > 3
    difference = fit.find_interval("p - q")
    assert difference.low < 0 < difference.high  # linear-like
    assert difference.high > 0.9 or difference.low < -0.9


def test_wrong_numbers_are_refused_with_a_reason():
    days = make_ardennes()
    with pytest.raises(TheoryError, match="strength of A is -1"):
        find_ending(SQUARE, Battle(a=-1, b=60, loss_a=1, loss_b=1))
    with pytest.raises(TheoryError, match="below 1"):
        find_ending(SQUARE, EXAMPLE, break_a=1)
    with pytest.raises(TheoryError, match="do not rise"):
        find_path(SQUARE, EXAMPLE, [0, 2, 1])
    with pytest.raises(TheoryError, match="must last"):
        find_path(SQUARE, EXAMPLE, [1], reinforcements=[Reinforcement(side="a", start=2, end=1, rate=1)])
    with pytest.raises(TheoryError, match="no closed form"):
        find_closed_path(bracken_law(2, 1), EXAMPLE, [1])
    with pytest.raises(TheoryError, match="differ in length"):
        make_days([1, 2], [1, 2], [1, 2, 3], [1, 2])
    with pytest.raises(TheoryError, match="without losses"):
        fit_exponents(make_days([1, 2, 3], [3, 1, 2], [0, 1, 1], [1, 1, 1]))
    with pytest.raises(TheoryError, match="do not vary"):
        fit_exponents(make_days([2, 2, 2, 2], [3, 3, 3, 3], [1, 2, 1, 2], [1, 2, 1, 2]))
    with pytest.raises(TheoryError, match="at least 2"):
        make_days([1], [1], [1], [1])
    with pytest.raises(TheoryError, match="no exponent"):
        fit_exponents(days).find_interval("r")


def test_a_side_that_has_yet_to_arrive_neither_fires_nor_falls():
    late = [Reinforcement(side="a", start=5, end=6, rate=100)]
    path = find_path(SQUARE, Battle(a=0, b=60, loss_a=0.01, loss_b=0.01), [5, 6, 500], reinforcements=late)
    assert (path.a[0], path.b[0]) == (0, 60)
    assert path.b[1] < 60
    assert (path.a[2] > 70, path.b[2]) == (True, 0)


@pytest.mark.parametrize("law", [SQUARE, LINEAR, MIXED], ids=["square", "linear", "mixed"])
def test_closed_forms_do_not_depend_on_the_unit_of_time(law):
    quick, slow = Battle(a=100, b=60, loss_a=0.01, loss_b=0.001), Battle(a=100, b=60, loss_a=1e-12, loss_b=1e-13)
    one, other = find_closed_path(law, quick, [30.0]), find_closed_path(law, slow, [30e10])
    assert [other.a[0], other.b[0]] == pytest.approx([one.a[0], one.b[0]], rel=1e-9)
    assert find_duration(law, slow) == pytest.approx(find_duration(law, quick) * 1e10)


def test_a_side_that_is_stronger_by_a_billionth_wins_in_finite_time():
    ahead = Battle(a=10 + 1e-8, b=10, loss_a=0.1, loss_b=0.1)
    assert find_duration(SQUARE, ahead) == pytest.approx(np.arctanh(10 / ahead.a) / 0.1, rel=1e-6)
