"""A small fan of one series in block characters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.layout import Picture
from sandtable.reports.numbers import find_decimals, format_count, format_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.runs.runs import Fan

OUTER, INNER, MIDDLE, EMPTY = "░", "▒", "█", " "


def layout_fan(
    fan: Fan,
    labels: Sequence[str],
    *,
    title: str = "",
    extent: tuple[float, float] | None = None,
    width: int = 60,
    height: int = 10,
    n_futures: int = 0,
    seed: int | None = None,
) -> Picture:
    """The fan as lines of text: 5-95 % light, 25-75 % darker, the median full.

    Args:
        fan: quantiles at 5, 25, 50, 75, 95 %, values (level, point).
        labels: of the points.
        title: what is shown; the variable's name when empty.
        extent: the ends of the vertical axis, so that two pictures can be compared; None takes the fan's own.
        width: columns of the picture.
        height: its rows.
        n_futures: futures behind the quantiles, for the caption.
        seed: their seed, for the caption.

    Returns:
        The picture with both axes labelled.
    """
    rows = [[float(value) for value in level] for level in fan.values]
    low, high = extent if extent is not None else _own_extent(rows)
    columns = _sample(len(labels), width)
    scale = (high - low) / (height - 1)
    grid = [[EMPTY] * len(columns) for _ in range(height)]
    for x, point in enumerate(columns):
        _draw_column(grid, x, [row[point] for row in rows], low, scale)
    ticks = {0: high, (height - 1) // 2: high - scale * ((height - 1) // 2), height - 1: low}
    decimals = max(find_decimals(scale) or 0, 0)
    texts = {row: f"{round(value, decimals) + 0.0:,.{decimals}f}" for row, value in ticks.items()}  # + 0.0: no -0
    margin = max(len(text) for text in texts.values())
    lines = [f"{texts.get(row, ''):>{margin}} |{''.join(cells)}" for row, cells in enumerate(grid)]
    lines.append(" " * margin + " +" + "-" * len(columns))
    lines.append(" " * (margin + 2) + _time_axis(labels, columns))
    caption = "5-95 % ░, 25-75 % ▒, median █"
    if n_futures:
        caption += f"; {format_count(n_futures)} futures"
    if seed is not None:
        caption += f", seed {seed}"
    lines.append(" " * (margin + 2) + caption)
    return Picture(title=_title(fan, title), lines=tuple(line.rstrip() for line in lines))


def _title(fan: Fan, title: str) -> str:
    name = title or (f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable)
    unit = format_unit(fan.unit)
    return f"{name} ({unit})" if unit else name


def _own_extent(rows: list[list[float]]) -> tuple[float, float]:
    values = [value for row in rows for value in row if math.isfinite(value)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _sample(n_points: int, width: int) -> list[int]:
    """Points by column: each repeated as often as fits, or spread over the width, both ends kept."""
    if n_points <= width:
        repeat = max(1, min(width // max(n_points, 1), 3))
        return [point for point in range(n_points) for _ in range(repeat)]
    return [round(column * (n_points - 1) / (width - 1)) for column in range(width)]


def _draw_column(grid: list[list[str]], x: int, values: list[float], low: float, scale: float) -> None:
    if not all(math.isfinite(value) for value in values):
        return
    height = len(grid)
    top = height - 1
    at = [top - math.floor((value - low) / scale + 0.5) for value in values]
    for first, last, mark in ((at[0], at[-1], OUTER), (at[1], at[-2], INNER), (at[2], at[2], MIDDLE)):
        for row in range(max(last, 0), min(first, top) + 1):
            grid[row][x] = mark


def _time_axis(labels: Sequence[str], columns: list[int]) -> str:
    width = len(columns)
    first, middle, last = labels[columns[0]], labels[columns[width // 2]], labels[columns[-1]]
    line = list(first.ljust(width))
    for start, text in ((width - len(last), last), (width // 2, middle)):
        is_free = start >= 1 and start + len(text) <= width and not "".join(line[start - 1 : start + len(text)]).strip()
        if is_free:
            line[start : start + len(text)] = text
    return "".join(line)
