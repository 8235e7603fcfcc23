from __future__ import annotations

import numpy as np
import pytest

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.operation import FLAG
from sandtable.functions.tables import Table, lower_lookup
from sandtable.plan.plan import LookupTable, Plan
from sandtable.runs.runs import RunInputs
from sandtable.testing.operands import operands_of
from sandtable.testing.plans import PlanBuilder

PLAIN = sorted(name for name, operation in OPERATIONS.items() if not operation.attribute)


def plan_of(name: str) -> Plan:
    builder = PlanBuilder(n_steps=0)
    body, operation = builder.finish, OPERATIONS[name]
    values = [body.leaf("parameter", builder.parameter()) for _ in operation.takes]
    flagged = [
        body.op("truth", value) if kind == FLAG else value for value, kind in zip(values, operation.takes, strict=True)
    ]
    result = body.op(name, *flagged)
    builder.output(body.op("as_real", result) if operation.gives == FLAG else result)
    return builder.build()


@pytest.mark.parametrize("width", [2, 8, 16])
@pytest.mark.parametrize("name", PLAIN)
def test_compiled_code_gives_the_bits_of_its_lowering(name: str, width: int) -> None:
    arguments = [np.asarray(argument, dtype=np.float64) for argument in operands_of(name, n=60)]
    inputs = RunInputs(parameters=np.stack(arguments), series=np.zeros((0, 1)), seed=0)
    found = run_plan(plan_of(name), inputs, options=EngineOptions(tier=0, vector_width=width)).outputs[0]
    with np.errstate(all="ignore"):
        expected = OPERATIONS[name].lower(ArrayEmitter(np, native=False), *operands_of(name, n=60))
    assert np.array_equal(found, np.asarray(expected, dtype=np.float64), equal_nan=True)


@pytest.mark.parametrize("width", [None, 4, 8, 32])  # what the processor permutes, and what it reads lane by lane
@pytest.mark.parametrize("n_points", [1, 2, 9, 12, 13, 33, 64, 65])
@pytest.mark.parametrize("mode", ["hold", "extrapolate", "step"])
def test_compiled_lookups_give_the_bits_of_their_lowering(mode: str, n_points: int, width: int | None) -> None:
    chance = np.random.default_rng(n_points)
    xs = tuple(np.sort(chance.normal(size=n_points)).tolist())
    ys = tuple(chance.normal(size=n_points).tolist())
    builder = PlanBuilder(n_steps=0)
    builder.lookups.append(LookupTable(name="t", x=xs, y=ys, mode=mode))
    at = builder.finish.leaf("parameter", builder.parameter())
    builder.output(builder.finish.op("lookup", at, attrs=(0,)))
    where = np.array([*chance.normal(size=200), *xs, np.inf, -np.inf, np.nan])
    inputs = RunInputs(parameters=where[None, :], series=np.zeros((0, 1)), seed=0)
    options = EngineOptions(tier=0, vector_width=width)
    found = run_plan(builder.build(), inputs, options=options).outputs[0]
    with np.errstate(all="ignore"):
        expected = lower_lookup(ArrayEmitter(np, native=False), where, Table("t", xs, ys, mode))
    assert np.array_equal(found, expected, equal_nan=True)
