"""Distributions with settled numbers: whether they are possible, and how one is widened to an earlier knowledge.

The functions here know families, not units or places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sandtable.model.expression import Distribution, Expression, Number

WIDENING = 1.5
LEAST_MASS = 1e-12
WEIGHT_TOLERANCE = 1e-6
UNIT_ARGUMENT = "unit"
PLAIN_ARGUMENT = "plain"

ARGUMENT_UNITS: Mapping[str, tuple[str, ...]] = {
    "normal": (UNIT_ARGUMENT, UNIT_ARGUMENT),
    "lognormal": (UNIT_ARGUMENT, PLAIN_ARGUMENT),
    "logitnormal": (UNIT_ARGUMENT, PLAIN_ARGUMENT),
    "uniform": (UNIT_ARGUMENT, UNIT_ARGUMENT),
    "triangular": (UNIT_ARGUMENT, UNIT_ARGUMENT, UNIT_ARGUMENT),
    "pert": (UNIT_ARGUMENT, UNIT_ARGUMENT, UNIT_ARGUMENT),
    "beta": (PLAIN_ARGUMENT, PLAIN_ARGUMENT, UNIT_ARGUMENT, UNIT_ARGUMENT),
    "gamma": (PLAIN_ARGUMENT, UNIT_ARGUMENT),
    "poisson": (UNIT_ARGUMENT,),
    "binomial": (UNIT_ARGUMENT, PLAIN_ARGUMENT),
    "bernoulli": (PLAIN_ARGUMENT,),
}
WRITTEN: Mapping[str, str] = {
    "interval": "low to high",
    "normal": "normal(mean, sd)` or `normal(low to high)",
    "lognormal": "lognormal(median, sigma)` or `lognormal(low to high)",
    "logitnormal": "logitnormal(median, sigma)` or `logitnormal(low to high)",
    "uniform": "uniform(low, high)",
    "triangular": "triangular(low, mode, high)",
    "pert": "pert(low, mode, high)",
    "beta": "beta(a, b)` or `beta(a, b, low, high)",
    "gamma": "gamma(shape, scale)",
    "poisson": "poisson(mean)",
    "binomial": "binomial(n, p)",
    "bernoulli": "bernoulli(p)",
    "categorical": "categorical(value: probability, …)",
    "mixture": "mixture(weight: value, …)",
}


def argument_units(family: str, n: int, *, is_interval: bool) -> tuple[str, ...] | None:
    """Which arguments carry the variable's unit; None when the family takes another number of them."""
    if is_interval:
        return (UNIT_ARGUMENT,) * 2 if n == 2 else None
    if family in {"categorical", "mixture"}:
        return (UNIT_ARGUMENT,) * n if n else None
    units = ARGUMENT_UNITS.get(family, ())
    if family == "beta" and n == 2:
        return units[:2]
    return units if len(units) == n else None


def numbers_of(expressions: Sequence[Expression]) -> tuple[float, ...]:
    """The values of settled numbers."""
    return tuple(item.value for item in expressions if isinstance(item, Number))


def settled_family(family: str, low: float) -> str:
    """The family that `low to high` means: lognormal when both ends are positive, else normal."""
    return ("lognormal" if low > 0 else "normal") if family == "interval" else family


# -- what is impossible ----------------------------------------------------------------------------


def impossible(distribution: Distribution, empirical: Sequence[float] = ()) -> str:
    """Why a settled distribution cannot be, or ""."""
    arguments = numbers_of(distribution.arguments)
    weights = numbers_of(distribution.weights)
    bounds = numbers_of([item for item in (distribution.low, distribution.high) if item is not None])
    if not all(math.isfinite(value) for value in (*arguments, *weights, *bounds)):
        return "one of its numbers is not finite"
    why = _impossible_interval(distribution.family, arguments) if distribution.is_interval else ""
    if not distribution.is_interval:
        test = _TESTS.get(distribution.family)
        why = test(arguments) if test else _impossible_weights(weights) if weights else ""
    if why or len(bounds) != 2:
        return why
    low, high = bounds
    if low >= high:
        return f"`within` runs from {low:g} to {high:g}"
    if mass_within(distribution, low, high, empirical) < LEAST_MASS:
        return f"nothing of it lies within {low:g} and {high:g}"
    return ""


