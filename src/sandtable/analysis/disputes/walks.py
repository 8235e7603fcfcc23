"""Shapley values of a game that every future plays by itself: random walks from nobody to everybody, or all sets.

Shapley, L. S. (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317.  Random orders:
Castro, J., Gomez, D., Tejada, J. (2009), Polynomial calculation of the Shapley value based on sampling, Computers &
Operations Research 36(5), 1726-1730, algorithm 3.2; for models with uncertain inputs: Song, E., Nelson, B. L., Staum,
J. (2016), Shapley effects for global sensitivity analysis, SIAM/ASA J. Uncertainty Quantification 4(1), 1060-1083.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.disputes.mixtures import Reading
from sandtable.analysis.outcomes import Flags, Reals

Orders = NDArray[np.int64]
Read = Callable[[Iterable[Flags]], Iterator[Reading]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its Monte Carlo standard error over futures."""

    mean: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What each player adds in each future, averaged over the orders tried; sums to the whole in every future.

    Args:
        first, last: the target with nobody, and with everybody.
        numerators, denominators: (player, future) mean change of the two parts of the target.
        squares: (player, future) sum over pairs of walks of the squared deviation from the mean over pairs, of the
            numerators less the mid-level times the denominators; zero when exact.
        is_good: (future,) where all runs went well.
        n_walks: walks behind the means; 0 = all sets were tried.
    """

    first: Reading
    last: Reading
    numerators: Reals
    denominators: Reals
    squares: Reals
    is_good: Flags
    n_walks: int

    @property
    def is_exact(self) -> bool:
        """Whether all orders are in the means, so that only the futures are a sample."""
        return self.n_walks == 0


def draw_orders(blocks: Sequence[Sequence[int]], n_futures: int, seed: int, pair: int) -> Orders:
    """An order of the players for each future, every order equally likely in which blocks stay together.

    With blocks of one player each these are all orders (Shapley value); else those of a game with a coalition
    structure: Owen, G. (1977), Values of games with a priori unions, Mathematical Economics and Game Theory, 76-88.

    Args:
        blocks: the players' numbers, each once.
        n_futures: orders to draw.
        seed: of the run.
        pair: number of the pair of walks.

    Returns:
        (position, future): the player who goes over there.
    """
    rng = np.random.default_rng([seed, *b"walks", pair])
    players = np.array([player for block in blocks for player in block], dtype=np.int64)
    block_of = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    of_block = rng.random((len(blocks), n_futures))[block_of]
    own = rng.random((players.size, n_futures))
    return players[np.lexsort((own, of_block), axis=0)]


def walk_orders(
    read: Read,
    first: Reading,
    last: Reading,
    blocks: Sequence[Sequence[int]],
    *,
    seed: int,
    n_pairs: int,
    start: int = 0,
) -> Iterator[tuple[Reals, Reals, Flags]]:
    """Walk every future from nobody to everybody in its own random order, then in the reversed one.

    The reversed order is antithetic: who came early comes late.

    Args:
        read: the target under mixtures.
        first: the end from which all walks start.
        last: the end at which they arrive.
        blocks: as for `draw_orders`.
        seed: of the run.
        n_pairs: pairs of walks.
        start: number of the first pair.

    Yields:
        Per pair (player, future) changes of the numerator and of the denominator, means of the two walks, and
        (future,) where all runs went well.  A pair that was not finished is left out.
    """
    n_futures = first.numerator.size

    def draw_walks() -> Iterator[Orders]:
        for pair in range(start, start + n_pairs):
            drawn = draw_orders(blocks, n_futures, seed, pair)
            yield drawn
            yield drawn[::-1]

    readings = iter(read(mask for orders in draw_walks() for mask in _steps(orders)))
    walks = (_walk(orders, readings, first, last) for orders in draw_walks())
    for there, back in zip(walks, walks, strict=True):
        if there is None or back is None:
            return
        yield 0.5 * (there[0] + back[0]), 0.5 * (there[1] + back[1]), there[2] & back[2]


def _walk(
    orders: Orders, readings: Iterator[Reading], first: Reading, last: Reading
) -> tuple[Reals, Reals, Flags] | None:
    """(player, future) changes of both parts of the target along one walk, and where all runs went well."""
    numerators, denominators = np.zeros(orders.shape), np.zeros(orders.shape)
    is_good, futures, before = first.is_good & last.is_good, np.arange(orders.shape[1]), first
    for step, moved in enumerate(orders):
        after = next(readings, None) if step < len(orders) - 1 else last
        if after is None:
            return None
        numerators[moved, futures] = after.numerator - before.numerator
        denominators[moved, futures] = after.denominator - before.denominator
        is_good = is_good & after.is_good
        before = after
    return numerators, denominators, is_good


def _steps(orders: Orders) -> Iterator[Flags]:
    """Who is over after each step but the last."""
    n_players, n_futures = orders.shape
    mask: Flags = np.zeros((n_players, n_futures), dtype=np.bool_)
    futures = np.arange(n_futures)
    for moved in orders[:-1]:
        mask[moved, futures] = True
        yield mask.copy()


class Averaging:
    """Averages pairs of walks as they come (Welford, 1962, Technometrics 4(3), 419-420).

    Args:
        first, last: the two ends of all walks.
        n_players: who goes over.
    """

    def __init__(self, first: Reading, last: Reading, n_players: int) -> None:
        self._first, self._last = first, last
        shape = (n_players, first.numerator.size)
        self._numerators, self._denominators, self._squares = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self._is_good = first.is_good & last.is_good
        ends = [find_level(reading, self._is_good).mean for reading in (first, last)]
        self._level = 0.5 * (ends[0] + ends[1])
        self.n_pairs = 0

    def add(self, numerators: Reals, denominators: Reals, is_good: Flags) -> None:
        """Take in a pair of walks."""
        self.n_pairs += 1
        delta = numerators - self._numerators - self._level * (denominators - self._denominators)
        self._numerators += (numerators - self._numerators) / self.n_pairs
        self._denominators += (denominators - self._denominators) / self.n_pairs
        self._squares += delta * delta * (self.n_pairs - 1) / self.n_pairs
        self._is_good = self._is_good & is_good

    def settle(self) -> Attribution:
        """What has been found so far."""
        return Attribution(
            first=self._first,
            last=self._last,
            numerators=self._numerators.copy(),
            denominators=self._denominators.copy(),
            squares=self._squares.copy(),
            is_good=self._is_good.copy(),
            n_walks=2 * self.n_pairs,
        )


def try_all_sets(read: Read, first: Reading, last: Reading, n_players: int) -> Attribution | None:
    """Shapley values from all 2^n sets of players, each set in every future.

    Returns:
        The exact attribution of these futures; None when the reading ended early.
    """
    n_sets, n_futures = 1 << n_players, first.numerator.size
    numerators, denominators = np.zeros((n_players, n_futures)), np.zeros((n_players, n_futures))
    is_good = first.is_good & last.is_good
    inner = list(read(_mask_of(members, n_players, n_futures) for members in range(1, n_sets - 1)))
    if len(inner) < n_sets - 2:
        return None
    readings = [first, *inner, last]
    for members, before in enumerate(readings):
        is_good = is_good & before.is_good
        for player in range(n_players):
            if not members >> player & 1:  # by differences: who changes nothing gets exactly 0
                after, share = readings[members | 1 << player], _share(members, n_players)
                numerators[player] += share * (after.numerator - before.numerator)
                denominators[player] += share * (after.denominator - before.denominator)
    return Attribution(
        first=first, last=last, numerators=numerators, denominators=denominators,
        squares=np.zeros_like(numerators), is_good=is_good, n_walks=0,
    )  # fmt: skip


def _mask_of(members: int, n_players: int, n_futures: int) -> Flags:
    held = np.array([bool(members >> player & 1) for player in range(n_players)])
    return np.repeat(held[:, None], n_futures, axis=1)


def _share(members: int, n_players: int) -> float:
    """Of all orders, the part in which just these players are over when a certain further one goes."""
    return 1.0 / (n_players * math.comb(n_players - 1, members.bit_count()))


def find_level(reading: Reading, counted: Flags) -> Estimate:
    """The target's mean over futures: the mean numerator over the mean denominator.

    The error is that of a ratio of means, to first order: Cochran, W. G. (1977), Sampling Techniques, 3rd ed., 6.4.
    """
    numerator, denominator = reading.numerator[counted], reading.denominator[counted]
    level, influence = _ratio(numerator, denominator)
    return Estimate(mean=level, error=_error(influence))


def find_change(before: Reading, after: Reading, counted: Flags) -> Estimate:
    """How much the target's mean changes from one mixture to another, with the paired error."""
    levels = [_ratio(reading.numerator[counted], reading.denominator[counted]) for reading in (before, after)]
    return Estimate(mean=levels[1][0] - levels[0][0], error=_error(levels[1][1] - levels[0][1]))


def find_part(attribution: Attribution, players: Sequence[int]) -> Estimate:
    """What some players together make of the change of the target's mean.

    For a conditional claim the target is a ratio R = N / D of means.  Exactly R_b - R_a = (dN - R_m dD) / D_m with R_m
    and D_m the mid-points of the two ends; dN and dD are the players' sums, so the parts add up to the change.  Where
    the condition does not depend on the players these are the Shapley values themselves; else those of the game
    linearised between its ends.  The error is to first order, with the errors of R_m and D_m in it.
    """
    counted = attribution.is_good
    part = _part(attribution, players, counted)
    return Estimate(mean=float(part.mean()) if part.size else math.nan, error=_error(part))


def find_order_variance(attribution: Attribution, player: int) -> float:
    """How much of the squared error of a player's part stems from the orders tried; it falls as one over their number.

    NaN with a single pair of walks; 0 when all sets were tried.
    """
    if attribution.is_exact:
        return 0.0
    n_pairs = attribution.n_walks // 2
    if n_pairs < 2:
        return math.nan
    counted = attribution.is_good
    middle = 0.5 * (attribution.first.denominator[counted].mean() + attribution.last.denominator[counted].mean())
    within = attribution.squares[player][counted] / (n_pairs - 1)
    return float(within.mean() / (n_pairs * np.count_nonzero(counted) * middle**2))


def _part(attribution: Attribution, players: Sequence[int], counted: Flags) -> Reals:
    """(future that counts,) whose mean is the part and whose deviations are its first-order influences."""
    chosen = list(players)
    numerator = attribution.numerators[chosen][:, counted].sum(axis=0)
    denominator = attribution.denominators[chosen][:, counted].sum(axis=0)
    ends = (attribution.first, attribution.last)
    bottoms = [reading.denominator[counted] for reading in ends]
    levels = [_ratio(reading.numerator[counted], reading.denominator[counted]) for reading in ends]
    middle = 0.5 * (bottoms[0].mean() + bottoms[1].mean())
    level = 0.5 * (levels[0][0] + levels[1][0])
    level_influence = 0.5 * (levels[0][1] + levels[1][1])
    own: Reals = (numerator - level * denominator) / middle
    shift = denominator.mean() * level_influence + own.mean() * (0.5 * (bottoms[0] + bottoms[1]) - middle)
    influence: Reals = own - shift / middle
    return influence


def _ratio(numerator: Reals, denominator: Reals) -> tuple[float, Reals]:
    """A ratio of means and the influence of each future on it."""
    bottom = float(denominator.mean()) if denominator.size else 0.0
    if bottom == 0.0:
        return math.nan, np.full(numerator.size, math.nan)
    ratio = float(numerator.mean()) / bottom
    return ratio, (numerator - ratio * denominator) / bottom


def _error(influence: Reals) -> float:
    return float(influence.std(ddof=1) / math.sqrt(influence.size)) if influence.size > 1 else math.nan
