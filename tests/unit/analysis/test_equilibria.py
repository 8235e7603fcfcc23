"""Games whose equilibria are in every textbook."""

import numpy as np
import pytest

from sandtable.analysis.choices.equilibria import (
    drop_dominated,
    expect_payoffs,
    find_mixed,
    find_pure,
    find_quantal,
    find_regret,
    quantal_error,
    scale_payoffs,
)

PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
COORDINATION = np.array([[2.0, 0.0], [0.0, 1.0]])
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
EVEN = [[0.5, 0.5], [0.5, 0.5]]


def shares(profile):
    return [share.tolist() for share in profile]


def test_matching_pennies_has_no_equilibrium_in_pure_moves_and_one_with_even_chances():
    tables = [PENNIES, -PENNIES]
    assert find_pure(tables) == ()
    search = find_mixed(tables)
    assert search.is_complete
    (mixed,) = search.found
    assert shares(mixed) == [pytest.approx([0.5, 0.5]), pytest.approx([0.5, 0.5])]


def test_a_coordination_game_has_two_pure_equilibria_and_a_mixed_one_that_makes_both_indifferent():
    tables = [COORDINATION, COORDINATION.T]
    assert find_pure(tables) == ((0, 0), (1, 1))
    (mixed,) = find_mixed(tables).found
    assert shares(mixed) == [pytest.approx([1 / 3, 2 / 3]), pytest.approx([1 / 3, 2 / 3])]


def test_in_the_prisoners_dilemma_only_defection_is_left():
    tables = [DILEMMA, DILEMMA.T]
    assert find_pure(tables) == ((1, 1),)
    assert drop_dominated(tables) == [[1], [1]]
    assert find_mixed(tables).found == ()


def test_a_game_of_three_has_its_equilibrium_where_each_matches_or_evades_the_next():
    """Two would match their neighbour and the third would evade: the only equilibrium is even chances."""
    first, second, third = np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")
    tables = [(first == second) * 1.0, (second == third) * 1.0, (third != first) * 1.0]
    assert find_pure(tables) == ()
    (mixed,) = find_mixed(tables).found
    for share in mixed:
        assert share == pytest.approx([0.5, 0.5], abs=1e-6)


def test_the_odd_one_out_of_three_has_all_its_pure_equilibria():
    """Whoever differs from both others wins: the six profiles in which not all are alike."""
    first, second, third = np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")
    odd = [(a != b) & (a != c) for a, b, c in ((first, second, third), (second, first, third), (third, first, second))]
    tables = [value * 1.0 for value in odd]
    assert set(find_pure(tables)) == set(np.ndindex(2, 2, 2)) - {(0, 0, 0), (1, 1, 1)}


@pytest.mark.parametrize("shape", [(2, 3), (4, 4), (3, 2, 2)])
def test_pure_equilibria_are_those_that_pygambit_enumerates(shape):
    import pygambit as gambit

    rng = np.random.default_rng(7)
    for _ in range(5):
        tables = [rng.integers(0, 4, size=shape).astype(float) for _ in shape]
        game = gambit.Game.from_arrays(*tables)
        listed = {
            tuple(next(i for i, s in enumerate(p.strategies) if float(found[s]) == 1.0) for p in game.players)
            for found in gambit.nash.enumpure_solve(game).equilibria
        }
        assert set(find_pure(tables)) == listed


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (2, 2, 2), (3, 2, 2)])
def test_whatever_is_found_leaves_nobody_anything_to_gain_and_units_do_not_matter(shape):
    rng = np.random.default_rng(3)
    tables = [rng.normal(size=shape) for _ in shape]
    found = find_mixed(tables).found
    assert all(find_regret([scale_payoffs(table) for table in tables], mixed) < 1e-6 for mixed in found)
    stretched = [1e4 * table - 7.0 if i == 0 else 1e-3 * table for i, table in enumerate(tables)]
    again = find_mixed(stretched).found
    assert len(again) == len(found)
    for one, other in zip(found, again, strict=True):
        assert [share.tolist() for share in one] == [pytest.approx(share.tolist(), abs=1e-5) for share in other]


def test_too_many_sets_of_moves_are_not_searched_and_said_so():
    rng = np.random.default_rng(3)
    # nothing is dominated: each move is the best against one of the others'
    tables = [rng.uniform(size=(5, 5, 5)) for _ in range(3)]
    search = find_mixed(tables)
    assert (search.found, search.is_complete) == ((), False)


def test_without_precision_everyone_chooses_at_random():
    (profile,) = find_quantal([COORDINATION, DILEMMA], [0.0])
    assert shares(profile) == EVEN


@pytest.mark.parametrize("precision", [0.0, 0.5, 3.0, 50.0])
def test_matching_pennies_stays_even_at_every_precision(precision):
    (profile,) = find_quantal([PENNIES, -PENNIES], [precision])
    assert shares(profile) == [pytest.approx([0.5, 0.5]), pytest.approx([0.5, 0.5])]


def test_a_choice_of_one_alone_is_the_logit_rule():
    """Where the others do not matter, the odds are exp(precision * difference), the difference 1 of the range."""
    tables = [np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 2.0], [0.0, 2.0]])]
    (profile,) = find_quantal(tables, [2.0])
    assert profile[0][1] == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert profile[1][1] == pytest.approx(1 / (1 + np.exp(-2.0)))


@pytest.mark.parametrize("second", [COORDINATION, COORDINATION.T, DILEMMA, -COORDINATION])
def test_what_is_given_is_the_logit_response_to_itself(second):
    precisions = [0.3, 1.0, 4.0, 12.0]
    tables = [COORDINATION, second]
    scaled = [scale_payoffs(table) for table in tables]
    profiles = find_quantal(tables, precisions)
    for precision, profile in zip(precisions, profiles, strict=True):
        assert profile is not None
        assert quantal_error(scaled, profile, precision) < 1e-6


def test_high_precision_comes_near_a_nash_equilibrium():
    (profile,) = find_quantal([DILEMMA, DILEMMA.T], [200.0])
    assert shares(profile) == [pytest.approx([0.0, 1.0], abs=1e-6)] * 2


def test_payoffs_that_are_one_number_leave_the_choice_even():
    flat = np.zeros((2, 2))
    assert shares(find_quantal([flat, flat], [5.0])[0]) == EVEN
    assert find_pure([flat, flat]) == ((0, 0), (0, 1), (1, 0), (1, 1))


def test_expected_payoffs_are_weighted_by_what_the_others_do():
    table = np.arange(8.0).reshape(2, 2, 2)
    mixed = (np.array([1.0, 0.0]), np.array([0.25, 0.75]), np.array([0.5, 0.5]))
    expected = [sum(table[i, j, k] * mixed[1][j] * mixed[2][k] for j in (0, 1) for k in (0, 1)) for i in (0, 1)]
    assert expect_payoffs(table, 0, mixed).tolist() == pytest.approx(expected)