def _impossible_interval(family: str, arguments: tuple[float, ...]) -> str:
    low, high = arguments
    if low >= high:
        return f"it runs from {low:g} to {high:g}, so its low end is not below its high end"
    if family == "lognormal" and low <= 0:
        return f"a lognormal is positive, but its low end is {low:g}"
    if family == "logitnormal" and not (low > 0 and high < 1):
        return f"a logitnormal lies between 0 and 1, but its ends are {low:g} and {high:g}"
    return ""


def _impossible_normal(arguments: tuple[float, ...]) -> str:
    return "" if arguments[1] > 0 else f"its spread is {arguments[1]:g}, not above 0"


def _impossible_lognormal(arguments: tuple[float, ...]) -> str:
    return _impossible_normal(arguments) or ("" if arguments[0] > 0 else f"its median is {arguments[0]:g}, not above 0")


def _impossible_logitnormal(arguments: tuple[float, ...]) -> str:
    inside = 0 < arguments[0] < 1
    return _impossible_normal(arguments) or ("" if inside else f"its median is {arguments[0]:g}, not between 0 and 1")


def _impossible_uniform(arguments: tuple[float, ...]) -> str:
    low, high = arguments
    return "" if low < high else f"its low end {low:g} is not below its high end {high:g}"


def _impossible_triangular(arguments: tuple[float, ...]) -> str:
    low, mode, high = arguments
    if not low < high:
        return f"its low end {low:g} is not below its high end {high:g}"
    return "" if low <= mode <= high else f"its mode {mode:g} is outside {low:g} to {high:g}"


def _impossible_beta(arguments: tuple[float, ...]) -> str:
    if not (arguments[0] > 0 and arguments[1] > 0):
        return f"its shapes are {arguments[0]:g} and {arguments[1]:g}, not both above 0"
    return _impossible_uniform(arguments[2:]) if len(arguments) == 4 else ""


def _impossible_gamma(arguments: tuple[float, ...]) -> str:
    return "" if min(arguments) > 0 else "its shape and scale are not both above 0"


def _impossible_poisson(arguments: tuple[float, ...]) -> str:
    return "" if arguments[0] >= 0 else f"its mean is {arguments[0]:g}, below 0"


def _impossible_binomial(arguments: tuple[float, ...]) -> str:
    n, p = arguments
    if n < 0 or n != int(n):
        return f"its number of trials is {n:g}, not a whole number from 0 up"
    return _impossible_bernoulli((p,))


def _impossible_bernoulli(arguments: tuple[float, ...]) -> str:
    return "" if 0 <= arguments[0] <= 1 else f"its probability is {arguments[0]:g}, not between 0 and 1"


def _impossible_weights(weights: tuple[float, ...]) -> str:
    if min(weights) < 0:
        return f"one of its weights is {min(weights):g}, below 0"
    total = sum(weights)
    return "" if abs(total - 1) <= WEIGHT_TOLERANCE else f"its weights sum to {total:g}, not to 1"


_TESTS: Mapping[str, Callable[[tuple[float, ...]], str]] = {
    "normal": _impossible_normal,
    "lognormal": _impossible_lognormal,
    "logitnormal": _impossible_logitnormal,
    "uniform": _impossible_uniform,
    "triangular": _impossible_triangular,
    "pert": _impossible_triangular,
    "beta": _impossible_beta,
    "gamma": _impossible_gamma,
    "poisson": _impossible_poisson,
    "binomial": _impossible_binomial,
    "bernoulli": _impossible_bernoulli,
}


# -- how much is left within bounds ------------------------------------------------------------------

HALF_WIDTH = 1.6448536269514722  # z at 95 %: the ends of a central 90 %


def location_and_scale(distribution: Distribution) -> tuple[float, float]:
    """Mean and standard deviation on the scale on which the family is normal."""
    first, second = numbers_of(distribution.arguments)
    turn = SCALES[distribution.family][0]
    if distribution.is_interval:
        low, high = turn(first), turn(second)
        return (low + high) / 2, (high - low) / (2 * HALF_WIDTH)
    return turn(first), second


def _logit(x: float) -> float:
    if x <= 0:
        return -math.inf
    return math.inf if x >= 1 else math.log(x / (1 - x))


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf


def _same(x: float) -> float:
    return x


