"""Numbers as text: rounded to their Monte Carlo error, with thousands, and never with more digits than that allows."""

from __future__ import annotations

import math

MISSING = "-"
DEFAULT_DIGITS = 3
MOST_DIGITS = 4


def format_count(n: int) -> str:
    """`1,000`."""
    return f"{n:,}"


def format_of(n: int, n_futures: int) -> str:
    """`702 of 1,000`."""
    return f"{n:,} of {n_futures:,}"


def find_decimals(error: float) -> int | None:
    """Decimals that an error allows: its leading digit is the last one shown; negative = tens, hundreds, ...

    Args:
        error: a standard error in the number's unit.

    Returns:
        None when the error says nothing (zero, missing or infinite).
    """
    if not math.isfinite(error) or error <= 0.0:
        return None
    return -math.floor(math.log10(error))


def format_number(value: float, error: float = math.nan, *, is_signed: bool = False) -> str:
    """A number rounded to its error, to four significant digits at most; without one, to three (whole numbers in full).

    Args:
        value: the number.
        error: its standard error, in its unit.
        is_signed: whether a positive number shows its sign.
    """
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    decimals = find_decimals(error)
    if decimals is None or value == 0:
        decimals = _significant(value, DEFAULT_DIGITS)
    elif decimals > 0:
        decimals = min(decimals, max(_significant(value, MOST_DIGITS), 0))
    rounded = round(value, decimals)
    if rounded == 0:
        rounded = 0.0
    sign = "+" if is_signed and rounded > 0 else ""
    if rounded != 0 and abs(rounded) < 1e-5:
        return f"{sign}{rounded:.2g}"
    return f"{sign}{rounded:,.{min(max(decimals, 0), 9)}f}"


def format_error(error: float) -> str:
    """An error with two significant digits."""
    if not math.isfinite(error):
        return MISSING
    return "0" if error == 0 else format_number(error, error / 10)


def format_weight(weight: float) -> str:
    """A weight as stated, with its sign: `+1`, `-0.015`."""
    return f"{weight:+,.6g}"


def format_exact(value: float) -> str:
    """A stated number as stated: `0.02`, `1,200`, `300`."""
    return f"{value:,.10g}"


def format_percent(share: float, error: float = math.nan) -> str:
    """`70 %`; a tenth of a per cent is shown where the error is below half a per cent."""
    if math.isnan(share):
        return MISSING
    is_fine = math.isfinite(error) and 0.0 < error < 0.005
    digits = 1 if is_fine else 0
    return f"{round(100.0 * share, digits) + 0.0:.{digits}f} %"  # + 0.0: what rounds to none has no sign


def format_most(error: float) -> str:
    """The largest error of several shares: `at most 1.6 %`, or `below 0.1 %` where that would read as none."""
    return "below 0.1 %" if error < 0.0005 else f"at most {format_percent(error, 0.001)}"


def format_band(low: float | None, high: float | None) -> str:
    """`25-75 %`, `` without a band."""
    if low is None or high is None:
        return ""
    return f"{_percent_number(low)}-{_percent_number(high)} %"


def format_unit(unit: str) -> str:
    """A unit for a column; nothing for `1`."""
    return "" if unit == "1" else unit


def format_hash(digest: str) -> str:
    """The first twelve digits of a hash."""
    return digest[:12]


def _significant(value: float, digits: int) -> int:
    """Decimals for so many significant digits, none before the point cut; 0 for whole numbers."""
    if value == 0 or (value == math.floor(value) and abs(value) < 1e15):
        return 0
    shown = float(f"{value:.{digits - 1}e}")  # 0.09999999 is shown as 0.1, and has its digits
    return max(digits - 1 - math.floor(math.log10(abs(shown))), 0)


def _percent_number(share: float) -> str:
    return f"{100.0 * share:.4g}"
