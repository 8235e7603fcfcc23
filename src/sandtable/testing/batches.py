"""Inputs for plans in tests and measurements of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def random_inputs(plan: Plan, n_futures: int, *, seed: int = 5, first_future: int = 3) -> RunInputs:
    """Normal parameters and uniform series; parameters of a future are the same however many are drawn."""
    futures = [np.random.default_rng(first_future + i) for i in range(n_futures)]
    columns = [future.normal(size=len(plan.parameter_slots)) for future in futures]
    empty: NDArray[np.float64] = np.empty((len(plan.parameter_slots), 0))
    return RunInputs(
        parameters=np.stack(columns, axis=1) if columns else empty,
        series=np.random.default_rng(1).uniform(size=(len(plan.series), plan.n_steps + 1)),
        seed=seed,
        first_future=first_future,
    )


def all_cells(plan: Plan) -> list[tuple[int, int]]:
    """Every recordable (record, cell)."""
    return [(row, cell) for row, record in enumerate(plan.records) for cell in range(len(record.elements))]
