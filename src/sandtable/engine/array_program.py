"""The step of a plan as a straight line of calls of NumPy that write into arrays made once.

It gives the bits of evaluating one operation after the other: the same functions are called in the same order, only
without new arrays.  Lookups of one argument over one grid share the search for their segment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from sandtable.engine.arrays import ArrayOperations, Value
from sandtable.engine.shapes import LEAVES, Axes, Shapes
from sandtable.functions.tables import Table
from sandtable.plan.plan import FLAG, Op, Plan, State

UFUNCS: Mapping[str, Any] = {
    "neg": np.negative,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.true_divide,
    "abs": np.absolute,
    "min": np.minimum,
    "max": np.maximum,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
}
"""Operations that are one function of NumPy; see the homes in functions/."""
MOST_COUNTED = 64  # a longer table is searched

_Line: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]
_Array: TypeAlias = NDArray[Any]
_Grid: TypeAlias = tuple[int, str, tuple[float, ...]]


class ArrayProgram:
    """Evaluates the step of a plan again and again for the same futures.

    Args:
        plan: whose step it is.
        operations: evaluates what has no line of its own.
        shapes: of the plan.
        tables: its lookups.
        states: (state slot, future), the states of the point; after `move` those of the next one.
        leaf: the array of a leaf, which stays the same array through all points.
        ring: what a `history` reads, at the point at which it is asked.

    Attributes:
        values: per value id its array; what nothing reads any more is overwritten.
    """

    def __init__(
        self,
        plan: Plan,
        operations: ArrayOperations,
        shapes: Shapes,
        tables: Sequence[Table],
        states: NDArray[np.float64],
        leaf: Callable[[Op], Value],
        ring: Callable[[Op], object],
    ) -> None:
        self._plan, self._operations, self._shapes, self._tables = plan, operations, shapes, tables
        self._ring = ring
        self._n = states.shape[1]
        self._states, self._following = states, np.empty_like(states)
        self.values: dict[int, Value] = {}
        self._lines: list[_Line] = []
        self._free: dict[tuple[int, type], list[_Array]] = {}
        self._segments: dict[_Grid, tuple[_Array, _Array]] = {}
        looked_up = [op for op in plan.step if op.name == "lookup"]
        self._askers = Counter(_grid_of(op, tables[cast(int, op.attrs[0])]) for op in looked_up)
        self._last = _last_reads(plan)
        self._homes = self._state_homes()
        for index, op in enumerate(plan.step):
            if op.name in LEAVES:
                self.values[index] = leaf(op)
            else:
                self._write(index, op)
        self._moving = sorted(set(range(plan.n_state_slots)) - self._in_place)

    def evaluate(self) -> None:
        """Works out the step at the point at which the leaves stand; states that nothing reads any more move at once."""
        for call, arguments in self._lines:
            call(*arguments)
        for state in self._copied:
            cells = self._operations.cells(self.values, self._plan.step, state.following, state.axes)
            self._following[state.first : state.first + len(cells)] = cells

    def move(self) -> None:
        """Moves the states that have not moved while the step was worked out."""
        self._states[self._moving] = self._following[self._moving]

    # -- lines

    def _write(self, index: int, op: Op) -> None:
        ufunc = UFUNCS.get(op.name)
        if ufunc is not None:
            arguments = tuple(self._read(i, op.axes) for i in op.args)
            self._release(index, op)  # such a function may write over what it reads
            self._call(ufunc, arguments, self._place(index, op))
            return
        table = self._tables[cast(int, op.attrs[0])] if op.name == "lookup" else None
        out = self._place(index, op)
        if op.name == "select":
            flag, then, otherwise = (self._read(i, op.axes) for i in op.args)
            self._lines += [(np.copyto, (out, otherwise)), (np.copyto, (out, then, "same_kind", flag))]
        elif table is not None and table.mode != "step" and 1 < len(table.x) <= MOST_COUNTED:
            self._interpolate(op, table, out)
        else:
            self._lines.append((self._evaluate, (op, out)))
        self._release(index, op)

    def _call(self, ufunc: Any, arguments: Sequence[Value], out: Value) -> None:
        if ufunc in {np.maximum, np.minimum}:  # these want their result by name
            self._lines.append((partial(ufunc, out=out), tuple(arguments)))
        else:
            self._lines.append((ufunc, (*arguments, out)))

    def _evaluate(self, op: Op, out: Value) -> None:
        ring = self._ring(op) if op.name == "history" else None
        np.copyto(out, self._operations.value(op, self._plan.step, self.values, ring))

    def _interpolate(self, op: Op, table: Table, out: Value) -> None:
        """y_i + slope_i (x - x_i), by two gathers where the segment is known."""
        index, beyond = self._segment(op, table)
        flat, products = out.reshape(-1), self._take(len(index) // self._n, np.float64)
        self._lines += [
            (np.array(table.slopes).take, (index, None, products, "clip")),
            (np.multiply, (products, beyond, products)),
            (np.array(table.y).take, (index, None, flat, "clip")),
            (np.add, (flat, products, flat)),
        ]
        self._give(products)
        key = _grid_of(op, table)
        self._askers[key] -= 1
        if not self._askers[key]:
            for array in self._segments.pop(key):
                self._give(array)

    def _segment(self, op: Op, table: Table) -> tuple[_Array, _Array]:
        """(i, x - x_i) of an argument in the grid of a table; kept while another table will ask."""
        key = _grid_of(op, table)
        if key not in self._segments:
            source = self._read(op.args[0], op.axes)
            shape, cells = (*self._shapes.shape(op.axes), self._n), self._shapes.size(op.axes)
            inside, index = self._take(cells, np.float64), self._take(cells, np.intp)
            whole = inside.reshape(shape)
            if table.mode == "hold":
                self._lines.append((source.clip, (table.x[0], table.x[-1], whole)))
            else:
                self._lines.append((np.copyto, (whole, source)))
            self._count(table, inside, index)
            start = self._take(cells, np.float64)
            self._lines.append((np.array(table.x).take, (index, None, start, "clip")))
            self._lines.append((np.subtract, (inside, start, inside)))
            self._give(start)
            self._segments[key] = (index, inside)
        return self._segments[key]

    def _count(self, table: Table, inside: _Array, index: _Array) -> None:
        """The number of borders, the first one left out, that lie not above."""
        borders = np.array(table.x[1:])[:, None]
        cells = len(inside) // self._n
        held, counts = self._take(cells * len(borders), np.bool_), self._take(cells, np.uint8)
        flags = held.reshape(len(borders), len(inside))
        self._lines += [
            (np.greater_equal, (inside, borders, flags)),
            (np.add.reduce, (flags.view(np.uint8), 0, np.uint8, counts)),
            (np.copyto, (index, counts)),
        ]
        self._give(held)
        self._give(counts)

    # -- arrays

    def _read(self, value: int, axes: Axes) -> Value:
        return self._operations.aligned(self.values[value], self._plan.step[value].axes, axes)

    def _place(self, index: int, op: Op) -> Value:
        """Where a value is written: the state that it is to be, or an array of its own for a while."""
        home = self._homes.get(index)
        if home is None:
            kind = np.bool_ if op.kind == FLAG else np.float64
            home = self._take(self._shapes.size(op.axes), kind).reshape(*self._shapes.shape(op.axes), self._n)
        self.values[index] = home
        return home

    def _release(self, index: int, op: Op) -> None:
        for value in {*op.args, index}:
            is_own = self._plan.step[value].name not in LEAVES and value not in self._homes
            if is_own and self._last.get(value, value) == index:
                held = self.values.get(value)
                if held is not None:
                    self._give(held)

    def _take(self, cells: int, kind: type) -> _Array:
        free = self._free.get((cells * self._n, kind))
        return free.pop() if free else np.empty(cells * self._n, dtype=kind)

    def _give(self, array: _Array) -> None:
        self._free.setdefault((array.size, array.dtype.type), []).append(array.reshape(-1))

    def _state_homes(self) -> dict[int, Value]:
        """Values that can be written straight to where the states of the next point stand, or to the states themselves."""
        homes: dict[int, Value] = {}
        self._in_place: set[int] = set()
        self._copied: list[State] = []  # of several states that follow one value all but the first
        last = _last_reads_of_states(self._plan, self._shapes, self._last)
        for state in self._plan.states:
            op = self._plan.step[state.following]
            is_own = op.name not in LEAVES and op.axes == state.axes and op.kind != FLAG
            if not is_own or state.following in homes:
                self._copied.append(state)
            else:
                slots = range(state.first, state.first + self._plan.size(state.axes))
                end = max(last.get(slot, -1) for slot in slots)
                # A function of NumPy may write over what it reads; anything else is a line of several calls.
                is_last = end < state.following or (end == state.following and op.name in UFUNCS)
                rows = (self._states if is_last else self._following)[slots.start : slots.stop]
                if is_last:
                    self._in_place.update(slots)
                homes[state.following] = rows.reshape(*self._shapes.shape(state.axes), self._n)
        return homes


def _last_reads_of_states(plan: Plan, shapes: Shapes, last: Mapping[int, int]) -> dict[int, int]:
    """Per state slot the operation that reads it last."""
    found: dict[int, int] = {}
    for index, op in enumerate(plan.step):
        if op.name == "state":
            first = cast(int, op.attrs[0])
            for slot in range(first, first + shapes.size(op.axes)):
                found[slot] = max(found.get(slot, -1), last.get(index, -1))
    return found


def _grid_of(op: Op, table: Table) -> _Grid:
    """What a segment depends on: the argument, the way beyond the ends, and the grid."""
    return op.args[0], table.mode, table.x


def _last_reads(plan: Plan) -> dict[int, int]:
    """The operation that reads a value last; one beyond the end where it is wanted after the step."""
    found = {value: index for index, op in enumerate(plan.step) for value in op.args}
    lasting = [record.value for record in plan.records] + [ring.pushed for ring in plan.rings]
    lasting += [state.following for state in plan.states]
    return found | dict.fromkeys(lasting, len(plan.step))
