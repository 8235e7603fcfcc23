"""A series as a fan of quantiles, as 20 single futures, or as a hundred dots at its last point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.axes import spread_labels
from sandtable.reports.courses import format_rounded
from sandtable.reports.numbers import format_percent
from sandtable.reports.page.charts.dots import draw_dots
from sandtable.reports.page.charts.frame import Frame, draw_axes, draw_marks, draw_reading, fit_frame
from sandtable.reports.page.charts.marks import (
    draw_area,
    draw_line,
    draw_path,
    draw_text,
    say_unit,
    text_width,
    wrap_svg,
)

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import DrawnSeries, Mark

LEAD: Final = 16.0  # between the last point and the names
MOST_MARGIN: Final = 0.42  # of the width that names may take
NAME_GAP: Final = 14.0
MIDDLE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where and how a series is drawn.

    Args:
        id: of the picture, unique on the page.
        width: in CSS pixels.
        height: in CSS pixels.
        style: fan, paths or dots.
        labels: of the points of time.
        time_unit: of an axis of plain numbers; "" on a calendar.
        at: the point that is read.
        marks: forced moves.
        held: ends that the value axis keeps.
        title: name of the picture.
        desc: the finding in one sentence.
    """

    id: str
    width: float
    height: float
    style: str
    labels: tuple[str, ...]
    time_unit: str
    at: int
    marks: tuple[Mark, ...]
    held: tuple[float, float] | None
    title: str
    desc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn chart and the ends of its value axis."""

    svg: str
    ends: tuple[float, float]


def draw_series(series: DrawnSeries, sheet: Sheet) -> Picture:
    """A series in the style that its sheet asks for."""
    unit = say_unit(series.unit)
    if sheet.style == "dots":
        parts, ends = draw_dots(series, width=sheet.width, height=sheet.height, held=sheet.held, unit=unit)
    else:
        names = _names(series, sheet)
        margin = LEAD + 4.0 + max((text_width(text, is_bold="main" in kind) for _, text, kind in names), default=0.0)
        if margin > MOST_MARGIN * sheet.width:
            names = _names(series, sheet, with_values=False)
            margin = (
                LEAD + 4.0 + max((text_width(text, is_bold="main" in kind) for _, text, kind in names), default=0.0)
            )
        frame = fit_frame(
            size=(sheet.width, sheet.height), labels=sheet.labels, extent=(series.low, series.high), held=sheet.held,
            unit=unit, time_unit=sheet.time_unit, margin=margin, n_marks=len(sheet.marks),
        )  # fmt: skip
        lines = _fan(series, frame) if sheet.style == "fan" else _paths(series, frame)
        parts = [
            *draw_axes(frame),
            *_clipped([*lines, *_pinned(series, frame)], frame),
            *draw_reading(frame, sheet.at),
            *draw_marks(frame, sheet.marks),
            *(
                f'<circle class="seen" cx="{frame.x(point):.1f}" cy="{frame.axis.place(value):.1f}" r="2.6"/>'
                for point, value in series.observed
                if frame.axis.holds(value)
            ),
            *_draw_names(names, frame),
        ]
        ends = frame.axis.low, frame.axis.high
    svg = wrap_svg(
        parts, id_=sheet.id, width=sheet.width, height=sheet.height, kind=f"series {sheet.style}", title=sheet.title,
        desc=sheet.desc,
    )  # fmt: skip
    return Picture(svg=svg, ends=ends)


def _clipped(parts: Sequence[str], frame: Frame) -> list[str]:
    """Lines inside the field alone: with held axes they may go beyond it."""
    width, height = frame.right - frame.left + 2.0, frame.bottom - frame.top + 2.0
    box = f"{frame.left - 1:.1f} {frame.top - 1:.1f} {width:.1f} {height:.1f}"
    x, y = box.split(" ")[:2]
    return [
        f'<svg class="field" x="{x}" y="{y}" width="{width:.1f}" height="{height:.1f}" viewBox="{box}">',
        *parts,
        "</svg>",
    ]


def _fan(series: DrawnSeries, frame: Frame) -> list[str]:
    rows = [frame.places(row) for row in series.quantiles.tolist()]
    bands = [draw_area(rows[-1 - i], rows[i], f"band b{i + 1}") for i in range(series.middle)]
    return [*bands, draw_path(rows[series.middle], "median")]


def _paths(series: DrawnSeries, frame: Frame) -> list[str]:
    lines = [draw_path(frame.places(row), "path") for row in series.paths.tolist()]
    return [*lines, draw_path(frame.places(series.quantiles[series.middle].tolist()), "median")]


def _pinned(series: DrawnSeries, frame: Frame) -> list[str]:
    if series.pinned is None:
        return []
    rows = [frame.places(row) for row in series.pinned.quantiles.tolist()]
    return [draw_path(row, "pinned" if number == 1 else "pinned edge") for number, row in enumerate(rows)]


def _names(series: DrawnSeries, sheet: Sheet, *, with_values: bool = True) -> list[tuple[float, str, str]]:
    """(value, text, class) of each line that is named at its end."""
    found = []
    wanted = (series.levels[0], MIDDLE, series.levels[-1]) if sheet.style == "fan" else (MIDDLE,)
    ends = list(zip(series.levels, series.ends, series.end_errors, strict=True))
    for level, value, error in reversed(ends):
        if level in wanted:
            is_middle = level == MIDDLE
            name = "median" if is_middle else format_percent(level)
            found.append(
                (value, _named(name, value, error, with_values=with_values), "name main" if is_middle else "name")
            )
    texts = {format_rounded(value, error) for level, value, error in ends if level in wanted}
    if len(found) > 1 and len(texts) == 1:  # one name is enough for lines that end in one number
        found = [(series.ends[series.middle], "all" + (f" {texts.pop()}" if with_values else ""), "name main")]
    if series.pinned is not None:
        value, error = series.pinned.ends[1], series.pinned.end_errors[1]
        found.append((value, _named("pinned", value, error, with_values=with_values), "name then"))
    return [name for name in found if math.isfinite(name[0])]


def _named(name: str, value: float, error: float, *, with_values: bool) -> str:
    return f"{name} {format_rounded(value, error)}" if with_values else name


def _draw_names(names: Sequence[tuple[float, str, str]], frame: Frame) -> list[str]:
    inside = [(frame.axis.place(value), text, kind) for value, text, kind in names if frame.axis.holds(value)]
    ordered = sorted(inside, key=lambda name: name[0])
    places = spread_labels([y for y, _, _ in ordered], frame.top + 4.0, frame.bottom - 2.0, NAME_GAP)
    x = frame.right
    parts = []
    for (y, text, kind), place in zip(ordered, places, strict=True):
        parts.append(draw_line((x + 2.0, y), (x + LEAD - 4.0, place), "lead"))
        parts.append(draw_text(x + LEAD, place + 4.0, text, kind))
    return parts
