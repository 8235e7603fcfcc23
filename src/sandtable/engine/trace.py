"""Values of a plan's step at every point of some futures: what links are measured on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from sandtable.engine.numpy_engine import NumpyPass
from sandtable.engine.shapes import shapes_of
from sandtable.engine.watch import LIMIT, watched_slots
from sandtable.functions.tables import Table
from sandtable.runs.runs import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.engine.arrays import Value
    from sandtable.plan.plan import Plan
    from sandtable.runs.runs import RunInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a run held at its points.

    Args:
        values: value id of the read plan -> (*axes, point, future); axes as the value has them.
        status: (future,) of Status; a future in trouble has no meaning from then on.
    """

    values: Mapping[int, Value]
    status: NDArray[np.uint8]


def trace_points(moved: Plan, inputs: RunInputs, read: Plan, read_inputs: RunInputs, wanted: Sequence[int]) -> Trace:
    """Runs a plan and reads, at each point, values of another that has the same states.

    The two differ where the steps of the run have stages (RK4) and those that are read have none.

    Args:
        moved: what runs.
        inputs: its inputs.
        read: whose step is read; may be the same plan.
        read_inputs: the same futures for that plan.
        wanted: value ids of the step of `read`.
    """
    runner, reader = _open(moved, inputs), _open(read, read_inputs)
    with np.errstate(all="ignore"):
        runner.begin()
        reader.prepare()
    slots = _slots_in(moved, read)
    rings = _rings_in(moved, read)
    watched = np.array([slot for slot, _ in watched_slots(moved)], dtype=np.intp)
    status = np.full(runner.n_futures, Status.OK, dtype=np.uint8)
    kept: dict[int, list[Value]] = {value: [] for value in wanted}
    with np.errstate(all="ignore"):
        for point in range(moved.n_steps + 1):
            runner.start_point(point)
            reader.start_point(point)
            reader.states = runner.states[slots]  # a copy: what was read before stays
            for own, other in enumerate(rings):
                reader.past[own] = runner.past[other]
            here = reader.evaluate_step()
            for value, held in kept.items():
                held.append(_whole(here[value], reader.n_futures))
            if point < moved.n_steps:
                runner.move(here if read is moved else runner.evaluate_step())
                states = np.abs(runner.states[watched])
                status[~(states <= LIMIT).all(axis=0) & (status == Status.OK)] = Status.DIVERGED
    values = {value: cast("Value", np.stack(held, axis=-2)) for value, held in kept.items()}
    return Trace(values=values, status=status)


def _open(plan: Plan, inputs: RunInputs) -> NumpyPass:
    tables = [Table(row.name, row.x, row.y, row.mode) for row in plan.lookups]
    return NumpyPass(plan, shapes_of(plan), tables, inputs)


def _whole(value: Value, n_futures: int) -> Value:
    return cast("Value", np.broadcast_to(value, (*np.shape(value)[:-1], n_futures)))


def _slots_in(moved: Plan, read: Plan) -> list[int]:
    """For each state slot of `read`, the slot of `moved` that holds the same state."""
    first = {state.name: state.first for state in moved.states}
    slots = [0] * read.n_state_slots
    for state in read.states:
        for cell in range(read.size(state.axes)):
            slots[state.first + cell] = first[state.name] + cell
    return slots


def _rings_in(moved: Plan, read: Plan) -> list[int]:
    number = {ring.name: index for index, ring in enumerate(moved.rings)}
    return [number[ring.name] for ring in read.rings]
