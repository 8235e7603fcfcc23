"""Estimators of cooperative games, on games whose values are known."""

import itertools
import math

import numpy as np
import pytest

from sandtable.analysis.causes.shapley import (
    find_game_parts,
    find_sampling_errors,
    make_exact_design,
    make_sampled_design,
)


def members(coalition, n):
    return [i for i in range(n) if coalition >> i & 1]


def play(design, worth, n_futures=1):
    """Parts of a game whose worth is a function of the members (and a number or one per future)."""
    counts = np.ones(n_futures, dtype=bool)

    def worths():
        for coalition in design.coalitions:
            value = np.broadcast_to(np.asarray(worth(members(coalition, design.n_players)), dtype=float), (n_futures,))
            yield value[np.newaxis, :].copy(), counts

    return find_game_parts(design, worths())


def values_of(design, worth):
    return play(design, worth).values[:, 0, 0]


def by_definition(worth, n):
    """Mean of what each adds over all n! orders."""
    total = np.zeros(n)
    for order in itertools.permutations(range(n)):
        joined = []
        for player in order:
            before = worth(joined)
            joined = [*joined, player]
            total[player] += worth(joined) - before
    return total / math.factorial(n)


def random_game(n, seed=3):
    table = np.random.default_rng(seed).normal(size=1 << n)
    return lambda joined: table[sum(1 << i for i in joined)]


def test_in_an_additive_game_each_gets_its_own_and_no_pair_interacts():
    own = np.array([3.0, -1.0, 0.5, 0.0])
    parts = play(make_exact_design(4), lambda joined: 7.0 + own[joined].sum())
    assert parts.values[:, 0, 0] == pytest.approx(own)
    assert parts.alone[:, 0] == pytest.approx(own)
    assert parts.last[:, 0] == pytest.approx(own)
    assert parts.interactions == pytest.approx(0.0, abs=1e-12)
    assert (parts.starts[0, 0], parts.ends[0, 0]) == (7.0, 9.5)


def test_what_changes_nothing_gets_exactly_nothing():
    parts = play(make_exact_design(5), lambda joined: 1e9 / 3 * (2 in joined) + 0.1)
    assert parts.values[2, 0, 0] == pytest.approx(1e9 / 3)
    assert np.abs(np.delete(parts.values[:, 0, 0], 2)).max() < 1e-6
    assert not play(make_exact_design(5), lambda _: 0.1 + 0.2).values.any()


def test_in_a_unanimity_game_the_members_share_alike_and_others_get_nothing():
    values = values_of(make_exact_design(5), lambda joined: 6.0 * ({0, 2, 3} <= set(joined)))
    assert values == pytest.approx([2.0, 0.0, 2.0, 2.0, 0.0])


def test_the_interaction_of_two_in_a_unanimity_game_is_known():
    # Grabisch & Roubens (1999): for unanimity on T, the index of a pair inside T is 1 / (|T| - 1), else 0.
    design = make_exact_design(4)
    parts = play(design, lambda joined: float({0, 1, 2} <= set(joined)))
    found = dict(zip(design.pairs, parts.interactions[:, 0], strict=True))
    for pair, index in found.items():
        assert index == pytest.approx(0.5 if set(pair) <= {0, 1, 2} else 0.0, abs=1e-12)


def test_in_the_glove_game_the_scarce_glove_gets_two_thirds():
    # One left glove (0), two right ones (1, 2); a pair is worth 1: Shapley values 4/6, 1/6, 1/6.
    values = values_of(make_exact_design(3), lambda joined: float(0 in joined and len(joined) > 1))
    assert values == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_in_the_airport_game_each_pays_its_part_of_the_runway_it_needs():
    # Littlechild & Owen (1973): costs 1, 3, 6, 10 give 1/4, 1/4 + 2/3, ... + 3/2, ... + 4.
    costs = [1.0, 3.0, 6.0, 10.0]
    values = values_of(make_exact_design(4), lambda joined: max((costs[i] for i in joined), default=0.0))
    assert values == pytest.approx([1 / 4, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3 + 3 / 2, 1 / 4 + 2 / 3 + 3 / 2 + 4])


def test_symmetric_players_get_the_same():
    values = values_of(make_exact_design(5), lambda joined: float(len(joined)) ** 2 + 3.0 * (4 in joined))
    assert values[:4] == pytest.approx(values[0])
    assert values[4] == pytest.approx(values[0] + 3.0)


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_exact_values_are_the_mean_over_all_orders(n):
    worth = random_game(n)
    assert values_of(make_exact_design(n), worth) == pytest.approx(by_definition(worth, n))


def test_parts_add_up_to_the_whole_in_every_future():
    draws = np.random.default_rng(1).normal(size=(1 << 6, 50))
    for design in (make_exact_design(6), make_sampled_design(6, 10, np.random.default_rng(2))):
        parts = play(design, lambda joined: draws[sum(1 << i for i in joined)], n_futures=50)
        assert parts.values[:, 0].sum(axis=0) == pytest.approx(draws[-1] - draws[0])


