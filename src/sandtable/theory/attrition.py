"""The war of attrition: who waits longer gets the good, and both pay for the waiting.

J. Maynard Smith (1974), The theory of games and the evolution of animal conflicts, Journal of Theoretical Biology 47:
209-221; D. T. Bishop and C. Cannings (1978), A generalized war of attrition, ibid. 70: 85-124.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import Vector, require_number, require_vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The mixed strategy that no other can invade: waiting times are exponential.

    Args:
        hazard: chance per unit of time that a side gives up, cost over value.
        mean_bid: mean time a side is ready to wait, value over cost.
        mean_length: mean length of the contest, half of that: the shorter of two.
        payoff: what a side expects: nothing, the good is eaten up by the waiting.
    """

    hazard: float
    mean_bid: float
    mean_length: float
    payoff: float


def find_waiting(value: float, cost_rate: float = 1.0) -> Waiting:
    """Equilibrium between two equal sides: density (c/V) exp(-c t/V).

    Example:
        >>> war_of_attrition(value=10, cost_rate=2)
        Waiting(hazard=0.2, mean_bid=5.0, mean_length=2.5, payoff=0.0)

    Args:
        value: worth of the good (V), above zero.
        cost_rate: cost of waiting per unit of time (c), above zero.

    Returns:
        Hazard, means and payoff.

    Raises:
        TheoryError: a value or cost that is not above zero.
    """
    mean = require_number(value, "value", above=0) / require_number(cost_rate, "cost rate", above=0)
    return Waiting(hazard=1 / mean, mean_bid=mean, mean_length=mean / 2, payoff=0.0)


def find_waiting_density(times: ArrayLike, value: float, cost_rate: float = 1.0) -> Vector:
    """Density of the time a side is ready to wait, at times of shape (n,), per unit of time."""
    hazard = find_waiting(value, cost_rate).hazard
    return np.asarray(hazard * np.exp(-hazard * require_vector(times, "times", at_least=0)), dtype=np.float64)
