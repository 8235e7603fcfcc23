"""A fan chart as SVG: one lens as bands, the others as lines told apart by dash and name, data as points.

No colour carries meaning: every line ends in its name.  Drawing is in user units; the page scales it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sandtable.reports.axes import nice_step, spread_labels, tick_decimals, time_ticks
from sandtable.reports.courses import format_rounded, say_course, say_point
from sandtable.reports.layout import visible
from sandtable.reports.numbers import format_percent, format_unit

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 74, 148, 26, 34
DASHES = ("6 3", "2 3", "9 3 2 3", "1 2", "12 4", "4 2 1 2 1 2")
CHARACTER = 6.4  # width of a character of a label, about
LEAST_GAP = 2.0  # between drawn points, in user units: a finer step would not be seen, and the page would grow


@dataclass(frozen=True, slots=True, kw_only=True)
class FanChart:
    """What a fan chart shows.

    Args:
        name: of the series, as the scenario writes it.
        label: in words.
        unit: of the vertical axis.
        labels: of the points of time.
        lens: whose quantiles are the bands.
        levels: of the quantiles, ascending, the median in the middle.
        quantiles: (level, point) under that lens.
        medians: (lens, value per point) of the others.
        errors, median_errors: Monte Carlo errors of the quantiles, and of the others' medians, at the last point.
        observed: (point, value) of the scenario's own data.
    """

    name: str
    label: str
    unit: str
    labels: tuple[str, ...]
    lens: str
    levels: tuple[float, ...]
    quantiles: tuple[tuple[float, ...], ...]
    medians: tuple[tuple[str, tuple[float, ...]], ...] = ()
    errors: tuple[float, ...] = ()
    median_errors: tuple[float, ...] = ()
    observed: tuple[tuple[int, float], ...] = ()

    @property
    def middle(self) -> int:
        """The row of the median."""
        return len(self.levels) // 2

    @property
    def ends(self) -> tuple[str, ...]:
        """The quantiles at the last point, each rounded to its error."""
        errors = self.errors or (math.nan,) * len(self.levels)
        return tuple(format_rounded(values[-1], error) for values, error in zip(self.quantiles, errors, strict=True))

    @property
    def median_ends(self) -> tuple[str, ...]:
        """The other lenses' medians at the last point, each rounded to its error."""
        errors = self.median_errors or (math.nan,) * len(self.medians)
        return tuple(format_rounded(values[-1], error) for (_, values), error in zip(self.medians, errors, strict=True))

    @property
    def says(self) -> str:
        """The chart in a sentence, for those who do not see it."""
        others = "; ".join(f"`{lens}` {end}" for (lens, _), end in zip(self.medians, self.median_ends, strict=True))
        when = say_point(self.labels[0]), say_point(self.labels[-1])
        said = say_course(self.lens, self.quantiles[self.middle][0], self.ends, format_unit(self.unit), when)
        return said + (f" Medians of the other lenses there: {others}." if others else "")


