"""Who wins a dispute, from shares of capability: an ordered logit and how much it beats a constant forecast.

R. J. Carroll and B. Kenkel (2019), Prediction, proxies, and power, American Journal of Political Science 63: 577-593:
the baseline to which they hold every better proxy is an ordered logit of the outcome (B wins, stalemate, A wins) on
CINC_A / (CINC_A + CINC_B), judged by the proportional reduction in log loss.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    Vector,
    list_some,
    read_numbers,
    require_number,
    require_same_length,
    require_vector,
    require_whole,
)
from sandtable.theory.trouble import TheoryError

Classes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLogit:
    """Pr(outcome <= k) = 1 / (1 + exp(-(cut_k - beta x))).

    Args:
        beta: what one unit of x adds to the log odds of a higher outcome.
        cuts: rising thresholds between outcomes, one fewer than there are outcomes.
    """

    beta: float
    cuts: tuple[float, ...]

    def find_probabilities(self, x: ArrayLike) -> NDArray[np.float64]:
        """Probability of each outcome, lowest first, at each x of shape (case,): shape (case, outcome)."""
        values = require_vector(np.atleast_1d(np.asarray(x, dtype=np.float64)), "values of x")
        below = _logistic(np.array(self.cuts)[None, :] - self.beta * values[:, None])
        padded = np.hstack([np.zeros((values.size, 1)), below, np.ones((values.size, 1))])
        return np.diff(padded, axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFit:
    """An ordered logit and how well it does on the cases it was fitted to.

    Args:
        model: the fit.
        beta_error: standard error of beta from the curvature of the likelihood.
        n: cases.
        counts: how many cases had each outcome, lowest first.
        null_loss: mean log loss of forecasting the shares of outcomes every time.
        loss: mean log loss of the model.
        reduction: proportional reduction in loss, 1 - loss / null_loss.
    """

    model: OrderedLogit
    beta_error: float
    n: int
    counts: tuple[int, ...]
    null_loss: float
    loss: float
    reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """Cases to fit.

    Args:
        outcomes: 0 B wins, 1 stalemate, 2 A wins; shape (case,).
        shares: CINC_A / (CINC_A + CINC_B), shape (case,).
    """

    outcomes: Classes
    shares: Vector


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import expit

    return np.asarray(expit(x), dtype=np.float64)


def find_capability_share(capability_a: ArrayLike, capability_b: ArrayLike) -> Vector:
    """A's share of the capability of the two, shape (case,).

    Example:
        >>> capability_share([3.0], [1.0]).tolist()
        [0.75]

    Args:
        capability_a: of A, any unit, at least 0, shape (case,).
        capability_b: of B, same unit.

    Raises:
        TheoryError: capabilities below zero, both nought, or lists of different length.
    """
    a = require_vector(capability_a, "capabilities of A", at_least=0)
    b = require_vector(capability_b, "capabilities of B", at_least=0)
    require_same_length((a, b), ("capabilities of A", "capabilities of B"))
    if np.any(a + b == 0):
        raise TheoryError("both sides of a case have no capability", "a share is taken of the two", "leave it out")
    return a / (a + b)


def find_null_loss(counts: ArrayLike) -> float:
    """Mean log loss of forecasting the shares of outcomes: their entropy, in nats.

    Args:
        counts: how often each outcome came, shape (outcome,).
    """
    n = require_vector(counts, "counts of outcomes", at_least=0)
    if n.sum() == 0:
        raise TheoryError("no case is counted", "shares are taken of them", "give cases")
    shares = n[n > 0] / n.sum()
    return float(-(shares * np.log(shares)).sum())


def find_loss_reduction(loss: float, null_loss: float) -> float:
    """Proportional reduction in loss (PRL): 1 - loss / null loss; 0 no better than a constant, 1 perfect."""
    return 1 - require_number(loss, "loss", at_least=0) / require_number(null_loss, "null loss", above=0)


def find_log_loss(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean of -ln of the probability given to what happened.

    Args:
        probabilities: shape (case, outcome), rows sum to one.
        outcomes: which happened, shape (case,), from 0.

    Raises:
        TheoryError: rows that do not sum to one, or outcomes out of range.
    """
    given = read_numbers(probabilities, "probabilities")
    came = _require_classes(outcomes)
    if given.ndim != 2 or given.shape[0] != came.size or came.max() >= given.shape[1]:
        raise TheoryError(
            f"probabilities have shape {given.shape} for {came.size} outcomes up to {came.max()}",
            "each case has one row with a probability for each outcome",
            "make them agree",
        )
    off = np.flatnonzero(~np.isclose(given.sum(axis=1), 1, rtol=0, atol=1e-6) | (given < 0).any(axis=1))
    if off.size:
        told = list_some(f"row {row + 1} of probabilities does not sum to one ({given[row].sum():g})" for row in off)
        raise TheoryError(told, "one outcome happens, and no probability is below 0", "mend those rows")
    with np.errstate(divide="ignore"):
        return float(-np.log(given[np.arange(came.size), came]).mean())


