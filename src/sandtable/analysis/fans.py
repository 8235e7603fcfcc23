"""Fans: quantiles of a series over futures, point by point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sandtable.runs.runs import FAN_FUTURES, Fan, Status

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantiles_of_sorted(ordered: NDArray[np.float64], levels: Sequence[float]) -> NDArray[np.float64]:
    """Quantiles along the last axis of values in ascending order.

    Linear interpolation between order statistics: the quantile p of n values stands at position p (n - 1), counted
    from 0.  Hyndman, R. J. and Fan, Y. (1996), Sample quantiles in statistical packages, The American Statistician
    50(4), 361-365, definition 7.

    Args:
        ordered: (..., future), ascending.
        levels: between 0 and 1.

    Returns:
        (level, ...); NaN without futures.
    """
    n = ordered.shape[-1]
    result = np.full((len(levels), *ordered.shape[:-1]), np.nan)
    if n == 0:
        return result
    for row, level in enumerate(levels):
        position = level * (n - 1)
        below = math.floor(position)
        above = min(below + 1, n - 1)
        weight = position - below
        result[row] = ordered[..., below] * (1.0 - weight) + ordered[..., above] * weight
    return result


def find_quantiles(values: NDArray[np.float64], levels: Sequence[float] = LEVELS) -> NDArray[np.float64]:
    """Quantiles along the last axis: (..., future) -> (level, ...)."""
    return quantiles_of_sorted(np.sort(values, axis=-1), levels)


def quantile_errors(ordered: NDArray[np.float64], levels: Sequence[float]) -> NDArray[np.float64]:
    """Monte Carlo standard errors of quantiles, from the order statistics around them.

    The number of values below the true quantile p is binomial(n, p), so the quantiles at p - s and p + s with
    s = sqrt(p (1 - p) / n) stand one standard error to each side, whatever the distribution.  David, H. A. and
    Nagaraja, H. N. (2003), Order Statistics, 3rd ed., section 7.1.

    Args:
        ordered: (future,), ascending.
        levels: between 0 and 1.

    Returns:
        (level,) half the distance between the two; NaN without futures.
    """
    n = ordered.shape[-1]
    spreads = [math.sqrt(level * (1.0 - level) / n) if n else 0.0 for level in levels]
    low = [max(level - spread, 0.0) for level, spread in zip(levels, spreads, strict=True)]
    high = [min(level + spread, 1.0) for level, spread in zip(levels, spreads, strict=True)]
    return (quantiles_of_sorted(ordered, high) - quantiles_of_sorted(ordered, low)) / 2.0


def count_fan_futures(status: NDArray[np.uint8]) -> int:
    """Futures behind a stored fan: of the first FAN_FUTURES, those that were reached and ran well.

    Args:
        status: (future,) of Status, of all futures asked for.
    """
    return int(np.count_nonzero(status[:FAN_FUTURES] == Status.OK))


def find_fan(
    values: NDArray[np.float64],
    status: NDArray[np.uint8],
    *,
    variable: str,
    elements: str = "",
    unit: str = "1",
    levels: tuple[float, ...] = LEVELS,
) -> Fan:
    """The fan of one recorded series, over the futures that ran well.

    Args:
        values: (point, future): sorting runs along memory.
        status: (future,) of Status; futures in trouble are left out.
        variable: the series' variable.
        elements: its elements, joined by commas.
        unit: its unit, for labels.
        levels: the quantiles asked for.

    Returns:
        The fan, values (level, point).
    """
    usable = status == Status.OK
    chosen = values if usable.all() else values[:, usable]
    return Fan(variable=variable, elements=elements, unit=unit, levels=levels, values=find_quantiles(chosen, levels))
