"""Axes, cells and which cell of one shape stands beside which cell of another."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import cast

from sandtable.plan.plan import Op, Plan

Axes = tuple[str, ...]
REDUCTIONS = frozenset({"sum", "product", "minimum", "maximum", "any", "all"})
LEAVES = frozenset({"const", "array", "parameter", "series", "setup", "state", "draw"})
VIEWS = frozenset({"pick", "take", "stack"})


class Shapes:
    """Answers questions about the shapes of one plan, and remembers the answers."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = dict(sizes)
        self._projections: dict[tuple[Axes, Axes], tuple[int, ...]] = {}

    def shape(self, axes: Axes) -> tuple[int, ...]:
        """Elements per axis."""
        return tuple(self._sizes[axis] for axis in axes)

    def size(self, axes: Axes) -> int:
        """Cells in all."""
        n = 1
        for axis in axes:
            n *= self._sizes[axis]
        return n

    def project(self, axes: Axes, onto: Axes) -> tuple[int, ...]:
        """For each cell over `axes`, row-major, the cell over `onto` that it reads; `onto` has no other axes."""
        found = self._projections.get((axes, onto))
        if found is None:
            if axes == onto:
                found = tuple(range(self.size(axes)))
            else:
                weights = self._weights(onto)
                strides = [weights.get(axis, 0) for axis in axes]
                cells = product(*(range(self._sizes[axis]) for axis in axes))
                found = tuple(sum(i * s for i, s in zip(cell, strides, strict=True)) for cell in cells)
            self._projections[axes, onto] = found
        return found

    def _weights(self, axes: Axes) -> dict[str, int]:
        weights, weight = {}, 1
        for axis in reversed(axes):
            weights[axis] = weight
            weight *= self._sizes[axis]
        return weights

    def reduced(self, op: Op, source: Op) -> tuple[tuple[int, ...], ...]:
        """For each cell of a reduction, the cells of its argument in ascending order."""
        axis = cast(str, op.attrs[0])
        rows = self.project((*op.axes, axis), source.axes)
        n = self._sizes[axis]
        return tuple(rows[start : start + n] for start in range(0, len(rows), n))

    def viewed(self, op: Op, sources: list[Op]) -> tuple[tuple[int, int], ...]:
        """For each cell of a pick, take or stack: (which argument, its cell)."""
        if op.name == "stack":
            axis = cast(str, op.attrs[0])
            at = op.axes.index(axis)
            rest = tuple(name for name in op.axes if name != axis)
            found = []
            for cell in product(*(range(self._sizes[name]) for name in op.axes)):
                source = sources[cell[at]]
                inner = self._flat(rest, cell[:at] + cell[at + 1 :])
                found.append((cell[at], self.project(rest, source.axes)[inner]))
            return tuple(found)
        return tuple((0, cell) for cell in self._narrowed(op, sources[0]))

    def _flat(self, axes: Axes, cell: tuple[int, ...]) -> int:
        weights = self._weights(axes)
        return sum(i * weights[axis] for axis, i in zip(axes, cell, strict=True))

    def _narrowed(self, op: Op, source: Op) -> list[int]:
        weights = self._weights(source.axes)
        axis = cast(str, op.attrs[0])
        if op.name == "pick":
            start = cast(int, op.attrs[1]) * weights[axis]
            steps = [[i * weights[name] for i in range(self._sizes[name])] for name in op.axes]
            return [start + sum(cell) for cell in product(*steps)]
        new, indices = cast(str, op.attrs[1]), cast(tuple[int, ...], op.attrs[2])
        steps = [
            [(indices[i] * weights[axis]) if name == new else i * weights[name] for i in range(self._sizes[name])]
            for name in op.axes
        ]
        return [sum(cell) for cell in product(*steps)]


def shapes_of(plan: Plan) -> Shapes:
    """The shapes of a plan."""
    return Shapes(plan.axes)
