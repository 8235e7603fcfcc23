"""The panel of the chosen series: a chart each, its sentence, and a table of the same numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sandtable.analysis.live.address import write_view
from sandtable.reports.courses import format_rounded, say_course
from sandtable.reports.finding import say_trouble
from sandtable.reports.numbers import MISSING, format_percent
from sandtable.reports.page.charts.dates import find_date_ticks, say_date, say_when
from sandtable.reports.page.charts.frame import LETTERS, MOST_MARKS
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.charts.series import Sheet, draw_series
from sandtable.reports.page.distance import say_distance
from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import DrawnSeries, PinnedSeries, SeriesPanel
    from sandtable.analysis.live.findings import Shown

NARROWEST: Final = {2: 300.0, 3: 380.0}  # of charts that stand so many in a row
GAP: Final = 28  # between them
HEIGHTS: Final = ((600, 290.0), (400, 240.0), (0, 210.0))  # of charts from a width on
STYLES: Final = (("fan", "Fan"), ("paths", "20 futures"), ("dots", "100 dots"))
KEYS: Final = {
    "fan": "Dark band: the middle half of the futures. Light band: nine in ten. Line: the median.",
    "paths": "Thin lines: the same 20 single futures, whatever is set. Thick line: the median of all.",
    "dots": "Each dot is one future in a hundred.",
}
TABLE_WIDTH: Final = 640.0  # for which the twin's rows are chosen
MOST_SHOWN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinTable:
    """The numbers of a chart; the first cell of a row is its head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChart:
    """One chart as the template takes it."""

    id: str
    axis: str
    ends: str
    key: str
    variable: str
    label: str
    unit: str
    finding: str
    pinned: str
    note: str
    svg: Markup
    twin: TwinTable
    is_wide: bool
    without: str


def render_series(finding: SeriesPanel, shown: Shown) -> str:
    """The fragment.

    Args:
        finding: the chosen series.
        shown: the page it stands on.
    """
    n_columns, widths = plan_columns(len(finding.series), shown.width)
    charts = draw_charts(finding, shown, widths)
    marks = [
        (LETTERS[number], mark.label, say_date(finding.labels[mark.point]))
        for number, mark in enumerate(finding.marks[:MOST_MARKS])
    ]
    return render_template(
        "series.html.j2",
        shown=shown,
        finding=finding,
        charts=charts,
        n_columns=n_columns,
        marks=marks,
        n_more_marks=len(finding.marks) - len(marks),
        styles=STYLES,
        key=KEYS[finding.style],
        is_pinned=any(series.pinned is not None for series in finding.series),
        is_observed=finding.style != "dots" and any(series.observed for series in finding.series),
        options=[] if shown.axes else _options(finding, shown),  # a hand that drags a slider opens no list
        is_choosable=any(choices for _, choices in finding.choices),
        current=",".join(shown.view.series),
    )


def draw_charts(finding: SeriesPanel, shown: Shown, widths: Sequence[int]) -> list[SeriesChart]:
    """Each series with its sentence, its picture and its table.

    Args:
        finding: the chosen series.
        shown: the page they stand on.
        widths: of the pictures, in CSS pixels.
    """
    return [
        _chart(series, number, finding, shown, width)
        for number, (series, width) in enumerate(zip(finding.series, widths, strict=True))
    ]


def plan_columns(n_charts: int, width: int) -> tuple[int, tuple[int, ...]]:
    """How many charts stand side by side, and how wide each is drawn; the first of three takes a row where two fit.

    Args:
        n_charts: at most four.
        width: of the column that they share, in CSS pixels.
    """
    for n_columns in (3, 2):
        own = (width - GAP * (n_columns - 1)) / n_columns
        if own >= NARROWEST[n_columns] and n_charts >= n_columns and (n_columns, n_charts) != (3, 4):
            is_first_wide = n_charts % n_columns == 1
            return n_columns, tuple(
                width if number == 0 and is_first_wide else math.floor(own) for number in range(n_charts)
            )
    return 1, (width,) * n_charts


def say_series(series: DrawnSeries, finding: SeriesPanel) -> str:
    """What a series does in this world, in one sentence."""
    if series.n_usable == 0 or not math.isfinite(series.ends[series.middle]):
        return f"Under {finding.lens}, nothing can be said of it: no future ran well."
    ends = format_ends(series.ends, series.end_errors)
    start = float(series.quantiles[series.middle][0])
    when = say_when(finding.labels[0]), say_when(finding.labels[-1])
    return say_course(finding.lens, start, ends, say_unit(series.unit), when).replace("`", "")


def say_pinned(pinned: PinnedSeries, finding: SeriesPanel, unit: str) -> str:
    """How far the last point is from the pinned world's, in one sentence."""
    when, change = say_when(finding.labels[-1]), pinned.change
    when = when[0].upper() + when[1:]
    if math.isnan(change.mean):
        return f"{when}, nothing can be said of the difference from the pinned world: no future ran well in both."
    return say_distance(
        change, f"{when} it", "the pinned world", unit, is_paired=pinned.is_paired, words=("higher", "lower"),
        counts=(change.up.n, change.down.n),
    )  # fmt: skip


def format_ends(values: Sequence[float], errors: Sequence[float]) -> tuple[str, ...]:
    """Quantiles as text, each rounded to its error."""
    return tuple(format_rounded(value, error) for value, error in zip(values, errors, strict=True))


