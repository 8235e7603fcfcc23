"""The panel of flows: what goes from actor to actor at a point, on a map, in a ring or as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sandtable.analysis.live.view import FLOWS
from sandtable.reports.courses import format_rounded
from sandtable.reports.numbers import MISSING, format_count, format_error, format_number, format_of
from sandtable.reports.page.charts.arcs import Arc, bend_arcs, crop_around, draw_arcs
from sandtable.reports.page.charts.dates import say_date, say_when
from sandtable.reports.page.charts.marks import join_unit, say_unit, wrap_svg
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.queries import change_query
from sandtable.reports.page.world.drawing import draw_ground
from sandtable.reports.page.world.projection import load_base_map

if TYPE_CHECKING:
    from sandtable.analysis.carriage import Amount, Carried
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.flows import FlowsPanel

LABELS: Final = {"map": "Map", "graph": "Graph", "loops": "Loops", "table": "Table"}
MARGIN: Final = 34.0  # round what a map shows, in CSS pixels
FEW: Final = 6  # arcs of a narrow picture
NARROW: Final = 600  # CSS pixels
LEAST: Final = 70.0  # side of the smallest piece of the map, in its units: about 2,500 km
SIDE: Final = 3.6  # of the ring, in shares of the width kept for names
MOST_BESIDE: Final = 2  # charts of series beside which paper has room for flows, where a run is pinned
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """One route as the template takes it.

    Args:
        badge: its number in the picture; "" = it is not drawn.
    """

    badge: str
    see: str
    label: str
    origin: str
    target: str
    unit: str
    median: str
    low: str
    high: str
    so_far: str
    span: str
    change: str
    higher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsTold:
    """The flows in words, numbers and a picture.

    Args:
        style: as they are drawn: without places on a map, `map` becomes `graph`.
        svg: "" = nothing is drawn.
        notes: what must be said below the picture.
        names: of the actors, by id.
    """

    style: str
    said: str
    svg: Markup
    notes: tuple[str, ...]
    rows: tuple[FlowRow, ...]
    names: tuple[tuple[str, str], ...]

    @property
    def keyed(self) -> list[FlowRow]:
        """The routes that are drawn, by their numbers in the picture."""
        return sorted((row for row in self.rows if row.badge), key=lambda row: int(row.badge))


def render_flows(finding: FlowsPanel, shown: Shown) -> str:
    """The fragment.

    Args:
        finding: what the routes carry.
        shown: the page it stands on.
    """
    told = tell_flows(finding, shown)
    rows = told.rows
    return render_template(
        "flows.html.j2",
        shown=shown,
        finding=finding,
        style=told.style,
        said=told.said,
        svg=told.svg,
        is_unprinted=shown.view.pinned is not None and len(shown.view.series) > MOST_BESIDE,
        notes=told.notes,
        rows=rows,
        keyed=told.keyed,
        styles=[(value, LABELS[value]) for value in FLOWS],
        stops=[(label, say_date(label)) for label in finding.stops],
        last=shown.controls.dates[-1],
        place=finding.stops.index(finding.at),
        actors=told.names,
        when=say_when(finding.at),
        n_usable=format_count(finding.n_usable),
        loops=change_query(shown, tab="model"),
    )


def tell_flows(finding: FlowsPanel, shown: Shown) -> FlowsTold:
    """The picture with its sentence, and every route's numbers.

    Args:
        finding: what the routes carry.
        shown: the page it stands on.
    """
    names = dict(_actors(finding, shown))
    drawn = finding.drawn if shown.width >= NARROW else finding.drawn[:FEW]
    badges = {one.number: str(place + 1) for place, one in enumerate(drawn)}
    said = say_flows(finding, names)
    style = finding.style
    if style == "map" and len(_placed(finding)) < 2:
        style = "graph"
    svg, notes = "", list[str]()
    if drawn and style in {"map", "graph"}:
        svg, notes = _draw(replace(finding, drawn=drawn), style, shown.width, names, said)
    if drawn and finding.style == "map" and style == "graph":
        notes.append("Fewer than two of these actors stand on a map: the ring is drawn instead.")
    return FlowsTold(
        style=style,
        said=said,
        svg=Markup(svg),  # noqa: S704  (its texts are escaped where they are drawn)
        notes=tuple(notes),
        rows=tuple(_row(one, badges.get(one.number, ""), names) for one in finding.carried),
        names=tuple(names.items()),
    )


def say_flows(finding: FlowsPanel, names: dict[str, str]) -> str:
    """What goes from actor to actor, in one or two sentences."""
    if not finding.n_routes:
        return "This scenario names no route: nothing is said of what goes from one actor to another."
    when = say_when(finding.at)
    if not finding.carried:
        return f"None of the {finding.n_routes} routes leads from or to {names[finding.focus]}."
    if not finding.n_usable:
        return f"Under {finding.lens}, nothing can be said of any route: no future ran well."
    if not finding.drawn:
        return f"Under {finding.lens}, none of these routes carries anything {when} in the median future."
    first = min(finding.drawn, key=lambda one: one.number)
    now = first.now
    n_full = sum(finding.shares[one.number] > 0.0 for one in finding.carried)
    counted = f" Of {len(finding.carried)} routes, {n_full} carry something in the median future."
    return (
        f"Under {finding.lens}, {when}, from {names[first.origin]} to {names[first.target]}: {_lower(first.label)}, "
        f"{join_unit(format_rounded(now.median, now.median_error), say_unit(now.unit))} (median; nine futures in ten between "
        f"{format_rounded(now.low, now.low_error)} and {format_rounded(now.high, now.high_error)})."
        f"{counted if len(finding.carried) > 1 else ''}"
    )


def _lower(label: str) -> str:
    """A label within a sentence; abbreviations stay as they are."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _row(one: Carried, badge: str, names: dict[str, str]) -> FlowRow:
    now, so_far = one.now, one.so_far
    change, higher = "", ""
    if one.change is not None:
        difference = one.change
        change = MISSING
        if not math.isnan(difference.mean):
            change = format_number(difference.mean, difference.paired_error, is_signed=True)
            if difference.mean != 0.0:
                change += f" (error {format_error(difference.paired_error)})"
        if difference.up.n_futures:
            higher = f"{format_of(difference.up.n, difference.up.n_futures)}, lower {format_count(difference.down.n)}"
    return FlowRow(
        badge=badge,
        see=f"variable:{one.variable}",
        label=one.label,
        origin=names[one.origin],
        target=names[one.target],
        unit=say_unit(now.unit),
        median=format_rounded(now.median, now.median_error),
        low=format_rounded(now.low, now.low_error),
        high=format_rounded(now.high, now.high_error),
        so_far=join_unit(format_rounded(so_far.median, so_far.median_error), say_unit(so_far.unit))
        if so_far is not None
        else "",
        span=_span(so_far) if so_far is not None else "",
        change=change,
        higher=higher,
    )


