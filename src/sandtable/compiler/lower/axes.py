"""What moves between axes: subscripts, reductions over elements, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sandtable.compiler.lower.graph import Graph
from sandtable.compiler.lower.lowering import Context, Lowering
from sandtable.model.expression import Rank, Reduction, Subscript

REDUCTIONS = {"sum": "sum", "min": "minimum", "max": "maximum", "product": "product", "any": "any", "all": "all"}


def read_subscript(context: Context, node: Subscript) -> int:
    """`x[UA]`, `x[opponent]`, `x[other]`: picked, gathered or renamed, then at the equation's own element."""
    job = context.job
    axes = job.model.variables[node.name].axes
    value = narrowed(job, context.read_whole(node.name), axes, node.indices)
    return context.narrow(value) if context.cell else value


def narrowed(job: Lowering, value: int, axes: Sequence[str], indices: Sequence[str]) -> int:
    """A value seen through indices: for each axis an element, a map, or another axis."""
    graph = job.graph
    gathers: list[tuple[str, str, tuple[int, ...]]] = []
    for axis, index in index_pairs(job, axes, indices):
        if index in job.element_index[axis]:
            value = graph.pick(value, axis, job.element_index[axis][index])
        else:
            new_axis, elements = _gathering(job, axis, index)
            if axis in graph.axes[value]:
                gathers.append((axis, new_axis, elements))
    return _gather(graph, value, gathers)


def index_pairs(job: Lowering, axes: Sequence[str], indices: Sequence[str]) -> list[tuple[str, str]]:
    """(axis, index) for `dim=index`, or for a bare index the axis it fits."""
    pairs = []
    for position, text in enumerate(indices):
        axis, _, index = text.rpartition("=")
        if not axis:
            fitting = [one for one in axes if index in job.element_index[one] or _leads(job, one, index)]
            axis = axes[position] if len(indices) == len(axes) else fitting[0]
        pairs.append((axis, index))
    return pairs


def new_axis_of(job: Lowering, axis: str, index: str) -> str:
    """The axis under which an axis is read through an index; "" when it picks an element."""
    if index in job.element_index[axis]:
        return ""
    return job.model.maps[index].source if index in job.model.maps else index


def _leads(job: Lowering, axis: str, index: str) -> bool:
    if index in job.model.maps:
        target = job.model.maps[index].target
        return job.model.axes[target].root == job.model.axes[axis].root
    return index in job.model.axes and job.model.axes[index].root == job.model.axes[axis].root


def _gathering(job: Lowering, axis: str, index: str) -> tuple[str, tuple[int, ...]]:
    """The axis that a map or another axis leads to, and the elements of the old one there."""
    model, own = job.model, job.element_index[axis]
    if index in model.maps:
        through = model.maps[index]
        target = model.axes[through.target].elements
        return through.source, tuple(own[target[position]] for position in through.indices)
    return index, tuple(own[element] for element in model.axes[index].elements)


def _gather(graph: Graph, value: int, gathers: list[tuple[str, str, tuple[int, ...]]]) -> int:
    old_axes = {axis for axis, _, _ in gathers}
    new_axes = [new_axis for _, new_axis, _ in gathers]
    kept = [axis for axis in graph.axes[value] if axis not in old_axes]
    is_clear = len(set(new_axes)) == len(new_axes) and not set(new_axes) & set(kept)
    if is_clear and (len(gathers) == 1 or not set(new_axes) & old_axes):
        for axis, new_axis, elements in gathers:
            value = graph.take(value, axis, new_axis, elements)
        return value
    return _gather_by_cells(graph, value, gathers) if gathers else value


def _gather_by_cells(graph: Graph, value: int, gathers: list[tuple[str, str, tuple[int, ...]]]) -> int:
    """Transposed and diagonal reads: each cell by itself."""
    open_axes = graph.ordered([new_axis for _, new_axis, _ in gathers])
    cells = {}
    for key in product(*(range(graph.sizes[axis]) for axis in open_axes)):
        place = dict(zip(open_axes, key, strict=True))
        cell = value
        for axis, new_axis, elements in gathers:
            cell = graph.pick(cell, axis, elements[place[new_axis]])
        for axis in open_axes:
            cell = graph.pick(cell, axis, place[axis])
        cells[key] = cell
    return _stacked(graph, open_axes, cells)


def _stacked(graph: Graph, axes: tuple[str, ...], cells: dict[tuple[int, ...], int]) -> int:
    if not axes:
        return cells[()]
    parts = [
        _stacked(graph, axes[1:], {key[1:]: value for key, value in cells.items() if key[0] == index})
        for index in range(graph.sizes[axes[0]])
    ]
    return graph.stack(axes[0], parts)


def read_reduction(context: Context, node: Reduction) -> int:
    """`sum(x over side)` and its kin; what lacks the axis counts once for each element."""
    value = context.within(node.dimensions, lambda: context.value(node.operand))
    graph = context.graph
    reduced = reduced_over(graph, node.op, value, node.dimensions)
    if node.op == "share":
        reduced = graph.op("div", value, reduced)
    return context.narrow(reduced) if context.cell else reduced


def reduced_over(graph: Graph, op: str, value: int, axes: Sequence[str]) -> int:
    """A value reduced over axes, in the order given."""
    if op == "count":
        value = graph.real(graph.flag(value))
    name = REDUCTIONS.get(op, "sum")
    n_cells = 1
    for axis in axes:
        n_cells *= graph.sizes[axis]
        value = graph.reduce(name, value, axis) if axis in graph.axes[value] else _repeated(graph, name, value, axis)
    return graph.op("div", value, graph.const(float(n_cells))) if op == "mean" else value


def _repeated(graph: Graph, name: str, value: int, axis: str) -> int:
    if name in {"any", "all"}:
        return graph.flag(value)
    if name == "sum":
        return graph.op("mul", value, graph.const(float(graph.sizes[axis])))
    return graph.op("pow", value, graph.const(float(graph.sizes[axis]))) if name == "product" else value


def rank_axes(job: Lowering, node: Rank) -> list[str]:
    """The axes along which a rank may compare: the one that is named, else those that have the element."""
    axis, _, element = node.element.rpartition("=")
    return [axis] if axis else [one for one in job.element_index if element in job.element_index[one]]


def read_rank(context: Context, node: Rank) -> int:
    """`rank(KR in x)`: 1 + how many elements are larger."""
    job, graph = context.job, context.graph
    candidates = rank_axes(job, node)
    element = node.element.rpartition("=")[2]
    value = context.within(candidates, lambda: context.value(node.operand))
    axis = next((one for one in candidates if one in graph.axes[value]), "")
    if not axis:
        return graph.const(1.0)
    own = graph.pick(value, axis, job.element_index[axis][element])
    ahead = graph.reduce("sum", graph.real(graph.op("gt", value, own)), axis)
    ranked = graph.op("add", ahead, graph.const(1.0))
    return context.narrow(ranked) if context.cell else ranked
