"""The graph of named loops as SVG: causes above effects, links that close a loop running back, signs at their heads."""

from __future__ import annotations

import itertools
import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandtable.reports.numbers import format_count, format_percent
from sandtable.reports.page.layered import Layered, Sizes, lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.loop_graph import GraphLink, GraphNode, LoopGraph
    from sandtable.analysis.loops.finding import NamedLoop

    Point = tuple[float, float]

NODE: Final = 136.0
HIGH: Final = 36.0
LETTERS: Final = 20  # in a line of a node's label
LINES: Final = 2
SIGNS: Final = {1: "+", -1: "−", 0: "?"}
WORDS: Final = {1: "the same way", -1: "the other way", 0: "either way, or not told"}
PORTS: Final = 118.0  # pixels of a node's edge on which links end
TONES: Final = {1: "plus", -1: "minus", 0: "open"}
CLOSED: Final = {"+": "a loop that reinforces a change", "-": "a loop that works against a change"}
CHAINS: Final = {
    "+": "a chain that does not close, its end changes the same way as its start",
    "-": "a chain that does not close, its end changes the other way than its start",
}
ROUND: Final = 26.0  # pixels that a link from a node to itself reaches out
HEAD: Final = 7.0  # pixels: an arrowhead's length
BACK: Final = 15.0  # pixels: from the arrowhead to its sign


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A box with its label; `state` is on, off or "" where no loop stands out."""

    x: float
    y: float
    middle: float
    lines: tuple[tuple[float, str], ...]
    kind: str
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLink:
    """A curve with its head and its sign."""

    path: str
    head: str
    sign: str
    sign_x: float
    sign_y: float
    tone: str
    state: str


def draw_loops(graph: LoopGraph, shown: Shown, named: tuple[NamedLoop, ...]) -> dict[str, Any]:
    """What the chart of the loops shows.

    Args:
        graph: at least one node.
        shown: the page: its width, and the loop that stands out.
        named: the loops, for the words.
    """
    chosen = shown.view.loop
    sizes = Sizes(width=shown.width - ROUND, node=NODE + 14.0, passage=14.0, layer=HIGH + 44.0, top=HIGH / 2 + 2)
    drawn = lay_out([node.id for node in graph.nodes], [(link.source, link.target) for link in graph.links], sizes)
    ports = _ports(graph, drawn)
    on = {end for link in graph.links if chosen in link.loops for end in (link.source, link.target)}
    labels = {node.id: node.label for node in graph.nodes}
    return {
        "width": shown.width,
        "height": round(sizes.top * 2 + sizes.layer * (drawn.n_layers - 1) + 4),
        "nodes": [_node(node, drawn, _state(chosen, is_on=node.id in on)) for node in graph.nodes],
        "links": sorted(
            (_link(link, drawn, ports, _state(chosen, is_on=chosen in link.loops)) for link in graph.links),
            key=lambda link: link.state == "on",
        ),
        "sentence": _say(graph, named, chosen),
        "rows": [
            {
                "source": labels[link.source],
                "target": labels[link.target],
                "sign": f"{SIGNS[link.sign]} {WORDS[link.sign]}",
                "loops": ", ".join(link.loops),
            }
            for link in graph.links
        ],
    }


def _state(chosen: str, *, is_on: bool) -> str:
    return ("on" if is_on else "off") if chosen else ""


def _say(graph: LoopGraph, named: tuple[NamedLoop, ...], chosen: str) -> str:
    loop = next((one for one in named if one.name == chosen), None)
    if loop is not None:
        name = f"{loop.name}, {loop.label}," if loop.label else loop.name
        return f"{name} stands out: {_say_kind(loop)}."
    n_chains = sum(not one.is_closed for one in named)
    counts = [(len(named) - n_chains, "loop", "loops"), (n_chains, "chain", "chains")]
    said = " and ".join(f"{format_count(n)} {one if n == 1 else several}" for n, one, several in counts if n)
    return (
        f"{said} {'is' if len(named) == 1 else 'are'} drawn: {format_count(len(graph.nodes))} variables and moves, joined by "
        f"{format_count(len(graph.links))} links."
    )


def _say_kind(loop: NamedLoop) -> str:
    if loop.is_closed:
        unknown = "a loop whose sign changes" if loop.acts else "a loop whose sign is not known in these runs"
        return CLOSED.get(loop.found, unknown)
    if not loop.path:
        return "a chain along which nothing leads in these runs"
    said = CHAINS.get(loop.found, "a chain that does not close, of either sign")
    return (
        f"{said}; {format_percent(loop.size, 0.001)} of its last variable's change comes this way"
        if loop.acts
        else said
    )


def _node(node: GraphNode, drawn: Layered, state: str) -> DrawnNode:
    x, y = drawn.places[node.id]
    said = textwrap.wrap(node.label, LETTERS) or [node.id]
    if len(said) > LINES:
        cell = f" [{node.id.partition('[')[2]}" if "[" in node.id else ""  # what tells it from its neighbour stays
        rest = " ".join(said[LINES - 1 :]).removesuffix(cell)
        said = [*said[: LINES - 1], textwrap.shorten(rest, LETTERS - len(cell), placeholder="…") + cell]
    first = y + 4 - 6.5 * (len(said) - 1)
    return DrawnNode(
        x=round(x - NODE / 2, 1),
        y=round(y - HIGH / 2, 1),
        middle=round(x, 1),
        lines=tuple((round(first + 13 * number, 1), line) for number, line in enumerate(said)),
        kind=node.kind,
        title=f"{node.label} ({node.id})",
        state=state,
    )


def _ports(graph: LoopGraph, drawn: Layered) -> dict[tuple[str, str, str], float]:
    """Where on the edge of a node each link ends: side by side, in the order of where they come from."""
    sides: dict[tuple[str, bool], list[tuple[float, tuple[str, str, str]]]] = {}
    for link in graph.links:
        if link.source == link.target:
            continue
        way = drawn.ways[link.source, link.target]
        for end, own, near in (("from", way[0], way[1]), ("to", way[-1], way[-2])):
            node = link.source if end == "from" else link.target
            sides.setdefault((node, near[1] > own[1]), []).append((near[0], (link.source, link.target, end)))
    found: dict[tuple[str, str, str], float] = {}
    for (node, _), ends in sides.items():
        step = min(30.0, PORTS / len(ends))
        first = drawn.places[node][0] - step * (len(ends) - 1) / 2
        found.update({key: first + step * place for place, (_, key) in enumerate(sorted(ends))})
    return found


def _link(link: GraphLink, drawn: Layered, ports: Mapping[tuple[str, str, str], float], state: str) -> DrawnLink:
    if link.source == link.target:
        return _round(link, drawn, state)
    points = list(drawn.ways[link.source, link.target])
    edge = HIGH / 2 if points[-1][1] > points[0][1] else -HIGH / 2
    start = (ports[link.source, link.target, "from"], points[0][1] + edge)
    stop = (ports[link.source, link.target, "to"], points[-1][1] - edge)
    tip = (stop[0], stop[1] - math.copysign(HEAD, edge))
    side = HEAD * 0.5
    return DrawnLink(
        path=_curve([start, *points[1:-1], tip]),
        head=f"{stop[0]:.1f},{stop[1]:.1f} {stop[0] - side:.1f},{tip[1]:.1f} {stop[0] + side:.1f},{tip[1]:.1f}",
        sign=SIGNS[link.sign],
        sign_x=round(stop[0] + 10, 1),
        sign_y=round(stop[1] - math.copysign(BACK, edge) + 5, 1),
        tone=TONES[link.sign],
        state=state,
    )


def _round(link: GraphLink, drawn: Layered, state: str) -> DrawnLink:
    """A link from a node to itself, at its right side."""
    x, y = drawn.places[link.source]
    edge, high = x + NODE / 2, HIGH / 4
    tip = edge + HEAD
    return DrawnLink(
        path=f"M{edge:.1f} {y - high:.1f}C{edge + ROUND:.1f} {y - 2 * high:.1f} {edge + ROUND:.1f} {y + 2 * high:.1f} {tip:.1f} {y + high:.1f}",
        head=f"{edge:.1f},{y + high:.1f} {tip:.1f},{y + high - HEAD / 2:.1f} {tip:.1f},{y + high + HEAD / 2:.1f}",
        sign=SIGNS[link.sign],
        sign_x=round(edge + ROUND * 0.8, 1),
        sign_y=round(y + 2.2 * high + 4, 1),
        tone=TONES[link.sign],
        state=state,
    )


def _curve(points: list[Point]) -> str:
    """A way that leaves, enters and passes each layer upright, so that it runs behind no node."""
    way = 1.0 if points[-1][1] > points[0][1] else -1.0
    said = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        begin = y0 if (x0, y0) == points[0] else y0 + way * HIGH / 2
        end = y1 if (x1, y1) == points[-1] else y1 - way * HIGH / 2
        said += "" if begin == y0 else f"L{x0:.1f} {begin:.1f}"
        middle = (begin + end) / 2
        said += f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {end:.1f}"
    return said