def _chart(series: DrawnSeries, number: int, finding: SeriesPanel, shown: Shown, width: int) -> SeriesChart:
    id_ = f"series-{number + 1}"
    unit, said = say_unit(series.unit), say_series(series, finding)
    pinned = say_pinned(series.pinned, finding, unit) if series.pinned is not None else ""
    picture = draw_series(
        series,
        Sheet(
            id=id_, width=float(width), height=next(height for least, height in HEIGHTS if width >= least),
            style=finding.style, labels=finding.labels, time_unit=finding.time_unit, at=finding.at,
            marks=finding.marks, held=shown.axes.get(id_), title=series.label, desc=f"{said} {pinned}".strip(),
        ),
    )  # fmt: skip
    others = tuple(key for key in shown.view.series if key != series.key)
    return SeriesChart(
        id=id_,
        axis=id_,
        ends=f"{picture.ends[0]!r},{picture.ends[1]!r}",
        key=series.key,
        variable=series.variable,
        label=series.label,
        unit=unit,
        finding=said,
        pinned=pinned,
        note=say_trouble(series.n_futures - series.n_usable, series.n_futures),
        svg=Markup(picture.svg),  # noqa: S704  (its texts are escaped where they are drawn)
        twin=make_twin(series, finding),
        is_wide=width == shown.width,
        without=f"?{write_view(replace(shown.view, series=others), shown.model, shown.controls)}" if others else "",
    )


def make_twin(series: DrawnSeries, finding: SeriesPanel) -> TwinTable:
    """The table of the numbers that a chart of this style shows."""
    if finding.style == "dots":
        return _dots_table(series, finding)
    return _paths_table(series, finding) if finding.style == "paths" else _fan_table(series, finding)


def _told_points(finding: SeriesPanel) -> list[int]:
    """The points that the table tells: those that an axis names, both ends, the one that is read, forced moves."""
    last = len(finding.labels) - 1
    ticks = find_date_ticks(finding.labels, lambda point: TABLE_WIDTH * point / max(last, 1))
    return sorted({0, last, finding.at, *(round(tick.point) for tick in ticks), *(m.point for m in finding.marks)})


def _fan_table(series: DrawnSeries, finding: SeriesPanel) -> TwinTable:
    heads = ["", *(format_percent(level) for level in series.levels)]
    if series.pinned is not None:
        heads += ["pinned 5 %", "pinned 50 %", "pinned 95 %"]
    rows = []
    for point in _told_points(finding):
        row = _quantiles_at(series.quantiles[:, point].tolist(), series.end_errors, point, finding)
        if series.pinned is not None:
            row += _quantiles_at(series.pinned.quantiles[:, point].tolist(), series.pinned.end_errors, point, finding)
        rows.append((say_date(finding.labels[point]), *row))
    return TwinTable(caption=_caption(series, "quantiles of the futures"), heads=tuple(heads), rows=tuple(rows))


def _quantiles_at(values: list[float], errors: Sequence[float], point: int, finding: SeriesPanel) -> list[str]:
    is_last = point == len(finding.labels) - 1
    return [format_rounded(value, error if is_last else math.nan) for value, error in zip(values, errors, strict=True)]


def _paths_table(series: DrawnSeries, finding: SeriesPanel) -> TwinTable:
    points = _told_points(finding)
    rows = [
        (f"future {number}", *(format_rounded(float(path[point]), math.nan) for point in points))
        for number, path in zip(series.path_numbers, series.paths, strict=True)
    ]
    middle = [format_rounded(float(series.quantiles[series.middle][point]), math.nan) for point in points[:-1]]
    rows.append(("median of all", *middle, format_ends(series.ends, series.end_errors)[series.middle]))
    heads = ("", *(say_date(finding.labels[point]) for point in points))
    return TwinTable(caption=_caption(series, "single futures"), heads=heads, rows=tuple(rows))


def _dots_table(series: DrawnSeries, finding: SeriesPanel) -> TwinTable:
    texts = [MISSING if math.isnan(value) else format_rounded(value, math.nan) for value in series.dots]
    rows = [(f"dots {first + 1} to {first + 10}", *texts[first : first + 10]) for first in range(0, len(texts), 10)]
    ends = format_ends(series.ends, series.end_errors)
    rows.append(("5, 25, 50, 75, 95 %", *ends, *[""] * 5))
    if series.pinned is not None:
        rows.append(("pinned 5, 50, 95 %", *format_ends(series.pinned.ends, series.pinned.end_errors), *[""] * 7))
    caption = _caption(series, f"hundredths of the futures {say_when(finding.labels[-1])}")
    return TwinTable(caption=caption, heads=(), rows=tuple(rows))


def _caption(series: DrawnSeries, what: str) -> str:
    unit = say_unit(series.unit)
    return f"{series.label}{f' ({unit})' if unit else ''}: {what}, rounded"


def _options(finding: SeriesPanel, shown: Shown) -> list[tuple[str, list[tuple[str, str]]]]:
    """(sector, ((value of `show`, text), ...)): each adds a series, or takes the last one's place where no more fit."""
    drawn = shown.view.series
    kept = drawn if len(drawn) < MOST_SHOWN else drawn[: MOST_SHOWN - 1]
    return [
        (sector or "Without a sector", [(",".join((*kept, key)), label) for key, label in choices if key not in drawn])
        for sector, choices in finding.choices
        if any(key not in drawn for key, _ in choices)
    ]
