"""Which points of time an axis names, and how: years and months, days of a short time, plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sandtable.reports.axes import nice_step, tick_decimals
from sandtable.reports.courses import say_point
from sandtable.reports.page.charts.marks import text_width

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)
DAY_STEPS: Final = (1, 2, 5, 10, 20, 30, 60, 120)
SHORT: Final = 120  # days: a shorter time is told in days
APART: Final = 16.0  # between names, in CSS pixels


@dataclass(frozen=True, slots=True)
class DateTick:
    """A named point, which may lie between two of the grid."""

    point: float
    text: str


def find_date_ticks(labels: Sequence[str], place: Callable[[float], float]) -> list[DateTick]:
    """The points that an axis names, as many as stand apart.

    Args:
        labels: of the points.
        place: from a point to its place.
    """
    if not labels:
        return []
    for ticks in _all_ticks(tuple(labels)):
        if ticks and _stand_apart(ticks, place):
            return ticks
    return [DateTick(len(labels) - 1, say_date(labels[-1]))]


def say_date(label: str) -> str:
    """`Jan 2028`, `19 Feb 1945`; a plain number as it is."""
    year, month, day = _split(label)
    if not month:
        return label.replace("-", "\u2212", 1) if label.startswith("-") else label
    return f"{f'{day} ' if day else ''}{MONTHS[month - 1]} {year}"


def say_when(label: str) -> str:
    """`in Jan 2028`, `on 19 Feb 1945`; `at 10` on an axis of plain numbers."""
    return f"{say_point(label).partition(' ')[0]} {say_date(label)}"


def _split(label: str) -> tuple[int, int, int]:
    """Year, month and day; month 0 for a plain number, day 0 for a month."""
    parts = label.split("-")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return 0, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 0


@lru_cache(maxsize=16)  # the same axis is drawn again and again while a hand moves
def _all_ticks(labels: tuple[str, ...]) -> list[list[DateTick]]:
    """Choices of ticks, the densest first."""
    dates = [_split(label) for label in labels]
    if not dates[0][1]:
        return [_number_ticks(labels, most) for most in (8, 6, 5, 4, 3, 2)]
    days = list(dict.fromkeys(labels))
    if dates[0][2] and len(days) <= SHORT and _months(dates[-1]) - _months(dates[0]) <= SHORT // 28:
        return [_day_ticks(labels, step) for step in DAY_STEPS]
    return [_month_ticks(labels, step) for step in MONTH_STEPS]


def _months(date: tuple[int, int, int]) -> int:
    return date[0] * 12 + date[1] - 1


def _month_ticks(labels: Sequence[str], step: int) -> list[DateTick]:
    ticks, last = [], _months(_split(labels[0])) - int(_is_start(labels[0]))
    for point, label in enumerate(labels):
        date = _split(label)
        months = _months(date)
        if months > last and months % step == 0:
            ticks.append(DateTick(point, f"{MONTHS[date[1] - 1]} {date[0]}"))
        last = max(last, months)
    return ticks


def _is_start(label: str) -> bool:
    return _split(label)[2] in {0, 1}


def _day_ticks(labels: Sequence[str], step: int) -> list[DateTick]:
    first_points = {label: point for point, label in reversed(list(enumerate(labels)))}
    ticks, year = [], 0
    for number, (label, point) in enumerate(sorted(first_points.items())):
        date = _split(label)
        if number % step == 0:
            ticks.append(DateTick(point, say_date(label) if date[0] != year else f"{date[2]} {MONTHS[date[1] - 1]}"))
            year = date[0]
    return ticks


def _number_ticks(labels: Sequence[str], most: int) -> list[DateTick]:
    values = [float(label) for label in labels]
    if len(values) < 2 or values[-1] <= values[0]:
        return [DateTick(0, labels[0])]
    step = nice_step(values[-1] - values[0], most)
    length, decimals = (values[-1] - values[0]) / (len(values) - 1), tick_decimals(step)
    ticks = []
    for number in range(int(-(-values[0] // step)), int(values[-1] // step) + 1):
        text = f"{step * number + 0.0:.{decimals}f}".replace("-", "\u2212")
        ticks.append(DateTick((step * number - values[0]) / length, text))
    return ticks


def _stand_apart(ticks: Sequence[DateTick], place: Callable[[float], float]) -> bool:
    ends = [(place(tick.point), text_width(tick.text) / 2.0) for tick in ticks]
    return all(second[0] - second[1] - first[0] - first[1] >= APART for first, second in pairwise(ends))
