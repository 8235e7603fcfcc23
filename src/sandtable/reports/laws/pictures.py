"""Series of a run as one SVG file that stands alone: a panel for each unit, drawn as the fans of a brief are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from sandtable.reports.brief.charts import HEIGHT, LEFT, WIDTH, FanChart, render_fan
from sandtable.reports.layout import visible

TITLE_HEIGHT = 26
MOST_LINES = 8
LONGEST_NAME = 20
STYLE = """
  :root { --ink: #1b1b1b; --paper: #fff; --soft: #555; --rule: #bbb; --band: #3b6ea5; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8e6e1; --paper: #16181b; --soft: #b3b1ab; --rule: #44474c; --band: #7fb0ea; } }
  text { font: 11px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
  text.title { font-size: 13px; } .main, .title { font-weight: 700; } .page { fill: var(--paper); }
  .grid { stroke: var(--rule); stroke-width: .6; } .axis { stroke: var(--ink); stroke-width: 1; }
  .band { fill: var(--band); stroke: none; } .b0 { fill-opacity: .17; } .b1 { fill-opacity: .3; }
  .median { fill: none; stroke: var(--ink); stroke-width: 2.4; } .other { fill: none; stroke: var(--ink); stroke-width: 1.2; }
  .lead { fill: none; stroke: var(--soft); stroke-width: .6; }
"""
_LINE_NAME = re.compile(r"@(\d+), median(?=</text>)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Series of one unit.

    Args:
        title: what they are.
        chart: the first as bands or line, the others as lines.
        varies: whether futures differ; else a line is no median of anything.
    """

    title: str
    chart: FanChart
    varies: bool


def render_panels(panels: Sequence[Panel]) -> str:
    """The panels one below the other, as a file of its own.

    Args:
        panels: at least one.
    """
    height = (HEIGHT + TITLE_HEIGHT) * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
        f"<style>{STYLE}</style>",
        f'<rect class="page" x="0" y="0" width="{WIDTH}" height="{height}"/>',
    ]
    for i, panel in enumerate(panels):
        top = (HEIGHT + TITLE_HEIGHT) * i
        parts.append(f'<text class="title" x="{LEFT}" y="{top + 18}">{escape(visible(panel.title))}</text>')
        parts.append(_placed(panel, i + 1, top + TITLE_HEIGHT))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _placed(panel: Panel, number: int, top: int) -> str:
    """A panel's drawing at its place; a line that is no median is named by its series alone."""
    chart = panel.chart
    names = (chart.lens, *(name for name, _ in chart.medians))
    if not panel.varies:
        others = tuple((f"@{i + 1}", values) for i, (_, values) in enumerate(chart.medians))
        chart = replace(chart, lens="@0", medians=others)
    drawn = render_fan(chart, number)
    if not panel.varies:
        drawn = _LINE_NAME.sub(lambda match: escape(visible(_short(names[int(match[1])]))), drawn)
        drawn = re.sub(r"<desc.*?</desc>\n?", "", drawn, flags=re.DOTALL)
        drawn = re.sub(r' aria-labelledby="[^"]*"', "", drawn)
    place = f'<svg class="fan" y="{top}" width="{WIDTH}" height="{HEIGHT}" '
    return drawn.replace('<svg class="fan" ', place, 1)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
