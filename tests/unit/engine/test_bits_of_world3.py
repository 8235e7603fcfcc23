"""A whole model of tables: however it is run, the same bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.ensemble.draw import draw_parameters
from sandtable.ensemble.inputs import make_series
from sandtable.plan.plan import Plan
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.usecases.check import require_model

TEXT = """scenario "World3"
time 1900-01 to 1960-01 step 0.5 year
uncertain resources : resource = uniform(0.7e12, 2e12) judged "wide"
uncertain output : year = uniform(2.5, 3.5) judged "wide"
use world3 as world with nri = resources, icor = output
outcome people : person = max(world.pop)
outcome food : kilogram/person/year = final(world.fpc)
show world.pop, world.iopc
"""
N_FUTURES = 83


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, RunInputs, np.ndarray, np.ndarray]:
    """The plan, its inputs, and what the plain engine gives."""
    file = Path(tmp_path_factory.mktemp("world") / "scenario.sand")
    file.write_text(TEXT, encoding="utf-8")
    model = require_model(file)
    plan = prune_plan(lower_model(model), {"world.pop", "world.iopc"}, lambda name: not name.startswith("check."))
    parameters = draw_parameters(model, design="monte-carlo", n_futures=N_FUTURES, seed=1)
    inputs = RunInputs(parameters=parameters, series=make_series(model, plan, "record", ()), seed=1)
    found = run_plan(plan, inputs, keep=[(0, 0), (1, 0)], options=EngineOptions(engine="numpy"))
    return plan, inputs, found.outputs, found.records


@pytest.mark.parametrize(
    "options",
    [
        EngineOptions(engine="numpy", chunk_futures=30),
        EngineOptions(tier=0, vector_width=2, chunk_futures=10),
        EngineOptions(tier=0, vector_width=4, threads=2, chunk_futures=16),
        EngineOptions(tier=1, vector_width=8, threads=2, chunk_futures=8),
        EngineOptions(tier=1, vector_width=8, cpu="haswell"),
        EngineOptions(tier=0, vector_width=16, chunk_futures=40),
        EngineOptions(tier=1, vector_width=32, cpu="haswell"),
        EngineOptions(tier=1, threads=2),
    ],
    ids=[
        "numpy, chunks of 30",
        "2, chunks of 10",
        "4, two threads",
        "8, two threads",
        "8 without permutations",
        "16, the last block partial",
        "32 without permutations",
        "tier 1",
    ],
)
def test_engine_chunks_threads_and_vectors_change_no_bit(
    world: tuple[Plan, RunInputs, np.ndarray, np.ndarray], options: EngineOptions
) -> None:
    plan, inputs, outputs, records = world
    found = run_plan(plan, inputs, keep=[(0, 0), (1, 0)], options=options)
    assert np.array_equal(found.outputs, outputs)
    assert np.array_equal(found.records, records)
