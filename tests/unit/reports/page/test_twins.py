"""A table says what its picture shows: read back from the marks, number by number."""

import re

import numpy as np
import pytest
from tests.unit.reports.page.test_series_charts import panel_of, sheet_of

from sandtable.reports.page.charts.series import draw_series
from sandtable.reports.page.series import make_twin

WIDE = np.random.default_rng(2).lognormal(5.0, 0.6, (200, 1)) * np.linspace(1.0, 3.0, 40)  # most of the axis is used
MOST = 4.0  # pixels of 600: three figures of a number are two hundredths of it at most, and less of the axis
POINTS = re.compile(r'class="([^"]+)" points="([^"]+)"')


def number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-"))


def last_heights(svg: str, kind: str) -> list[float]:
    """How high on the page each line of a kind ends."""
    return [float(points.split()[-1].split(",")[1]) for found, points in POINTS.findall(svg) if found == kind]


def misfit(values: list[float], places: list[float]) -> float:
    """By how many pixels the places are off the straight scale that fits the values best."""
    slope, start = np.polyfit(values, places, 1)
    return float(np.max(np.abs(np.asarray(values) * slope + start - places)))


def test_single_futures_end_where_the_table_says(series_of) -> None:
    series = series_of(WIDE)
    svg = draw_series(series, sheet_of(900.0, "paths", height=600.0)).svg
    twin = make_twin(series, panel_of(series, style="paths"))
    told = [number(row[-1]) for row in twin.rows]
    drawn = last_heights(svg, "path") + last_heights(svg, "median")
    assert len(told) == len(drawn) == 21
    assert misfit(told, drawn) < MOST


def test_a_wrong_number_would_be_seen(series_of) -> None:
    series = series_of(WIDE)
    svg = draw_series(series, sheet_of(900.0, "paths", height=600.0)).svg
    told = [number(row[-1]) for row in make_twin(series, panel_of(series, style="paths")).rows]
    highest, lowest = told.index(max(told)), told.index(min(told))
    told[highest], told[lowest] = told[lowest], told[highest]
    assert misfit(told, last_heights(svg, "path") + last_heights(svg, "median")) > 10.0 * MOST


@pytest.mark.parametrize("width", [480.0, 900.0])
def test_the_hundred_dots_stand_where_the_table_says(series_of, width) -> None:
    series = series_of(WIDE)
    svg = draw_series(series, sheet_of(width, "dots")).svg
    twin = make_twin(series, panel_of(series, style="dots"))
    told = sorted(number(cell) for row in twin.rows[:10] for cell in row[1:])
    circles = [
        tuple(map(float, found)) for found in re.findall(r'class="dot" cx="([^"]+)" cy="[^"]+" r="([^"]+)"', svg)
    ]
    drawn, radius = sorted(x for x, _ in circles), circles[0][1]
    assert len(told) == len(drawn) == 100
    assert misfit(told, drawn) < 2.0 * (radius + 0.5)  # a stack gathers what lies within its width


def test_a_fan_s_band_ends_where_the_table_says(series_of) -> None:
    series = series_of(WIDE)
    svg = draw_series(series, sheet_of(900.0, "fan", height=600.0)).svg
    row = [number(cell) for cell in make_twin(series, panel_of(series)).rows[-1][1:]]
    n = WIDE.shape[1]
    edges = []
    for kind in ("band b1", "band b2"):
        points = [
            tuple(map(float, point.split(",")))
            for found, said in POINTS.findall(svg)
            if found == kind
            for point in said.split()
        ]
        edges.append((points[n - 1][1], points[n][1]))  # the upper edge forward, the lower edge back
    (high, low), (upper, lower) = edges
    assert misfit(row, [low, lower, *last_heights(svg, "median"), upper, high]) < MOST
