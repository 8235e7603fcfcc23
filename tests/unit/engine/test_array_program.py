"""The plain engine's straight line of calls gives what one operation after the other gives."""

from __future__ import annotations

import numpy as np
import pytest

from sandtable.engine.array_program import MOST_COUNTED, UFUNCS
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.tables import Table, scalar_lookup
from sandtable.plan.plan import LookupTable, Plan
from sandtable.runs.runs import RunInputs
from sandtable.testing.operands import operands_of
from sandtable.testing.plans import PlanBuilder


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_a_function_of_numpy_is_the_array_form_of_its_operation(name: str) -> None:
    arguments = operands_of(name, n=80)
    with np.errstate(all="ignore"):
        expected, found = OPERATIONS[name].array(np, *arguments), UFUNCS[name](*arguments)
    assert found.dtype == expected.dtype
    assert np.array_equal(found, expected, equal_nan=found.dtype == np.float64)


def lookups_in_steps(mode: str, sizes: tuple[int, ...]) -> tuple[Plan, list[Table]]:
    """Tables of one argument, two over one grid, recorded at each of three points."""
    builder = PlanBuilder(n_steps=2)
    chance = np.random.default_rng(len(sizes))
    step = builder.step
    at = step.op("add", step.leaf("parameter", builder.parameter()), step.const(0.5))
    tables = []
    for number, n_points in enumerate(sizes):
        xs = tuple(np.sort(chance.normal(size=n_points)).tolist())
        for half in "ab":
            table = Table(f"{number}{half}", xs, tuple(chance.normal(size=n_points).tolist()), mode)
            builder.lookups.append(LookupTable(name=table.name, x=table.x, y=table.y, mode=mode))
            builder.record(step.op("lookup", at, attrs=(len(tables),)))
            tables.append(table)
    return builder.build(), tables


@pytest.mark.parametrize("mode", ["hold", "extrapolate", "step"])
def test_lookups_that_share_their_search_give_each_its_own_value(mode: str) -> None:
    plan, tables = lookups_in_steps(mode, (1, 2, 9, MOST_COUNTED, MOST_COUNTED + 1))
    where = np.concatenate([np.random.default_rng(5).normal(size=90), [np.inf, -np.inf, np.nan, 0.0, -0.5]])
    inputs = RunInputs(parameters=where[None, :], series=np.zeros((0, 3)), seed=0)
    keep = [(record, 0) for record in range(len(tables))]
    engines = [EngineOptions(engine="numpy"), EngineOptions(engine="numpy", chunk_futures=7), EngineOptions(tier=0)]
    for found in (run_plan(plan, inputs, keep=keep, options=options).records for options in engines):
        for row, table in zip(found, tables, strict=True):
            expected = [scalar_lookup(float(x) + 0.5, table) for x in where]
            assert np.array_equal(row, np.broadcast_to(expected, row.shape), equal_nan=True)


def test_two_states_may_follow_one_value() -> None:
    builder = PlanBuilder(n_steps=3)
    start = builder.setup.const(0.0)
    first, second = builder.state(start), builder.state(start, is_accumulator=True)
    following = builder.step.op("add", builder.step.leaf("state", first), builder.step.const(1.0))
    builder.follow(first, following)
    builder.follow(second, following)
    for state in (first, second):
        builder.output(builder.finish.leaf("state", state))
    inputs = RunInputs(parameters=np.zeros((0, 5)), series=np.zeros((0, 4)), seed=0)
    for options in (EngineOptions(engine="numpy"), EngineOptions(tier=0)):
        found = run_plan(builder.build(), inputs, options=options).outputs
        assert found.tolist() == [[3.0] * 5, [4.0] * 5]
