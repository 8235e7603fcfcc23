"""A distribution as a hundred dots: each stands for one future in a hundred.

Kay, M., Kola, T., Hullman, J. R. and Munson, S. A. (2016), When (ish) is my bus?, Proceedings of CHI 2016, 5092-5103.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sandtable.reports.axes import spread_labels
from sandtable.reports.courses import format_rounded
from sandtable.reports.page.charts.marks import draw_line, draw_text, shorten, text_width
from sandtable.reports.page.charts.scale import Axis, fit_axis

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import DrawnSeries

TOP: Final = 50.0
BOTTOM: Final = 42.0
SIDE: Final = 24.0
DIAMETERS: Final = (16.0, 14.0, 12.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
MOST_ABREAST: Final = 6
LINES: Final = ((0.05, "5 %"), (0.5, "median"), (0.95, "95 %"))


def draw_dots(
    series: DrawnSeries, *, width: float, height: float, held: tuple[float, float] | None, unit: str
) -> tuple[list[str], tuple[float, float]]:
    """The dots above an axis of values, with median and outer quantiles.

    Args:
        series: what is shown.
        width: in CSS pixels.
        height: in CSS pixels.
        held: ends that the axis keeps.
        unit: as it is read.

    Returns:
        The marks, and the ends of the axis.
    """
    base = height - BOTTOM
    axis = fit_axis(
        series.low,
        series.high,
        start=SIDE,
        stop=width - SIDE,
        held=held,
        most=4 if width < 420.0 else 5,
        from_zero=False,
    )
    places = [axis.place(value) for value in series.dots if axis.holds(value)]
    parts = [*_axis(axis, base, width, unit), *_stacks(places, base - TOP, base)]
    parts += _lines(series, axis, base, width)
    return parts, (axis.low, axis.high)


def _stacks(places: Sequence[float], room: float, base: float) -> list[str]:
    """Dots stacked over their places, as large as the highest stack allows; wide stacks where one value is frequent.

    The stack of the middle dot stands right over it, so that dots of one value stand over that value.
    """
    middle = sorted(places)[len(places) // 2] if places else 0.0
    for abreast in range(1, MOST_ABREAST + 1):
        for diameter in DIAMETERS:
            columns = Counter(math.floor((place - middle) / (diameter * abreast) + 0.5) for place in places)
            highest = math.ceil(max(columns.values(), default=0) / abreast)
            if highest * diameter <= room:
                return _draw_stacks(columns, diameter, abreast, (middle, base))
    return []


def _draw_stacks(columns: Counter[int], diameter: float, abreast: int, foot: tuple[float, float]) -> list[str]:
    radius, (middle, base) = diameter / 2.0 - 0.5, foot
    return [
        f'<circle class="dot" cx="{middle + (column * abreast + number % abreast - (abreast - 1) / 2) * diameter:.1f}" '
        f'cy="{base - (number // abreast + 0.5) * diameter:.1f}" r="{radius:.1f}"/>'
        for column, count in sorted(columns.items())
        for number in range(count)
    ]


def _axis(axis: Axis, base: float, width: float, unit: str) -> list[str]:
    parts = [draw_line((axis.start, base), (axis.stop, base), "axis")]
    for value in axis.ticks:
        x, text = axis.place(value), axis.tick_text(value)
        half = text_width(text) / 2.0
        parts.append(draw_line((x, base), (x, base + 4.0), "axis"))
        parts.append(draw_text(min(max(x, half + 2.0), width - half - 2.0), base + 17.0, text, "tick", "middle"))
    named = " ".join(word for word in (axis.factor_words, unit) if word)
    if named:
        parts.append(draw_text(width - 2.0, base + 35.0, shorten(named, width - 4.0), "unit", "end"))
    return parts


def _lines(series: DrawnSeries, axis: Axis, base: float, width: float) -> list[str]:
    """Quantiles as lines, each named above; those of the pinned world dashed, in a row of their own."""
    ends = dict(zip(series.levels, zip(series.ends, series.end_errors, strict=True), strict=True))
    rows = [(12.0, "at", "name", [(name, *ends[level]) for level, name in LINES])]
    if series.pinned is not None:
        pinned = zip(LINES, series.pinned.ends, series.pinned.end_errors, strict=True)
        named_then = [(f"pinned {name}", value, error) for (_, name), value, error in pinned]
        rows.append((30.0, "pinned", "name then", named_then))
    parts = []
    for y, line, kind, named in rows:
        inside = [(axis.place(value), name, value, error) for name, value, error in named if axis.holds(value)]
        parts += [draw_line((x, y + 5.0), (x, base), line) for x in dict.fromkeys(place for place, *_ in inside)]
        parts += _row(inside, y, kind, width)
    return parts


def _row(named: Sequence[tuple[float, str, float, float]], y: float, kind: str, width: float) -> list[str]:
    """Names side by side, each as near to its line as the others allow; the median's alone where they do not fit."""
    texts = [f"{name} {format_rounded(value, error)}" for _, name, value, error in named]
    widest = max((text_width(text) for text in texts), default=0.0) + 10.0
    if widest * len(texts) > width:
        named, texts = [], [text for text, (_, name, *_) in zip(texts, named, strict=True) if "median" in name]
        return [draw_text(2.0, y, shorten(text, width - 4.0), kind) for text in texts]
    places = spread_labels([place for place, *_ in named], widest / 2.0, width - widest / 2.0, widest)
    return [draw_text(place, y, text, kind, "middle") for place, text in zip(places, texts, strict=True)]