def _span(amount: Amount) -> str:
    return f"{format_rounded(amount.low, amount.low_error)} to {format_rounded(amount.high, amount.high_error)}"


def _actors(finding: FlowsPanel, shown: Shown) -> list[tuple[str, str]]:
    """Whose routes may be shown alone: those of any route, and the chosen one."""
    actors = [(stand.id, stand.label) for stand in finding.stands]
    if finding.focus and finding.focus not in dict(actors):
        actors.append((finding.focus, shown.model.actors[finding.focus].label or finding.focus))
    return actors


def _of_routes(finding: FlowsPanel) -> set[str]:
    return {end for one in finding.carried for end in (one.origin, one.target)}


def _placed(finding: FlowsPanel) -> dict[str, Spot]:
    """Where the actors of these routes stand, in units of the map."""
    base, ends = load_base_map(), _of_routes(finding)
    return {s.id: base.place(*s.location) for s in finding.stands if s.location is not None and s.id in ends}


def _draw(finding: FlowsPanel, style: str, width: int, names: dict[str, str], said: str) -> tuple[str, list[str]]:
    """The picture, and what must be said below it."""
    arcs = [
        Arc(origin=one.origin, target=one.target, text=str(place + 1), share=finding.shares[one.number])
        for place, one in enumerate(finding.drawn)
    ]
    title = f"Flows between actors {say_when(finding.at)}, {'on a map' if style == 'map' else 'in a ring'}"
    if style == "graph":
        spots, height = _ring([s.id for s in finding.stands if s.id in _of_routes(finding)], float(width))
        parts = draw_arcs(arcs, spots, names, (float(width), height), (width / 2.0, height / 2.0))
        return wrap_svg(parts, id_="flows-svg", width=width, height=height, kind="flows", title=title, desc=said), []
    places = _placed(finding)
    ways = dict.fromkeys(
        (one.origin, one.target) for one in finding.carried if {one.origin, one.target} <= places.keys()
    )
    curves = [  # of every route, three side by side: the piece of the map stays while what is drawn changes
        curve for origin, target in ways for curve in bend_arcs([Arc(origin=origin, target=target)] * 3, places)
    ]
    crop = crop_around(curves, places.values(), float(width), MARGIN, LEAST)
    held = [arc for arc in arcs if {arc.origin, arc.target} <= places.keys()]
    countries = [s.country for s in finding.stands if s.country and s.id in places]
    named = {end for arc in held for end in (arc.origin, arc.target)} if width < NARROW else places.keys()
    spots = {id_: crop.put(place) for id_, place in places.items() if id_ in named}
    parts = [draw_ground(crop, countries), *draw_arcs(held, spots, names, (crop.width, crop.height))]
    svg = wrap_svg(parts, id_="flows-svg", width=width, height=crop.height, kind="flows", title=title, desc=said)
    return svg, _say_ground(finding, places, names, bool(countries), len(arcs) - len(held))


def _say_ground(
    finding: FlowsPanel, places: dict[str, Spot], names: dict[str, str], is_tinted: bool, n_off: int
) -> list[str]:
    notes = [f"Map: today's {load_base_map().view}.{' Tinted: the countries of these actors.' if is_tinted else ''}"]
    missing = [names[stand.id] for stand in finding.stands if stand.id in _of_routes(finding) - places.keys()]
    if missing:
        notes.append(f"Without a place on the map: {', '.join(missing)}; {n_off} of the routes below are not drawn.")
    return notes


def _ring(ids: list[str], width: float) -> tuple[dict[str, Spot], float]:
    """Places round an ellipse, the first at the top, and how high the sheet is."""
    height = round(min(max(0.55 * width, 300.0), 460.0))
    across, up = width / 2.0 - width / SIDE / 2.0, height / 2.0 - 40.0
    turns = [2.0 * math.pi * number / len(ids) for number in range(len(ids))]
    return {
        id_: (width / 2.0 + across * math.sin(turn), height / 2.0 - up * math.cos(turn))
        for id_, turn in zip(ids, turns, strict=True)
    }, height
