"""The plain engine: one NumPy array (*axes, future) per value, one operation after the other, point by point.

It is the reference of the compiled engine and stands in where nothing can be compiled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sandtable.engine.array_program import ArrayProgram
from sandtable.engine.arrays import ArrayOperations, Held, Value, Values
from sandtable.engine.batch import Batch, batches, check_inputs, empty_result, judge_outcomes, watched_outputs
from sandtable.engine.options import EngineOptions
from sandtable.engine.shapes import Axes, Shapes, shapes_of
from sandtable.engine.watch import CODES, LIMIT, NEGATIVE_TOLERANCE, accumulator_slots, watched_slots
from sandtable.functions.random import draw_uniforms, find_stream_key
from sandtable.functions.tables import Table
from sandtable.plan.plan import Op, Plan
from sandtable.runs.runs import RunInputs, RunResult, Status

BATCH_WORK = 1 << 21  # futures times cells of a step: a call costs as much as some thousand additions
LEAST_BATCH, MOST_BATCH = 1024, 5120


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
        for start, stop in batches(n_futures, self.options.chunk_futures or self._batch(n_futures)):
            if batch.should_stop():
                break
            part = RunInputs(
                parameters=inputs.parameters[:, start:stop],
                series=inputs.series,
                seed=inputs.seed,
                first_future=inputs.first_future + start,
            )
            with np.errstate(all="ignore"):
                NumpyPass(self.plan, self._shapes, self._tables, part).run(keep, result, start)
            done = stop
            batch.on_progress(done, n_futures)
        return result

    def _batch(self, n_futures: int) -> int:
        """Futures of a batch, all batches about alike."""
        cells = sum(self._shapes.size(op.axes) for op in self.plan.step)
        most = min(max(LEAST_BATCH, BATCH_WORK // max(1, cells)), MOST_BATCH)
        n_batches = max(1, -(-n_futures // most))
        return max(1, -(-n_futures // n_batches))

    def close(self) -> None:
        """Nothing is held."""


class NumpyPass:
    """One batch of futures on its way through the points: `begin`, then `evaluate_step` and `move` from point to point.

    Args:
        plan: what is run.
        shapes: of the plan.
        tables: its lookups.
        inputs: of the batch.

    Attributes:
        states: (state slot, future) at the point.
        point: the point.
        past: per ring what it was given, (point, *axes, future).
    """

    def __init__(self, plan: Plan, shapes: Shapes, tables: list[Table], inputs: RunInputs) -> None:
        self.plan = plan
        self.inputs = inputs
        self.n_futures = inputs.parameters.shape[1]
        self.operations = ArrayOperations(shapes, tables, self.n_futures)
        self._shapes = shapes
        self._tables = tables
        numbers = np.arange(self.n_futures, dtype=np.uint64) + np.uint64(inputs.first_future)
        self._futures = numbers.astype(np.uint32)
        keys = [find_stream_key(inputs.seed, stream.name) for stream in plan.streams]
        self._keys = np.array(keys, dtype=np.uint32).reshape(len(keys), 2)
        self.states = np.zeros((plan.n_state_slots, self.n_futures))
        self.setup: Values = []
        self.past = [np.empty((plan.n_steps + 1, *shapes.shape(ring.axes), self.n_futures)) for ring in plan.rings]
        self._draws = np.zeros((len(plan.streams), self.n_futures))
        self.point = 0

    def run(self, keep: Sequence[tuple[int, int]], result: RunResult, start: int) -> None:
        """Fills the columns of `result` from `start`."""
        plan, n = self.plan, self.n_futures
        stop = start + n
        self.begin()
        watch = watched_slots(plan)
        slots = np.array([slot for slot, _ in watch], dtype=np.intp)
        floors = -NEGATIVE_TOLERANCE * (1.0 + np.abs(self.states[slots]))
        floors[[not is_nonnegative for _, is_nonnegative in watch]] = -np.inf
        status, point = result.status[start:stop], result.status_point[start:stop]
        status[:] = Status.OK
        self._check(slots, floors, status, point, 0)
        still = sorted(set(range(plan.n_state_slots)) - set(accumulator_slots(plan)))
        here, drawn = np.empty((len(plan.series), 1)), np.empty_like(self._draws)
        program = self._program(here, drawn)
        for k in range(plan.n_steps + 1):
            if k:
                self.start_point(k)
            here[:, 0], drawn[:] = self.inputs.series[:, k], self._draws
            before = self.states[still] if k == plan.n_steps else None
            program.evaluate()
            for row, (record, cell) in enumerate(keep):
                wanted = plan.records[record]
                result.records[row, k, start:stop] = self._cells(program.values, wanted.value, wanted.axes)[cell]
            self._push(program.values)
            program.move()
            if before is not None:
                self.states[still] = before
            self._check(slots, floors, status, point, min(k + 1, plan.n_steps))
        finished = self._evaluate(plan.finish)
        for row, output in enumerate(plan.outputs):
            result.outputs[row, start:stop] = finished[output.value]
        judge_outcomes(plan, watched_outputs(plan), result, start, stop)

    def begin(self) -> None:
        """Point 0: the setup, and the states' initial values."""
        self.prepare()
        for state in self.plan.states:
            cells = self.operations.cells(self.setup, self.plan.setup, state.initial, state.axes)
            self.states[state.first : state.first + self.plan.size(state.axes)] = cells

    def prepare(self) -> None:
        """Works out the setup, whose draws and series are those of point 0, and stands at point 0."""
        self.start_point(0)
        self.setup = self._evaluate(self.plan.setup)

    def start_point(self, point: int) -> None:
        """Stands at a point, with its draws."""
        self.point = point
        if self.plan.streams:
            # A new array: what was drawn before may still be held.
            keys = (self._keys[:, :1], self._keys[:, 1:])
            self._draws = draw_uniforms(np, keys, self._futures[None, :], np.uint32(point))

    def evaluate_step(self, given: Mapping[int, Value] | None = None) -> Values:
        """Every value of the step at the point; those given are taken as they are."""
        return self._evaluate(self.plan.step, given)

    def _program(self, series: NDArray[np.float64], draws: NDArray[np.float64]) -> ArrayProgram:
        """The step on the arrays of this pass; `series` (row, 1) and `draws` (stream, future) are those of the point."""

        def leaf(op: Op) -> Value:
            if op.name not in {"series", "draw"}:
                return self._leaf(op)
            first, source = cast(int, op.attrs[0]), series if op.name == "series" else draws
            rows = source[first : first + self._shapes.size(op.axes)]
            return rows.reshape(*self._shapes.shape(op.axes), source.shape[1])

        return ArrayProgram(self.plan, self.operations, self._shapes, self._tables, self.states, leaf, self._ring)

    def cells(self, values: Values, value: int, axes: Axes) -> NDArray[np.float64]:
        """A value of the step as (cell over `axes`, future), flags as 1 and 0."""
        return self._cells(values, value, axes)

    def _cells(self, values: Held, value: int, axes: Axes) -> NDArray[np.float64]:
        return self.operations.cells(values, self.plan.step, value, axes)

    def move(self, values: Values, only: NDArray[np.intp] | None = None) -> None:
        """Moves all states at once, or only these slots; then the rings."""
        plan = self.plan
        moved = np.empty_like(self.states)
        for state in plan.states:
            moved[state.first : state.first + plan.size(state.axes)] = self.cells(values, state.following, state.axes)
        if only is None:
            self.states = moved
        else:
            self.states[only] = moved[only]
        self._push(values)

    def _push(self, values: Held) -> None:
        for ring, past in zip(self.plan.rings, self.past, strict=True):
            past[self.point] = self._cells(values, ring.pushed, ring.axes).reshape(past.shape[1:])

    def _check(
        self,
        slots: NDArray[np.intp],
        floors: NDArray[np.float64],
        status: NDArray[np.uint8],
        point: NDArray[np.int32],
        k: int,
    ) -> None:
        if self._is_well(slots, floors):
            return
        states = self.states[slots]
        sizes = np.abs(states)
        troubles = (~(sizes < np.inf), ~(sizes <= LIMIT), states < floors)
        for code, trouble in zip(CODES, troubles, strict=True):
            is_new = trouble.any(axis=0) & (status == Status.OK)
            status[is_new] = code
            point[is_new] = k

    def _is_well(self, slots: NDArray[np.intp], floors: NDArray[np.float64]) -> bool:
        """Whether a look at the extremes of each state shows that none is in trouble."""
        if not len(slots):
            return True
        low, high = self.states.min(axis=1)[slots], self.states.max(axis=1)[slots]
        is_floored = floors[:, 0] > -np.inf
        return bool(np.all(low >= -LIMIT) and np.all(high <= LIMIT) and np.all(low[is_floored] >= 0.0))

    def _evaluate(self, body: tuple[Op, ...], given: Mapping[int, Value] | None = None) -> Values:
        values: Values = []
        for index, op in enumerate(body):
            if given is not None and index in given:
                values.append(given[index])
            elif op.args:
                ring = self._ring(op) if op.name == "history" else None
                values.append(self.operations.value(op, body, values, ring))
            else:
                values.append(self._leaf(op))
        return values

    def _leaf(self, op: Op) -> Value:
        if op.name in {"const", "array"}:
            return self.operations.literal(op)
        shape = self._shapes.shape(op.axes)
        size = self._shapes.size(op.axes)
        first = cast(int, op.attrs[0])
        if op.name == "setup":
            return self.setup[first]
        if op.name == "series":
            rows = self.inputs.series[first : first + size, self.point]
            return rows.reshape(*shape, 1)
        source = {"parameter": self.inputs.parameters, "state": self.states, "draw": self._draws}[op.name]
        return source[first : first + size].reshape(*shape, self.n_futures)

    def _ring(self, op: Op) -> NDArray[np.float64]:
        ring = cast(int, op.attrs[0])
        axes, past = self.plan.rings[ring].axes, self.past[ring][: self.point]
        if axes == op.axes:
            return past
        shape = tuple(
            size if axis in axes else 1 for axis, size in zip(op.axes, self._shapes.shape(op.axes), strict=True)
        )
        order = sorted(range(len(axes)), key=lambda i: op.axes.index(axes[i]))
        moved = past.transpose(0, *(i + 1 for i in order), len(axes) + 1)
        return moved.reshape(len(past), *shape, self.n_futures)
