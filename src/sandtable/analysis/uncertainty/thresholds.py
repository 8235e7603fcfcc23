"""Which alternative is best at which values of a figure, and where that flips."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Reals
from sandtable.analysis.uncertainty.information import MOST_GROUPS, Choice
from sandtable.analysis.uncertainty.smoothing import Basis, Smoother, group_basis, rank_basis

LEAST_PIECE = 0.02  # share of futures below which a piece is taken for a wiggle of the fit
LEAST_LEAD = 2.0  # standard errors by which an alternative leads somewhere in its piece, or it is a wiggle too


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A value of a figure at which another alternative becomes best.

    Args:
        value: in the figure's unit.
        error: half the range in which the two do not differ by more than a standard error.
    """

    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """Which alternative is best at which values.

    Args:
        alternatives: from the lowest values to the highest; one more than `flips`.
        shares: of futures, by the figure's values, in which each of them is best.
        flips: between them.
        ends: mean gain of the first other alternative, and its error, at the 5 % and at the 95 % quantile of the figure.
    """

    alternatives: tuple[str, ...]
    shares: tuple[float, ...]
    flips: tuple[Flip, ...]
    ends: tuple[tuple[float, float], tuple[float, float]]


def find_bend(choice: Choice, parameter: Reals, names: tuple[str, ...]) -> Bend:
    """Where the alternative that is best on average, given the figure, changes.

    Args:
        choice: between alternatives.
        parameter: (future,) values of the figure.
        names: the alternative that is best on average, then the others in the order of the gains.
    """
    order = np.argsort(parameter, kind="stable")
    ascending, gains = parameter[order], choice.gains[:, order]
    means, errors = _fitted(ascending, gains)
    means = np.concatenate([np.zeros((1, len(ascending))), means])
    errors = np.concatenate([np.zeros((1, len(ascending))), errors])
    best = _smoothed(np.argmax(means, axis=0), _leads(means, errors))
    edges = np.flatnonzero(best[1:] != best[:-1]) + 1
    starts = [0, *(int(edge) for edge in edges), len(best)]
    flips = []
    for edge in edges:
        before, after = best[edge - 1], best[edge]
        gap = np.abs(means[before] - means[after])
        flips.append(_flip(ascending, int(edge), gap < np.maximum(errors[before], errors[after])))
    ends = tuple(int(len(ascending) * share) for share in (0.05, 0.95))
    return Bend(
        alternatives=tuple(names[best[start]] for start in starts[:-1]),
        shares=tuple((stop - start) / len(best) for start, stop in pairwise(starts)),
        flips=tuple(flips),
        ends=(
            (float(means[1, ends[0]]), float(errors[1, ends[0]])),
            (float(means[1, ends[1]]), float(errors[1, ends[1]])),
        ),
    )


def _fitted(ascending: Reals, gains: Reals) -> tuple[Reals, Reals]:
    """Mean gain at each value and its error, (other alternative, rank)."""
    basis = _basis(ascending)
    smoother = Smoother(basis)
    fits = [smoother.fit_with_error(row, basis.columns) for row in gains]
    return np.stack([mean for mean, _ in fits]), np.stack([error for _, error in fits])


def _basis(ascending: Reals) -> Basis:
    values = np.unique(ascending)
    if len(values) > MOST_GROUPS:
        return rank_basis(len(ascending))
    return group_basis(np.searchsorted(values, ascending), len(values))


def _leads(means: Reals, errors: Reals) -> Reals:
    """(rank,) by how many standard errors the best alternative leads the second."""
    ranks = np.arange(means.shape[1])
    order = np.argsort(means, axis=0, kind="stable")
    best, second = order[-1], order[-2]
    error = np.maximum(errors[best, ranks], errors[second, ranks])
    return np.asarray((means[best, ranks] - means[second, ranks]) / np.maximum(error, 1e-300))


def _smoothed(best: NDArray[np.intp], leads: Reals) -> NDArray[np.intp]:
    """The best alternative by rank, wiggles given to the piece before (the first to the one behind)."""
    edges = [0, *(int(edge) for edge in np.flatnonzero(best[1:] != best[:-1]) + 1), len(best)]
    kept = [
        (start, stop)
        for start, stop in pairwise(edges)
        if stop - start >= LEAST_PIECE * len(best) and leads[start:stop].max() >= LEAST_LEAD
    ]
    if not kept:
        return np.zeros_like(best)
    smoothed = best.copy()
    smoothed[: kept[0][0]] = best[kept[0][0]]
    for (start, stop), (behind, _) in zip(kept, [*kept[1:], (len(best), 0)], strict=True):
        smoothed[stop:behind] = best[start]
    return smoothed


def _flip(ascending: Reals, edge: int, is_close: NDArray[np.bool_]) -> Flip:
    first = last = edge
    while first > 0 and is_close[first - 1]:
        first -= 1
    while last < len(ascending) - 1 and is_close[last]:
        last += 1
    value = 0.5 * (ascending[edge - 1] + ascending[edge])
    return Flip(value=float(value), error=float(ascending[last] - ascending[max(first - 1, 0)]) / 2.0)
