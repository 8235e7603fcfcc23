"""Coefficients and exponents of Lanchester's laws from daily strengths and losses, and how little the days decide.

Bracken (1995, Naval Research Logistics 42: 415-439) and Fricker (1998, 45: 1-22) fitted the Ardennes data and found
different laws; Wiper, Pettit and Young (2000, 47: 541-558) fit them as a regression with a posterior. The regression
here is theirs in form: log losses of both sides on log strengths, with exponents in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtr, stdtrit

from sandtable.theory.inputs import Vector, require_number, require_same_length, require_vector
from sandtable.theory.lanchester import Law
from sandtable.theory.trouble import TheoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What both sides had and lost, day by day, all in one unit; each of shape (day,)."""

    strength_a: Vector
    strength_b: Vector
    losses_a: Vector
    losses_b: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientFit:
    """One coefficient a side for a law that is given.

    Args:
        loss_a: coefficient of A's losses.
        loss_b: coefficient of B's losses.
        r_squared: share of the variation about either side's own mean that the law explains, both sides together;
            below zero if the means do better.
        n: number of days.
    """

    loss_a: float
    loss_b: float
    r_squared: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range that holds a parameter with the asked probability."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExponentFit:
    """Exponents and coefficients together, with their posterior under a flat prior: a multivariate t.

    Args:
        p: exponent of the enemy's strength.
        q: exponent of the own strength.
        log_loss_a: natural log of the coefficient of A's losses.
        log_loss_b: natural log of the coefficient of B's losses.
        covariance: posterior scale of (log_loss_a, log_loss_b, p, q), shape (4, 4).
        degrees_of_freedom: of the t, twice the days less four.
        residual_variance: of log losses.
    """

    p: float
    q: float
    log_loss_a: float
    log_loss_b: float
    covariance: NDArray[np.float64]
    degrees_of_freedom: int
    residual_variance: float

    def find_interval(self, exponent: str, probability: float = 0.95) -> Interval:
        """Central range of `p` or `q` (or of `p - q`, which says square, linear or logarithmic)."""
        weights = {"p": (0, 0, 1, 0), "q": (0, 0, 0, 1), "p - q": (0, 0, 1, -1)}
        if exponent not in weights:
            raise TheoryError(f"no exponent is called {exponent!r}", "there are p, q and p - q", "ask for one of these")
        level = require_number(probability, "probability", above=0, below=1)
        weight = np.array(weights[exponent], dtype=np.float64)
        middle = float(weight @ (self.log_loss_a, self.log_loss_b, self.p, self.q))
        reach = float(np.sqrt(weight @ self.covariance @ weight)) * float(
            stdtrit(self.degrees_of_freedom, (1 + level) / 2)
        )
        return Interval(low=middle - reach, high=middle + reach)

    def find_level(self, p: float, q: float) -> float:
        """Smallest joint region of (p, q) that holds the given pair: 0 at the middle, 1 far off.

        The region is the F region of the regression, which is also the region of highest posterior density.
        """
        off = np.array([p - self.p, q - self.q])
        distance = float(off @ np.linalg.solve(self.covariance[2:, 2:], off)) / 2
        return float(fdtr(2, self.degrees_of_freedom, distance))


def make_days(strength_a: ArrayLike, strength_b: ArrayLike, losses_a: ArrayLike, losses_b: ArrayLike) -> Days:
    """Daily series, checked.

    Raises:
        TheoryError: lists of different length, strengths not above zero, or losses below zero.
    """
    days = Days(
        strength_a=require_vector(strength_a, "strengths of A", least=2, above=0),
        strength_b=require_vector(strength_b, "strengths of B", least=2, above=0),
        losses_a=require_vector(losses_a, "losses of A", least=2, at_least=0),
        losses_b=require_vector(losses_b, "losses of B", least=2, at_least=0),
    )
    require_same_length(
        (days.strength_a, days.strength_b, days.losses_a, days.losses_b),
        ("strengths of A", "strengths of B", "losses of A", "losses of B"),
    )
    return days


def fit_coefficients(days: Days, law: Law) -> CoefficientFit:
    """One coefficient for each side by least squares through the origin: losses = coefficient x B^p A^q.

    Args:
        days: daily strengths and losses.
        law: the law whose exponents hold.

    Returns:
        Both coefficients and the share of variation explained.

    Raises:
        TheoryError: losses that never vary, so that nothing is to be explained.
    """
    load_a = days.strength_b**law.losses_a.enemy * days.strength_a**law.losses_a.own
    load_b = days.strength_a**law.losses_b.enemy * days.strength_b**law.losses_b.own
    loss_a = float(load_a @ days.losses_a / (load_a @ load_a))
    loss_b = float(load_b @ days.losses_b / (load_b @ load_b))
    missed = np.sum((days.losses_a - loss_a * load_a) ** 2) + np.sum((days.losses_b - loss_b * load_b) ** 2)
    spread = np.sum((days.losses_a - days.losses_a.mean()) ** 2) + np.sum((days.losses_b - days.losses_b.mean()) ** 2)
    if spread == 0:
        raise TheoryError("losses are the same every day", "no law can be told from another", "give days that differ")
    return CoefficientFit(loss_a=loss_a, loss_b=loss_b, r_squared=float(1 - missed / spread), n=int(days.losses_a.size))


def fit_exponents(days: Days) -> ExponentFit:
    """Exponents by joint regression of log losses: log dA = log a + p log B + q log A, log dB the other way round.

    Args:
        days: daily strengths and losses, all above zero, at least three days.

    Returns:
        Exponents with their posterior. Ranges tend to be very wide, since strengths move little and together.

    Raises:
        TheoryError: a day without losses (its log is not there), too few days, or strengths that never vary.
    """
    if np.any(days.losses_a == 0) or np.any(days.losses_b == 0):
        raise TheoryError("a day is without losses", "logs of losses are fitted", "leave that day out, or add days up")
    n = days.losses_a.size
    if n < 3:
        raise TheoryError(f"{n} days are given", "four parameters are fitted to both sides' days", "give at least 3")
    log_a, log_b = np.log(days.strength_a), np.log(days.strength_b)
    one, none = np.ones(n), np.zeros(n)
    design = np.vstack([np.column_stack([one, none, log_b, log_a]), np.column_stack([none, one, log_a, log_b])])
    target = np.log(np.concatenate([days.losses_a, days.losses_b]))
    # Centred within a side: the intercepts are far from the data, and p and q are found from what is left.
    middle = np.concatenate([np.tile(design[:n, 2:].mean(0), (n, 1)), np.tile(design[n:, 2:].mean(0), (n, 1))])
    if np.linalg.matrix_rank(design[:, 2:] - middle) < 2:
        raise TheoryError(
            "strengths do not vary enough to tell the exponents apart", "both must move, and not as one", "add days"
        )
    found, *_ = np.linalg.lstsq(design, target, rcond=None)
    freedom = 2 * n - 4
    residual = target - design @ found
    variance = float(residual @ residual) / freedom
    upper = np.linalg.qr(design, mode="r")
    inverse = np.linalg.inv(upper)
    return ExponentFit(
        p=float(found[2]),
        q=float(found[3]),
        log_loss_a=float(found[0]),
        log_loss_b=float(found[1]),
        covariance=variance * inverse @ inverse.T,
        degrees_of_freedom=freedom,
        residual_variance=variance,
    )
