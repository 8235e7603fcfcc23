"""Shapley values of games with known answers, by all sets and by random walks."""

import itertools
import math

import numpy as np
import pytest

from sandtable.analysis.disputes.mixtures import Reading
from sandtable.analysis.disputes.walks import (
    Averaging,
    draw_orders,
    find_change,
    find_level,
    find_order_variance,
    find_part,
    try_all_sets,
    walk_orders,
)

N = 400


def reader(value, condition=None, good=None):
    """Reads a game: `value` and `condition` take (player, future) flags as 0 and 1 and give (future,)."""

    def read(masks):
        for mask in masks:
            held = mask.astype(float)
            denominator = np.ones(mask.shape[1]) if condition is None else condition(held)
            yield Reading(
                numerator=value(held) * denominator,
                denominator=denominator,
                is_good=np.ones(mask.shape[1], dtype=bool) if good is None else good(mask),
            )

    return read


def ends_of(read, n_players, n_futures=N):
    nobody = np.zeros((n_players, n_futures), dtype=bool)
    return tuple(read([nobody, ~nobody]))


def by_sets(read, n_players, n_futures=N):
    return try_all_sets(read, *ends_of(read, n_players, n_futures), n_players)


def by_walks(read, blocks, n_pairs=1, seed=1, n_futures=N):
    n_players = sum(len(block) for block in blocks)
    first, last = ends_of(read, n_players, n_futures)
    averaging = Averaging(first, last, n_players)
    for pair in walk_orders(read, first, last, blocks, seed=seed, n_pairs=n_pairs):
        averaging.add(*pair)
    return averaging.settle()


def plain(n_players):
    return [(player,) for player in range(n_players)]


def parts(attribution, n_players):
    return [find_part(attribution, (player,)).mean for player in range(n_players)]


EFFECTS = np.random.default_rng(5).normal([[3.0], [0.0], [-1.0]], 1.0, (3, N))


@pytest.mark.parametrize("attribute", [lambda read: by_sets(read, 3), lambda read: by_walks(read, plain(3))])
def test_in_an_additive_game_every_player_gets_its_own_effect_in_every_future(attribute):
    found = attribute(reader(lambda held: (EFFECTS * held).sum(axis=0)))
    np.testing.assert_allclose(found.numerators, EFFECTS, atol=1e-12)
    part = find_part(found, (0,))
    assert part.mean == pytest.approx(EFFECTS[0].mean())
    assert part.error == pytest.approx(EFFECTS[0].std(ddof=1) / math.sqrt(N))


def test_a_product_of_two_is_split_in_halves_and_of_three_in_thirds():
    two = reader(lambda held: 10.0 * held[0] * held[1])
    np.testing.assert_allclose(parts(by_sets(two, 3), 3), [5, 5, 0], atol=1e-12)
    three = reader(lambda held: 12.0 * held[0] * held[1] * held[2])
    np.testing.assert_allclose(parts(by_sets(three, 4), 4), [4, 4, 4, 0], atol=1e-12)
    # a walk and its reverse: each of two players comes second just once
    np.testing.assert_allclose(by_walks(two, plain(3)).numerators[:, 0], [5, 5, 0], atol=1e-12)


@pytest.mark.parametrize("attribute", [lambda read: by_sets(read, 4), lambda read: by_walks(read, plain(4))])
def test_who_changes_nothing_gets_exactly_nothing(attribute):
    table = np.random.default_rng(8).normal(size=(8, N))

    def value(held):
        which = (held[:3] * 2 ** np.arange(3)[:, None]).sum(axis=0).astype(int)
        return table[which, np.arange(held.shape[1])]

    found = attribute(reader(value))
    assert np.all(found.numerators[3] == 0.0)
    assert np.all(found.denominators == 0.0)


