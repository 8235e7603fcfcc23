"""Arcs between places: bent so that there and back lie apart, with arrow heads and numbers; names that keep out of their way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sandtable.reports.page.charts.marks import ASCENT, DESCENT, Place, draw_line, draw_text, shorten, text_width

BEND, MORE = 0.13, 0.085  # of the way from end to end: of the first arc of a bundle, and of each further one
NEAR: Final = 0.2  # of the way: arcs whose ends are so close make a bundle
MOST_BESIDE: Final = 4  # arcs after which a bundle grows no wider
PULL: Final = 0.5  # of the way to the middle, of arcs in a ring
RADIUS: Final = 4.5  # of a place
BADGE: Final = 9.5  # of a number's circle
STEPS: Final = ((0.7, 5.5), (0.35, 4.25), (0.17, 3.25), (0.08, 2.5), (0.02, 1.75), (0.0, 1.25))
"""Widths in CSS pixels by the least share: each of the upper steps is about twice the one below."""
SAMPLES: Final = 24
RIM: Final = 2.0
TOP: Final = 12.0  # of the land in the north, in units of the map
ALONG: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88)
AROUND: Final = tuple((math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)) for k in (0, 4, 2, 6, 1, 7, 3, 5))
REACHES: Final = (10.0, 18.0, 30.0, 44.0, 60.0, 78.0, 98.0)
LED: Final = 14.0  # from which a name has a line to its place

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A piece of a map as it lies on the sheet.

    Args:
        left, top: of the piece, in units of the map.
        scale: CSS pixels per unit.
        width, height: of the sheet, in CSS pixels.
    """

    left: float
    top: float
    scale: float
    width: float
    height: float

    def put(self, place: Place) -> Place:
        """From the map to the sheet."""
        return (place[0] - self.left) * self.scale, (place[1] - self.top) * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One way from a place to another.

    Args:
        origin, target: names of places.
        text: its number.
        share: 0 to 1, of the widest.
    """

    origin: str
    target: str
    text: str = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve: its ends and the point that bends it."""

    first: Place
    bend: Place
    last: Place

    def at(self, t: float) -> Place:
        """A point of it, t from 0 to 1."""
        u = 1.0 - t
        x, y = (u * u * a + 2 * u * t * b + t * t * c for a, b, c in zip(self.first, self.bend, self.last, strict=True))
        return x, y

    def cut(self, start: float, end: float) -> Curve:
        """The piece between two of its points."""
        first, last = self.at(start), self.at(end)
        s, e = start, end
        x, y = (
            (1 - s) * (1 - e) * a + (s * (1 - e) + e * (1 - s)) * b + s * e * c
            for a, b, c in zip(self.first, self.bend, self.last, strict=True)
        )
        return Curve(first, (x, y), last)


def bend_arcs(arcs: Sequence[Arc], places: Mapping[str, Place], heart: Place | None = None) -> list[Curve]:
    """A curve for each arc, to the left of its way, so that there and back never lie on each other; long ones are flatter.

    Args:
        arcs: all that are drawn together.
        places: by name.
        heart: of a ring: arcs bend towards it, so that they keep away from the places between.
    """
    if not places:
        return []
    xs, ys = zip(*places.values(), strict=True)
    span = math.hypot(max(xs) - min(xs), max(ys) - min(ys)) / 3.0
    before: list[tuple[Place, Place]] = []
    curves = []
    for arc in arcs:
        (x1, y1), (x2, y2) = places[arc.origin], places[arc.target]
        way = math.hypot(x2 - x1, y2 - y1)
        n_beside = sum(_is_beside(((x1, y1), (x2, y2)), ends, NEAR * way) for ends in before)
        off = BEND + MORE * min(n_beside, MOST_BESIDE)
        off *= 2.0 * (math.sqrt(span / way) if way > span > 0.0 else 1.0)  # the curve itself reaches half as far
        before.append(((x1, y1), (x2, y2)))
        x, y = (x1 + x2) / 2.0, (y1 + y2) / 2.0
        if heart is not None:
            x, y, off = x + PULL * (heart[0] - x), y + PULL * (heart[1] - y), off / 2.0
        curves.append(Curve((x1, y1), (x + off * (y2 - y1), y - off * (x2 - x1)), (x2, y2)))
    return curves


