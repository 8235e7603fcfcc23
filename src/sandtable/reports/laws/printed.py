"""Published numbers as they were printed, and ours with the same digits."""

from __future__ import annotations

import math
from decimal import Decimal

from sandtable.reports.numbers import MISSING

SMALL = 1e-4
MOST_DECIMALS = 12
FIVE_DIGITS = 10_000


def print_pair(theirs: float, ours: float, limit: float) -> tuple[str, str]:
    """Both numbers at the printed precision.

    Args:
        theirs: as published.
        ours: nan where there is none.
        limit: tolerance; half a unit of a digit tells how many digits were printed.

    Returns:
        Texts; where ours is off by more than the tolerance it has as many more digits as it takes to see it.
    """
    decimals = max(find_limit_decimals(limit), _count_decimals(theirs))
    text = _write(theirs, decimals)
    if not math.isfinite(ours):
        return text, "none"
    own = _write(ours, decimals, like=theirs)
    while round(ours, decimals) == round(theirs, decimals) and abs(ours - theirs) > limit and decimals < MOST_DECIMALS:
        decimals += 1
        own = _write(ours, decimals, like=theirs)
    return text, own


def print_limit(limit: float) -> str:
    """A tolerance: `exact`, `0.005`, `2.5e-8`."""
    return "exact" if limit == 0 else _tidy(f"{limit:.3g}")


def print_difference(gap: float) -> str:
    """How far ours is above theirs, to two digits: `+0.69`, `-4e-10`, `0`."""
    if not math.isfinite(gap):
        return MISSING
    return "0" if gap == 0 else _tidy(f"{gap:+.2g}")


def find_limit_decimals(limit: float) -> int:
    """Decimals of numbers whose last digit the tolerance is half a unit of; 0 for any other tolerance."""
    if limit <= 0:
        return 0
    decimals = -math.floor(math.log10(limit)) - 1
    is_half = math.isclose(limit, 0.5 * 10.0**-decimals, rel_tol=1e-9)
    return decimals if is_half and 0 < decimals <= MOST_DECIMALS else 0


def _count_decimals(value: float) -> int:
    """Decimals that it takes to write the number as it was typed."""
    if value == math.floor(value):
        return 0
    exponent = Decimal(repr(value)).as_tuple().exponent
    return min(-exponent, MOST_DECIMALS) if isinstance(exponent, int) and exponent < 0 else 0


def _write(value: float, decimals: int, like: float | None = None) -> str:
    size = abs(value if like is None else like)
    if 0 < size < SMALL:
        digits = max(decimals + math.floor(math.log10(size)), 0)
        return _tidy(f"{value:.{digits}e}")
    # A year is written without a comma, and so is anything else of four digits.
    comma = "," if max(size, abs(value)) >= FIVE_DIGITS else ""
    return f"{round(value, decimals) + 0.0:{comma}.{decimals}f}"


def _tidy(text: str) -> str:
    """`4.89e-9` for `4.89e-09`."""
    number, sign, power = text.partition("e")
    return f"{number}e{int(power)}" if sign else number
