"""Coverage against density: which boxes are worth listing, and a picture of all of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.layout import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.regions.discovery import Option

MOST_ROWS = 7
WIDTH, HEIGHT = 41, 11
BASE_MARK, BOX_MARK, CHOSEN_MARK = "-", "o", "#"


def choose_rows(options: Sequence[Option], chosen: Option | None) -> tuple[Option, ...]:
    """The chosen box and a few others that none beats on the searched half in both coverage and density."""
    best = [option for option in options if option.box and not any(_beats(other, option) for other in options)]
    best.sort(key=lambda option: -option.searched.n_inside)
    if len(best) > MOST_ROWS:
        step = (len(best) - 1) / (MOST_ROWS - 1)
        best = [best[round(place * step)] for place in range(MOST_ROWS)]
    if chosen is not None and chosen.box and chosen not in best:
        best = sorted([*best, chosen], key=lambda option: -option.searched.n_inside)
    return tuple(best)


def picture_tradeoff(options: Sequence[Option], chosen: Option | None, rate: float) -> Picture:
    """Every box at its coverage (across) and density (up), on the half of the futures that chose none.

    Args:
        options: all boxes.
        chosen: the one that is told.
        rate: of all futures, those of interest: a line.
    """
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    grid[_row(rate)] = [BASE_MARK] * WIDTH
    for option in options:
        if option.box and option.tested.n_inside:
            _put(grid, option, BOX_MARK)
    if chosen is not None and chosen.box and chosen.tested.n_inside:
        _put(grid, chosen, CHOSEN_MARK)
    lines = [f"{100 - 10 * row:>4} % |{''.join(cells).rstrip()}" for row, cells in enumerate(grid)]
    lines.append(" " * 7 + "+" + "-" * WIDTH)
    lines.append(" " * 8 + "0 %" + "coverage".center(WIDTH - 8) + "100 %")
    return Picture(
        lines=tuple(lines), title="Density (up) against coverage (across): o a box, # the chosen one, --- all futures"
    )


def _beats(one: Option, other: Option) -> bool:
    a, b = one.searched, other.searched
    pairs = ((a.coverage.share, b.coverage.share), (a.density.share, b.density.share))
    return all(x >= y for x, y in pairs) and any(x > y for x, y in pairs)


def _row(density: float) -> int:
    return HEIGHT - 1 - round(density * (HEIGHT - 1))


def _put(grid: list[list[str]], option: Option, mark: str) -> None:
    density, coverage = option.tested.density.share, option.tested.coverage.share
    if not math.isnan(density) and not math.isnan(coverage):
        grid[_row(density)][round(coverage * (WIDTH - 1))] = mark
