"""Conditional means from futures at hand: penalised regression on ranks, fitted to many parameters at once.

On its ranks every parameter without ties has the same basis, so one decomposition serves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Reals

N_WAVES = 13  # the finest cosine of a single parameter: bends a thirteenth of its range apart
GAMMA = 1.4  # a degree of freedom counts so often in the generalised cross-validation: less noise is fitted
JITTER = 1e-9
SHRINKAGES = (*(10.0**k for k in np.linspace(-6.0, 2.0, 9)), np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Columns of a regression and how rough they are.

    Args:
        columns: (future, column); the constant lies in their span.
        penalty: (column, column), positive semidefinite; 0 for the constant alone.
    """

    columns: Reals
    penalty: Reals


class Smoother:
    """A penalised least squares fit, decomposed once for any number of responses.

    The weight of the penalty is chosen for each response by generalised cross-validation (Craven and Wahba, 1979,
    Numerische Mathematik 31, 377-403, eq. 1.9, with the degrees of freedom counted `GAMMA` times); the choice goes from
    hardly any penalty to the plain mean.

    Args:
        basis: columns at the futures that are fitted.
    """

    def __init__(self, basis: Basis) -> None:
        columns = basis.columns
        self.n = len(columns)
        gram = columns.T @ columns / self.n
        gram[np.diag_indices_from(gram)] += JITTER * max(float(np.trace(gram)) / len(gram), 1.0)
        inverse = np.linalg.inv(np.linalg.cholesky(gram))
        roughness, turn = np.linalg.eigh(inverse @ basis.penalty @ inverse.T)
        self.turn = inverse.T @ turn
        self.projection = np.ascontiguousarray((columns @ self.turn).T) / self.n
        self._kept = _shares_kept(np.maximum(roughness, 0.0))
        self._worth = 2.0 * self._kept - self._kept**2
        spent = np.minimum(GAMMA * self._kept.sum(axis=1) / self.n, 0.99)
        self._price = (1.0 / (1.0 - spent) ** 2)[:, None]

    def fit(self, values: Reals) -> Reals:
        """Coefficients (column, response) of the basis for values (future, response)."""
        return self.shrink(self.projection @ values, np.mean(values**2, axis=0))

    def shrink(self, turned: Reals, energy: Reals) -> Reals:
        """Coefficients (column, response) from projections on the turned columns and the mean square of each response."""
        return np.asarray(self.turn @ (self._kept[self._choose(turned, energy)].T * turned))

    def fit_with_error(self, values: Reals, columns: Reals) -> tuple[Reals, Reals]:
        """Fitted means of one response and their standard errors.

        The errors are the Bayesian ones of a smoothing spline (Wahba, 1983, Journal of the Royal Statistical Society B 45(1),
        133-150), which count what the penalty may have smoothed away.

        Args:
            values: (future,) that are fitted.
            columns: (point, column) of the basis where the means are wanted.
        """
        turned, energy = self.projection @ values, float(np.mean(values**2))
        kept = self._kept[self._choose(turned[:, None], np.array([energy]))[0]]
        waves = columns @ self.turn
        left = energy - float(np.sum(turned**2 * (2.0 * kept - kept**2)))
        variance = max(left, 0.0) / max(1.0 - float(kept.sum()) / self.n, 1e-9)
        return waves @ (kept * turned), np.sqrt(variance / self.n * ((waves**2) @ kept))

    def _choose(self, turned: Reals, energy: Reals) -> NDArray[np.intp]:
        left = np.maximum(energy - self._worth @ turned**2, 0.0)  # (shrinkage, response)
        return np.asarray(np.argmin(left * self._price, axis=0))


