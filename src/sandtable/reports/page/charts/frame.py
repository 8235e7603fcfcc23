"""What stands around a series: both axes with their names, the point that is read, the dates of forced moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.axes import spread_labels
from sandtable.reports.page.charts.dates import DateTick, find_date_ticks, say_date
from sandtable.reports.page.charts.marks import (
    LEAST_GAP,
    draw_line,
    draw_text,
    shorten,
    text_width,
)
from sandtable.reports.page.charts.scale import Axis, fit_axis

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import Mark

TOP: Final = 30.0
MARKED: Final = 16.0  # more at the top where moves are forced
BOTTOM: Final = 24.0
NAMED: Final = 16.0  # more at the bottom where the axis of time has a unit
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
MOST_MARKS: Final = 12
LETTER_GAP: Final = 12.0
RIM: Final = 2.0  # free at the left and right edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A series' place on its sheet.

    Args:
        width: of the sheet, in CSS pixels.
        height: of the sheet.
        left, right, top, bottom: of the field in which the series stands.
        labels: of the points.
        axis: of the values.
        unit: of the values, as it is read.
        time_unit: of the points; "" on a calendar.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    labels: tuple[str, ...]
    axis: Axis
    unit: str
    time_unit: str = ""

    def x(self, point: float) -> float:
        """Where a point of time stands."""
        return self.left + (self.right - self.left) * point / max(len(self.labels) - 1, 1)

    def places(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """Where the values of all drawn points stand."""
        return [(self.x(point), self.axis.place(float(values[point]))) for point in self.drawn]

    @property
    def drawn(self) -> list[int]:
        """The points that lines go through: all, or some at even distances where they would lie too close."""
        n_points, most = len(self.labels), max(int((self.right - self.left) / LEAST_GAP), 1)
        if n_points <= most + 1:
            return list(range(n_points))
        return sorted({round(number * (n_points - 1) / most) for number in range(most + 1)})

    @property
    def date_ticks(self) -> list[DateTick]:
        """The points that the axis names."""
        return find_date_ticks(self.labels, self.x)


def fit_frame(
    *,
    size: tuple[float, float],
    labels: tuple[str, ...],
    extent: tuple[float, float],
    held: tuple[float, float] | None,
    unit: str,
    time_unit: str,
    margin: float,
    n_marks: int,
) -> Frame:
    """A frame whose ticks fit beside it.

    Args:
        size: width and height of the sheet, in CSS pixels.
        labels: of the points.
        extent: least and largest value.
        held: ends of the value axis that a page keeps.
        unit: of the values, as it is read.
        time_unit: of the points; "" on a calendar.
        margin: on the right, for names.
        n_marks: dates of forced moves.
    """
    width, height = size
    top = TOP + (MARKED if n_marks else 0.0)
    bottom = height - BOTTOM - (NAMED if time_unit else 0.0)
    axis = fit_axis(*extent, start=bottom, stop=top, held=held)
    ticks = max((text_width(axis.tick_text(value)) for value in axis.ticks), default=0.0)
    return Frame(
        width=width, height=height, left=ticks + 8.0 + RIM, right=width - margin, top=top, bottom=bottom, labels=labels,
        axis=axis, unit=unit, time_unit=time_unit,
    )  # fmt: skip


def draw_axes(frame: Frame) -> list[str]:
    """Grid, ticks and names of both axes."""
    parts = []
    for value in frame.axis.ticks:
        y = frame.axis.place(value)
        parts.append(draw_line((frame.left, y), (frame.right, y), "grid"))
        parts.append(draw_text(frame.left - 7.0, y + 4.0, frame.axis.tick_text(value), "tick", "end"))
    parts.append(draw_line((frame.left, frame.bottom), (frame.right, frame.bottom), "axis"))
    for tick in frame.date_ticks:
        x = frame.x(tick.point)
        parts.append(draw_line((x, frame.bottom), (x, frame.bottom + 4.0), "axis"))
        parts.append(draw_text(_kept_inside(x, tick.text, frame), frame.bottom + 17.0, tick.text, "tick", "middle"))
    named = name_axis(frame)
    if named:
        parts.append(draw_text(RIM, 12.0, shorten(named, frame.width - 2 * RIM), "unit"))
    if frame.time_unit:
        parts.append(draw_text(frame.right, frame.bottom + 33.0, frame.time_unit, "unit", "end"))
    return parts


def name_axis(frame: Frame) -> str:
    """`million USD`: the factor of the ticks, and the unit."""
    return " ".join(word for word in (frame.axis.factor_words, frame.unit) if word)


def draw_reading(frame: Frame, at: int) -> list[str]:
    """A line at the point that is read, named by its date unless that is the last."""
    x = frame.x(at)
    parts = [draw_line((x, frame.top), (x, frame.bottom), "at")]
    if at != len(frame.labels) - 1:
        text = say_date(frame.labels[at])
        taken = RIM + text_width(name_axis(frame)) + 10.0
        place = max(_kept_inside(x, text, frame), taken + text_width(text) / 2.0)
        if place + text_width(text) / 2.0 <= frame.width - RIM:
            parts.append(draw_text(place, 12.0, text, "tick", "middle"))
    return parts


def draw_marks(frame: Frame, marks: Sequence[Mark]) -> list[str]:
    """A line and a letter for each forced move; the letters are told below the chart."""
    kept = marks[:MOST_MARKS]
    wanted = [frame.x(mark.point) for mark in kept]
    places = spread_labels(wanted, frame.left, frame.right, LETTER_GAP)
    parts = [draw_line((x, frame.top), (x, frame.bottom), "mark") for x in dict.fromkeys(wanted)]
    parts += [draw_text(place, TOP + 2.0, LETTERS[number], "letter", "middle") for number, place in enumerate(places)]
    return parts


def _kept_inside(x: float, text: str, frame: Frame) -> float:
    half = text_width(text) / 2.0
    return min(max(x, half + RIM), frame.width - half - RIM)
