"""Shares of futures with their Monte Carlo error."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054  # standard normal quantile at 0.975


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`n` of `n_futures` futures.

    Args:
        n: futures in which it holds.
        n_futures: futures counted.
        share: n / n_futures; NaN when there are none.
        standard_error: binomial standard error of the share.
        low, high: Wilson interval (95 %) of the probability behind the share.
    """

    n: int
    n_futures: int
    share: float
    standard_error: float
    low: float
    high: float


def count_share(n: int, n_futures: int) -> Share:
    """The share n / N with its binomial standard error and Wilson interval.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22(158), 209-212: the interval keeps a width at 0 and 1, where the binomial
    standard error is 0.

    Args:
        n: futures in which it holds, 0 <= n <= n_futures.
        n_futures: futures counted.

    Returns:
        The share; all its numbers are NaN when no future was counted (the interval then is 0 to 1).
    """
    if n_futures == 0:
        return Share(n=0, n_futures=0, share=math.nan, standard_error=math.nan, low=0.0, high=1.0)
    share = n / n_futures
    z2 = Z_95 * Z_95
    denominator = 1.0 + z2 / n_futures
    middle = (share + z2 / (2.0 * n_futures)) / denominator
    spread = share * (1.0 - share) / n_futures
    half = Z_95 * math.sqrt(spread + z2 / (4.0 * n_futures * n_futures)) / denominator
    return Share(
        n=n,
        n_futures=n_futures,
        share=share,
        standard_error=math.sqrt(spread),
        low=0.0 if n == 0 else middle - half,
        high=1.0 if n == n_futures else middle + half,
    )
