"""From none of several subjects to all of them, as bars of text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.layout import Picture
from sandtable.reports.numbers import format_number, format_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.causes.parts import Waterfall

RISE, FALL, LEVEL = "█", "░", "│"
NAMED_WIDTH = 28
AXIS_STEPS = 10.0  # the ends of an axis are rounded to this part of it


def layout_waterfall(fall: Waterfall, *, is_truth: bool = False, width: int = 44) -> Picture:
    """A bar per step on one axis, each where the one before it ended.

    Args:
        fall: what is shown.
        is_truth: shares of futures, shown in percentage points.
        width: columns of the axis.

    Returns:
        The picture; both ends of the axis are labelled, since it need not begin at 0.
    """
    factor = 100.0 if is_truth else 1.0
    levels = [fall.start.mean]
    for step in fall.steps:
        levels.append(levels[-1] + step.mean)
    low, high = min(levels), max(levels)
    scale = (high - low) / (width - 1) if high > low else 1.0
    at = [round((level - low) / scale) for level in levels]
    first, last = ("without it", "with it") if len(fall.steps) == 1 else ("none of them", "all of them")
    rows = [(first, format_number(factor * fall.start.mean, factor * fall.start.error), _mark(at[0]))]
    for k, step in enumerate(fall.steps):
        text = format_number(factor * step.mean, factor * step.error, is_signed=True)
        rows.append((step.subject[:NAMED_WIDTH], text, _bar(at[k], at[k + 1], step.mean)))
    rows.append((last, format_number(factor * fall.end.mean, factor * fall.end.error), _mark(at[-1])))
    names = max(len(name) for name, _, _ in rows)
    texts = max(len(text) for _, text, _ in rows)
    lines = [f"{name:<{names}}  {text:>{texts}}  {bar}".rstrip() for name, text, bar in rows]
    axis = _axis(names + texts + 4, levels, factor, width)
    return Picture(title=_title(fall, is_truth=is_truth), lines=(*lines, *([axis] if axis else [])))


def _title(fall: Waterfall, *, is_truth: bool) -> str:
    unit = "per cent of futures" if is_truth else format_unit(fall.unit)
    way = "without it and with it" if len(fall.steps) == 1 else "from none of them to all"
    return f"{fall.label}, {way}" + (f" ({unit})" if unit else "")


def _mark(at: int) -> str:
    return " " * at + LEVEL


def _bar(first: int, last: int, mean: float) -> str:
    if mean == 0.0:
        return " " * first + LEVEL
    low, high = sorted((first, last))
    return " " * low + (RISE if mean > 0.0 else FALL) * max(high - low, 1)


def _axis(margin: int, levels: Sequence[float], factor: float, width: int) -> str:
    low, high = factor * min(levels), factor * max(levels)
    if not math.isfinite(high - low) or high <= low:
        return ""
    step = (high - low) / AXIS_STEPS
    left, right = format_number(low, step), format_number(high, step)
    return " " * margin + left + f"{RISE} up {FALL} down".center(width - len(left) - len(right)) + right
