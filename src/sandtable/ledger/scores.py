"""Proper scores: a forecaster does best, on average, by saying what he believes.  Lower is better in all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

LEVELS = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
"""Levels at which a lens' forecast of a number is kept: the 23 of Bracher, J. et al. (2021), PLOS Computational Biology 17(2),
e1008618."""
HALF_WIDTH_90 = NormalDist().inv_cdf(0.95)


def brier_scores(probabilities: Reals, outcomes: Reals) -> Reals:
    """Squared distances of probabilities from what happened.

    Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1), 1-3,
    counting one of the two outcomes: half of the score printed there, from 0 to 1.

    Args:
        probabilities: (question,) of yes.
        outcomes: (question,) 1 for yes, 0 for no.
    """
    import scoringrules

    return np.asarray(scoringrules.brier_score(outcomes, probabilities), dtype=np.float64)


def log_scores(probabilities: Reals, outcomes: Reals) -> Reals:
    """Minus the natural logarithm of the probability given to what happened; infinite when that was 0.

    Good, I. J. (1952), Rational decisions, Journal of the Royal Statistical Society B 14(1), 107-114.

    Args:
        probabilities: (question,) of yes.
        outcomes: (question,) 1 for yes, 0 for no.
    """
    import scoringrules

    with np.errstate(divide="ignore"):
        return np.asarray(scoringrules.log_score(outcomes, probabilities), dtype=np.float64) + 0.0


def ranked_scores(categories: Reals, reached: NDArray[np.int64]) -> Reals:
    """Ranked probability scores: squared distances of cumulative probabilities, divided by their number.

    Epstein, E. S. (1969), A scoring system for probability forecasts of ranked categories, Journal of Applied Meteorology
    8(6), 985-987, in the form of squared cumulative differences over k - 1 categories; of two, it is the Brier score.

    Args:
        categories: (question, category) probabilities, each row adding up to 1.
        reached: (question,) number of the category that happened, from 0.
    """
    import scoringrules

    sums: Reals = np.asarray(scoringrules.rps_score(reached + 1, categories), dtype=np.float64)
    scores: Reals = sums / (categories.shape[-1] - 1)
    return scores


def quantile_weights(levels: Sequence[float]) -> Reals:
    """The part of the interval from 0 to 1 that each level stands for: from halfway to its neighbours, the ends included.

    Args:
        levels: ascending, between 0 and 1.

    Returns:
        (level,) weights that add up to 1.
    """
    inner = [(low + high) / 2.0 for low, high in pairwise(levels)]
    return np.diff([0.0, *inner, 1.0])


def crps_of_quantiles(quantiles: Reals, levels: Sequence[float], outcomes: Reals) -> Reals:
    """Continuous ranked probability scores of forecasts given as quantiles, in the number's unit.

    The score of Gneiting, T. and Raftery, A. E. (2007), Journal of the American Statistical Association 102(477), 359-378,
    equation 20, as twice the integral over levels of the quantile score (Gneiting, T. and Ranjan, R. (2011), Journal of
    Business and Economic Statistics 29(3), 411-422), summed over the levels given, each for the part it stands for.  Of the
    median alone it is the absolute error.

    Args:
        quantiles: (question, level).
        levels: ascending, between 0 and 1.
        outcomes: (question,).
    """
    import scoringrules

    losses = np.asarray(scoringrules.quantile_score(outcomes[:, None], quantiles, np.asarray(levels)), dtype=np.float64)
    return 2.0 * losses @ quantile_weights(levels)


def find_category(edges: Sequence[float], value: float) -> int:
    """Number of the ordered category that a value lies in, from 0; a value on an edge is above it."""
    return bisect_right(edges, value)


def normal_quantiles(low: float, high: float, levels: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of the normal whose central 90 % lies from low to high; of a single number, that number."""
    if low == high:
        return (low,) * len(levels)
    normal = _normal(low, high)
    return tuple(normal.inv_cdf(level) for level in levels)


def normal_categories(low: float, high: float, edges: Sequence[float]) -> tuple[float, ...]:
    """Probabilities of ordered categories under the normal whose central 90 % lies from low to high."""
    if low == high:
        reached = find_category(edges, low)
        return tuple(float(number == reached) for number in range(len(edges) + 1))
    normal = _normal(low, high)
    below = [0.0, *(normal.cdf(edge) for edge in edges), 1.0]
    return tuple(high_end - low_end for low_end, high_end in pairwise(below))


def _normal(low: float, high: float) -> NormalDist:
    return NormalDist((low + high) / 2.0, (high - low) / (2.0 * HALF_WIDTH_90))
