"""Shapley values and interactions of cooperative games whose worth is known as one number per future.

All of them are linear in the worths of coalitions, so each coalition is met once, added in, and forgotten: memory does
not grow with the number of coalitions.  A coalition is an integer whose bit i says whether player i is in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Flags, Reals

Counts = NDArray[np.intp]
FEWEST_ORDERS = 10  # below so many, a sampled value has no error worth telling


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionDesign:
    """Which coalitions are needed, and how their worths add up to the values of the players.

    Args:
        n_players: players.
        coalitions: without anyone first, everyone second, then in the order of need; each once.
        values: (player, coalition) coefficients of the Shapley values; no rows where orders are sampled.
        alone: (player, coalition) coefficients of what a player brings to nobody.
        last: (player, coalition) coefficients of what a player brings to all the others.
        interactions: (pair, coalition) coefficients of the interaction indices; no rows where they are not known.
        pairs: the two players of each interaction.
        orders: (permutation, player) players in the order in which they join, each permutation followed by its
            reverse; no rows when all coalitions are met.
        prefixes: (permutation, player + 1) index of the coalition of the first so many of an order.
    """

    n_players: int
    coalitions: tuple[int, ...]
    values: Reals
    alone: Reals
    last: Reals
    interactions: Reals
    pairs: tuple[tuple[int, int], ...]
    orders: Counts
    prefixes: Counts

    @property
    def is_exact(self) -> bool:
        """Whether every coalition is met, so that nothing is estimated from a sample of orders."""
        return len(self.orders) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GameParts:
    """What came of a game, future by future.

    Args:
        values: (player, row, future): Shapley values of each row of the worths; row 0 is the game itself.
        alone, last: (player, future) of row 0.
        interactions: (pair, future) of row 0.
        starts, ends: (row, future) worths of nobody and of everyone.
        counts: (future,) futures that count in all coalitions.
        peaks: (row, future) largest change of a worth from that of nobody.
        means: (coalition,) mean worth of row 0 over the coalition's own futures that count.
        n_coalitions: coalitions that were met.
        n_orders: sampled orders that were walked to their end.
    """

    values: Reals
    alone: Reals
    last: Reals
    interactions: Reals
    starts: Reals
    ends: Reals
    peaks: Reals
    counts: Flags
    means: Reals
    n_coalitions: int
    n_orders: int


def make_exact_design(n_players: int) -> CoalitionDesign:
    """Every coalition of n players.

    The value of player i is the sum over coalitions S without i of |S|! (n - |S| - 1)! / n! [v(S + i) - v(S)]: Shapley,
    L. S. (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317, equation 13.  The
    interaction of i and j is the sum over S without both of
    |S|! (n - |S| - 2)! / (n - 1)! [v(S + i + j) - v(S + i) - v(S + j) + v(S)]: Grabisch, M. & Roubens, M. (1999), An
    axiomatic approach to the concept of interaction among players in cooperative games, International Journal of Game
    Theory 28, 547-565, definition 2.

    Args:
        n_players: 1 or more; 2^n coalitions are needed.
    """
    n, full = n_players, (1 << n_players) - 1
    coalitions = (0, full, *(s for s in range(1, full))) if n > 0 else (0,)
    members = np.array([[s >> i & 1 for s in coalitions] for i in range(n)], dtype=np.intp)
    sizes = members.sum(axis=0)
    values = np.empty((n, len(coalitions)))
    for i in range(n):
        others = sizes - members[i]
        values[i] = np.where(members[i], 1.0, -1.0) * _order_shares(n)[others]
    pairs = tuple(combinations(range(n), 2))
    interactions = np.empty((len(pairs), len(coalitions)))
    for row, (i, j) in enumerate(pairs):
        others = sizes - members[i] - members[j]
        interactions[row] = np.where(members[i] == members[j], 1.0, -1.0) * _order_shares(n - 1)[others]
    index = {s: k for k, s in enumerate(coalitions)}
    return CoalitionDesign(
        n_players=n,
        coalitions=coalitions,
        values=values,
        alone=_differences(index, [(1 << i, 0) for i in range(n)]),
        last=_differences(index, [(full, full & ~(1 << i)) for i in range(n)]),
        interactions=interactions,
        pairs=pairs,
        orders=np.empty((0, n), dtype=np.intp),
        prefixes=np.empty((0, n + 1), dtype=np.intp),
    )


def make_sampled_design(n_players: int, n_permutations: int, rng: np.random.Generator) -> CoalitionDesign:
    """The coalitions along sampled orders of n players, each order with its reverse.

    A value is the mean of what the player adds over the orders: Castro, J., Gomez, D. & Tejada, J. (2009), Polynomial
    calculation of the Shapley value based on sampling, Computers & Operations Research 36(5), 1726-1730.  An order and
    its reverse are antithetic: Mitchell, R. et al. (2022), Sampling permutations for Shapley value estimation, Journal
    of Machine Learning Research 23(43), 1-46, section 2.

    Args:
        n_players: 2 or more.
        n_permutations: an even number.
        rng: of the orders.
    """
    n, full = n_players, (1 << n_players) - 1
    orders = np.empty((n_permutations, n), dtype=np.intp)
    for row in range(0, n_permutations, 2):
        orders[row] = rng.permutation(n)
        orders[row + 1] = orders[row][::-1]
    index: dict[int, int] = {0: 0, full: 1}
    for i in range(n):
        index.setdefault(1 << i, len(index))
        index.setdefault(full & ~(1 << i), len(index))
    prefixes = np.zeros((n_permutations, n + 1), dtype=np.intp)
    for row, order in enumerate(orders.tolist()):
        joined = 0
        for step, player in enumerate(order, 1):
            joined |= 1 << player
            prefixes[row, step] = index.setdefault(joined, len(index))
    return CoalitionDesign(
        n_players=n,
        coalitions=tuple(index),
        values=np.empty((0, len(index))),
        alone=_differences(index, [(1 << i, 0) for i in range(n)]),
        last=_differences(index, [(full, full & ~(1 << i)) for i in range(n)]),
        interactions=np.empty((0, len(index))),
        pairs=(),
        orders=orders,
        prefixes=prefixes,
    )


def find_game_parts(design: CoalitionDesign, worths: Iterable[tuple[Reals, Flags]]) -> GameParts | None:
    """Values, interactions and marginal contributions of each player in each future.

    Args:
        design: the coalitions and what they add up to.
        worths: in the order of the design's coalitions: (row, future) worths, of which row 0 is the game and the others
            are shared out along with it, and (future,) whether the future counts.

    Returns:
        The parts; worths of futures that do not count in some coalition are left as they came.  Where the worths ended
        before the coalitions did: of sampled orders, the parts from those walked to their end, if they are enough; else
        None, since no part can be told from some of all combinations.
    """
    total: _Sums | None = None
    for column, (worth, counts) in enumerate(worths):
        if total is None:
            total = _Sums(design, worth, counts)
        total.add(column, worth, counts)
    return total.parts() if total is not None and total.is_enough else None


def find_sampling_errors(design: CoalitionDesign, parts: GameParts) -> Reals:
    """Standard error of each value over the sampled orders, the futures held fixed.

    An order and its reverse are one draw, so it is sd over pairs / sqrt(number of pairs).

    Args:
        design: of the coalitions.
        parts: what came of it.

    Returns:
        (player,); 0 where every coalition was met, NaN for fewer than two pairs of orders.
    """
    if design.is_exact:
        return np.zeros(design.n_players)
    n_pairs = parts.n_orders // 2
    if n_pairs < 2:
        return np.full(design.n_players, math.nan)
    added = np.empty((parts.n_orders, design.n_players))
    for row in range(parts.n_orders):
        added[row, design.orders[row]] = np.diff(parts.means[design.prefixes[row]])
    of_pairs: Reals = 0.5 * (added[0::2] + added[1::2])
    errors: Reals = of_pairs.std(axis=0, ddof=1) / math.sqrt(n_pairs)
    return errors


class _Sums:
    """Linear forms of worths, each coalition added as it comes, counted from the worth of nobody.

    Coefficients of each form add up to 0, so the origin cancels, and what nobody changes is exactly 0.
    """

    def __init__(self, design: CoalitionDesign, origin: Reals, counts: Flags) -> None:
        n_rows, n_futures = origin.shape
        n, n_pairs = design.n_players, len(design.pairs)
        self._design, self._origin = design, origin.copy()
        self._ends = self._origin
        self._values = np.zeros((n, n_rows, n_futures))
        self._walks = _Walks(design, self._values)
        self._alone, self._last = np.zeros((n, n_futures)), np.zeros((n, n_futures))
        self._interactions = np.zeros((n_pairs, n_futures))
        self._counts = np.ones_like(counts)
        self._peaks = np.zeros_like(origin)
        self._means = np.full(len(design.coalitions), math.nan)
        self._n_added = 0

    @property
    def is_enough(self) -> bool:
        """Whether all coalitions were met, or enough sampled orders walked for a value with its error."""
        return self._n_added == len(self._design.coalitions) or self._walks.n_orders >= FEWEST_ORDERS

    def add(self, column: int, worth: Reals, counts: Flags) -> None:
        design = self._design
        if column == 1:
            self._ends = worth.copy()
        self._counts &= counts
        self._means[column] = worth[0][counts].mean() if counts.any() else math.nan
        change = worth - self._origin
        np.maximum(self._peaks, np.abs(change), out=self._peaks)
        for total, forms, term in (
            (self._values, design.values, change),
            (self._alone, design.alone, change[0]),
            (self._last, design.last, change[0]),
            (self._interactions, design.interactions, change[0]),
        ):
            for row in np.flatnonzero(forms[:, column]):
                total[row] += forms[row, column] * term
        if not design.is_exact:
            self._walks.add(column, change)
        self._n_added += 1

    def parts(self) -> GameParts:
        n_orders = self._walks.n_orders
        return GameParts(
            values=self._values / n_orders if n_orders else self._values,
            alone=self._alone,
            last=self._last,
            interactions=self._interactions,
            starts=self._origin,
            ends=self._ends,
            peaks=self._peaks,
            counts=self._counts,
            means=self._means,
            n_coalitions=self._n_added,
            n_orders=n_orders,
        )


class _Walks:
    """Sampled orders, each pair added when all its coalitions were met; a worth is held while an order needs it."""

    def __init__(self, design: CoalitionDesign, values: Reals) -> None:
        self._design, self._values = design, values
        self._held: dict[int, Reals] = {}
        self.n_orders = 0
        pairs = design.prefixes.reshape(len(design.prefixes) // 2, 2 * (design.n_players + 1))
        self._complete = pairs.max(axis=1).tolist()  # the coalition after which a pair is walked
        self._last_need = {column: row for row, columns in enumerate(pairs.tolist()) for column in columns}

    def add(self, column: int, change: Reals) -> None:
        if column in self._last_need:
            self._held[column] = change
        n_first = 2 * self._design.n_players + 2  # nobody, everyone, each alone, and all without each
        while self.n_orders < len(self._design.orders):
            pair = self.n_orders // 2
            if column < max(self._complete[pair], min(n_first, len(self._design.coalitions)) - 1):
                return
            for row in (2 * pair, 2 * pair + 1):
                self._walk(row)
            self.n_orders += 2
            for done in [index for index in self._held if self._last_need[index] == pair]:
                del self._held[done]

    def _walk(self, row: int) -> None:
        prefix = self._design.prefixes[row].tolist()
        for step, player in enumerate(self._design.orders[row].tolist()):
            self._values[player] += self._held[prefix[step + 1]] - self._held[prefix[step]]


def _order_shares(n: int) -> Reals:
    """By size s: the share of orders of n players in which a given one joins right after a given s others."""
    return np.array([1.0 / (n * math.comb(n - 1, size)) for size in range(n)] + [0.0] if n > 0 else [0.0])


def _differences(index: dict[int, int], pairs: list[tuple[int, int]]) -> Reals:
    """Forms `worth of one coalition minus worth of another`."""
    forms = np.zeros((len(pairs), len(index)))
    for row, (upper, lower) in enumerate(pairs):
        forms[row, index[upper]] += 1.0
        forms[row, index[lower]] -= 1.0
    return forms