class HeldOut:
    """Means foretold for each part of the futures from the other parts.

    Args:
        basis: columns at all positions.
        parts: (position,) part of each, counted from 0.
    """

    def __init__(self, basis: Basis, parts: NDArray[np.intp]) -> None:
        self._smoothers: list[Smoother] = []
        self._held: list[tuple[NDArray[np.bool_], Reals]] = []
        projections, shares = [], []
        for part in range(int(parts.max()) + 1):
            held = parts == part
            smoother = Smoother(Basis(columns=basis.columns[~held], penalty=basis.penalty))
            projection = np.zeros((len(smoother.projection), len(parts)))
            projection[:, ~held] = smoother.projection
            self._smoothers.append(smoother)
            self._held.append((held, basis.columns[held]))
            projections.append(projection)
            shares.append(np.where(held, 0.0, 1.0 / smoother.n))
        self._projections, self._shares = np.concatenate(projections), np.stack(shares)

    def foretell(self, values: Reals) -> Reals:
        """(position, response): what the other parts let one expect of values (position, response)."""
        turned = (self._projections @ values).reshape(len(self._smoothers), -1, values.shape[1])
        energy = self._shares @ values**2
        foretold = np.empty_like(values)
        for smoother, (held, columns), own, square in zip(self._smoothers, self._held, turned, energy, strict=True):
            foretold[held] = columns @ smoother.shrink(own, square)
        return foretold


def _shares_kept(roughness: Reals) -> Reals:
    """(shrinkage, column): how much of each turned column is kept; shrinkages are in units of the smoothest wave."""
    is_wave = roughness > 1e-7 * max(float(roughness.max(initial=0.0)), 1e-30)
    unit = float(roughness[is_wave].min()) if is_wave.any() else 1.0
    kept = np.ones((len(SHRINKAGES), len(roughness)))
    for row, shrinkage in enumerate(SHRINKAGES):
        kept[row, is_wave] = 0.0 if np.isinf(shrinkage) else 1.0 / (1.0 + shrinkage * roughness[is_wave] / unit)
    return kept


def rank_basis(n: int, n_waves: int = N_WAVES) -> Basis:
    """A smooth function of a rank: the constant, the straight line, and cosines of 2 to `n_waves` half periods.

    The penalty of a wave rises with the fourth power of its number, as that of a cubic smoothing spline does.

    Args:
        n: futures, in ascending order of the parameter.
        n_waves: half periods of the finest cosine.
    """
    return _waves((np.arange(n) + 0.5) / n, n_waves)


def group_basis(groups: NDArray[np.intp], n_groups: int) -> Basis:
    """A mean for each group, drawn towards the overall one.

    Args:
        groups: (future,) group of each.
        n_groups: how many there are.
    """
    return Basis(
        columns=(groups[:, None] == np.arange(n_groups)).astype(np.float64),
        penalty=np.eye(n_groups) - 1.0 / n_groups,
    )


def join_bases(bases: Sequence[Basis]) -> Basis:
    """The sum of a function of each parameter: one constant, and every other column of each, centred."""
    n = len(bases[0].columns)
    columns, roughness = [np.ones((n, 1))], [0.0]
    for basis in bases:
        waves = basis.columns[:, 1:]
        columns.append(waves - waves.mean(axis=0))
        roughness += np.diag(basis.penalty)[1:].tolist()
    return Basis(columns=np.concatenate(columns, axis=1), penalty=np.diag(roughness))


def spread_ranks(parameter: Reals) -> Reals:
    """(future,) ranks between 0 and 1; equal values share theirs."""
    _, inverse, counts = np.unique(parameter, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - 0.5 * counts)[inverse] / len(parameter))


def wave_basis(parameter: Reals, n_waves: int) -> Basis:
    """`rank_basis` in the order of the futures, equal values treated as equal."""
    return _waves(spread_ranks(parameter), n_waves)


def _waves(ranks: Reals, n_waves: int) -> Basis:
    numbers = np.arange(2, n_waves + 1)
    columns = np.concatenate(
        [
            np.ones((len(ranks), 1)),
            np.sqrt(12.0) * (ranks[:, None] - 0.5),
            np.sqrt(2.0) * np.cos(np.pi * ranks[:, None] * numbers),
        ],
        axis=1,
    )
    return Basis(columns=columns, penalty=np.diag([0.0, 1.0, *(numbers.astype(np.float64) ** 4)]))
