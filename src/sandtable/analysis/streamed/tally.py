"""A quantity over futures, taken up block by block: counts, moments and quantiles in bounded memory.

Blocks are of a fixed size and come in the order of their futures, so the bits of a summary depend on the futures
alone, never on chunks or threads.  Counts and extremes are those of all values at once; a mean may differ from
that of all values at once in its last bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.ledger import Difference
from sandtable.analysis.shares import count_share

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
KEPT_BITS = 12
"""Binary digits of a value that its bin keeps behind the leading one."""
QUANTILE_GAP = 2.0**-KEPT_BITS
"""How far a quantile may lie towards zero from the value that has its rank, relative to it."""
MOST_PENDING = 1 << 17
_DROPPED = 52 - KEPT_BITS
_MAGNITUDE = np.int64(0x7FFFFFFFFFFFFFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A quantity over futures.

    Args:
        n: futures.
        mean: NaN without futures.
        error: Monte Carlo standard error of the mean.
        deviation: standard deviation over futures.
        lowest, highest: exact.
        levels: of the quantiles.
        quantiles: the value of that rank, or one closer to zero.
        gap: by how much at most, relative to the value.
    """

    n: int
    mean: float
    error: float
    deviation: float
    lowest: float
    highest: float
    levels: tuple[float, ...]
    quantiles: tuple[float, ...]
    gap: float = QUANTILE_GAP


class Tally:
    """Takes up the values of consecutive blocks.

    Means and squares are joined by equation 2.1 of Chan, T. F., Golub, G. H. and LeVeque, R. J. (1979), Updating
    formulae and a pairwise algorithm for computing sample variances, Stanford STAN-CS-79-773.
    """

    def __init__(self) -> None:
        self.n = 0
        self.mean = 0.0
        self._squares = 0.0
        self._lowest, self._highest = math.inf, -math.inf
        self._n_up = self._n_down = 0
        self._bins = np.zeros((0, 2), dtype=np.int64)
        self._pending: list[NDArray[np.int64]] = []

    def add(self, values: NDArray[np.float64]) -> None:
        """Takes up a block: (future,), all finite."""
        n = len(values)
        if n == 0:
            return
        with np.errstate(over="ignore", invalid="ignore"):  # of astronomic values the moments are infinite, no more
            mean = float(values.mean())
            rest = values - mean
            squares = float((rest * rest).sum())
        gap, total = mean - self.mean, self.n + n
        self._squares += squares + gap * gap * (self.n * n / total)
        self.mean += gap * (n / total)
        self.n = total
        self._lowest, self._highest = min(self._lowest, float(values.min())), max(self._highest, float(values.max()))
        self._n_up += int(np.count_nonzero(values > 0))
        self._n_down += int(np.count_nonzero(values < 0))
        self._pending.append(np.stack(np.unique(find_bins(values), return_counts=True), axis=1))
        if sum(map(len, self._pending)) > MOST_PENDING:
            self._join()

    @property
    def variance(self) -> float:
        """Of the futures as a sample; NaN below two."""
        return self._squares / (self.n - 1) if self.n > 1 else math.nan

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the mean."""
        return math.sqrt(self.variance / self.n) if self.n > 1 else math.nan

    def summary(self, levels: Sequence[float] = LEVELS) -> Summary:
        """What is known of the values so far."""
        has_any = self.n > 0
        return Summary(
            n=self.n,
            mean=self.mean if has_any else math.nan,
            error=self.error,
            deviation=math.sqrt(self.variance) if self.n > 1 else math.nan,
            lowest=self._lowest if has_any else math.nan,
            highest=self._highest if has_any else math.nan,
            levels=tuple(levels),
            quantiles=self.quantiles(levels),
        )

    def quantiles(self, levels: Sequence[float]) -> tuple[float, ...]:
        """Per level p the ceil(p n)-th value in ascending order, rounded towards zero to its bin."""
        if self.n == 0:
            return (math.nan,) * len(levels)
        self._join()
        through = np.cumsum(self._bins[:, 1])
        ranks = [min(max(math.ceil(level * self.n), 1), self.n) for level in levels]
        rows = np.searchsorted(through, ranks)
        found = np.clip(to_values(self._bins[rows, 0]), self._lowest, self._highest)
        return tuple(found.tolist())

    def difference(self, first: Tally, second: Tally, levels: tuple[float, float, float]) -> Difference:
        """The tally of paired differences as a ledger tells it.

        Args:
            first: of the values from which was taken.
            second: of those that were taken away.
            levels: of the low, the middle and the high quantile.
        """
        spreads = [math.sqrt(level * (1.0 - level) / self.n) if self.n else 0.0 for level in levels]
        above = self.quantiles([min(p + s, 1.0) for p, s in zip(levels, spreads, strict=True)])
        below = self.quantiles([max(p - s, 0.0) for p, s in zip(levels, spreads, strict=True)])
        low, median, high = self.quantiles(levels)
        low_error, median_error, high_error = ((b - a) / 2.0 for a, b in zip(below, above, strict=True))
        has_error = self.n > 1
        return Difference(
            mean=self.mean if self.n else math.nan,
            low=low,
            median=median,
            high=high,
            low_error=low_error,
            median_error=median_error,
            high_error=high_error,
            paired_error=self.error,
            unpaired_error=math.sqrt((first.variance + second.variance) / self.n) if has_error else math.nan,
            up=count_share(self._n_up, self.n),
            down=count_share(self._n_down, self.n),
        )

    def _join(self) -> None:
        if self._pending:
            rows = np.concatenate([self._bins, *self._pending])
            keys, places = np.unique(rows[:, 0], return_inverse=True)
            counts = np.zeros(len(keys), dtype=np.int64)
            np.add.at(counts, places, rows[:, 1])
            self._bins, self._pending = np.stack([keys, counts], axis=1), []


def find_bins(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each value, ascending as the values: its bits, cut behind the twelfth digit; -0 counts as 0."""
    bits = (values + 0.0).view(np.int64)
    return np.where(bits < 0, bits ^ _MAGNITUDE, bits) >> _DROPPED


def to_values(bins: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of each bin the value closest to zero, which is the one with no digits behind those kept."""
    ordered = np.where(bins < 0, ((bins + 1) << _DROPPED) - 1, bins << _DROPPED)
    found: NDArray[np.float64] = np.where(ordered < 0, ordered ^ _MAGNITUDE, ordered).view(np.float64)
    return found