def _is_beside(one: tuple[Place, Place], other: tuple[Place, Place], near: float) -> bool:
    """Whether both ends of two ways are near each other."""
    return all(math.dist(end, other_end) <= near for end, other_end in zip(one, other, strict=True))


def crop_around(curves: Iterable[Curve], places: Iterable[Place], width: float, margin: float, least: float) -> Crop:
    """The piece of a map that holds curves and places, as wide as the sheet and at most three quarters as high.

    Args:
        curves: in units of the map.
        places: in units of the map.
        width: of the sheet, in CSS pixels.
        margin: free on every side, in CSS pixels.
        least: side of the smallest piece, in units of the map.
    """
    held = [*places, *(curve.at(k / SAMPLES) for curve in curves for k in range(SAMPLES + 1))]
    xs, ys = [x for x, _ in held], [y for _, y in held]
    wide, high = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least / 2.0)
    height = min(max(width * high / wide + margin, 0.3 * width, 190.0), 0.75 * width + 60.0, 480.0)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    top = (min(ys) + max(ys)) / 2.0 - height / 2.0 / scale
    return Crop(
        left=(min(xs) + max(xs)) / 2.0 - width / 2.0 / scale,
        top=min(max(top, TOP), min(ys) - margin / 2.0 / scale),  # no void beyond the pole where it can be helped
        scale=scale, width=width, height=round(height),
    )  # fmt: skip


def find_width(share: float) -> float:
    """How wide an arc is, in CSS pixels."""
    return next(width for least, width in STEPS if share >= least)


def draw_arcs(
    arcs: Sequence[Arc],
    places: Mapping[str, Place],
    names: Mapping[str, str],
    sheet: tuple[float, float],
    heart: Place | None = None,
) -> list[str]:
    """Arcs, places, their names and the arcs' numbers, none of the texts on another.

    Args:
        arcs: between these places.
        places: in CSS pixels.
        names: of the places, in words.
        sheet: its width and height, in CSS pixels.
        heart: of a ring.
    """
    curves = bend_arcs(arcs, places, heart)
    shafts = [_draw_arc(arc, curve) for arc, curve in sorted(zip(arcs, curves, strict=True), key=lambda p: -p[0].share)]
    dots = [f'<circle class="place" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>' for x, y in places.values()]
    taken = [_around(place, RADIUS + 1.0) for place in places.values()]
    ways = [curve.at(k / SAMPLES) for curve in curves for k in range(SAMPLES + 1)]
    badges = _draw_badges(arcs, curves, taken, sheet)
    named: list[str] = []
    for id_, place in places.items():
        text = shorten(names[id_], min(240.0, sheet[0] / 2.6))
        named.append(_draw_name(text, place, taken, ways, sheet))
    return [*shafts, *dots, *badges, *named]


def _draw_arc(arc: Arc, curve: Curve) -> str:
    """A shaft from rim to rim, and its head."""
    wide = find_width(arc.share)
    long = 6.0 + 1.6 * wide
    start = _first_beyond(curve, curve.first, RADIUS + 1.0, is_back=False)
    tip = _first_beyond(curve, curve.last, RADIUS + 1.5, is_back=True)
    base = min(_first_beyond(curve, curve.at(tip), long, is_back=True, until=tip), tip)
    shaft = curve.cut(start, base) if base > start else curve.cut(start, start)
    (x, y), (bx, by) = curve.at(tip), curve.at(base)
    away = math.hypot(x - bx, y - by) or 1.0
    dx, dy = (x - bx) / away, (y - by) / away
    half = 2.5 + 0.9 * wide
    head = f"{x:.1f},{y:.1f} {bx - half * dy:.1f},{by + half * dx:.1f} {bx + half * dy:.1f},{by - half * dx:.1f}"
    (ax, ay), (cx, cy), (ex, ey) = shaft.first, shaft.bend, shaft.last
    return (
        f'<g class="arc"><path d="M{ax:.1f},{ay:.1f}Q{cx:.1f},{cy:.1f} {ex:.1f},{ey:.1f}" stroke-width="{wide:g}"/>'
        f'<polygon points="{head}"/></g>'
    )


