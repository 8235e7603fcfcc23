"""Boxes: sets of futures described by limits on a few parameters, and how well they catch the futures of interest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sandtable.analysis.outcomes import Flags, Reals
from sandtable.analysis.shares import Share, count_share

SIGNIFICANT = 0.01
SHOWN_DIGITS = 4
PARTS_OF_SPREAD = 50.0  # a limit is told to a fiftieth of the parameter's middle nine tenths, or finer


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The parameters in which the futures of a lens differ.

    Args:
        ids: Parameter ids.
        values: (row, future).
        categories: per row, the values that it can have when they are names of cases; () when they are amounts.
    """

    ids: tuple[str, ...]
    values: Reals
    categories: tuple[tuple[float, ...], ...]

    @property
    def n_futures(self) -> int:
        """Futures, the last axis."""
        return int(self.values.shape[1])

    def take(self, rows: Sequence[int]) -> Inputs:
        """Some of the rows."""
        return Inputs(
            ids=tuple(self.ids[row] for row in rows),
            values=self.values[list(rows)],
            categories=tuple(self.categories[row] for row in rows),
        )

    def among(self, futures: Flags) -> Inputs:
        """Some of the futures."""
        return replace(self, values=self.values[:, futures])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a box asks of one parameter.

    Args:
        parameter: its id.
        low, high: the values that it may have, both included; infinite where there is no such limit.
        categories: the values that it may have when it is categorical; then there is no low or high.
        digit: the last digit told of a limit, in the parameter's unit; 0 = all.
    """

    parameter: str
    low: float = -math.inf
    high: float = math.inf
    categories: tuple[float, ...] = ()
    digit: float = 0.0


Box = tuple[Limit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCount:
    """A box held against some futures.

    Bryant, B. P. and Lempert, R. J. (2010), Thinking inside the box, Technological Forecasting and Social Change
    77(1), 34-49: coverage and density.

    Args:
        n_futures, n_cases: futures, and those of interest among them.
        n_inside, n_hits: futures in the box, and those of interest among them.
    """

    n_futures: int
    n_cases: int
    n_inside: int
    n_hits: int

    @property
    def coverage(self) -> Share:
        """Of the futures of interest, those in the box."""
        return count_share(self.n_hits, self.n_cases)

    @property
    def density(self) -> Share:
        """Of the futures in the box, those of interest."""
        return count_share(self.n_hits, self.n_inside)

    @property
    def mass(self) -> Share:
        """Of all futures, those in the box."""
        return count_share(self.n_inside, self.n_futures)

    @property
    def rate(self) -> Share:
        """Of all futures, those of interest."""
        return count_share(self.n_cases, self.n_futures)

    @property
    def gain(self) -> float:
        """How far the density has come from the rate (0) to certainty (1); NaN for an empty box."""
        rate = self.rate.share
        return (self.density.share - rate) / (1.0 - rate) if rate < 1.0 else math.nan

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and gain, 0 where there is no gain: what the chosen box has most of."""
        coverage, gain = self.coverage.share, self.gain
        return 2.0 * coverage * gain / (coverage + gain) if gain > 0.0 and coverage > 0.0 else 0.0


def find_inside(box: Iterable[Limit], inputs: Inputs) -> Flags:
    """Futures that meet every limit of a box.

    Args:
        box: limits; none = all futures.
        inputs: the parameters, those of the box among them.

    Returns:
        (future,).
    """
    inside: Flags = np.ones(inputs.n_futures, dtype=np.bool_)
    for limit in box:
        values = inputs.values[inputs.ids.index(limit.parameter)]
        if limit.categories:
            inside &= np.isin(values, limit.categories)
        else:
            inside &= (values >= limit.low) & (values <= limit.high)
    return inside


def count_box(box: Iterable[Limit], inputs: Inputs, cases: Flags) -> BoxCount:
    """Coverage and density of a box over some futures.

    Args:
        box: limits.
        inputs: parameters of these futures.
        cases: (future,) the futures of interest.
    """
    inside = find_inside(box, inputs)
    return BoxCount(
        n_futures=len(cases),
        n_cases=int(np.count_nonzero(cases)),
        n_inside=int(np.count_nonzero(inside)),
        n_hits=int(np.count_nonzero(inside & cases)),
    )


