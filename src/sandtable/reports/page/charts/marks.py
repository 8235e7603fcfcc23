"""The marks that charts are made of, as SVG: texts whose width is known in advance, lines, areas, dots."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from sandtable.reports.layout import visible
from sandtable.reports.numbers import format_unit
from sandtable.reports.page.signs import set_minus

SIZE: Final = 12.0  # of all texts, in CSS pixels
BOLD: Final = 1.13  # times as wide
ASCENT, DESCENT = 9.5, 3.0
NARROW: Final = frozenset("iljtfrI.,:;|!'()[]/ -")
WIDE: Final = frozenset("mwMW@%…—")
SIGNS: Final = frozenset("+±×<=>~\u2212")
LEAST_GAP: Final = 2.0  # between drawn points: a finer step would not be seen, and the answer would grow

Place = tuple[float, float]


@lru_cache(maxsize=4_096)
def text_width(text: str, *, is_bold: bool = False) -> float:
    """About how wide a text is, rather too wide than too narrow, in CSS pixels."""
    return SIZE * (BOLD if is_bold else 1.0) * sum(_share(char) for char in set_minus(text))


def _share(char: str) -> float:
    if char in NARROW:
        return 0.38
    if char in WIDE or ord(char) > 0x2E7F:
        return 1.0
    if char in SIGNS:
        return 0.86
    return 0.78 if char.isupper() else 0.645


def shorten(text: str, most: float) -> str:
    """A text cut to a width, with an ellipsis where something was cut."""
    if text_width(text) <= most:
        return text
    kept = text
    while kept and text_width(kept + "…") > most:
        kept = kept[:-1]
    return kept.rstrip(" ,") + "…" if kept else ""


def wrap(text: str, most: float, n_lines: int = 2) -> list[str]:
    """A text in lines of at most a width; the last is cut where more would be needed."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < n_lines - 1:
        line = [words.pop(0)]
        while words and text_width(" ".join((*line, words[0]))) <= most:
            line.append(words.pop(0))
        lines.append(" ".join(line))
    return [shorten(line, most) for line in [*lines, *([" ".join(words)] if words else [])]]


def say_unit(unit: str) -> str:
    """A unit as it is read: `km²`; "" for `1`."""
    return visible(format_unit(unit)).replace("^2", "²").replace("^3", "³")


def join_unit(number: str, unit: str) -> str:
    """A number and its unit in words; the number alone where it has none."""
    return f"{number} {unit}" if unit else number


def draw_text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    """A text; `y` is its base line."""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{placed}>{escape(visible(set_minus(text)))}</text>'


def draw_line(first: Place, last: Place, kind: str) -> str:
    """A straight line."""
    return f'<line class="{kind}" x1="{first[0]:.1f}" y1="{first[1]:.1f}" x2="{last[0]:.1f}" y2="{last[1]:.1f}"/>'


def draw_path(places: Sequence[Place], kind: str) -> str:
    """A line through places; where one is missing, it is broken."""
    return "".join(
        f'<polyline class="{kind}" points="{write_places(run)}"/>' for run in split_runs(places) if len(run) > 1
    )


def draw_area(upper: Sequence[Place], lower: Sequence[Place], kind: str) -> str:
    """The area between two lines over the same places."""
    both = [
        (x, y, below)
        for (x, y), (_, below) in zip(upper, lower, strict=True)
        if math.isfinite(y) and math.isfinite(below)
    ]
    if len(both) < 2:
        return ""
    points = [*((x, y) for x, y, _ in both), *((x, below) for x, _, below in reversed(both))]
    return f'<polygon class="{kind}" points="{write_places(points)}"/>'


def split_runs(places: Iterable[Place]) -> list[list[Place]]:
    """The stretches without a missing place."""
    runs: list[list[Place]] = [[]]
    for place in places:
        if math.isfinite(place[1]):
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return runs


def write_places(places: Iterable[Place]) -> str:
    """Places as an attribute, to a tenth of a pixel."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def wrap_svg(parts: Iterable[str], *, id_: str, width: float, height: float, kind: str, title: str, desc: str) -> str:
    """The whole picture, with its name and what it says.

    Args:
        parts: its marks.
        id_: unique on the page.
        width: in CSS pixels.
        height: in CSS pixels.
        kind: class of the picture.
        title: its name.
        desc: the finding in one sentence.
    """
    return (
        f'<svg class="{kind}" role="img" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'aria-labelledby="{id_}-t {id_}-d"><title id="{id_}-t">{escape(visible(title))}</title>'
        f'<desc id="{id_}-d">{escape(visible(desc))}</desc>{"".join(parts)}</svg>'
    )
