"""Operations of a plan on NumPy arrays (*axes, lane): a lane is a future, or a future at one of its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sandtable.engine.shapes import REDUCTIONS, Axes, Shapes
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.tables import Table
from sandtable.plan.plan import FLAG, Op

Value = NDArray[np.float64] | NDArray[np.bool_]
Values = list[Value]
Held = Sequence[Value] | Mapping[int, Value]  # by value id
REDUCERS = {
    "sum": np.add,
    "product": np.multiply,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "any": np.logical_or,
    "all": np.logical_and,
}


class ArrayOperations:
    """Evaluates one operation after the other, each from the values of its arguments.

    Args:
        shapes: of the plan.
        tables: its lookups.
        n_lanes: lanes; values that are the same in all may have one.
    """

    def __init__(self, shapes: Shapes, tables: Sequence[Table], n_lanes: int) -> None:
        self._shapes = shapes
        self._tables = tables
        self._n = n_lanes

    def literal(self, op: Op) -> Value:
        """The value of a `const` or an `array`."""
        kind = np.bool_ if op.kind == FLAG else np.float64
        return np.array(op.attrs, dtype=kind).reshape(*self._shapes.shape(op.axes), 1)

    def value(self, op: Op, body: Sequence[Op], values: Held, ring: object = None) -> Value:
        """The value of an operation with arguments.

        Args:
            op: the operation.
            body: where it stands.
            values: by value id; those of its arguments are read.
            ring: for `history`, what its ring was given so far.
        """
        if op.name in REDUCTIONS:
            source = body[op.args[0]]
            axis = source.axes.index(cast(str, op.attrs[0]))
            return self.aligned(
                self._reduce(op.name, values[op.args[0]], axis),
                source.axes[:axis] + source.axes[axis + 1 :],
                op.axes,
            )
        if op.name in {"pick", "take", "stack"}:
            return self._view(op, body, values)
        home = OPERATIONS[op.name]
        arguments: list[object] = [self.aligned(values[i], body[i].axes, op.axes) for i in op.args]
        if home.attribute == "table":
            arguments.append(self._tables[cast(int, op.attrs[0])])
        elif home.attribute == "ring":
            arguments.append(ring)
        return cast("NDArray[np.float64]", home.array(np, *arguments))

    def cells(self, values: Held, body: Sequence[Op], value: int, axes: Axes) -> NDArray[np.float64]:
        """A value as (cell over `axes`, lane), flags as 1 and 0."""
        aligned = self.aligned(values[value], body[value].axes, axes)
        full = np.broadcast_to(aligned, (*self._shapes.shape(axes), self._n))
        return np.asarray(full, dtype=np.float64).reshape(-1, self._n)

    def aligned(self, array: Value, axes: Axes, onto: Axes) -> Value:
        """The array's axes in the order of `onto`, absent ones with length 1; the lane last."""
        if axes == onto or not axes:
            return array
        order = sorted(range(len(axes)), key=lambda i: onto.index(axes[i]))
        turned = array.transpose(*order, len(axes))
        held = iter(turned.shape[:-1])
        shape = tuple(next(held) if axis in axes else 1 for axis in onto)
        return turned.reshape(*shape, turned.shape[-1])

    def _reduce(self, name: str, array: Value, axis: int) -> Value:
        """One element after the other, ascending."""
        rows = np.moveaxis(array, axis, 0)
        total: Value = rows[0]
        for row in rows[1:]:
            total = REDUCERS[name](total, row)
        return total

    def _view(self, op: Op, body: Sequence[Op], values: Held) -> NDArray[np.float64]:
        found = self._shapes.viewed(op, [body[i] for i in op.args])
        arrays = [np.asarray(values[i]).reshape(-1, np.shape(values[i])[-1]) for i in op.args]
        rows = np.stack([np.broadcast_to(arrays[which][cell], (self._n,)) for which, cell in found])
        return rows.reshape(*self._shapes.shape(op.axes), self._n)