def find_quasi_p(box: Sequence[Limit], index: int, inputs: Inputs, cases: Flags) -> float:
    """How likely a box would be so dense by chance were one of its limits worth nothing.

    The probability that of the n futures in the box at least as many are of interest as are, each being of interest
    with the density of the box without the limit: a binomial tail.  Bryant and Lempert (2010); "quasi"
    because that density is taken as known, and because the box was searched for when counted on the futures that chose it.

    Args:
        box: limits.
        index: of the limit in question.
        inputs: parameters of the futures counted.
        cases: (future,) the futures of interest.

    Returns:
        The probability; 1 for an empty box.
    """
    wider = count_box([limit for place, limit in enumerate(box) if place != index], inputs, cases)
    return _tail(count_box(box, inputs, cases), wider.density.share)


def find_chance(count: BoxCount) -> float:
    """How likely at least so many futures of interest would lie in a box that has nothing to do with them.

    Returns:
        The binomial tail at the rate of all futures; 1 for an empty box.
    """
    return _tail(count, count.rate.share)


def simplify_box(box: Box, inputs: Inputs, cases: Flags, most: int) -> Box:
    """The box without limits that add no density, and with limits on at most so many parameters.

    Lower and upper limits are judged apart.  The least significant one goes first, until all that are left are significant
    and few enough.

    Args:
        box: limits.
        inputs: parameters of the futures that it was found in.
        cases: (future,) the futures of interest.
        most: parameters that it may limit.
    """
    halves = [half for limit in box for half in _halves(limit)]
    while halves:
        chances = [find_quasi_p(halves, index, inputs, cases) for index in range(len(halves))]
        worst = int(np.argmax(chances))
        n_limited = len({half.parameter for half in halves})
        if chances[worst] <= SIGNIFICANT and n_limited <= most:
            break
        del halves[worst]
    return _join(halves)


def round_box(box: Box, inputs: Inputs) -> Box:
    """The box with its limits as they will be told, so that what is counted is what is said.

    A limit keeps the digit that stands for a fiftieth of the parameter's 5 to 95 % range, or the next finer.
    """
    rounded = []
    for limit in box:
        if limit.categories:
            rounded.append(limit)
            continue
        values = inputs.values[inputs.ids.index(limit.parameter)]
        low, high = np.quantile(values, (0.05, 0.95))
        spread = float(high - low) or float(np.ptp(values)) or 1.0
        decimals = -math.floor(math.log10(spread / PARTS_OF_SPREAD))
        rounded.append(
            replace(
                limit,
                low=_round(limit.low, decimals),
                high=_round(limit.high, decimals),
                digit=float(f"1e{-decimals}"),
            )
        )
    return tuple(rounded)


def _round(value: float, decimals: int) -> float:
    """To so many decimals, and to four significant digits where some are behind the point: no more is ever shown."""
    if not math.isfinite(value) or value == 0.0:
        return value
    most = max(SHOWN_DIGITS - 1 - math.floor(math.log10(abs(value))), 0)
    return round(value, min(decimals, most) if decimals > 0 else decimals)


def _tail(count: BoxCount, probability: float) -> float:
    from scipy.special import bdtrc

    if count.n_hits == 0:
        return 1.0
    return float(bdtrc(count.n_hits - 1, count.n_inside, probability))


def _halves(limit: Limit) -> list[Limit]:
    """A limit from below and one from above, each on its own."""
    if limit.categories:
        return [limit]
    sides = (replace(limit, high=math.inf), replace(limit, low=-math.inf))
    return [side for side in sides if side.low > -math.inf or side.high < math.inf]


def _join(halves: Sequence[Limit]) -> Box:
    joined: dict[str, Limit] = {}
    for half in halves:
        held = joined.get(half.parameter)
        if held is not None:
            half = replace(held, low=max(held.low, half.low), high=min(held.high, half.high))  # noqa: PLW2901
        joined[half.parameter] = half
    return tuple(joined.values())
