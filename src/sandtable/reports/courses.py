"""The course of a series in words: from the first point to the last, each number rounded to its error."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sandtable.reports.numbers import format_number


def say_point(label: str) -> str:
    """`in 2028-01`, `on 2028-01-15`; `at 10` on an axis of plain numbers."""
    return f"{('at', 'in', 'on')[min(label[1:].count('-'), 2)]} {label}"


def format_rounded(value: float, error: float) -> str:
    """A number rounded to its error; without one to three digits, those before the point too."""
    if (math.isfinite(error) and error > 0) or value == 0 or not math.isfinite(value):
        return format_number(value, error)
    size = 10.0 ** (math.floor(math.log10(abs(value))) - 2)
    return format_number(round(value / size) * size, size)


def say_course(lens: str, start: float, ends: Sequence[str], unit: str, when: tuple[str, str]) -> str:
    """Where the median starts and ends, and how far nine futures in ten reach.

    Args:
        lens: whose futures they are.
        start: the median at the first point.
        ends: the quantiles at the last point as text, ascending, the median in the middle.
        unit: as it is written; "" = none.
        when: the first and the last point in words: `in 2024-10`, `in 2028-01`.
    """
    span = (
        "the same in nine futures of ten"
        if ends[0] == ends[-1]
        else f"where nine futures in ten lie between {ends[0]} and {ends[-1]}"
    )
    said = f" {unit}" if unit else ""
    return (
        f"Under `{lens}` the median goes from {format_rounded(start, math.nan)}{said} {when[0]} to "
        f"{ends[len(ends) // 2]} {when[1]}, {span}."
    )