def test_the_interaction_index_sums_to_what_removing_a_partner_changes():
    # Of two players alone the index is v(12) - v(1) - v(2) + v(0).
    worth = random_game(2)
    parts = play(make_exact_design(2), worth)
    assert parts.interactions[0, 0] == pytest.approx(worth([0, 1]) - worth([0]) - worth([1]) + worth([]))


def test_rows_beside_the_game_are_shared_out_by_the_same_rule():
    design = make_exact_design(3)
    one, two = random_game(3, seed=1), random_game(3, seed=2)
    flags = np.ones(1, dtype=bool)
    worths = [
        (np.array([[one(members(s, 3)) - 2 * two(members(s, 3))], [one(members(s, 3))], [two(members(s, 3))]]), flags)
        for s in design.coalitions
    ]
    values = find_game_parts(design, worths).values[:, :, 0]
    assert values[:, 0] == pytest.approx(values[:, 1] - 2 * values[:, 2])
    assert values[:, 1] == pytest.approx(by_definition(one, 3))


def test_a_future_counts_when_it_counts_in_every_coalition():
    design = make_exact_design(2)
    flags = [np.array([True, True, True]) for _ in design.coalitions]
    flags[2][1] = False
    parts = find_game_parts(
        design, [(np.full((1, 3), float(s)), c) for s, c in zip(design.coalitions, flags, strict=True)]
    )
    assert parts.counts.tolist() == [True, False, True]


def test_a_game_that_was_stopped_has_no_parts():
    design = make_exact_design(3)
    flags = np.ones(1, dtype=bool)
    assert find_game_parts(design, [(np.zeros((1, 1)), flags)] * 5) is None
    assert find_game_parts(design, []) is None
    assert find_game_parts(design, [(np.zeros((1, 1)), flags)] * 8) is not None


def test_over_all_orders_the_sampled_values_are_the_exact_ones():
    n, worth = 4, random_game(4)
    estimates = []
    for order in itertools.permutations(range(n)):
        rng = FixedOrder(order)
        estimates.append(values_of(make_sampled_design(n, 2, rng), worth))
    assert np.mean(estimates, axis=0) == pytest.approx(values_of(make_exact_design(n), worth))


class FixedOrder:
    """Draws one order, always."""

    def __init__(self, order):
        self.order = order

    def permutation(self, n):
        return np.array(self.order[:n])


def test_the_sampling_error_is_as_large_as_it_says():
    n, worth, exact = 6, random_game(6), values_of(make_exact_design(6), random_game(6))
    rng = np.random.default_rng(11)
    z = []
    for _ in range(150):
        design = make_sampled_design(n, 40, rng)
        parts = play(design, worth)
        z.append((parts.values[:, 0, 0] - exact) / find_sampling_errors(design, parts))
    z = np.concatenate(z)
    assert abs(z.mean()) < 0.12  # unbiased: 900 values, dependent in sixes
    assert 0.85 < z.std() < 1.25  # Student's t with 19 degrees of freedom has 1.06


def test_an_order_and_its_reverse_get_a_game_of_pairs_right_at_once():
    # With pairs only, what a player adds is linear in who came before, so antithetic orders leave no error.
    worth = lambda joined: sum((i + 1) * (j + 2) for i, j in itertools.combinations(sorted(joined), 2))  # noqa: E731
    design = make_sampled_design(7, 10, np.random.default_rng(5))
    parts = play(design, worth)
    assert parts.values[:, 0, 0] == pytest.approx(values_of(make_exact_design(7), worth))
    assert find_sampling_errors(design, parts) == pytest.approx(0.0, abs=1e-9)


def test_coalitions_met_twice_are_run_once():
    design = make_sampled_design(5, 200, np.random.default_rng(1))
    assert len(set(design.coalitions)) == len(design.coalitions) <= 32
    assert design.coalitions[:2] == (0, 31)
    exact, two = make_exact_design(3), make_sampled_design(3, 2, np.random.default_rng(1))
    assert find_sampling_errors(exact, play(exact, len)).tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(find_sampling_errors(two, play(two, len))).all()


def test_of_sampled_orders_those_that_were_walked_are_kept():
    n, worth = 9, random_game(9)
    design = make_sampled_design(n, 40, np.random.default_rng(3))
    few = make_sampled_design(n, 12, np.random.default_rng(3))  # the same first orders
    flags = np.ones(1, dtype=bool)
    worths = [(np.array([[worth(members(s, n))]]), flags) for s in design.coalitions]
    stopped = find_game_parts(design, worths[: len(few.coalitions)])
    whole = find_game_parts(few, worths[: len(few.coalitions)])
    assert (stopped.n_orders, stopped.n_coalitions) == (12, len(few.coalitions))
    assert stopped.values.tolist() == whole.values.tolist()
    assert find_sampling_errors(design, stopped).tolist() == find_sampling_errors(few, whole).tolist()
    assert find_game_parts(design, worths[:40]) is None  # too few orders for an error