def _require_classes(outcomes: ArrayLike) -> Classes:
    values = require_vector(outcomes, "outcomes", at_least=0)
    if np.any(values != np.floor(values)):
        raise TheoryError("an outcome is no whole number", "outcomes are numbered from 0", "number them")
    return values.astype(np.int64)


def fit_ordered_logit(outcomes: ArrayLike, x: ArrayLike, n_outcomes: int = 3) -> OutcomeFit:
    """Maximum-likelihood ordered logit of outcomes on one variable.

    Example:
        >>> fit = ordered_logit([0, 1, 0, 2, 1, 2, 1, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
        >>> round(fit.model.beta, 2), round(fit.reduction, 3)
        (6.97, 0.238)

    Args:
        outcomes: 0 to `n_outcomes` - 1 in order, shape (case,).
        x: shape (case,), for instance A's share of capability.
        n_outcomes: how many outcomes there are; each must occur.

    Returns:
        The fit with its losses.

    Raises:
        TheoryError: an outcome that never occurs, x that never varies, lists of different length, or x that parts the
            outcomes entirely, so that no finite fit is best.
    """
    came, values = _require_classes(outcomes), require_vector(x, "values of x", least=2)
    require_same_length((came.astype(np.float64), values), ("outcomes", "values of x"))
    counts = np.bincount(came, minlength=require_whole(n_outcomes, "number of outcomes", at_least=2))
    if counts.size > n_outcomes or (counts == 0).any():
        raise TheoryError(
            f"outcomes occur {counts.tolist()} times",
            f"each of {n_outcomes} must occur, numbered from 0",
            "join outcomes that never occur, or say how many there are",
        )
    if np.ptp(values) == 0:
        raise TheoryError("x is the same in every case", "its effect is sought", "give cases that differ")
    model, curvature = _maximise(came, values, counts)
    loss = find_log_loss(model.find_probabilities(values), came)
    null_loss = find_null_loss(counts)
    return OutcomeFit(
        model=model,
        beta_error=float(np.sqrt(np.linalg.inv(curvature)[0, 0])),
        n=int(came.size),
        counts=tuple(int(count) for count in counts),
        null_loss=null_loss,
        loss=loss,
        reduction=find_loss_reduction(loss, null_loss),
    )


def _maximise(came: Classes, values: Vector, counts: Classes) -> tuple[OrderedLogit, NDArray[np.float64]]:
    """Newton steps on (beta, cuts), halved where they would overshoot: the log likelihood is concave."""
    scale = float(values.std())
    centre = float(values.mean())
    z = (values - centre) / scale
    start = np.cumsum(counts)[:-1] / counts.sum()
    at = np.concatenate([[0.0], np.log(start / (1 - start))])
    likelihood, slope, curvature = _likelihood(at, z, came)
    for _ in range(100):
        # Where x parts the outcomes beta grows until the likelihood is flat.
        if abs(at[0]) > 500 or np.linalg.cond(curvature) > 1e14:
            break
        step = np.linalg.solve(curvature, slope)
        size = 1.0
        while size > 1e-12:
            tried = _likelihood(at + size * step, z, came)
            if tried[0] >= likelihood:
                break
            size /= 2
        at = at + size * step
        likelihood, slope, curvature = tried
        if float(np.abs(size * step).max()) < 1e-10:
            beta = float(at[0] / scale)
            # d(beta z, cuts)/d(beta x, cuts): the cuts move with the centre that was taken out.
            back = np.eye(at.size)
            back[0, 0] = scale
            back[1:, 0] = -centre
            cuts = tuple(float(cut) for cut in at[1:] + beta * centre)
            return OrderedLogit(beta=beta, cuts=cuts), back.T @ curvature @ back
    raise TheoryError(
        "the fit runs off without end", "x parts the outcomes entirely", "add cases or say what is known of beta"
    )