def _first_beyond(curve: Curve, place: Place, far: float, *, is_back: bool, until: float = 1.0) -> float:
    """Where a curve, followed from an end, is so far away from a place; the middle where it never is."""
    for k in range(1, 100):
        t = until * (1.0 - k / 100.0) if is_back else k / 100.0
        x, y = curve.at(t)
        if math.hypot(x - place[0], y - place[1]) >= far:
            return t
    return until / 2.0


def _draw_badges(
    arcs: Sequence[Arc], curves: Sequence[Curve], taken: list[Box], sheet: tuple[float, float]
) -> list[str]:  # fmt: skip
    """A number on each arc, where nothing stands yet."""
    drawn = []
    for arc, curve in zip(arcs, curves, strict=True):
        if not arc.text:
            continue
        spots = [curve.at(t) for t in ALONG]
        spots += [
            (x + BADGE * far * dx, y + BADGE * far * dy) for far in (2, 3, 4) for x, y in spots[:5] for dx, dy in AROUND
        ]
        x, y = min(spots, key=lambda spot: _cost(_around(spot, BADGE), taken, (), sheet))
        taken.append(_around((x, y), BADGE))
        home = min(spots[: len(ALONG)], key=lambda spot: math.dist(spot, (x, y)))
        lead = draw_line(home, (x, y), "lead") if math.dist(home, (x, y)) > BADGE else ""
        drawn.append(
            f'{lead}<g class="badge"><circle cx="{x:.1f}" cy="{y:.1f}" r="{BADGE:g}"/>'
            f"{draw_text(x, y + 4.0, arc.text, 'number', 'middle')}</g>"
        )
    return drawn


def _draw_name(
    text: str, place: Place, taken: list[Box], ways: Sequence[Place], sheet: tuple[float, float]
) -> str:  # fmt: skip
    """A name beside its place, where least stands in its way; far from it, with a line."""
    wide = text_width(text, is_bold=True)
    choices = []
    for rank, far in enumerate(REACHES):
        for turn, (dx, dy) in enumerate(AROUND):
            x = place[0] + far * dx + (dx - 1.0) / 2.0 * wide
            y = place[1] + far * dy + (ASCENT - DESCENT) / 2.0 + dy * (ASCENT + DESCENT) / 2.0
            x = min(max(x, RIM), sheet[0] - RIM - wide)
            box = (x, y - ASCENT, x + wide, y + DESCENT)
            choices.append((_cost(box, taken, ways, sheet) + 1.5 * rank + 0.1 * turn, far, x, y, box))
    _, far, x, y, box = min(choices)
    taken.append(box)
    lead = ""
    if far > LED:
        lead = draw_line(place, (min(max(place[0], x), x + wide), min(max(place[1], box[1]), box[3])), "lead")
    return lead + draw_text(x, y, text, "name main")


def _cost(box: Box, taken: Iterable[Box], ways: Iterable[Place], sheet: tuple[float, float]) -> float:
    """What speaks against a box: texts and places below it and the rim of the sheet far more than arcs."""
    left, top, right, bottom = box
    cost = sum(100.0 for other in taken if _meets(box, other))
    cost += sum(1.0 for x, y in ways if left < x < right and top < y < bottom)
    is_inside = left >= RIM and top >= RIM and right <= sheet[0] - RIM and bottom <= sheet[1] - RIM
    return cost if is_inside else cost + 1000.0


def _meets(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(place: Place, radius: float) -> Box:
    return place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius
