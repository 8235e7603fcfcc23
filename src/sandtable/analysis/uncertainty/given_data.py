"""First-order indices from runs at hand: how much of a target's variance each input accounts for by itself.

The index of an input X is Var(E[Y | X]) / Var(Y) (Sobol', 1993, Mathematical Modelling and Computational Experiments 1,
407-414).  E[Y | X] is a regression on the rank of X alone: given-data estimation in the sense of Plischke, Borgonovo and
Smith (2013), European Journal of Operational Research 226(3), 536-550, with a spline in place of their bins, as Strong,
Oakley and Brennan (2014), Medical Decision Making 34(3), 311-326, regress for the worth of information.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

N_SHUFFLES = 199
FLOOR_LEVEL = 0.975  # of each of two floors, so that chance puts anything above either in at most 5 of 100 cases
LEAST_TERMS, MOST_TERMS, TERMS_PER_ROOT = 3, 16, 0.9
ROWS_AT_ONCE = 32
MOST_LEVERAGE = 0.9
LEAST_VARIANCE = 1e-12  # of a term, relative to the largest: below it the term repeats others


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOrder:
    """First-order indices of inputs, and of groups of them.

    Args:
        shares: (row,) the index, corrected for its bias; may fall below 0 by noise.
        errors: (row,) its standard error.
        floor: what inputs that do nothing would show: with the target shuffled, the largest index among all inputs
            stays below it in 97.5 of 100 shuffles.
        group_shares: (group,) sum of the group's indices.
        group_errors: (group,) its standard error.
        total: sum of all indices.
        total_error: its standard error.
    """

    shares: Reals
    errors: Reals
    floor: float
    group_shares: Reals
    group_errors: Reals
    total: float
    total_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCorrelation:
    """Spearman's rank correlation of each input with the target.

    Args:
        values: (row,).
        errors: (row,) standard errors.
        floor: with the target shuffled, the largest absolute value among all inputs stays below it in 97.5 of 100.
    """

    values: Reals
    errors: Reals
    floor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """What is known of one input: its orthonormal regressors, in the order of futures."""

    row: int
    basis: Reals


def estimate_first_order(
    inputs: Reals,
    target: Reals,
    *,
    seed: int,
    groups: Sequence[int] | None = None,
    n_shuffles: int = N_SHUFFLES,
) -> FirstOrder:
    """First-order indices with errors and the floor below which they are noise.

    R² of the regression is corrected for its number of terms (Ezekiel's adjusted R²).  The error is that of the index'
    influence function (Williamson, Gilbert, Carone and Simon, 2021, Biometrics 77(1), 9-22, section 3).  Its square is
    too large by 2 terms / n², because the fit is noisy itself, and never less than that: the variance that R² has for an
    input that does nothing.

    Args:
        inputs: (row, future); no row is constant.
        target: (future,); not constant.
        seed: of the shuffles.
        groups: (row,) number of each input's group, from 0 on; None = all in one.
        n_shuffles: behind the floor; 0 = no floor is wanted.
    """
    n_rows, n = inputs.shape
    group_of = np.zeros(n_rows, dtype=np.intp) if groups is None else np.asarray(groups, dtype=np.intp)
    n_groups = int(group_of.max()) + 1
    centred = target - target.mean()
    targets = _shuffled(centred / np.linalg.norm(centred), seed, n_shuffles)
    shares, noise, errors = np.empty(n_rows), np.empty(n_rows), np.empty(n_rows)
    largest = np.zeros(n_shuffles)  # an index of 0 is never above the floor
    influences = np.zeros((n_groups, n))
    for terms in _terms_in_parts(inputs):
        starts = np.cumsum([0, *(term.basis.shape[1] for term in terms[:-1])])
        basis = np.concatenate([term.basis for term in terms], axis=1)
        weights = basis.T @ targets
        explained = np.add.reduceat(weights**2, starts, axis=0)
        n_terms = np.array([term.basis.shape[1] for term in terms])
        adjusted = 1.0 - (1.0 - explained) * (n - 1) / (n - 1 - n_terms[:, None])
        largest = np.maximum(largest, adjusted[:, 1:].max(axis=0, initial=0.0))
        for index, term in enumerate(terms):
            own = weights[starts[index] : starts[index] + term.basis.shape[1], 0]
            share = float(adjusted[index, 0])
            influence = _influence(term.basis, own, targets[:, 0], share)
            shares[term.row], noise[term.row] = share, 2.0 * n_terms[index] / n**2
            errors[term.row] = _error(influence, noise[term.row])
            influences[group_of[term.row]] += influence
    noise_by_group = np.bincount(group_of, weights=noise, minlength=n_groups)
    return FirstOrder(
        shares=shares,
        errors=errors,
        floor=float(np.quantile(largest, FLOOR_LEVEL)) if n_shuffles else 0.0,
        group_shares=np.bincount(group_of, weights=shares, minlength=n_groups).astype(np.float64),
        group_errors=np.array([_error(own, spare) for own, spare in zip(influences, noise_by_group, strict=True)]),
        total=float(shares.sum()),
        total_error=_error(influences.sum(axis=0), float(noise.sum())),
    )


def estimate_rank_correlation(inputs: Reals, target: Reals, *, seed: int) -> RankCorrelation:
    """Spearman's rank correlation, ties sharing their mean rank, of each input (row, future) with the target (future,).

    Standard error after Bonett and Wright (2000), Psychometrika 65(1), 23-28: (1 - r²) sqrt((1 + r²/2) / (n - 3)).
    """
    n = target.shape[0]
    targets = _shuffled(_standard(mean_ranks(target)), seed)
    ranks = np.array([_standard(mean_ranks(row)) for row in inputs])
    found = ranks @ targets / n
    values = found[:, 0]
    return RankCorrelation(
        values=values,
        errors=(1.0 - values**2) * np.sqrt((1.0 + values**2 / 2.0) / max(n - 3, 1)),
        floor=float(np.quantile(np.abs(found[:, 1:]).max(axis=0), FLOOR_LEVEL)),
    )


def mean_ranks(values: Reals) -> Reals:
    """Ranks from 1 on; values that are equal share their mean rank."""
    _, level, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - (counts - 1) / 2.0)[level]).astype(np.float64)


def _standard(values: Reals) -> Reals:
    scores: Reals = (values - values.mean()) / values.std()
    return scores


def _influence(basis: Reals, weights: Reals, target: Reals, share: float) -> Reals:
    """Influence of each future on an index: ((1 - S) (y - mean)² - (y - fit)²) / variance, for a target of length 1.

    The fit at a future is that without this future (by its leverage): else the sum over many inputs that do nothing
    would look far less certain than it is.
    """
    leverages = np.minimum(np.einsum("ij,ij->i", basis, basis) + 1.0 / target.size, MOST_LEVERAGE)
    residuals = (target - basis @ weights) / (1.0 - leverages)
    influence: Reals = ((1.0 - share) * target**2 - residuals**2) * target.size
    return influence


def _error(influence: Reals, noise: float) -> float:
    """Standard error of a sum of indices from its influence (future,) and its variance where nothing is explained."""
    return float(np.sqrt(max(influence.var() / influence.size - noise, noise)))


def _shuffled(target: Reals, seed: int, n_shuffles: int = N_SHUFFLES) -> Reals:
    """The target, and the target shuffled again and again, always in the same ways: (future, 1 + shuffles)."""
    rng = np.random.default_rng([seed, *b"drivers"])
    shuffles = rng.permuted(np.broadcast_to(target, (n_shuffles, target.shape[0])), axis=1)
    return np.concatenate([target[None], shuffles]).T


def _terms_in_parts(inputs: Reals) -> Iterator[list[_Term]]:
    """The regressors of all inputs, some at a time: they take more room than the inputs."""
    n_rows, n = inputs.shape
    usual = _spline(n, int(np.clip(TERMS_PER_ROOT * np.cbrt(n), LEAST_TERMS, MOST_TERMS)))
    for first in range(0, n_rows, ROWS_AT_ONCE):
        rows = range(first, min(first + ROWS_AT_ONCE, n_rows))
        yield [_Term(row=row, basis=_regressors(inputs[row], usual)) for row in rows]


def _regressors(values: Reals, usual: Reals) -> Reals:
    """Orthonormal centred regressors (future, term) of one input.

    An input of few values has one mean for each of them; in one with ties, equal values share their regressors' mean.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    basis = np.empty_like(usual)
    if starts.size == values.size:
        basis[order] = usual
        return basis
    counts = np.diff([*starts, values.size])
    level = np.repeat(np.arange(starts.size), counts)
    if starts.size <= usual.shape[1] + 1:
        columns = (level[:, None] == np.arange(1, starts.size)).astype(np.float64)
    else:
        columns = (np.add.reduceat(usual, starts, axis=0) / counts[:, None])[level]
    own = _orthonormal(columns)
    placed = np.empty_like(own)
    placed[order] = own
    return placed


@lru_cache(maxsize=2)
def _spline(n: int, n_terms: int) -> Reals:
    """A natural cubic spline over the normal scores of ranks 1 .. n, as orthonormal centred columns (rank, term).

    Knots at equal steps of rank; linear beyond the outer ones (Hastie, Tibshirani and Friedman, 2009, The Elements of
    Statistical Learning, 2nd ed., equations 5.4 and 5.5).  On normal scores, because most quantities are given as normal
    or lognormal, for which the target often is nearly a straight line.
    """
    from scipy.special import ndtri

    scores = ndtri((np.arange(n) + 0.5) / n)
    n_knots = n_terms + 1
    knots = ndtri((np.arange(n_knots) + 0.5) / n_knots)
    cubes = np.maximum(scores[:, None] - knots, 0.0) ** 3
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
    columns = np.column_stack([scores, slopes[:, :-1] - slopes[:, -1:]])
    base: Reals = np.linalg.qr(columns - columns.mean(axis=0))[0]
    base.setflags(write=False)
    return base


def _orthonormal(columns: Reals) -> Reals:
    """An orthonormal base of what centred columns span."""
    left, sizes, _ = np.linalg.svd(columns - columns.mean(axis=0), full_matrices=False)
    base: Reals = left[:, sizes > LEAST_VARIANCE * sizes[0]]
    return base
