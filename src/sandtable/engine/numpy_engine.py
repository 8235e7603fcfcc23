"""The plain engine: one NumPy array (*axes, future) per value, one operation after the other, point by point.

It is the reference of the compiled engine and stands in where nothing can be compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sandtable.engine.batch import Batch, batches, check_inputs, empty_result, judge_outcomes, watched_outputs
from sandtable.engine.options import EngineOptions
from sandtable.engine.shapes import REDUCTIONS, Axes, Shapes, shapes_of
from sandtable.engine.watch import CODES, LIMIT, NEGATIVE_TOLERANCE, accumulator_slots, watched_slots
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.random import draw_uniforms, find_stream_key
from sandtable.functions.tables import Table
from sandtable.plan.plan import FLAG, Op, Plan
from sandtable.runs.runs import RunInputs, RunResult, Status

Value = NDArray[np.float64] | NDArray[np.bool_]
Values = list[Value]
BATCH = 1024
REDUCERS = {
    "sum": np.add,
    "product": np.multiply,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "any": np.logical_or,
    "all": np.logical_and,
}


class NumpyPlan:
    """A plan ready to run in NumPy."""

    def __init__(self, plan: Plan, options: EngineOptions) -> None:
        self.plan = plan
        self.options = options
        self._shapes = shapes_of(plan)
        self._tables = [Table(row.name, row.x, row.y, row.mode) for row in plan.lookups]

    def run(self, inputs: RunInputs, *, keep: Sequence[tuple[int, int]] = (), batch: Batch | None = None) -> RunResult:
        """Runs all futures of the inputs, batch by batch."""
        check_inputs(self.plan, inputs)
        batch = batch or Batch()
        n_futures = inputs.parameters.shape[1]
        result = empty_result(self.plan, n_futures, len(keep))
        done = 0
        for start, stop in batches(n_futures, self.options.chunk_futures or BATCH):
            if batch.should_stop():
                break
            part = RunInputs(
                parameters=inputs.parameters[:, start:stop],
                series=inputs.series,
                seed=inputs.seed,
                first_future=inputs.first_future + start,
            )
            with np.errstate(all="ignore"):
                _Pass(self.plan, self._shapes, self._tables, part).run(keep, result, start)
            done = stop
            batch.on_progress(done, n_futures)
        return result

    def close(self) -> None:
        """Nothing is held."""


class _Pass:
    """One batch of futures through all points."""

    def __init__(self, plan: Plan, shapes: Shapes, tables: list[Table], inputs: RunInputs) -> None:
        self._plan = plan
        self._shapes = shapes
        self._tables = tables
        self._inputs = inputs
        self._n = inputs.parameters.shape[1]
        numbers = np.arange(self._n, dtype=np.uint64) + np.uint64(inputs.first_future)
        self._futures = numbers.astype(np.uint32)
        keys = [find_stream_key(inputs.seed, stream.name) for stream in plan.streams]
        self._keys = np.array(keys, dtype=np.uint32).reshape(len(keys), 2)
        self._states = np.zeros((plan.n_state_slots, self._n))
        self._setup: Values = []
        self._past = [np.empty((plan.n_steps + 1, *shapes.shape(ring.axes), self._n)) for ring in plan.rings]
        self._draws = np.zeros((0, self._n))
        self._point = 0

    def run(self, keep: Sequence[tuple[int, int]], result: RunResult, start: int) -> None:
        """Fills the columns of `result` from `start`."""
        plan, n = self._plan, self._n
        stop = start + n
        self._start_point(0)
        self._setup = self._evaluate(plan.setup)
        for state in plan.states:
            self._states[state.first : state.first + plan.size(state.axes)] = self._cells(
                self._setup, plan.setup, state.initial, state.axes
            )
        watch = watched_slots(plan)
        slots = np.array([slot for slot, _ in watch], dtype=np.intp)
        floors = -NEGATIVE_TOLERANCE * (1.0 + np.abs(self._states[slots]))
        floors[[not is_nonnegative for _, is_nonnegative in watch]] = -np.inf
        status, point = result.status[start:stop], result.status_point[start:stop]
        status[:] = Status.OK
        self._check(slots, floors, status, point, 0)
        accumulators = np.array(accumulator_slots(plan), dtype=np.intp)
        for k in range(plan.n_steps + 1):
            if k:
                self._start_point(k)
            values = self._evaluate(plan.step)
            for row, (record, cell) in enumerate(keep):
                wanted = plan.records[record]
                result.records[row, k, start:stop] = self._cells(values, plan.step, wanted.value, wanted.axes)[cell]
            self._move(values, accumulators if k == plan.n_steps else None)
            self._check(slots, floors, status, point, min(k + 1, plan.n_steps))
        finished = self._evaluate(plan.finish)
        for row, output in enumerate(plan.outputs):
            result.outputs[row, start:stop] = finished[output.value]
        judge_outcomes(plan, watched_outputs(plan), result, start, stop)

    def _start_point(self, point: int) -> None:
        self._point = point
        self._draws = draw_uniforms(
            np, (self._keys[:, :1], self._keys[:, 1:]), self._futures[None, :], np.uint32(point)
        ).reshape(len(self._plan.streams), self._n)

    def _move(self, values: Values, only: NDArray[np.intp] | None) -> None:
        """Moves all states at once, or only these slots; then the rings."""
        plan = self._plan
        moved = np.empty_like(self._states)
        for state in plan.states:
            moved[state.first : state.first + plan.size(state.axes)] = self._cells(
                values, plan.step, state.following, state.axes
            )
        if only is None:
            self._states = moved
        else:
            self._states[only] = moved[only]
        for ring, past in zip(plan.rings, self._past, strict=True):
            pushed = self._cells(values, plan.step, ring.pushed, ring.axes)
            past[self._point] = pushed.reshape(past.shape[1:])

    def _check(
        self,
        slots: NDArray[np.intp],
        floors: NDArray[np.float64],
        status: NDArray[np.uint8],
        point: NDArray[np.int32],
        k: int,
    ) -> None:
        states = self._states[slots]
        sizes = np.abs(states)
        troubles = (~(sizes < np.inf), ~(sizes <= LIMIT), states < floors)
        for code, trouble in zip(CODES, troubles, strict=True):
            is_new = trouble.any(axis=0) & (status == Status.OK)
            status[is_new] = code
            point[is_new] = k

    def _cells(self, values: Values, body: tuple[Op, ...], value: int, axes: Axes) -> NDArray[np.float64]:
        """A value as (cell over `axes`, future), flags as 1 and 0."""
        aligned = self._align(values[value], body[value].axes, axes)
        full = np.broadcast_to(aligned, (*self._shapes.shape(axes), self._n))
        return np.asarray(full, dtype=np.float64).reshape(-1, self._n)

    def _align(self, array: Value, axes: Axes, onto: Axes) -> Value:
        """The array's axes in the order of `onto`, absent ones with length 1; the future last."""
        if axes == onto or not axes:
            return array
        order = sorted(range(len(axes)), key=lambda i: onto.index(axes[i]))
        turned = array.transpose(*order, len(axes))
        held = iter(turned.shape[:-1])
        shape = tuple(next(held) if axis in axes else 1 for axis in onto)
        return turned.reshape(*shape, turned.shape[-1])

    def _evaluate(self, body: tuple[Op, ...]) -> Values:
        values: Values = []
        for op in body:
            values.append(self._value(op, body, values))
        return values

    def _value(self, op: Op, body: tuple[Op, ...], values: Values) -> Value:
        if not op.args:
            return self._leaf(op)
        if op.name in REDUCTIONS:
            source = body[op.args[0]]
            axis = source.axes.index(cast(str, op.attrs[0]))
            return self._align(
                self._reduce(op.name, values[op.args[0]], axis),
                source.axes[:axis] + source.axes[axis + 1 :],
                op.axes,
            )
        if op.name in {"pick", "take", "stack"}:
            return self._view(op, body, values)
        home = OPERATIONS[op.name]
        arguments: list[object] = [self._align(values[i], body[i].axes, op.axes) for i in op.args]
        if home.attribute == "table":
            arguments.append(self._tables[cast(int, op.attrs[0])])
        elif home.attribute == "ring":
            arguments.append(self._ring(op))
        return cast("NDArray[np.float64]", home.array(np, *arguments))

    def _reduce(self, name: str, array: Value, axis: int) -> Value:
        """One element after the other, ascending."""
        rows = np.moveaxis(array, axis, 0)
        total: Value = rows[0]
        for row in rows[1:]:
            total = REDUCERS[name](total, row)
        return total

    def _leaf(self, op: Op) -> Value:
        shape = self._shapes.shape(op.axes)
        size = self._shapes.size(op.axes)
        if op.name in {"const", "array"}:
            kind = np.bool_ if op.kind == FLAG else np.float64
            return np.array(op.attrs, dtype=kind).reshape(*shape, 1)
        first = cast(int, op.attrs[0])
        if op.name == "setup":
            return self._setup[first]
        if op.name == "series":
            rows = self._inputs.series[first : first + size, self._point]
            return rows.reshape(*shape, 1)
        source = {"parameter": self._inputs.parameters, "state": self._states, "draw": self._draws}[op.name]
        return source[first : first + size].reshape(*shape, self._n)

    def _view(self, op: Op, body: tuple[Op, ...], values: Values) -> NDArray[np.float64]:
        found = self._shapes.viewed(op, [body[i] for i in op.args])
        arrays = [np.asarray(values[i]).reshape(-1, np.shape(values[i])[-1]) for i in op.args]
        rows = np.stack([np.broadcast_to(arrays[which][cell], (self._n,)) for which, cell in found])
        return rows.reshape(*self._shapes.shape(op.axes), self._n)

    def _ring(self, op: Op) -> NDArray[np.float64]:
        ring = cast(int, op.attrs[0])
        axes, past = self._plan.rings[ring].axes, self._past[ring][: self._point]
        if axes == op.axes:
            return past
        shape = tuple(
            size if axis in axes else 1 for axis, size in zip(op.axes, self._shapes.shape(op.axes), strict=True)
        )
        order = sorted(range(len(axes)), key=lambda i: op.axes.index(axes[i]))
        moved = past.transpose(0, *(i + 1 for i in order), len(axes) + 1)
        return moved.reshape(len(past), *shape, self._n)
