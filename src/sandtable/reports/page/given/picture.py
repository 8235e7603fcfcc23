"""Charts as SVG files: one below the other, their sentences, and what they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Final

from sandtable.reports.layout import visible
from sandtable.reports.page.charts.dates import say_date, say_when
from sandtable.reports.page.charts.frame import LETTERS, MOST_MARKS
from sandtable.reports.page.charts.marks import join_unit, shorten, text_width
from sandtable.reports.page.flows import tell_flows
from sandtable.reports.page.given.style import pick_rules, settle_colours
from sandtable.reports.page.given.tables import say_trail
from sandtable.reports.page.series import KEYS, draw_charts
from sandtable.reports.page.signs import set_minus_in_html
from sandtable.reports.page.world.drawing import hold_ground

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.given import Given

EDGE: Final = 24.0
LINE: Final = 17.0
MOST_LINES: Final = 12
HEAD: Final = 1.4  # times as wide as other texts
OWN: Final = (
    ".sheet { fill: #ffffff; } "
    ".words { font: 12px/1 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; fill: #1b1e22; } "
    ".words.head { font: 700 15px Georgia, 'Times New Roman', serif; } .words.quiet { fill: #565d66; } "
    ".chart { font: 12px/1 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; } "
    ".chart svg { overflow: visible; } .chart svg.field { overflow: hidden; }"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A chart of the file.

    Args:
        label: above it.
        said: sentences below the label.
        svg: the chart; "" = none is drawn.
        key: lines below the chart.
    """

    label: str
    said: str
    svg: str
    key: tuple[str, ...] = ()


def draw_series_file(given: Given, style: str) -> str:
    """The chosen series as a file of its own.

    Args:
        given: a view with its series.
        style: the page's style sheet.
    """
    assert given.series is not None  # the caller asked for it
    shown, panel = given.shown, given.series
    pieces = [
        Piece(label=chart.label, said=f"{chart.finding} {chart.pinned} {chart.note}".strip(), svg=str(chart.svg))
        for chart in draw_charts(panel, shown, [shown.width] * len(panel.series))
    ]
    return _compose(given, style, pieces, [KEYS[panel.style] if pieces else "No series is chosen.", *_signs(panel)])


def draw_flows_file(given: Given, style: str) -> str:
    """The flows as a file of their own: the map with its outlines, or the ring.

    Args:
        given: a view with its flows.
        style: the page's style sheet.
    """
    assert given.flows is not None  # the caller asked for it
    panel = given.flows
    told = tell_flows(panel if panel.style == "graph" else replace(panel, style="map"), given.shown)
    key = tuple(
        f"{row.badge}  {row.label}, {row.origin} to {row.target}: {join_unit(row.median, row.unit)}"
        f"{f' ({row.low} to {row.high})' if row.low != row.high else ''}"
        f"{f', against the pinned world {row.change}' if row.change and row.higher else ''}"
        for row in told.keyed
    )
    piece = Piece(label=f"From actor to actor, {say_when(panel.at)}", said=told.said, svg=str(told.svg), key=key)
    notes = [
        "Medians; in brackets nine futures in ten. Width of an arc: its share of the largest flow of the same unit, in steps "
        f"of about two. {len(told.keyed)} of {len(told.rows)} routes are drawn."
    ]
    return _compose(given, style, [piece], [*(notes if told.keyed else []), *told.notes])


def _compose(given: Given, style: str, pieces: Sequence[Piece], notes: Sequence[str]) -> str:
    """Charts one below the other, with what is said of them and what they were made from."""
    shown = given.shown
    width = float(shown.width)
    parts, y = [_words(EDGE, EDGE + 4.0, shorten(shown.model.title, width / HEAD), "head")], EDGE + 12.0
    for piece in pieces:
        y += 1.5 * LINE
        parts.append(_words(EDGE, y, shorten(piece.label, width / HEAD), "head"))
        for line in break_lines(piece.said, width):
            y += LINE
            parts.append(_words(EDGE, y, line, ""))
        y += 0.6 * LINE
        if piece.svg:
            parts.append(f'<g transform="translate({EDGE:g} {y:g})">{piece.svg}</g>')
            y += _height(piece.svg)
        for line in (line for text in piece.key for line in break_lines(text, width)):
            y += LINE
            parts.append(_words(EDGE, y, line, ""))
    trail = say_trail(given)
    for line in (line for note in (*notes, *trail) for line in break_lines(note, width)):
        y += LINE
        parts.append(_words(EDGE, y, line, "quiet"))
    full, height = width + 2.0 * EDGE, y + EDGE
    rules = pick_rules(settle_colours(style), (".chart", ".waterfall"))
    desc = " ".join(piece.said for piece in pieces)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" width="{full:g}" height="{height:g}" '
        f'viewBox="0 0 {full:g} {height:g}"><title>{_safe(shown.model.title)}</title><desc>{_safe(desc)}</desc>'
        f"<metadata>{_safe(' '.join(trail))}</metadata><style>{OWN}\n{rules}</style>"
        f'<rect class="sheet" width="{full:g}" height="{height:g}"/>{"".join(parts)}</svg>\n'
    )
    return hold_ground(set_minus_in_html(drawn))


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


def _height(svg: str) -> float:
    return float(svg.partition(' height="')[2].partition('"')[0])


def _words(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{f"words {kind}".strip()}" x="{x:g}" y="{y:.1f}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(visible(text))
