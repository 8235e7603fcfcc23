"""A plan that is run point by point, read and written in between: the same operations as a run, so the same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sandtable.engine.numpy_engine import NumpyPass
from sandtable.engine.shapes import shapes_of
from sandtable.engine.watch import LIMIT, watched_slots
from sandtable.functions.tables import Table
from sandtable.runs.runs import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.engine.arrays import Values
    from sandtable.plan.plan import Plan
    from sandtable.runs.runs import RunInputs


class Stepper:
    """Some futures of a plan on their way.

    Args:
        plan: what is run; its records can be read.
        inputs: of the futures; they are copied, since they may be changed on the way.

    Attributes:
        point: the point at which the futures stand.
        status: (future,) of Status; the first trouble of a state stands.
    """

    def __init__(self, plan: Plan, inputs: RunInputs) -> None:
        self._plan = plan
        self._parameters = np.array(inputs.parameters)
        self._series = np.array(inputs.series)
        own = type(inputs)(
            parameters=self._parameters, series=self._series, seed=inputs.seed, first_future=inputs.first_future
        )
        tables = [Table(row.name, row.x, row.y, row.mode) for row in plan.lookups]
        self._pass = NumpyPass(plan, shapes_of(plan), tables, own)
        self._records = {record.name: record for record in plan.records}
        self._states = {state.name: state for state in plan.states}
        self._watched = np.array([slot for slot, _ in watched_slots(plan)], dtype=np.intp)
        self._values: Values | None = None
        self.status: NDArray[np.uint8] = np.full(self._parameters.shape[1], Status.OK, dtype=np.uint8)
        with np.errstate(all="ignore"):
            self._pass.begin()

    @property
    def point(self) -> int:
        """The point at which the futures stand."""
        return self._pass.point

    @property
    def n_futures(self) -> int:
        """Futures on their way."""
        return int(self._parameters.shape[1])

    def advance(self) -> None:
        """One step on.

        Raises:
            ValueError: the last point is reached.
        """
        if self.point >= self._plan.n_steps:
            raise ValueError("the last point is reached")
        with np.errstate(all="ignore"):
            values = self._step()
            self._pass.move(values)
            self._pass.start_point(self.point + 1)
        self._values = None
        sizes = np.abs(self._pass.states[self._watched])
        trouble = ~(sizes <= LIMIT).all(axis=0) & (self.status == Status.OK)
        codes = np.where(np.all(sizes < np.inf, axis=0), Status.DIVERGED, Status.NONFINITE)
        self.status[trouble] = codes[trouble]

    def read(self, name: str) -> NDArray[np.float64]:
        """A record at the point, (cell, future); flags are 1 and 0."""
        record = self._records[name]
        with np.errstate(all="ignore"):
            return np.array(self._pass.cells(self._step(), record.value, record.axes))

    def write_state(self, name: str, values: NDArray[np.float64]) -> None:
        """Puts a state at other values, (cell, future)."""
        state = self._states[name]
        self._pass.states[state.first : state.first + self._plan.size(state.axes)] = values
        self._values = None

    def write_parameters(self, slots: list[int], values: NDArray[np.float64]) -> None:
        """Gives parameters other values from this point on, (slot, future); what stands before is not undone."""
        self._parameters[slots] = values
        point = self.point
        with np.errstate(all="ignore"):
            self._pass.prepare()
            self._pass.start_point(point)
        self._values = None

    def write_series(self, row: int, value: float) -> None:
        """Gives a row of the series another value at this point and all later ones."""
        self._series[row, self.point :] = value
        self._values = None

    def _step(self) -> Values:
        if self._values is None:
            self._values = self._pass.evaluate_step()
        return self._values
