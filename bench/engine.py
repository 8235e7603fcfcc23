"""Futures per second of the engine beside hand-written SIMD C and NumPy, on the front model.

python bench/engine.py [futures] [rounds]
"""

from __future__ import annotations

import ctypes
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from arguments import count_at
from front import N_STEPS, front_parameters, front_plan, front_series

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import CompiledPlan, compile_plan
from sandtable.functions.random import find_stream_key
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs

FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-shared", "-fPIC")
SEED = 1


def build_c(folder: Path, *more: str) -> Callable[..., None]:
    """Compiles front.cc for this machine."""
    library = folder / f"front{len(more)}.so"
    source = Path(__file__).with_name("front.cc")
    subprocess.run(["g++", *FLAGS, *more, str(source), "-o", str(library)], check=True)
    function = ctypes.CDLL(str(library)).front
    function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_int64] * 3
    function.restype = None
    return function


def runs_of(plan: Plan, n_futures: int, folder: Path) -> dict[str, Callable[[], np.ndarray]]:
    """What is measured, by name; each gives the outcomes."""
    inputs = RunInputs(parameters=front_parameters(n_futures), series=front_series(), seed=SEED)
    keys = np.array([find_stream_key(SEED, stream.name) for stream in plan.streams], dtype=np.uint32)

    def run_c(*more: str) -> Callable[[], np.ndarray]:
        front = build_c(folder, *more)

        def run() -> np.ndarray:
            outputs = np.empty((5, n_futures))
            pointers = (inputs.parameters.ctypes.data, keys.ctypes.data, outputs.ctypes.data)
            front(*pointers, n_futures, 0, N_STEPS)
            return outputs

        return run

    def run_with(compiled: CompiledPlan) -> Callable[[], np.ndarray]:
        return lambda: compiled.run(inputs).outputs

    tiers = {f"llvm tier {tier}": compile_plan(plan, EngineOptions(tier=tier)) for tier in (0, 1, 2)}
    avx2 = compile_plan(plan, EngineOptions(tier=1, cpu="haswell"))
    c = run_c()
    found = {
        "c": c,
        "c again": c,
        "c without fma": run_c("-ffp-contract=off"),
        **{name: run_with(compiled) for name, compiled in tiers.items()},
    }
    found["llvm tier 1, avx2"] = run_with(avx2)
    found["numpy"] = run_with(compile_plan(plan, EngineOptions(engine="numpy")))
    return found


def measure(runs: dict[str, Callable[[], np.ndarray]], rounds: int) -> dict[str, list[float]]:
    """Seconds of processor time per run, all runs in turn in each round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    return times


def main() -> None:
    n_futures = count_at(1, "futures", 8_000)
    rounds = count_at(2, "rounds", 21)
    plan = front_plan()
    cells = sum(plan.size(op.axes) for op in plan.step)
    print(
        f"{n_futures} futures, {N_STEPS} steps, {len(plan.step)} operations, {cells} cells, {len(plan.streams)} draws"
    )
    with tempfile.TemporaryDirectory() as folder:
        runs = runs_of(plan, n_futures, Path(folder))
        expected = runs["c"]()
        for name, run in runs.items():
            gap = np.max(np.abs(run() - expected) / np.maximum(1.0, np.abs(expected)))
            print(f"{name:20} differs from C by at most {gap:.1e}")
        times = measure(runs, rounds)
    print(f"\n{'':20} {'futures/s':>12} {'speed relative to C: median':>28} {'quartiles':>14}")
    for name, taken in times.items():
        ratios = sorted(c / other for c, other in zip(times["c"], taken, strict=True))
        low, high = ratios[len(ratios) // 4], ratios[3 * len(ratios) // 4]
        speed = n_futures / statistics.median(taken)
        print(f"{name:20} {speed:12,.0f} {statistics.median(ratios):28.3f} {low:7.3f} {high:6.3f}")


if __name__ == "__main__":
    main()
