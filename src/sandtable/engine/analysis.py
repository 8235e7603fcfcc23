"""Which operations of a body are needed, in which order and grouping they are computed, and what needs memory.

Small values are computed cell by cell in straight lines.  An operation over many cells becomes a loop; loops over
the same axes that need only each other's same cell share one.  The levels alternate: even ones hold straight
lines, odd ones hold loops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandtable.engine.shapes import LEAVES, REDUCTIONS, VIEWS, Axes, Shapes
from sandtable.plan.plan import Op

Cell = tuple[int, int]  # (value id, cell)
CALL_WEIGHT = 3


@dataclass(slots=True, kw_only=True)
class Item:
    """Something computed in one piece: one operation cell by cell, one shared loop, or one looped reduction."""

    kind: str  # cells | loop | reduce
    ops: list[int]
    weight: int
    function: int = -1


@dataclass(slots=True, kw_only=True)
class Analysis:
    """What was found about a body."""

    items: list[Item] = field(default_factory=list)
    item_of: dict[int, Item] = field(default_factory=dict)
    in_memory: set[int] = field(default_factory=set)
    n_functions: int = 0


class Body:
    """A body with its shapes: resolves views and tells which cells an operation reads."""

    def __init__(self, ops: tuple[Op, ...], shapes: Shapes, loop_cells: int) -> None:
        self.ops = ops
        self.shapes = shapes
        self.loop_cells = loop_cells
        self._views: dict[int, tuple[Cell, ...]] = {}

    def size(self, value: int) -> int:
        """Cells of a value."""
        return self.shapes.size(self.ops[value].axes)

    def resolve(self, value: int, cell: int) -> Cell:
        """The cell of a leaf or computed value behind a cell that may be one of a view."""
        op = self.ops[value]
        if op.name not in VIEWS:
            return value, cell
        view = self._views.get(value)
        if view is None:
            found = self.shapes.viewed(op, [self.ops[i] for i in op.args])
            view = tuple(self.resolve(op.args[which], inner) for which, inner in found)
            self._views[value] = view
        return view[cell]

    def read_over(self, value: int, axes: Axes) -> list[Cell]:
        """For each cell over `axes`, the cell of `value` that stands beside it."""
        return [self.resolve(value, cell) for cell in self.shapes.project(axes, self.ops[value].axes)]

    def arguments(self, value: int) -> list[list[Cell]]:
        """Per argument, the cells read for each cell of an elementwise operation."""
        op = self.ops[value]
        return [self.read_over(i, op.axes) for i in op.args]

    def reduced(self, value: int) -> list[list[Cell]]:
        """Per cell of a reduction, the cells reduced, ascending."""
        op = self.ops[value]
        source = op.args[0]
        return [[self.resolve(source, cell) for cell in row] for row in self.shapes.reduced(op, self.ops[source])]

    def is_looped(self, value: int) -> bool:
        """Whether an operation becomes a loop."""
        op = self.ops[value]
        widest = op.args[0] if op.name in REDUCTIONS else value
        return max(self.size(value), self.size(widest)) > self.loop_cells

    def reads(self, value: int) -> Iterable[Cell]:
        """All cells that an operation reads."""
        op = self.ops[value]
        rows = self.reduced(value) if op.name in REDUCTIONS else self.arguments(value)
        for row in rows:
            yield from row


def analyse(body: Body, *, kept: Iterable[int], used: Iterable[int], function_cells: int) -> Analysis:
    """Orders what is needed.

    Args:
        body: the body.
        kept: values that must lie in memory at the end of the body.
        used: values that are needed besides.
        function_cells: cells computed per function, about.
    """
    found = Analysis(in_memory=set(kept))
    levels = _find_levels(body, _find_needed(body, found.in_memory.union(used)))
    for level in range(max(levels.values(), default=-1) + 1):
        ids = [value for value, its in levels.items() if its == level]
        found.items += _straight_items(body, ids) if level % 2 == 0 else _loop_items(body, ids)
    for item in found.items:
        for value in item.ops:
            found.item_of[value] = item
    _divide(found, function_cells)
    for item in found.items:
        _find_memory(body, found, item)
    return found


def _find_needed(body: Body, roots: Iterable[int]) -> list[int]:
    """Computed operations that the roots need, in the order of the body."""
    needed: set[int] = set()
    pending = list(roots)
    while pending:
        value = pending.pop()
        if value not in needed:
            needed.add(value)
            pending += body.ops[value].args
    return sorted(value for value in needed if body.ops[value].name not in LEAVES | VIEWS)


def _find_levels(body: Body, needed: list[int]) -> dict[int, int]:
    levels: dict[int, int] = {}
    for value in needed:
        is_loop = body.is_looped(value)
        lowest = 1 if is_loop else 0
        for source, cells in _sources(body, value).items():
            if source not in levels:
                continue
            lowest = max(lowest, levels[source] + _distance(body, value, source, cells))
        levels[value] = lowest
    return levels


def _sources(body: Body, value: int) -> dict[int, bool]:
    """Computed values read -> whether each cell reads only the same cell of them."""
    op = body.ops[value]
    found: dict[int, bool] = {}
    if op.name in REDUCTIONS or not body.is_looped(value):
        for i in op.args:
            for source in _behind(body, i):
                found[source] = False
        return found
    for row in body.arguments(value):
        is_whole = len({source for source, _cell in row}) == 1
        for cell, (source, inner) in enumerate(row):
            found[source] = found.get(source, True) and is_whole and cell == inner
    return found


def _behind(body: Body, value: int) -> set[int]:
    if body.ops[value].name not in VIEWS:
        return {value}
    return {body.resolve(value, cell)[0] for cell in range(body.size(value))}


def _distance(body: Body, value: int, source: int, is_same_cell: bool) -> int:
    """How many levels a value must lie above one that it reads."""
    if not body.is_looped(value):
        return 1 if body.is_looped(source) else 0
    if not body.is_looped(source):
        return 1
    is_elementwise = body.ops[source].name not in REDUCTIONS and body.ops[value].name not in REDUCTIONS
    return 0 if is_same_cell and is_elementwise and body.ops[value].axes == body.ops[source].axes else 2


def _straight_items(body: Body, ids: list[int]) -> list[Item]:
    return [Item(kind="cells", ops=[value], weight=_weigh(body, value) * body.size(value)) for value in ids]


def _loop_items(body: Body, ids: list[int]) -> list[Item]:
    loops: dict[Axes, Item] = {}
    items = []
    for value in ids:
        op = body.ops[value]
        if op.name in REDUCTIONS:
            items.append(Item(kind="reduce", ops=[value], weight=8))
            continue
        if op.axes not in loops:
            loops[op.axes] = Item(kind="loop", ops=[], weight=8)
            items.append(loops[op.axes])
        loops[op.axes].ops.append(value)
        loops[op.axes].weight += _weigh(body, value)
    return items


def _weigh(body: Body, value: int) -> int:
    op = body.ops[value]
    if op.name in REDUCTIONS:
        return body.size(op.args[0]) // max(1, body.size(value))
    return CALL_WEIGHT if op.name in {"lookup", "history", "exp", "ln", "pow"} else 1


def _divide(found: Analysis, function_cells: int) -> None:
    """Deals the items to functions of about equal weight."""
    function, weight = 0, 0
    for item in found.items:
        if weight and weight + item.weight > function_cells:
            function, weight = function + 1, 0
        item.function = function
        weight += item.weight
    found.n_functions = function + 1 if found.items else 0


def _find_memory(body: Body, found: Analysis, item: Item) -> None:
    """Marks what must lie in memory because of one item's reading and writing."""
    for value in item.ops:
        op = body.ops[value]
        if item.kind == "cells":
            for source in {source for source, _cell in body.reads(value)}:
                home = found.item_of.get(source)
                if home is not None and (home.function != item.function or home.kind != "cells"):
                    found.in_memory.add(source)
            continue
        rows = [[cell for row in body.reduced(value) for cell in row]] if op.name in REDUCTIONS else None
        for row in rows or body.arguments(value):
            if not _is_unstored_row(body, row):
                sources = {source for source, _cell in row}
                found.in_memory |= {source for source in sources if found.item_of.get(source) is not item}
        if item.kind == "reduce":
            found.in_memory.add(value)


def _is_unstored_row(body: Body, row: list[Cell]) -> bool:
    """Whether a loop reads a row of cells without its lying in memory: literals, or per-point inputs."""
    names = {body.ops[source].name for source, _cell in row}
    return names <= {"const", "array"} or names == {"series"}
