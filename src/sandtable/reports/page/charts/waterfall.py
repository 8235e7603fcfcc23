"""Pluses and minuses as bars on one axis: each begins where the one before it ended, the last is their sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sandtable.reports.page.charts.marks import draw_line, draw_text, shorten, text_width, wrap, wrap_svg
from sandtable.reports.page.charts.scale import Axis, fit_axis

ROW: Final = 34.0
TALL_ROW: Final = 44.0  # where the label stands above its bar
BAR: Final = 16.0
LINE: Final = 13.0
TOP: Final = 8.0
BOTTOM: Final = 40.0
LABELS: Final = 0.36  # of the width
WIDEST_LABEL: Final = 330.0
NARROW: Final = 520.0  # below it labels stand above their bars
GAP: Final = 8.0
LEAST_AXIS: Final = 0.2  # of the width, whatever room texts want


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar.

    Args:
        label: what it is.
        value: its length; NaN draws none.
        text: the same, rounded, with its sign.
        pinned: the same bar in the pinned world; NaN = none.
        is_sum: it begins at 0.
    """

    label: str
    value: float
    text: str
    pinned: float = math.nan
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where everything goes."""

    width: float
    height: float
    row: float
    labels: float  # width of the column of labels; 0 = they stand above their bars
    axis: Axis

    def bar_top(self, number: int) -> float:
        return TOP + number * self.row + (self.row - BAR - 4.0 if self.labels == 0.0 else (self.row - BAR) / 2.0)


def draw_waterfall(
    bars: Sequence[Bar],
    *,
    id_: str,
    width: float,
    extent: tuple[float, float],
    held: tuple[float, float] | None,
    scale: str,
    title: str,
    desc: str,
) -> tuple[str, tuple[float, float]]:
    """The bars, and the ends of their axis.

    Args:
        bars: in order.
        id_: of the picture, unique on the page.
        width: in CSS pixels.
        extent: least and largest sum on the way.
        held: ends that the axis keeps.
        scale: name of the axis.
        title: name of the picture.
        desc: the finding in one sentence.
    """
    plan = _plan(bars, width, extent, held)
    parts = _axis(plan, scale)
    level = then = 0.0
    for number, bar in enumerate(bars):
        start = 0.0 if bar.is_sum else level
        parts += _label(plan, number, bar)
        was = None
        if not math.isnan(bar.pinned):
            old = 0.0 if bar.is_sum else then
            parts += _box(plan, number, old, old + bar.pinned, "was")
            then = old + bar.pinned
            left, right = sorted((_inside(plan, old), _inside(plan, then)))
            was = left, right
        if math.isfinite(bar.value):
            parts += _bar(plan, number, start, bar, was)
            level = start + bar.value
            if number + 1 < len(bars):
                x = plan.axis.place(level)
                parts.append(draw_line((x, plan.bar_top(number) + BAR), (x, plan.bar_top(number + 1)), "joint"))
    svg = wrap_svg(parts, id_=id_, width=width, height=plan.height, kind="waterfall", title=title, desc=desc)
    return svg, (plan.axis.low, plan.axis.high)


def _plan(bars: Sequence[Bar], width: float, extent: tuple[float, float], held: tuple[float, float] | None) -> _Plan:
    is_narrow = width < NARROW
    labels = 0.0 if is_narrow else min(LABELS * width, WIDEST_LABEL)
    values = max((_text_width(bar) for bar in bars), default=0.0) + GAP + 2.0
    row = TALL_ROW if is_narrow else ROW
    low, high = min(extent[0], 0.0), max(extent[1], 0.0)
    start = labels + GAP + 14.0
    stop = max(width - max(values, 30.0), start + LEAST_AXIS * width)
    most = max(2, min(6, int((stop - start) / 80.0)))
    axis = fit_axis(low, high, start=start, stop=stop, held=held, most=most)
    return _Plan(width=width, height=TOP + row * len(bars) + BOTTOM, row=row, labels=labels, axis=axis)


def _axis(plan: _Plan, scale: str) -> list[str]:
    axis, base = plan.axis, plan.height - BOTTOM + 4.0
    parts = []
    for value in axis.ticks:
        x, text = axis.place(value), axis.tick_text(value)
        half = text_width(text) / 2.0
        parts.append(draw_line((x, TOP), (x, base), "zero" if abs(value) < axis.step / 2.0 else "grid"))
        parts.append(draw_text(min(max(x, half + 2.0), plan.width - half - 2.0), base + 15.0, text, "tick", "middle"))
    named = " ".join(word for word in (axis.factor_words, scale) if word)
    most = plan.width - 4.0
    parts.append(draw_text(plan.width - 2.0, base + 31.0, shorten(named, most), "unit", "end"))
    return parts


def _label(plan: _Plan, number: int, bar: Bar) -> list[str]:
    kind = "name main" if bar.is_sum else "name"
    top = TOP + number * plan.row
    if plan.labels == 0.0:
        return [draw_text(2.0, top + 14.0, shorten(bar.label, plan.width - 4.0), kind)]
    lines = wrap(bar.label, plan.labels - 2.0)
    first = top + plan.row / 2.0 + 4.0 - LINE * (len(lines) - 1) / 2.0
    return [draw_text(plan.labels, first + LINE * line, text, kind, "end") for line, text in enumerate(lines)]


def _bar(plan: _Plan, number: int, start: float, bar: Bar, was: tuple[float, float] | None) -> list[str]:
    kind = ("sum " if bar.is_sum else "") + ("plus" if bar.value > 0 else "minus" if bar.value < 0 else "none")
    right = max(_inside(plan, start), _inside(plan, start + bar.value))
    if was is not None and was[0] < right + GAP + _text_width(bar):
        right = max(right, was[1])
    text = draw_text(
        min(right + GAP, plan.width - _text_width(bar) - 1.0), plan.bar_top(number) + 12.5, bar.text,
        "value main" if bar.is_sum else "value",
    )  # fmt: skip
    return [*_box(plan, number, start, start + bar.value, f"bar {kind}"), text]


def _box(plan: _Plan, number: int, first: float, last: float, kind: str) -> list[str]:
    left, right = sorted((_inside(plan, first), _inside(plan, last)))
    y, height = plan.bar_top(number), BAR
    if kind == "was":
        y, height = y - 3.0, height + 6.0
    return [
        f'<rect class="{kind}" x="{left:.1f}" y="{y:.1f}" width="{max(right - left, 1.0):.1f}" height="{height:g}"/>'
    ]


def _text_width(bar: Bar) -> float:
    return text_width(bar.text, is_bold=bar.is_sum)


def _inside(plan: _Plan, value: float) -> float:
    """A place on the axis; with held ends a bar may go beyond them, and stops there."""
    return min(max(plan.axis.place(value), plan.axis.start), plan.axis.stop)
