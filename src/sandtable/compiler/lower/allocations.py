"""Allocations and markets: where the requests meet the supply is one operation, what each gets are plain ones.

The operation halves the way between two prices to two neighbouring points.  What is left between them is shared
out in proportion to what each loses there, so that requests which vanish at one and the same price share alike, and
so that the amounts add up to the supply.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sandtable.compiler.lower.axes import reduced_over
from sandtable.compiler.lower.graph import Graph
from sandtable.compiler.lower.lowering import Context
from sandtable.functions.priorities import EXPONENTIAL, FIXED, NORMAL, RESOLUTION, TRIANGULAR
from sandtable.model.expression import Call

HALF_WIDTH = 0.5
NORMAL_REACH = 10.0  # standard deviations beyond which nothing stands, or all: Phi(-10) is 1e-23
EXPONENTIAL_REACH = 40.0  # exp(-40) is 4e-18


@dataclass(frozen=True, slots=True)
class Offers:
    """The requests along an axis, each with its curve; values of the graph."""

    axis: str
    request: int
    shape: int
    priority: int
    width: int


@dataclass(frozen=True, slots=True)
class Span:
    """The prices between which every request falls from all to nothing."""

    low: int
    high: int


def read_allocate(context: Context, node: Call) -> int:
    """`allocate(request, shape, priority, width, supply over buyer)`: what each gets."""
    graph = context.graph
    request, shape, priority, width, supply = _values(context, node)
    offers = Offers(node.over[0], _at_least_none(graph, request), shape, priority, width)
    span = _span(graph, [offers])
    point = _clearing(graph, supply, span, [offers])
    after = graph.op("add", point, graph.const(RESOLUTION))
    all_stands = graph.op("le", point, graph.const(0.0))
    kept = graph.op("select", all_stands, graph.const(1.0), _share(graph, offers, _price(graph, span, point)))
    none_stands = graph.op("ge", after, graph.const(1.0))
    left = graph.op("select", none_stands, graph.const(0.0), _share(graph, offers, _price(graph, span, after)))
    most, least = (graph.op("mul", offers.request, share) for share in (kept, left))
    totals = [reduced_over(graph, "sum", amount, node.over) for amount in (most, least)]
    part = _part(graph, supply, totals[0], totals[1])
    rest = graph.op("sub", graph.const(1.0), part)
    amount = graph.op("add", graph.op("mul", most, part), graph.op("mul", least, rest))
    return context.narrow(amount) if context.cell else amount


def _part(graph: Graph, supply: int, most: int, least: int) -> int:
    """How far the supply reaches from the smaller to the larger amount, 0 to 1; NaN if any is."""
    zero, one = graph.const(0.0), graph.const(1.0)
    reached = graph.op("div", graph.op("sub", supply, least), graph.op("sub", most, least))
    held = graph.op("min", graph.op("max", reached, zero), one)
    return graph.op("select", graph.op("eq", most, least), one, held)


def read_market_price(context: Context, node: Call) -> int:
    """`market_price(...)`: a seller that does not sell counts as a buyer of what it has, and all is for sale."""
    graph = context.graph
    values = _values(context, node)
    asked = Offers(node.over[0], _at_least_none(graph, values[0]), *values[1:4])
    capacity = _at_least_none(graph, values[4])
    is_fixed = graph.op("lt", values[5], graph.const(FIXED + 0.5))
    held_back = graph.op("select", is_fixed, graph.const(0.0), capacity)
    sides = [asked, Offers(node.over[1], held_back, *values[5:8])]
    span = _span(graph, sides)
    supply = reduced_over(graph, "sum", capacity, node.over[1:])
    price = _price(graph, span, _clearing(graph, supply, span, sides))
    return context.narrow(price) if context.cell else price


def _values(context: Context, node: Call) -> list[int]:
    graph = context.graph
    read = [context.within(node.over, partial(context.value, argument)) for argument in node.arguments]
    return [graph.real(value) for value in read]


def _at_least_none(graph: Graph, quantity: int) -> int:
    return graph.op("max", quantity, graph.const(0.0))


def _span(graph: Graph, sides: Sequence[Offers]) -> Span:
    """From the lowest price that any curve reaches to the highest; those that are the same at any price reach none."""
    lows, highs = [], []
    for side in sides:
        factor = graph.const(NORMAL_REACH)  # also of the quick one, beyond the exponential
        for last, reach in ((EXPONENTIAL, EXPONENTIAL_REACH), (NORMAL, NORMAL_REACH), (TRIANGULAR, HALF_WIDTH)):
            is_up_to = graph.op("lt", side.shape, graph.const(last + 0.5))
            factor = graph.op("select", is_up_to, graph.const(reach), factor)
        distance = graph.op("mul", graph.op("max", side.width, graph.const(0.0)), factor)
        is_fixed = graph.op("lt", side.shape, graph.const(FIXED + 0.5))
        below, above = graph.op("sub", side.priority, distance), graph.op("add", side.priority, distance)
        low = graph.op("select", is_fixed, graph.const(math.inf), below)
        high = graph.op("select", is_fixed, graph.const(-math.inf), above)
        lows.append(reduced_over(graph, "min", low, [side.axis]))
        highs.append(reduced_over(graph, "max", high, [side.axis]))
    if len(sides) == 1:
        return Span(lows[0], highs[0])
    return Span(graph.op("min", *lows), graph.op("max", *highs))


def _clearing(graph: Graph, supply: int, span: Span, sides: Sequence[Offers]) -> int:
    flat = [
        graph.pick(value, side.axis, index)
        for side in sides
        for index in range(graph.sizes[side.axis])
        for value in (side.request, side.shape, side.priority, side.width)
    ]
    return graph.op("clearing_point", supply, span.low, span.high, *flat)


def _price(graph: Graph, span: Span, point: int) -> int:
    way = graph.op("mul", graph.op("sub", span.high, span.low), point)
    return graph.op("add", span.low, way)


def _share(graph: Graph, offers: Offers, price: int) -> int:
    return graph.op("priority_share", price, offers.shape, offers.priority, offers.width)