def test_parts_add_up_to_the_change_in_every_future():
    table = np.random.default_rng(3).normal(size=(64, N))

    def value(held):
        which = (held * 2 ** np.arange(6)[:, None]).sum(axis=0).astype(int)
        return table[which, np.arange(held.shape[1])]

    read = reader(value)
    for found in (by_sets(read, 6), by_walks(read, plain(6)), by_walks(read, [(0, 4), (1,), (2, 3, 5)], 2)):
        np.testing.assert_allclose(
            found.numerators.sum(axis=0), found.last.numerator - found.first.numerator, atol=1e-12
        )


def test_walks_agree_with_all_sets_within_their_error():
    rng = np.random.default_rng(11)
    table = rng.normal(size=32)
    own = rng.normal(size=(5, 4_000))

    def value(held):
        which = (held * 2 ** np.arange(5)[:, None]).sum(axis=0).astype(int)
        return table[which] + (own * held).sum(axis=0) * held[0]

    exact = by_sets(reader(value), 5, 4_000)
    walked = by_walks(reader(value), plain(5), n_pairs=2, n_futures=4_000)
    for player in range(5):
        difference = walked.numerators[player] - exact.numerators[player]
        error = difference.std(ddof=1) / math.sqrt(difference.size)
        assert abs(difference.mean()) < 4 * error
        assert find_part(walked, (player,)).error >= 0.9 * find_part(exact, (player,)).error


def test_every_order_is_equally_likely_and_the_reverse_is_walked_too():
    orders = draw_orders(plain(3), 6_000, seed=1, pair=0)
    counts = [np.all(order == orders.T, axis=1).sum() for order in itertools.permutations(range(3))]
    assert sum(counts) == 6_000
    assert max(abs(count - 1_000) for count in counts) < 4 * math.sqrt(1_000)


def test_blocks_stay_together_and_their_values_are_those_of_owen():
    orders = draw_orders([(0, 2), (1,), (3,)], 500, seed=1, pair=0)
    positions = np.argsort(orders, axis=0)
    assert np.all(abs(positions[0] - positions[2]) == 1)
    found = by_walks(reader(lambda held: held[0] * held[1] * held[2]), [(0, 1), (2,)], n_pairs=40, n_futures=200)
    np.testing.assert_allclose(parts(found, 3), [0.25, 0.25, 0.5], atol=0.03)  # Owen (1977); Shapley's are thirds


def test_the_same_seed_walks_the_same_and_another_one_does_not():
    same = [draw_orders(plain(4), 50, seed, pair).tolist() for seed, pair in ((1, 0), (1, 0), (2, 0), (1, 1))]
    assert same[0] == same[1]
    assert same[0] != same[2]
    assert same[0] != same[3]


def test_errors_are_those_that_repeated_samples_show():
    def estimate(seed, n=150):
        rng = np.random.default_rng(seed)
        a, b = rng.normal(2.0, 1.0, n), rng.normal(1.0, 2.0, n)
        read = reader(lambda held: a * held[0] + b * held[0] * held[1] + np.where(held[2] > 0, a * b, 0.0))
        return find_part(by_walks(read, plain(3), seed=seed, n_futures=n), (0,))

    found = [estimate(seed) for seed in range(300)]
    z = np.array([(one.mean - 2.5) / one.error for one in found])  # E a + E b / 2
    assert abs(z.mean()) < 0.2
    assert 0.88 < z.std() < 1.12


def test_more_orders_take_away_only_their_part_of_the_error():
    read = reader(lambda held: held[0] * held[1] * held[2] * held[3])  # no future differs: all error is from orders
    few, many = (by_walks(read, plain(4), n_pairs=pairs) for pairs in (2, 8))
    for found in (few, many):
        assert find_order_variance(found, 0) == pytest.approx(find_part(found, (0,)).error ** 2, rel=0.25)
    assert find_order_variance(many, 0) == pytest.approx(find_order_variance(few, 0) / 4, rel=0.3)
    assert math.isnan(find_order_variance(by_walks(read, plain(4)), 0))
    assert find_order_variance(by_sets(read, 4), 0) == 0
    steady = by_walks(reader(lambda held: (EFFECTS * held).sum(axis=0)), plain(3), n_pairs=3)
    assert find_order_variance(steady, 0) == pytest.approx(0, abs=1e-20)


