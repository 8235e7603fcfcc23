"""Loops read per-point inputs where they lie."""

from __future__ import annotations

import numpy as np
import pytest

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.plan.plan import Plan, SeriesRow
from sandtable.runs.runs import RunInputs
from sandtable.testing.plans import PlanBuilder

N, M, N_STEPS = 40, 20, 3
INDICES = tuple((7 * i * i + 3) % N for i in range(M))


def reading() -> Plan:
    """An elementwise loop, an irregular and a still gather, a short and a long reduction over rows of input."""
    builder = PlanBuilder({"few": 2, "many": N, "some": M}, n_steps=N_STEPS)
    builder.series = [SeriesRow(name=f"row{i}", kind="fixed") for i in range(2 * N)]
    step = builder.step
    by_row = step.leaf("series", N, axes=("many",))
    grid = step.leaf("series", 0, axes=("few", "many"))
    gathered = step.take(by_row, "many", "some", INDICES)
    still = step.take(by_row, "many", "some", (5,) * M)
    drawn = builder.draw(("many",))
    builder.record(step.op("mul", by_row, drawn))
    builder.record(step.op("sub", step.op("mul", gathered, gathered), still))
    builder.record(step.reduce("sum", grid, "few"))
    builder.record(step.reduce("sum", grid, "many"))
    builder.record(by_row)
    return builder.build()


@pytest.mark.parametrize("width", [2, 8])
@pytest.mark.parametrize("loop_cells", [1, 32])
def test_loops_over_inputs_give_what_numpy_gives(width: int, loop_cells: int) -> None:
    plan = reading()
    series = np.random.default_rng(5).normal(size=(2 * N, N_STEPS + 1))
    given = RunInputs(parameters=np.zeros((0, 11)), series=series, seed=3)
    keep = [(record, cell) for record, row in enumerate(plan.records) for cell in range(plan.size(row.axes))]
    options = EngineOptions(tier=0, vector_width=width, loop_cells=loop_cells)
    found = run_plan(plan, given, keep=keep, options=options).records
    expected = run_plan(plan, given, keep=keep, options=EngineOptions(engine="numpy")).records
    np.testing.assert_array_equal(found, expected)
    many = series[N:]
    np.testing.assert_array_equal(found[N : N + M, :, 4], many[list(INDICES)] ** 2 - many[5])
