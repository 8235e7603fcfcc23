"""How many futures an answer needs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-11  # values closer to each other than this share of the largest differ by rounding alone


def find_mean_error(values: NDArray[Any]) -> float:
    """Standard error of a mean: 0 where the values differ by rounding alone, nan for a single one.

    Args:
        values: one per future.
    """
    if values.size < 2:
        return math.nan
    spread = float(values.std(ddof=1))
    if spread <= ROUNDING * float(np.abs(values).max()):
        return 0.0
    return spread / math.sqrt(values.size)


def find_needed_futures(standard_error: float, n_futures: int, asked: float) -> int:
    """Futures at which a standard error that falls as 1/sqrt(n) would come down to the one asked for.

    Args:
        standard_error: found with `n_futures`.
        n_futures: futures behind it.
        asked: standard error asked for, above 0, in the same unit.

    Returns:
        The number, rounded up to two digits; `n_futures` when that was enough.
    """
    if not (math.isfinite(standard_error) and standard_error > asked):
        return n_futures
    needed = n_futures * (standard_error / asked) ** 2
    unit = 10.0 ** max(0, math.floor(math.log10(needed)) - 1)
    return int(math.ceil(needed / unit) * unit)
