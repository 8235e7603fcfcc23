"""How probabilities fit what happened: calibration, resolution, discrimination."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

FEW_BINS, MANY_BINS, ENOUGH_FOR_MANY = 5, 10, 100
CONSISTENT = 0.90
MOST_COUNTED = 2_000  # of more forecasts in a bin, the spread of their count is taken as normal
Z_90 = 1.6448536269514722  # standard normal quantile at 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts between two probabilities.

    Args:
        low, high: edges; a forecast on an edge is in the upper bin.
        n: forecasts.
        n_yes: of which the answer was yes.
        mean: mean forecast.
        expected_low, expected_high: counts of yes between which 90 % would lie were the forecasts right.
    """

    low: float
    high: float
    n: int
    n_yes: int
    mean: float
    expected_low: int
    expected_high: int

    @property
    def is_consistent(self) -> bool:
        """Whether the count of yes is one that right forecasts would bring."""
        return self.expected_low <= self.n_yes <= self.expected_high


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The parts of a mean Brier score: brier = reliability - resolution + uncertainty + within.

    Args:
        reliability: how far forecasts lie from the share of yes among like forecasts; 0 is best.
        resolution: how far that share lies from the overall one; more is better.
        uncertainty: of the questions themselves, share of yes times share of no.
        within: what is lost by taking forecasts of one bin as equal.
        discrimination: chance that a question answered yes had been given more than one answered no; NaN without both.
        mean_if_yes, mean_if_no: mean forecasts of the two kinds; NaN without any.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    discrimination: float
    mean_if_yes: float
    mean_if_no: float
    bins: tuple[Bin, ...]


def find_calibration(probabilities: Reals, outcomes: Reals, n_bins: int = 0) -> Calibration:
    """The decomposition of the Brier score over bins of equal width, and the bins themselves.

    Murphy, A. H. (1973), A new vector partition of the probability score, Journal of Applied Meteorology 12(4), 595-600;
    with the two within-bin terms that make it exact for any bins, their difference given as `within`: Stephenson, D. B.,
    Coelho, C. A. S. and Jolliffe, I. T. (2008), Two extra components in the Brier score decomposition, Weather and
    Forecasting 23(4), 752-757.  Counts expected of right forecasts: Bröcker, J. and Smith, L. A. (2007), Increasing the
    reliability of reliability diagrams, Weather and Forecasting 22(3), 651-661, here without resampling.

    Args:
        probabilities: (question,) of yes; at least one.
        outcomes: (question,) 1 for yes, 0 for no.
        n_bins: 0 = five below a hundred forecasts, else ten.
    """
    n = len(probabilities)
    n_bins = n_bins or (MANY_BINS if n >= ENOUGH_FOR_MANY else FEW_BINS)
    member = np.minimum((probabilities * n_bins + 1e-9).astype(int), n_bins - 1)
    share = float(outcomes.mean())
    reliability = resolution = within = 0.0
    bins: list[Bin] = []
    for number in np.unique(member):
        given, came = probabilities[member == number], outcomes[member == number]
        mean, came_share = float(given.mean()), float(came.mean())
        reliability += len(given) * (mean - came_share) ** 2 / n
        resolution += len(given) * (came_share - share) ** 2 / n
        within += float(np.sum((given - mean) ** 2 - 2.0 * (given - mean) * (came - came_share))) / n
        low, high = expected_counts(given)
        bins.append(
            Bin(
                low=int(number) / n_bins, high=(int(number) + 1) / n_bins, n=len(given), n_yes=int(came.sum()), mean=mean,
                expected_low=low, expected_high=high,
            )
        )  # fmt: skip
    yes, no = probabilities[outcomes == 1.0], probabilities[outcomes == 0.0]
    return Calibration(
        brier=float(np.mean((probabilities - outcomes) ** 2)),
        reliability=reliability,
        resolution=resolution,
        uncertainty=share * (1.0 - share),
        within=within,
        discrimination=find_discrimination(yes, no),
        mean_if_yes=float(yes.mean()) if len(yes) else math.nan,
        mean_if_no=float(no.mean()) if len(no) else math.nan,
        bins=tuple(bins),
    )


def find_discrimination(yes: Reals, no: Reals) -> float:
    """The chance that a forecast of the first kind is above one of the second, ties counted half; NaN without both.

    The area under the relative operating characteristic: Mason, S. J. and Graham, N. E. (2002), Quarterly Journal of
    the Royal Meteorological Society 128(584), 2145-2166.
    """
    if not len(yes) or not len(no):
        return math.nan
    ordered = np.sort(no)
    below, up_to = np.searchsorted(ordered, yes, side="left"), np.searchsorted(ordered, yes, side="right")
    return float((below + up_to).sum() / (2.0 * len(yes) * len(no)))


def expected_counts(probabilities: Reals) -> tuple[int, int]:
    """Counts of yes between which at least 90 % lie were each probability right and the questions independent.

    Args:
        probabilities: (question,) of one bin.
    """
    tail = (1.0 - CONSISTENT) / 2.0
    if len(probabilities) > MOST_COUNTED:
        middle, spread = float(probabilities.sum()), math.sqrt(float(np.sum(probabilities * (1.0 - probabilities))))
        low, high = math.floor(middle - Z_90 * spread), math.ceil(middle + Z_90 * spread)
        return max(low, 0), min(high, len(probabilities))
    chances = np.ones(1)
    for probability in probabilities:
        chances = np.convolve(chances, (1.0 - probability, probability))
    below = np.cumsum(chances)
    low = int(np.searchsorted(below, tail, side="right"))
    high = int(np.searchsorted(below, 1.0 - tail - 1e-12, side="left"))
    return low, min(high, len(probabilities))
