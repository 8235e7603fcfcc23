"""How long a plan takes to become ready, and how long 1,000 futures take then.

python bench/start.py [equations]          a random plan of so many scalar equations; 560 if none is named
python bench/start.py NAME                 a scenario of the library
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from mixed import mixed_plan

from sandtable.engine.kernel import write_kernel
from sandtable.engine.native import Loaded, compile_object, find_target
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs

ROUNDS = 9
MANY = 100_000
AT_ONCE = 16_384


def scenario_inputs(name: str) -> tuple[Plan, RunInputs]:
    """A library scenario's plan, and 1,000 futures of its base branch."""
    from sandtable.compiler.lower import lower_model
    from sandtable.ensemble.draw import draw_parameters
    from sandtable.ensemble.inputs import make_series
    from sandtable.usecases.check import require_model
    from sandtable.usecases.refused import Refused

    try:
        model = require_model(name)
    except Refused as refused:
        print(f"neither a count of equations nor a scenario: `{name}`\n{refused}", file=sys.stderr)
        raise SystemExit(2) from None
    plan = lower_model(model)
    parameters = draw_parameters(model, design="monte-carlo", n_futures=1000, seed=1)
    return plan, RunInputs(parameters=parameters, series=make_series(model, plan, "record", ()), seed=1)


def mixed_inputs(n_equations: int) -> tuple[Plan, RunInputs]:
    """A random plan, and 1,000 futures."""
    plan = mixed_plan(n_equations)
    parameters = np.random.default_rng(1).normal(size=(len(plan.parameter_slots), 1000))
    return plan, RunInputs(parameters=parameters, series=np.zeros((0, plan.n_steps + 1)), seed=1)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show_start(plan: Plan) -> None:
    """Writing, compiling and loading, by tier."""
    target = find_target(EngineOptions())
    text, told = write_kernel(plan, EngineOptions(), target.width)
    written = statistics.median(seconds(lambda: write_kernel(plan, EngineOptions(), target.width)) for _ in range(3))
    print(f"IR written in {written:.3f} s: {len(text):_} characters, {told.n_slots} slots of scratch")
    for tier in (0, 1, 2):
        code = compile_object(text, target, tier)
        compiled = statistics.median(seconds(lambda tier=tier: compile_object(text, target, tier)) for _ in range(3))
        loaded = statistics.median(seconds(lambda code=code: Loaded(code, target)) for _ in range(5))
        print(f"tier {tier}: compiled in {compiled:.3f} s, {len(code):_} bytes, loaded in {loaded:.4f} s")
    with tempfile.TemporaryDirectory() as folder:
        options = EngineOptions(cache_directory=Path(folder), tier=1)
        compile_plan(plan, options)
        print(f"ready from kept code in {seconds(lambda: compile_plan(plan, options)):.4f} s")


def show_runs(plan: Plan, inputs: RunInputs) -> None:
    """1,000 futures on one thread; 100,000 on two, a part at a time."""
    for name, options in (
        ("llvm tier 0", EngineOptions(tier=0)),
        ("llvm tier 1", EngineOptions(tier=1)),
        ("numpy", EngineOptions(engine="numpy")),
    ):
        compiled = compile_plan(plan, options)
        compiled.run(inputs)
        rounds = ROUNDS if options.engine == "llvm" else 1
        times = [seconds(lambda compiled=compiled: compiled.run(inputs)) for _ in range(rounds)]
        print(f"{name}: 1,000 futures in {1e3 * statistics.median(times):.1f} ms, least {1e3 * min(times):.1f}")
    parts = RunInputs(parameters=np.tile(inputs.parameters, (1, 17))[:, :AT_ONCE], series=inputs.series, seed=1)
    compiled = compile_plan(plan, EngineOptions(tier=1, threads=2))
    start = time.perf_counter()
    for _ in range(0, MANY, AT_ONCE):
        compiled.run(parts)
    taken = (time.perf_counter() - start) * MANY / (AT_ONCE * len(range(0, MANY, AT_ONCE)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{MANY:_} futures on two threads in {taken:.2f} s, at most {peak:.0f} MiB")


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "560"
    plan, inputs = mixed_inputs(int(wanted)) if wanted.isdigit() else scenario_inputs(wanted)
    cells = sum(plan.size(op.axes) for op in plan.step)
    print(f"{wanted}: {len(plan.step)} operations, {cells} cells, {len(plan.streams)} draws, {plan.n_steps} steps")
    show_start(plan)
    show_runs(plan, inputs)


if __name__ == "__main__":
    main()
