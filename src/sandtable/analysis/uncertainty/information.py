"""What knowing a figure would be worth, estimated from an ensemble at hand: expected value of partial perfect information.

A figure's worth is what a decision maker gains who learns it before choosing: E[max_d E[NB_d | figure]] - max_d E[NB_d] (Raiffa
and Schlaifer, 1961, Applied Statistical Decision Theory; the inner expectation by regression over the futures: Strong, Oakley and
Brennan, 2014, Medical Decision Making 34(3), 311-326, eq. 4).  Regressing and choosing in the same futures overstates it; here the
rule is learnt in four fifths of the futures and earns in the other fifth, in turn.  That never overstates it on average, and the
gains of single futures give the standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Reals
from sandtable.analysis.uncertainty.smoothing import (
    N_WAVES,
    Basis,
    HeldOut,
    Smoother,
    group_basis,
    join_bases,
    rank_basis,
    wave_basis,
)

N_FOLDS = 5
N_REPEATS = 3
N_SHUFFLES = 20
MOST_GROUPS = 12  # of a parameter with so few distinct values, each has its own mean
GROUP_WAVES = 4  # per parameter, when several are known together
MOST_TOGETHER = 12  # parameters that a regression on all of them takes up, those that tell most alone
CELLS_AT_A_TIME = 4_000_000
NEIGHBOURS_POWER = 0.6
TIE_SLACK = 1e-9  # of the largest payoff: what differs by rounding is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice between alternatives, in futures that count.

    Args:
        gains: (other alternative, future): payoff of each alternative minus that of the one that is best on average.
        chosen: number of the alternative that is best on average, in the caller's order.
        others: numbers of the others.
    """

    gains: Reals
    chosen: int
    others: tuple[int, ...]

    @property
    def n_futures(self) -> int:
        """Futures that count."""
        return int(self.gains.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """An expected gain with its standard error, in the unit of the payoff."""

    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """What each of several figures is worth.

    Args:
        values, errors: (figure,) expected gain of knowing it before choosing, and its standard error.
        squares, square_errors: (figure,) by how much it would lower the mean squared error of foretelling the gain of the first
            other alternative.
    """

    values: Reals
    errors: Reals
    squares: Reals
    square_errors: Reals


def find_choice(payoffs: Reals) -> Choice:
    """The choice that payoffs (alternative, future) pose; of equals on average the first is taken."""
    chosen = int(np.argmax(payoffs.mean(axis=1)))
    others = tuple(row for row in range(len(payoffs)) if row != chosen)
    gains = payoffs[list(others)] - payoffs[chosen]
    gains[np.abs(gains) <= find_slack(payoffs)] = 0.0
    return Choice(gains=gains, chosen=chosen, others=others)


def find_slack(payoffs: Reals) -> float:
    """By how much payoffs may differ through rounding alone."""
    return TIE_SLACK * max(1.0, float(np.abs(payoffs).max(initial=0.0)))


def find_ceiling(choice: Choice) -> Worth:
    """Expected value of perfect information: the gain of one who knows the future, chance included."""
    return _mean_of(np.maximum(choice.gains.max(axis=0), 0.0))


def find_worths(choice: Choice, parameters: Reals, seed: Sequence[int], *, n_repeats: int = N_REPEATS) -> Worths:
    """What each parameter is worth alone.

    Args:
        choice: what is to be chosen.
        parameters: (parameter, future) values.
        seed: of the division of futures into fifths.
        n_repeats: divisions over which is averaged.
    """
    return ParameterWorths(choice.n_futures, parameters, seed, n_repeats=n_repeats).find(choice)


class ParameterWorths:
    """The regressions of many parameters, made ready once: the true futures and shuffled ones go through the same.

    Args:
        n_futures: futures that count.
        parameters: (parameter, future).
        seed: of the division into fifths.
        n_repeats: divisions over which is averaged.
    """

    def __init__(self, n_futures: int, parameters: Reals, seed: Sequence[int], *, n_repeats: int = N_REPEATS) -> None:
        rng = np.random.default_rng([*seed, 1])
        self._folds = [_find_folds(n_futures, rng) for _ in range(n_repeats)]
        self._n, self._n_parameters = n_futures, len(parameters)
        values = [np.unique(row) for row in parameters]
        self._few = [row for row, distinct in enumerate(values) if len(distinct) <= MOST_GROUPS]
        few = set(self._few)
        self._many = np.array([row for row in range(len(parameters)) if row not in few], dtype=np.intp)
        self._order = np.argsort(parameters[self._many], axis=1, kind="stable").T  # (rank, parameter)
        shared = rank_basis(n_futures) if self._many.size else None
        self._shared = [HeldOut(shared, folds) for folds in self._folds] if shared is not None else []
        self._grouped = {
            row: [
                HeldOut(group_basis(np.searchsorted(values[row], parameters[row]), len(values[row])), folds)
                for folds in self._folds
            ]
            for row in self._few
        }

    def find(self, choice: Choice, *, n_repeats: int | None = None) -> Worths:
        """What each parameter is worth alone.

        Args:
            choice: in the same futures.
            n_repeats: divisions that are used, at most those made ready.
        """
        found = np.zeros((4, self._n_parameters))
        step = max(1, CELLS_AT_A_TIME // (self._n * len(choice.gains)))
        for first in range(0, len(self._many), step):
            part = slice(first, first + step)
            gains = choice.gains[:, self._order[:, part]]
            found[:, self._many[part]] = _earn(gains, self._shared[:n_repeats])
        for row in self._few:
            found[:, row] = _earn(choice.gains[:, :, None], self._grouped[row][:n_repeats])[:, 0]
        return Worths(values=found[0], errors=found[1], squares=found[2], square_errors=found[3])

    def find_floor(self, choice: Choice, seed: Sequence[int]) -> tuple[float, float]:
        """The largest worth that any parameter gets when the futures are shuffled, so that none tells anything.

        As the largest over 20 shuffles it is passed by chance once in 21 times, whichever parameter passes it (Westfall and Young,
        1993, Resampling-Based Multiple Testing, section 2.3).

        Returns:
            The floors of the worth and of the squared error.
        """
        rng = np.random.default_rng([*seed, 2])
        floor = squares = 0.0
        for _ in range(N_SHUFFLES):
            gains = choice.gains[:, rng.permutation(self._n)]
            found = self.find(Choice(gains=gains, chosen=choice.chosen, others=choice.others), n_repeats=1)
            floor = max(floor, float(found.values.max(initial=0.0)))
            squares = max(squares, float(found.squares.max(initial=0.0)))
        return floor, squares


def find_waves(parameters: Reals) -> Reals:
    """(parameter, future, wave): smooth functions of each parameter alone, for `find_joint_worth`."""
    return np.stack([wave_basis(row, GROUP_WAVES).columns[:, 1:] for row in parameters])


def find_joint_worth(choice: Choice, waves: Reals, seed: Sequence[int]) -> tuple[Worth, Worth]:
    """What several parameters are worth when all are known, from a regression on those that tell most.

    In each division the parameters that tell most alone are taken up, each as a smooth function, with the products of any two; what
    that regression misses is missing from the worth.

    Args:
        choice: what is to be chosen.
        waves: of the parameters.
        seed: of the division into fifths.

    Returns:
        The worth, and by how much the mean squared error of foretelling the first gain falls.
    """
    if not len(waves):
        return Worth(value=0.0, error=0.0), Worth(value=0.0, error=0.0)
    rng = np.random.default_rng([*seed, 3])
    folds = _find_folds(choice.n_futures, rng)
    roughness = np.array([1.0, *(np.arange(2.0, GROUP_WAVES + 1.0) ** 4)])
    foretold = np.empty_like(choice.gains)
    for fold in range(N_FOLDS):
        learn = folds != fold
        for row, gains in enumerate(choice.gains):
            basis = _joint_basis(waves, roughness, gains, learn)
            smoother = Smoother(Basis(columns=basis.columns[learn], penalty=basis.penalty))
            foretold[row, ~learn] = basis.columns[~learn] @ smoother.fit(gains[learn, None])[:, 0]
    # A regression on so much foretells too boldly: what it foretells is held against what came, once more on other fifths.
    folds = _find_folds(choice.n_futures, rng)
    settled = np.stack(
        [
            HeldOut(wave_basis(score, N_WAVES), folds).foretell(gains[:, None])[:, 0]
            for score, gains in zip(foretold, choice.gains, strict=True)
        ]
    )
    return _mean_of(_taken(choice.gains, settled)), _mean_of(_squared_gain(choice.gains[0], settled[0]))


def find_neighbour_worth(choice: Choice, parameter: Reals, seed: Sequence[int]) -> Worth:
    """The worth of one parameter by nearest neighbours, as a check on the smooth regression.

    Args:
        choice: what is to be chosen.
        parameter: (future,).
        seed: of the division into fifths.
    """
    n = choice.n_futures
    folds = _find_folds(n, np.random.default_rng([*seed, 4]))
    gains = choice.gains[:, np.argsort(parameter, kind="stable")]
    half = max(int(n**NEIGHBOURS_POWER) // 2, 5)
    first, last = np.maximum(np.arange(n) - half, 0), np.minimum(np.arange(n) + half + 1, n)
    foretold = np.empty_like(gains)
    for fold in range(N_FOLDS):
        is_learnt = (folds != fold).astype(np.float64)
        counts = _running(is_learnt, first, last)
        means = _running(gains * is_learnt, first, last) / np.maximum(counts, 1.0)
        foretold[:, folds == fold] = means[:, folds == fold]
    return _mean_of(_taken(gains, foretold))


def _running(values: Reals, first: NDArray[np.intp], last: NDArray[np.intp]) -> Reals:
    """Sums over windows of the last axis."""
    sums = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    return np.asarray(sums[..., last] - sums[..., first])


def _joint_basis(waves: Reals, roughness: Reals, gains: Reals, learn: NDArray[np.bool_]) -> Basis:
    """Smooth functions of the parameters that tell most in the futures learnt from, and products of any two."""
    told = np.einsum("pnw,n->pw", waves[:, learn], gains[learn] - gains[learn].mean())
    best = np.argsort(-(told**2).sum(axis=1), kind="stable")[:MOST_TOGETHER]
    taken = waves[best]
    first, second = np.triu_indices(len(best), 1)
    products = taken[first, :, 0] * taken[second, :, 0]
    columns = np.concatenate([np.ones((1, waves.shape[1])), np.concatenate(np.moveaxis(taken, 2, 1)), products])
    return Basis(
        columns=columns.T,
        penalty=np.diag([0.0, *np.tile(roughness, len(best)), *np.full(len(first), roughness[1])]),
    )


def _find_folds(n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """(position,) fifth of each, every five in a row in different ones: neighbours of what is held out are learnt from."""
    blocks = -(-n // N_FOLDS)
    return np.concatenate([rng.permutation(N_FOLDS) for _ in range(blocks)])[:n].astype(np.intp)


def _earn(gains: Reals, prepared: Sequence[HeldOut]) -> Reals:
    """What rules learnt elsewhere earn, and how well they foretell.

    Args:
        gains: (other alternative, position, parameter), each parameter's futures in the order of its basis.
        prepared: one per division into fifths.

    Returns:
        (4, parameter): mean gain and its error, fall of the squared error and its error.
    """
    n_others, n, n_parameters = gains.shape
    earned, squares = np.zeros((n, n_parameters)), np.zeros((n, n_parameters))
    responses = np.ascontiguousarray(np.moveaxis(gains, 1, 0)).reshape(n, n_others * n_parameters)
    for division in prepared:
        shaped = np.moveaxis(division.foretell(responses).reshape(n, n_others, n_parameters), 1, 0)
        earned += _taken(gains, shaped)
        squares += _squared_gain(gains[0], shaped[0])
    means = np.stack([earned, squares]) / len(prepared)
    result = np.empty((4, n_parameters))
    result[0::2], result[1::2] = means.mean(axis=1), means.std(axis=1, ddof=1) / np.sqrt(n)
    return result


def _taken(gains: Reals, foretold: Reals) -> Reals:
    """Gain of who takes the alternative that is foretold to gain most, or stays where none is foretold to gain."""
    most, taken = np.zeros(gains.shape[1:]), np.zeros(gains.shape[1:])
    for gain, expected in zip(gains, foretold, strict=True):
        is_more = expected > most
        np.copyto(most, expected, where=is_more)
        np.copyto(taken, gain, where=is_more)
    return taken


def _squared_gain(gains: Reals, foretold: Reals) -> Reals:
    """By how much the squared error falls against foretelling the mean, per future."""
    return np.asarray((gains - gains.mean(axis=0)) ** 2 - (gains - foretold) ** 2)


def _mean_of(values: Reals) -> Worth:
    n = len(values)
    error = float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    return Worth(value=float(values.mean()), error=error)


def find_group_worth(choice: Choice, parameters: Reals, seed: Sequence[int]) -> tuple[Worth, Worth]:
    """What the cells of one variable are worth when all are known: the sum of a smooth function of each.

    Args:
        choice: what is to be chosen.
        parameters: (cell, future).
        seed: of the division into fifths.

    Returns:
        The worth, and by how much the mean squared error of foretelling the first gain falls.
    """
    basis = join_bases([wave_basis(row, GROUP_WAVES) for row in parameters])
    rng = np.random.default_rng([*seed, 5])
    prepared = [HeldOut(basis, _find_folds(choice.n_futures, rng)) for _ in range(N_REPEATS)]
    value, error, square, square_error = (float(x) for x in _earn(choice.gains[:, :, None], prepared)[:, 0])
    return Worth(value=value, error=error), Worth(value=square, error=square_error)