def _likelihood(
    at: NDArray[np.float64], z: Vector, came: Classes
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Log likelihood, its gradient, and its negative second derivatives, at (beta, cuts)."""
    beta, cuts = at[0], np.concatenate([[-np.inf], at[1:], [np.inf]])
    if np.any(np.diff(cuts) <= 0):
        return -np.inf, np.zeros_like(at), np.eye(at.size)
    upper, lower = _logistic(cuts[came + 1] - beta * z), _logistic(cuts[came] - beta * z)
    chance = np.maximum(upper - lower, 1e-300)
    d_upper, d_lower = upper * (1 - upper), lower * (1 - lower)
    # The two index values of a case depend on (beta, cuts) linearly: rows of these two designs.
    load_upper, load_lower = np.zeros((z.size, at.size)), np.zeros((z.size, at.size))
    load_upper[:, 0] = load_lower[:, 0] = -z
    rows = np.arange(z.size)
    has_upper, has_lower = came < at.size - 1, came > 0
    load_upper[rows[has_upper], came[has_upper] + 1] = 1
    load_lower[rows[has_lower], came[has_lower]] = 1
    first = d_upper[:, None] * load_upper - d_lower[:, None] * load_lower
    score = first / chance[:, None]
    bend_upper = d_upper * (1 - 2 * upper) / chance
    bend_lower = d_lower * (1 - 2 * lower) / chance
    second = (load_upper * bend_upper[:, None]).T @ load_upper - (load_lower * bend_lower[:, None]).T @ load_lower
    return float(np.log(chance).sum()), score.sum(axis=0), score.T @ score - second


def cross_validate(outcomes: ArrayLike, x: ArrayLike, *, folds: int = 10, seed: int = 0, n_outcomes: int = 3) -> float:
    """Proportional reduction in loss on cases the fit has not seen.

    Example:
        >>> import numpy as np
        >>> share = np.linspace(0.05, 0.95, 60)
        >>> came = np.array([0, 1, 1, 2, 1, 2] * 10)
        >>> ordered_logit_cross_validation(came, share, folds=5) < 0.1
        True

    Args:
        outcomes: as for the fit, shape (case,).
        x: shape (case,).
        folds: in how many parts cases are dealt at random.
        seed: of the dealing.
        n_outcomes: how many outcomes there are.

    Returns:
        1 - loss / null loss, where the null forecasts the shares of the cases fitted; below zero if x misleads.

    Raises:
        TheoryError: as for the fit, on each part left after a fold is taken out.
    """
    came, values = _require_classes(outcomes), require_vector(x, "values of x", least=2)
    parts = require_whole(folds, "folds", at_least=2)
    if parts > came.size:
        raise TheoryError(f"{parts} folds for {came.size} cases", "each fold holds a case", "take fewer folds")
    dealt = np.random.default_rng(require_whole(seed, "seed")).permutation(came.size) % parts
    loss, null = np.zeros(came.size), np.zeros(came.size)
    for part in range(parts):
        kept, left = dealt != part, dealt == part
        fit = fit_ordered_logit(came[kept], values[kept], n_outcomes)
        given = fit.model.find_probabilities(values[left])
        loss[left] = -np.log(given[np.arange(left.sum()), came[left]])
        null[left] = -np.log(np.array(fit.counts)[came[left]] / fit.n)
    return find_loss_reduction(float(loss.mean()), float(null.mean()))


def read_disputes(
    lines: Iterable[str],
    *,
    outcome: str = "outcome",
    share: str | None = None,
    capability: tuple[str, str] | None = None,
) -> Disputes:
    """Cases from the lines of a table with a head, for a refit on data that may not be passed on.

    Args:
        lines: of comma-separated text, head first; lines that begin with `#` are left out.
        outcome: column with 0 (B wins), 1 (stalemate), 2 (A wins), or these as `VictoryB`, `Stalemate`, `VictoryA`.
        share: column with A's share of capability, or
        capability: two columns with the capability of A and of B.

    Returns:
        The cases; those that lack the outcome or a capability are left out.

    Raises:
        TheoryError: a column that is not there, a word or number that cannot be read, or no case left.
    """
    if (share is None) == (capability is None):
        raise TheoryError("share and capability are both given, or neither", "one of them is read", "name one")
    wanted = (share,) if share is not None else (capability or ())
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    missing = [name for name in (outcome, *wanted) if name not in (rows.fieldnames or ())]
    if missing:
        raise TheoryError(
            f"no column is called {missing[0]!r}", f"the head has {', '.join(rows.fieldnames or ())}", "name another"
        )
    came: list[int] = []
    found: list[list[float]] = []
    for number, row in enumerate(rows, start=1):
        cells = [(row[name] or "").strip() for name in (outcome, *wanted)]
        if any(cell in ("", "NA", "nan", "-9") for cell in cells):
            continue
        try:
            found.append([float(cell) for cell in cells[1:]])
            came.append(OUTCOME_WORDS[cells[0]])
        except (KeyError, ValueError) as error:
            raise TheoryError(f"row {number} says {cells}", "outcomes are 0, 1, 2", "mend or drop that row") from error
    if not came:
        raise TheoryError("no case is complete", "outcome and capability are needed", "look at the columns named")
    table = np.array(found)
    shares = table[:, 0] if share is not None else find_capability_share(table[:, 0], table[:, 1])
    return Disputes(outcomes=np.array(came, dtype=np.int64), shares=shares)


OUTCOME_WORDS = {"0": 0, "1": 1, "2": 2, "VictoryB": 0, "Stalemate": 1, "VictoryA": 2}
