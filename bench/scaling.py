"""How the time of one future changes with the number of futures, of stocks, of recorded series, and of threads.

python bench/scaling.py [rounds]
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from arguments import count_at
from mixed import mixed_plan
from peers.models import Ready, make_ready, write_model, write_stepped

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.runs.runs import RunInputs

FUTURES = (1, 16, 64, 512, 4_096, 32_768)
MOST_PLAIN = 4_096  # futures of the NumPy engine
EQUATIONS = (12, 60, 240, 960, 3_840)
N_STOCKS, N_THREADED, N_RECORDED = 2_048, 8_192, 2_048
SCENARIOS = ("teacup", "world3", "korea-ukraine-2024")
COMPILED = EngineOptions(tier=1)
Clock = Callable[[], float]


def least(ready: Ready, options: EngineOptions, rounds: int, clock: Clock, n_kept: int = 0) -> float:
    """Milliseconds of a future, the least of the rounds after a first one."""
    compiled = compile_plan(ready.plan, options)
    keep = [(index, 0) for index in range(n_kept)]
    times = []
    for _ in range(rounds + 1):
        start = clock()
        compiled.run(ready.inputs, keep=keep)
        times.append(clock() - start)
    compiled.close()
    return min(times[1:]) / ready.inputs.parameters.shape[1] * 1e3


def part_of(ready: Ready, n_futures: int) -> Ready:
    """The first futures."""
    inputs = ready.inputs
    parameters = np.ascontiguousarray(inputs.parameters[:, :n_futures])
    return Ready(ready.plan, RunInputs(parameters=parameters, series=inputs.series, seed=inputs.seed))


def mixed_ready(n_equations: int) -> Ready:
    """A random plan of so many equations, a sixth as many stocks."""
    plan = mixed_plan(n_equations)
    parameters = np.random.default_rng(1).normal(size=(len(plan.parameter_slots), N_STOCKS))
    return Ready(plan, RunInputs(parameters=parameters, series=np.zeros((0, plan.n_steps + 1)), seed=1))


def line(label: str, values: Iterable[str]) -> None:
    """One row."""
    print(f"{label:34}" + "".join(f"{value:>12}" for value in values), flush=True)


def show_futures(name: str, whole: Ready, rounds: int) -> None:
    """One thread, more and more futures together."""
    parts = [part_of(whole, n) for n in FUTURES]
    line(f"{name}, engine", (f"{least(part, COMPILED, rounds, time.process_time):.5f}" for part in parts))
    plain = EngineOptions(engine="numpy")
    few = [part for part, n in zip(parts, FUTURES, strict=True) if n <= MOST_PLAIN]
    line(f"{name}, NumPy", (f"{least(part, plain, 1, time.process_time):.4f}" for part in few))


def show_stocks(rounds: int) -> None:
    """One thread, larger and larger models; microseconds of a stock show whether the cost is in proportion."""
    found = []
    for n in EQUATIONS:
        ready = mixed_ready(n)
        milliseconds = least(ready, COMPILED, rounds, time.process_time)
        found.append((len(ready.plan.states), milliseconds, milliseconds * 1e3 / len(ready.plan.states)))
    line("\nstocks", (f"{row[0]:,}" for row in found))
    line("ms a future", (f"{row[1]:.5f}" for row in found))
    line("microseconds a stock", (f"{row[2]:.3f}" for row in found))


def show_threads(name: str, whole: Ready, rounds: int) -> None:
    """Wall time of a future on one thread and on more, and how many times as fast."""
    counts = range(1, (os.cpu_count() or 1) + 1)
    part = part_of(whole, N_THREADED)
    times = [least(part, EngineOptions(tier=1, threads=n), rounds, time.perf_counter) for n in counts]
    line(f"{name}, wall ms", (f"{milliseconds:.5f}" for milliseconds in times))
    line(f"{name}, times as fast", (f"{times[0] / milliseconds:.2f}" for milliseconds in times))


def show_records(ready: Ready, rounds: int) -> None:
    """None, one and all series of World3 recorded."""
    counts = (0, 1, len(ready.plan.records))
    times = (least(ready, COMPILED, rounds, time.process_time, n) for n in counts)
    line("\nseries recorded, World3", map(str, counts))
    line("ms a future", (f"{milliseconds:.5f}" for milliseconds in times))


def main() -> None:
    rounds = count_at(1, "rounds", 5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [write_model(key, folder)[0] if key != SCENARIOS[-1] else key for key in SCENARIOS]
        readies = [make_ready(path, FUTURES[-1]) for path in paths]
        line("futures together, ms a future", (f"{n:,}" for n in FUTURES))
        for key, ready in zip(SCENARIOS, readies, strict=True):
            show_futures(key, ready, rounds)
        show_stocks(rounds)
        line("\nthreads", (str(n) for n in range(1, (os.cpu_count() or 1) + 1)))
        for key, ready in zip(SCENARIOS, readies, strict=True):
            show_threads(key, ready, rounds)
        shown = {f"m.{key}" for key in ("pop", "iopc", "fpc", "ppolx")}
        show_records(make_ready(write_stepped("world3", folder)[0], N_RECORDED, shown), rounds)


if __name__ == "__main__":
    main()