# -- conditional claims: ratios of means ----------------------------------------------------------------


def test_where_the_condition_depends_on_nobody_the_parts_are_shapley_values_among_those_that_meet_it():
    meets = (np.arange(N) % 4 == 0).astype(float)
    read = reader(lambda held: held[0] * held[1], condition=lambda held: meets)
    found = by_sets(read, 2)
    np.testing.assert_allclose(parts(found, 2), [0.5, 0.5])
    first = by_sets(reader(lambda held: (EFFECTS[:2] * held).sum(axis=0), condition=lambda held: meets), 2)
    part = find_part(first, (0,))
    counted = EFFECTS[0][meets > 0]
    assert part.mean == pytest.approx(counted.mean())
    assert part.error == pytest.approx(counted.std() / math.sqrt(counted.size), rel=0.02)


def test_parts_of_a_ratio_add_up_to_its_change_also_where_the_condition_depends_on_the_players():
    rng = np.random.default_rng(8)
    u, v = rng.random(N), rng.random(N)
    read = reader(
        lambda held: (v < 0.3 + 0.4 * held[0]).astype(float),
        condition=lambda held: (u < 0.2 + 0.3 * held[1] + 0.2 * held[0] * held[1]).astype(float),
    )
    for found in (by_sets(read, 3), by_walks(read, plain(3), 2)):
        change = find_change(found.first, found.last, found.is_good)
        assert sum(parts(found, 3)) == pytest.approx(change.mean)
        assert find_part(found, (0, 1, 2)).error == pytest.approx(change.error)
        assert parts(found, 3)[2] == pytest.approx(0, abs=1e-12)


def test_who_only_moves_the_condition_gets_nothing_when_it_is_no_news():
    """P(holds | given) is the same before and after: numerator and denominator grow alike."""
    u = (np.arange(N) + 0.5) / N
    v = np.arange(N) % 2
    read = reader(lambda held: v + 0.0, condition=lambda held: (u < 0.5 + 0.5 * held[0]).astype(float))
    assert parts(by_sets(read, 2), 2) == pytest.approx([0, 0])


def test_the_error_of_a_ratio_is_that_of_repeated_samples():
    def sample(seed, n=400):
        rng = np.random.default_rng(seed)
        u, v = rng.random(n), rng.random(n)
        read = reader(
            lambda held: (v < 0.3 + 0.4 * held[0]).astype(float),
            condition=lambda held: (u < 0.3 + 0.4 * held[1]).astype(float),
        )
        found = by_sets(read, 2, n)
        return (
            find_part(found, (0,)),
            find_level(found.first, found.is_good),
            find_change(found.first, found.last, found.is_good),
        )

    made = [sample(seed) for seed in range(300)]
    for which in range(3):
        means = np.array([one[which].mean for one in made])
        errors = np.array([one[which].error for one in made])
        assert errors.mean() == pytest.approx(means.std(), rel=0.12)


# -- trouble ------------------------------------------------------------------------------------------


def test_a_future_in_trouble_in_any_mixture_counts_in_none():
    def good(mask):
        return ~((np.arange(mask.shape[1]) == 7) & mask[0] & ~mask[1])

    read = reader(lambda held: held[0] * 2.0 + 100.0 * (np.arange(N) == 7) * held[0], good=good)
    found = by_sets(read, 2)
    assert np.flatnonzero(~found.is_good).tolist() == [7]
    assert parts(found, 2) == pytest.approx([2, 0])


def test_a_pair_of_walks_that_was_not_finished_is_left_out():
    whole = reader(lambda held: held[0] * held[1])

    def stopping(limit):
        def read(masks):
            return itertools.islice(whole(masks), limit)

        return read

    first, last = ends_of(whole, 3)
    done = [len(list(walk_orders(stopping(n), first, last, plain(3), seed=1, n_pairs=3))) for n in (3, 4, 7, 8, 12)]
    assert done == [0, 1, 1, 2, 3]
    assert try_all_sets(stopping(5), first, last, 3) is None
    assert try_all_sets(stopping(6), first, last, 3) is not None
