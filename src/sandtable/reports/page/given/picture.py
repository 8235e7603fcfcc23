"""The chosen series as one SVG file: charts one below the other, their sentences, and what they were made from."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from sandtable.reports.layout import visible
from sandtable.reports.numbers import format_count, format_hash
from sandtable.reports.page.charts.dates import say_date
from sandtable.reports.page.charts.frame import LETTERS, MOST_MARKS
from sandtable.reports.page.charts.marks import text_width
from sandtable.reports.page.given.style import pick_rules, settle_colours
from sandtable.reports.page.series import KEYS, draw_charts

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.given import Given

EDGE: Final = 24.0
LINE: Final = 17.0
MOST_LINES: Final = 12
OWN: Final = (
    ".sheet { fill: #ffffff; } "
    ".words { font: 12px/1 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; fill: #1b1e22; } "
    ".words.head { font: 700 15px Georgia, 'Times New Roman', serif; } .words.quiet { fill: #565d66; } "
    ".chart { font: 12px/1 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; } "
    ".chart svg { overflow: visible; } .chart svg.field { overflow: hidden; }"
)


def draw_given(given: Given, style: str) -> str:
    """The picture as a file of its own.

    Args:
        given: a view with its series.
        style: the page's style sheet.
    """
    assert given.series is not None  # the caller asked for it
    shown, panel = given.shown, given.series
    width = float(shown.width)
    charts = draw_charts(panel, shown, [shown.width] * len(panel.series))
    parts, y = [_words(EDGE, EDGE + 4.0, shown.model.title, "head")], EDGE + 12.0
    for chart in charts:
        y += 1.5 * LINE
        parts.append(_words(EDGE, y, chart.label, "head"))
        for line in break_lines(f"{chart.finding} {chart.pinned} {chart.note}".strip(), width):
            y += LINE
            parts.append(_words(EDGE, y, line, ""))
        y += 0.6 * LINE
        parts.append(f'<g transform="translate({EDGE:g} {y:g})">{chart.svg}</g>')
        y += _height(str(chart.svg))
    notes = [KEYS[panel.style] if charts else "No series is chosen.", *_signs(panel), *_trail(given)]
    for line in (line for note in notes for line in break_lines(note, width)):
        y += LINE
        parts.append(_words(EDGE, y, line, "quiet"))
    full, height = width + 2.0 * EDGE, y + EDGE
    rules = pick_rules(settle_colours(style), (".chart", ".waterfall"))
    desc = " ".join(chart.finding for chart in charts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" width="{full:g}" height="{height:g}" '
        f'viewBox="0 0 {full:g} {height:g}"><title>{_safe(shown.model.title)}</title><desc>{_safe(desc)}</desc>'
        f"<metadata>{_safe(' '.join(_trail(given)))}</metadata><style>{OWN}\n{rules}</style>"
        f'<rect class="sheet" width="{full:g}" height="{height:g}"/>{"".join(parts)}</svg>\n'
    )


def break_lines(text: str, width: float) -> list[str]:
    """A text in lines that fit a width; a word that is longer is broken, and the last line says that more follows."""
    lines, line = list[str](), ""
    for word in visible(text).split():
        rest = word
        while text_width(rest) > width:
            cut = max(1, int(len(rest) * width / text_width(rest)) - 1)
            lines += [piece for piece in (line, rest[:cut]) if piece]
            line, rest = "", rest[cut:]
        joined = f"{line} {rest}".strip()
        if text_width(joined) > width:
            lines.append(line)
            joined = rest
        line = joined
    lines += [line] if line else []
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def _signs(panel: SeriesPanel) -> list[str]:
    """What dashes and letters in the charts stand for."""
    said = []
    if any(series.pinned is not None for series in panel.series):
        said.append("Dashed: the pinned world, its median and its 5 and 95 %.")
    if panel.marks and panel.style != "dots":
        drawn = zip(LETTERS, panel.marks[:MOST_MARKS], strict=False)
        told = [f"{letter} {mark.label}, {say_date(panel.labels[mark.point])}" for letter, mark in drawn]
        said.append(f"Made to happen: {'; '.join(told)}.")
    return said


def _trail(given: Given) -> list[str]:
    shown = given.shown
    world = shown.view.world
    return [
        f"{format_count(world.futures)} futures, seed {world.seed}, lens {world.lens}. Scenario {shown.model.id}, state "
        f"{format_hash(shown.model.digest)}, sandtable {given.version}.",
        f"View: ?{shown.address}",
    ]


def _height(svg: str) -> float:
    return float(svg.partition(' height="')[2].partition('"')[0])


def _words(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{f"words {kind}".strip()}" x="{x:g}" y="{y:.1f}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(visible(text))
