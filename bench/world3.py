"""World3 of 1974, 400 steps: this engine beside the tools that run it one future at a time.

python bench/world3.py [futures streamed] [rounds] [python of an environment with pysimlin and pyworld3]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from arguments import count_at

from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.ensemble.draw import draw_parameters
from sandtable.ensemble.inputs import make_series
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.usecases.check import require_model

N_COMPILED, N_NUMPY = 4_096, 10_000
SHOWN = ("pop", "iopc", "fpc", "ppolx")
COMMAND = (sys.executable, "-c", "import sys; from sandtable.cli.main import main; sys.exit(main())")
UNCERTAIN = {
    "nri": "resource = uniform(0.7e12, 2e12)",
    "icor": "year = uniform(2.5, 3.5)",
    "alic": "year = uniform(11, 17)",
    "alsc": "year = uniform(15, 25)",
    "pptd": "year = uniform(12, 28)",
    "dcfsn": "1 = uniform(3.5, 4.5)",
}
OUTCOMES = [
    f"outcome {when}_{name} : {unit} = {'final' if when == 'last' else when}(world.{name})"
    for when in ("max", "last")
    for name, unit in zip(SHOWN, ("person", "USD/person/year", "kilogram/person/year", "1"), strict=True)
]
# What the peers do: one future after the other, each with its own values; seconds of processor time for one.
PYSIMLIN = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import simlin
run = simlin.load(sys.argv[1]).simulate()
best = 9.0
for _ in range(40):
    start = time.process_time(); run.reset(); run.run_to_end(); best = min(best, time.process_time() - start)
print(json.dumps([best, float(max(run.get_series("world_pop")))]))
"""
PYWORLD3 = """
import json, time
from pyworld3 import World3
best = 9.0
for _ in range(4):
    start = time.process_time()
    world = World3(year_min=1900, year_max=2100, dt=0.5)
    world.init_world3_constants(); world.init_world3_variables()
    world.set_world3_table_functions(); world.set_world3_delay_functions()
    world.run_world3(fast=True)
    best = min(best, time.process_time() - start)
print(json.dumps([best, float(world.pop.max())]))
"""


def write_scenarios(folder: Path) -> tuple[Path, Path]:
    """The ensemble's scenario, and the standard run alone."""
    head = 'scenario "World3"\ntime 1900-01 to 2100-01 step 0.5 year\n'
    tail = "\n".join([*OUTCOMES, "show " + ", ".join(f"world.{name}" for name in SHOWN), ""])
    inputs = "".join(f'uncertain u_{name} : {value} judged "for measuring"\n' for name, value in UNCERTAIN.items())
    given = ", ".join(f"{name} = u_{name}" for name in UNCERTAIN)
    ensemble, standard = folder / "ensemble.sand", folder / "standard.sand"
    ensemble.write_text(f"{head}{inputs}use world3 as world with {given}\n{tail}", encoding="utf-8")
    standard.write_text(f"{head}use world3 as world\n{tail}", encoding="utf-8")
    return ensemble, standard


def contestants(scenario: Path) -> dict[str, Callable[[], np.ndarray]]:
    """What runs in this process, on one thread, by name; each gives outcomes."""
    model = require_model(scenario)
    plan = prune_plan(lower_model(model), {f"world.{name}" for name in SHOWN}, lambda name: name[:6] != "check.")
    parameters = draw_parameters(model, design="monte-carlo", n_futures=N_NUMPY, seed=1)
    series = make_series(model, plan, "record", ())
    many = RunInputs(parameters=parameters, series=series, seed=1)
    few = RunInputs(parameters=np.ascontiguousarray(parameters[:, :N_COMPILED]), series=series, seed=1)
    keep = [(index, 0) for index in range(len(plan.records))]
    compiled = compile_plan(plan, EngineOptions(tier=1))
    narrow = {width: compile_plan(plan, EngineOptions(tier=1, vector_width=width)) for width in (8, 4)}
    plain = compile_plan(plan, EngineOptions(engine="numpy"))
    return {
        "llvm": lambda: compiled.run(few).outputs,
        "llvm again": lambda: compiled.run(few).outputs,
        f"llvm, {len(keep)} series recorded": lambda: compiled.run(few, keep=keep).outputs,
        "llvm, vectors of 8": lambda: narrow[8].run(few).outputs,
        "llvm, vectors of 4": lambda: narrow[4].run(few).outputs,
        f"numpy, {N_NUMPY:,} futures": lambda: plain.run(many).outputs,
    }


def measure(runs: dict[str, Callable[[], np.ndarray]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of processor time a future, all in turn in each round; the bits of all are the same."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    expected = runs["llvm"]()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.process_time()
            outputs = run()
            times[name].append((time.process_time() - start) / outputs.shape[1] * 1e3)
            assert np.array_equal(outputs[:, :N_COMPILED], expected), name
    return times


def measure_peer(python: str, name: str, code: str, *arguments: str) -> tuple[float, float] | None:
    """(milliseconds a future, greatest population), or None where the peer is not there."""
    try:
        found = subprocess.run([python, "-c", code, *arguments], capture_output=True, text=True, check=False)
    except OSError as fault:
        print(f"{name}: skipped (no Python at {python}: {fault.strerror})")
        return None
    if found.returncode:
        last = found.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        print(f"{name}: skipped ({last[0]})")
        return None
    seconds, peak = json.loads(found.stdout.splitlines()[-1])
    return seconds * 1e3, peak


def stream(scenario: Path, n_futures: int) -> None:
    """A whole command with streamed statistics on two threads, start and checking included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [*COMMAND, "run", str(scenario), "--futures", str(n_futures), "--stream", "--threads", "2", "--json"]
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\n{n_futures:,} futures with streamed statistics: {wall:.1f} s, {processor:.1f} s of processor time on two")
    print(f"threads, largest process {after.ru_maxrss / 1024:.0f} MiB")


def main() -> None:
    n_futures = count_at(1, "futures streamed", 1_000_000)
    rounds = count_at(2, "rounds", 5)
    python = sys.argv[3] if len(sys.argv) > 3 else sys.executable
    with tempfile.TemporaryDirectory() as name:
        ensemble, standard = write_scenarios(Path(name))
        times = measure(contestants(ensemble), rounds)
        exported = Path(name) / "world3.xmile"
        subprocess.run([*COMMAND, "export", str(standard), "--out", str(exported)], check=True, capture_output=True)
        found = {
            "pysimlin": measure_peer(python, "pysimlin", PYSIMLIN, str(exported)),
            "pyworld3 (fast)": measure_peer(python, "pyworld3", PYWORLD3),
        }
        own = min(times["llvm"])
        print(f"{'':28} {'ms a future':>12} {'median':>8} {'times llvm':>11}   greatest population")
        for label, taken in times.items():
            print(f"{label:28} {min(taken):12.4f} {statistics.median(taken):8.4f} {min(taken) / own:11.2f}")
        for label, peer in found.items():
            if peer is not None:
                print(f"{label:28} {peer[0]:12.4f} {'':8} {peer[0] / own:11.1f}   {peer[1]:.4e}")
        told = subprocess.run(
            [*COMMAND, "run", str(standard), "-n", "1", "--stream", "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
        peak = next(row for row in json.loads(told.stdout)["outcomes"] if row["outcome"] == "max_pop")
        print(f"{'this engine, standard run':28} {'':12} {'':8} {'':11}   {peak['summary']['highest']:.4e}")
        stream(ensemble, n_futures)


if __name__ == "__main__":
    main()