def _exp(x: float) -> float:
    """exp, kept to what a float can hold: a widened interval has no infinite end and none at 0."""
    return math.exp(max(min(x, 700.0), -700.0))


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


SCALES: Mapping[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "normal": (_same, _same),
    "lognormal": (_log, _exp),
    "logitnormal": (_logit, _expit),
}


def _cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def mass_within(distribution: Distribution, low: float, high: float, empirical: Sequence[float]) -> float:
    """Probability between two bounds; 1.0 stands for "some" where only the support is looked at."""
    family, arguments = distribution.family, numbers_of(distribution.arguments)
    if family in SCALES:
        mean, sd = location_and_scale(distribution)
        turn = SCALES[family][0]
        above, below = (turn(high) - mean) / sd, (turn(low) - mean) / sd
        return _cdf(above) - _cdf(below) if below < 0 else _cdf(-below) - _cdf(-above)
    if family in {"categorical", "empirical"}:
        return float(any(low <= value <= high for value in arguments or empirical))
    if family == "mixture":
        return 1.0
    support = _support(family, arguments)
    if family in {"poisson", "binomial", "bernoulli"}:
        return float(math.ceil(max(low, support[0])) <= min(high, support[1]))
    return float(max(low, support[0]) < min(high, support[1]))


def _support(family: str, arguments: tuple[float, ...]) -> tuple[float, float]:
    if family in {"uniform", "triangular", "pert"}:
        return arguments[0], arguments[-1]
    if family == "beta":
        return (arguments[2], arguments[3]) if len(arguments) == 4 else (0.0, 1.0)
    if family == "binomial":
        return 0.0, arguments[0]
    return (0.0, 1.0) if family == "bernoulli" else (0.0, math.inf)


# -- what could be known before ----------------------------------------------------------------------


def widened(distribution: Distribution) -> Distribution:
    """The same knowledge, half as wide again about its centre: what may have stood before a later fact.

    Lognormals widen on the log scale, logitnormals on the logit scale, the others linearly; a bounded family
    that does not reach below 0 is not carried below it; beta and gamma keep their mean and their support; a
    mixture widens each of its parts.  Counts, categories and columns of data have no width to change.
    """
    family = distribution.family
    if family in SCALES:
        return _widened_normal(distribution)
    if family in {"uniform", "triangular", "pert"}:
        return _with_numbers(distribution, _widened_bounds(numbers_of(distribution.arguments)))
    if family == "beta":
        return _with_numbers(distribution, _widened_beta(numbers_of(distribution.arguments)))
    if family == "gamma":
        shape, scale = numbers_of(distribution.arguments)
        return _with_numbers(distribution, (shape / WIDENING**2, scale * WIDENING**2))
    if family == "mixture":
        parts = tuple(widened(part) if isinstance(part, Distribution) else part for part in distribution.arguments)
        return replace(distribution, arguments=parts)
    return distribution


def _widened_normal(distribution: Distribution) -> Distribution:
    first, second = numbers_of(distribution.arguments)
    if not distribution.is_interval:
        return _with_numbers(distribution, (first, second * WIDENING))
    turn, back = SCALES[distribution.family]
    low, high = turn(first), turn(second)
    centre, half = (low + high) / 2, (high - low) / 2 * WIDENING
    return _with_numbers(distribution, (back(centre - half), back(centre + half)))


def _widened_bounds(arguments: tuple[float, ...]) -> tuple[float, ...]:
    low, high = arguments[0], arguments[-1]
    centre, half = (low + high) / 2, (high - low) / 2 * WIDENING
    wider = centre - half
    if low >= 0 > wider:
        wider = 0.0
    return (wider, *arguments[1:-1], centre + half)


def _widened_beta(arguments: tuple[float, ...]) -> tuple[float, ...]:
    a, b = arguments[:2]
    mean = a / (a + b)
    variance = mean * (1 - mean) / (a + b + 1)
    wider = min(variance * WIDENING**2, 0.95 * mean * (1 - mean))
    size = mean * (1 - mean) / wider - 1
    return (mean * size, (1 - mean) * size, *arguments[2:])


def _with_numbers(distribution: Distribution, values: Sequence[float]) -> Distribution:
    return replace(distribution, arguments=tuple(Number(value=value) for value in values))
