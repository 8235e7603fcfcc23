"""From a uniform number to a value: the quantile map of any distribution of the language.

A truncated distribution (`within low to high`) is the distribution given that the value lies there: u runs
over the mass between the ends.  A mixture splits u by its weights, each component getting its own stretch,
so its map rises within a component but not across components.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.families import (
    FAMILIES,
    logitnormal_of_interval,
    lognormal_of_interval,
    mass_at,
    normal_of_interval,
)
from sandtable.model.expression import Distribution, Expression, Number

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
Empirical: TypeAlias = Mapping[str, tuple[float, ...]]
Mass: TypeAlias = Callable[[Distribution, Array, Empirical], Array]

SMALLEST_U = 2.0**-53
LARGEST_U = 1.0 - 2.0**-53

OF_INTERVAL = {
    "normal": normal_of_interval,
    "lognormal": lognormal_of_interval,
    "logitnormal": logitnormal_of_interval,
}


def to_values(value: float | Distribution, u: Array, empirical: Empirical) -> Array:
    """Values at the uniform numbers `u`; a fixed number gives itself.

    Args:
        value: a number or a settled distribution, in the variable's unit.
        u: numbers in (0, 1), of any shape.
        empirical: values by "file:column".

    Returns:
        Float64, of u's shape.

    Raises:
        ValueError: an argument that is not a number, or a family that is not known.
    """
    if not isinstance(value, Distribution):
        return np.full_like(u, float(value))
    if value.family == "mixture":
        low, high = _ends(value)
        is_whole = np.isinf(low) and np.isinf(high)
        return _quantile(value, u, empirical) if is_whole else _truncated_mixture(value, u, low, high, empirical)
    low, high, below, through = find_truncation(value, empirical)
    if np.isinf(low) and np.isinf(high):
        return _quantile(value, u, empirical)
    inside = np.clip(below + u * (through - below), SMALLEST_U, LARGEST_U)
    return np.clip(_quantile(value, inside, empirical), low, high)


def to_mass(value: float | Distribution, x: Array, empirical: Empirical) -> Array:
    """The mass at or below each x: the distribution function, truncation included.

    Args:
        value: a number or a settled distribution.
        x: values, of any shape.
        empirical: values by "file:column".

    Returns:
        Shares from 0 to 1, of x's shape.
    """
    if not isinstance(value, Distribution):
        return np.where(x >= value, 1.0, 0.0)
    whole = _cdf(value, x, empirical)
    low, high = _ends(value)
    if np.isinf(low) and np.isinf(high):
        return whole
    below, through = _mass_between(_cdf, value, low, high, empirical)
    inside = np.clip((whole - below) / (through - below), 0.0, 1.0)
    return np.where(x < low, 0.0, np.where(x >= high, 1.0, inside))


def find_truncation(value: Distribution, empirical: Empirical) -> tuple[float, float, float, float]:
    """What `within` leaves of a distribution that is no mixture.

    Returns:
        Lower end, upper end, the mass strictly below the lower end, the mass through the upper one; without a
        truncation (-inf, inf, 0, 1).
    """
    low, high = _ends(value)
    if np.isinf(low) and np.isinf(high):
        return low, high, 0.0, 1.0
    return low, high, *_mass_between(_cdf, value, low, high, empirical)


def _quantile(value: Distribution, u: Array, empirical: Empirical) -> Array:
    if value.family == "mixture":
        return _mixture(_components(value), u, empirical)
    if value.family in {"categorical", "empirical"}:
        points, through = find_steps(value, empirical)
        return points[np.minimum(np.searchsorted(through, u, side="left"), len(points) - 1)]
    family, arguments = settle_family(value)
    return FAMILIES[family].quantile(u, *arguments)


def _cdf(value: Distribution, x: Array, empirical: Empirical) -> Array:
    if value.family == "mixture":
        mass = np.zeros_like(x)
        for weight, part in _components(value):
            mass = mass + weight * to_mass(part, x, empirical)
        return mass
    if value.family in {"categorical", "empirical"}:
        points, through = find_steps(value, empirical)
        return np.concatenate([[0.0], through])[np.searchsorted(points, x, side="right")]
    family, arguments = settle_family(value)
    return FAMILIES[family].cdf(x, *arguments)


def settle_family(value: Distribution) -> tuple[str, tuple[float, ...]]:
    """Family and parameters of a distribution that is not of steps or a mixture, intervals turned into parameters."""
    family, arguments = value.family, tuple(_number(argument) for argument in value.arguments)
    if family == "interval":
        family = "lognormal" if min(arguments) > 0 else "normal"
    elif family not in FAMILIES:
        raise ValueError(f"unknown family of distributions: {family}")
    if value.is_interval or value.family == "interval":
        return family, OF_INTERVAL[family](*arguments)
    return family, arguments


def find_steps(value: Distribution, empirical: Empirical) -> tuple[Array, Array]:
    """Values of a discrete distribution in rising order, and the mass through each."""
    if value.family == "empirical":
        seen = np.sort(np.asarray(empirical[f"{value.file}:{value.column}"], dtype=np.float64))
        return seen, np.arange(1, len(seen) + 1) / len(seen)
    points = np.asarray([_number(argument) for argument in value.arguments])
    weights = _shares([_number(weight) for weight in value.weights])
    order = np.argsort(points, kind="stable")
    through = np.cumsum(weights[order])
    through[-1] = 1.0
    return points[order], through


def _components(value: Distribution) -> list[tuple[float, float | Distribution]]:
    weights = _shares([_number(weight) for weight in value.weights])
    parts = [part if isinstance(part, Distribution) else _number(part) for part in value.arguments]
    return [(float(weight), part) for weight, part in zip(weights, parts, strict=True)]


def _mixture(components: Sequence[tuple[float, float | Distribution]], u: Array, empirical: Empirical) -> Array:
    values = np.empty_like(u)
    start = 0.0
    chosen = np.zeros(u.shape, dtype=bool)
    for index, (weight, part) in enumerate(components):
        is_last = index == len(components) - 1
        here = ~chosen & ((u < start + weight) | is_last)
        if weight > 0:
            within = np.clip((u[here] - start) / weight, SMALLEST_U, LARGEST_U)
            values[here] = to_values(part, within, empirical)
            chosen |= here
        start += weight
    return values


def _truncated_mixture(value: Distribution, u: Array, low: float, high: float, empirical: Empirical) -> Array:
    """Components truncated each, with weights by the mass that each has between the ends."""
    parts: list[tuple[float, float | Distribution]] = []
    for weight, part in _components(value):
        if not isinstance(part, Distribution):
            parts.extend([(weight, part)] if low <= part <= high else [])
            continue
        below, through = _mass_between(to_mass, part, low, high, empirical)
        if weight * (through - below) > 0:
            parts.append((weight * (through - below), _narrowed(part, low, high)))
    if not parts:
        return np.clip(_mixture(_components(value), u, empirical), low, high)
    shares = _shares([weight for weight, _ in parts])
    return _mixture([(float(share), part) for share, (_, part) in zip(shares, parts, strict=True)], u, empirical)


def _narrowed(part: Distribution, low: float, high: float) -> Distribution:
    own_low, own_high = _ends(part)
    return Distribution(
        family=part.family,
        arguments=part.arguments,
        is_interval=part.is_interval,
        weights=part.weights,
        low=Number(value=max(low, own_low)),
        high=Number(value=min(high, own_high)),
        file=part.file,
        column=part.column,
    )


CONTINUOUS = ("interval", "normal", "lognormal", "logitnormal")
"""Families whose mass at one point is found without arrays: most bounds are theirs, and there are hundreds."""


def _mass_between(
    mass: Mass, value: Distribution, low: float, high: float, empirical: Empirical
) -> tuple[float, float]:
    """Mass strictly below `low`, and mass through `high`."""
    if mass is _cdf and value.family in CONTINUOUS:
        family, arguments = settle_family(value)
        return mass_at(family, low, *arguments), mass_at(family, high, *arguments)
    below = 0.0 if np.isinf(low) else float(mass(value, np.asarray([np.nextafter(low, -np.inf)]), empirical)[0])
    through = 1.0 if np.isinf(high) else float(mass(value, np.asarray([high]), empirical)[0])
    return below, through


def _ends(value: Distribution) -> tuple[float, float]:
    low = -np.inf if value.low is None else _number(value.low)
    high = np.inf if value.high is None else _number(value.high)
    return low, high


def _shares(weights: Sequence[float]) -> Array:
    array = np.asarray(weights, dtype=np.float64)
    shares: Array = array / array.sum()
    return shares


def _number(expression: Expression) -> float:
    if isinstance(expression, Number):
        return expression.value
    raise ValueError("an argument of a distribution is not settled to a number")