def render_fan(chart: FanChart, number: int = 1) -> str:
    """The chart as an SVG element with title and description.

    Args:
        chart: what it shows.
        number: that sets its ids apart from those of other charts on the page.
    """
    scale = _Scale.of(chart)
    parts = [
        f'<svg class="fan" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="f{number}t f{number}d">',
        f'<title id="f{number}t">{escape(visible(chart.label))}</title>',
        f'<desc id="f{number}d">{escape(visible(chart.says.replace("`", "")))}</desc>',
        *_axes(chart, scale),
        *_bands(chart, scale),
        *_lines(chart, scale),
        *(
            f'<circle class="seen" cx="{scale.x(point):.1f}" cy="{scale.y(value):.1f}" r="2.6"/>'
            for point, value in chart.observed
        ),
        *_names(chart, scale),
        "</svg>",
    ]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From points and values to places."""

    low: float
    high: float
    n_points: int
    step: float

    @staticmethod
    def of(chart: FanChart) -> _Scale:
        lines = [*chart.quantiles, *(values for _, values in chart.medians), [value for _, value in chart.observed]]
        values = [value for line in lines for value in line if math.isfinite(value)]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        if low >= 0 and low < 0.35 * high:
            low = 0.0
        if high <= low:
            low, high = low - 0.5, high + 0.5
        step = nice_step(high - low)
        low, high = math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step
        return _Scale(low=low, high=high, n_points=len(chart.labels), step=step)

    def x(self, point: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * point / max(self.n_points - 1, 1)

    @property
    def drawn(self) -> list[int]:
        """The points that lines go through: all, or where they lie too close, some at even distances, both ends among them."""
        most = int((WIDTH - LEFT - RIGHT) / LEAST_GAP)
        if self.n_points <= most + 1:
            return list(range(self.n_points))
        return sorted({round(i * (self.n_points - 1) / most) for i in range(most + 1)})

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * i for i in range(count + 1)]


def _axes(chart: FanChart, scale: _Scale) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    decimals = tick_decimals(scale.step)
    unit = visible(format_unit(chart.unit)).replace("^2", "²").replace("^3", "³")
    parts = [f'<text class="tick" x="{LEFT - 7}" y="12" text-anchor="end">{escape(unit)}</text>'] if unit else []
    for value in scale.ticks:
        y = scale.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        shown = 0.0 if abs(value) < scale.step / 1e6 else value
        parts.append(
            f'<text class="tick" x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{shown:,.{decimals}f}</text>'
        )
    for point in time_ticks(chart.labels):
        x = scale.x(point)
        parts.append(f'<line class="axis" x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 4}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{bottom + 17}" text-anchor="middle">{escape(visible(chart.labels[point]))}</text>'
        )
    parts.append(f'<line class="axis" x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}"/>')
    return parts


def _bands(chart: FanChart, scale: _Scale) -> list[str]:
    parts = []
    for i in range(len(chart.levels) // 2):
        low, high = chart.quantiles[i], chart.quantiles[-1 - i]
        points = [
            *((scale.x(k), scale.y(high[k])) for k in scale.drawn if math.isfinite(high[k])),
            *((scale.x(k), scale.y(low[k])) for k in reversed(scale.drawn) if math.isfinite(low[k])),
        ]
        parts.append(f'<polygon class="band b{i}" points="{_path(points)}"/>')
    return parts


def _lines(chart: FanChart, scale: _Scale) -> list[str]:
    lines = [(values, f' stroke-dasharray="{DASHES[i % len(DASHES)]}"') for i, (_, values) in enumerate(chart.medians)]
    parts = [f'<polyline class="other" points="{_line(values, scale)}"{dash}/>' for values, dash in lines]
    middle = chart.quantiles[chart.middle]
    return [*parts, f'<polyline class="median" points="{_line(middle, scale)}"/>']


def _line(values: Sequence[float], scale: _Scale) -> str:
    return _path([(scale.x(k), scale.y(values[k])) for k in scale.drawn if math.isfinite(values[k])])


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _names(chart: FanChart, scale: _Scale) -> list[str]:
    """The name of every line and edge beside its end, moved apart where they would meet."""
    ends = []
    for level, values in zip(chart.levels, chart.quantiles, strict=True):
        is_middle = level == 0.5
        text = f"{chart.lens}, median" if is_middle else f"{chart.lens}, {format_percent(level)}"
        ends.append((scale.y(values[-1]), text, "name main" if is_middle else "name"))
    ends += [(scale.y(values[-1]), f"{lens}, median", "name") for lens, values in chart.medians]
    ends = sorted((end for end in ends if math.isfinite(end[0])), key=lambda end: end[0])
    places = spread_labels([end[0] for end in ends], TOP + 4.0, HEIGHT - BOTTOM)
    x = scale.x(scale.n_points - 1)
    most = int((RIGHT - 18) / CHARACTER)
    parts = []
    for (y, text, kind), place in zip(ends, places, strict=True):
        parts.append(f'<polyline class="lead" points="{_path([(x + 1, y), (x + 7, y), (x + 13, place)])}"/>')
        shown = text if len(text) <= most else text[: most - 1] + "…"
        parts.append(f'<text class="{kind}" x="{x + 16:.1f}" y="{place + 4:.1f}">{escape(visible(shown))}</text>')
    return parts
