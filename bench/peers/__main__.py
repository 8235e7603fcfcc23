"""The same models in this engine and in the tools people use, side by side: `make bench-peers`.

python bench/peers [python of the peers' environment] [rounds] [models: teacup,sir,world3,flagship,agents]
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from models import BLOCKS, Ready, agent_scores, make_ready, write_agents, write_model
from numpy.typing import NDArray
from writing import build_c, build_numpy

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan

MANY, N_CROWDS, LONGEST = 4_096, 10, 60
COMMAND = (sys.executable, "-c", "import sys; from sandtable.cli.main import main; sys.exit(main())")
WATCHED = {"teacup": "m_temperature", "sir": "m_recovered", "world3": "m_pop", "flagship": "kp_soldiers"}
MODELS = (*BLOCKS, "flagship", "agents")
OUTSIDE = {"pysimlin": "pysimlin", "pysd": "PySD", "ema": "EMA Workbench, PySD", "mesa": "Mesa"}
Outcomes = NDArray[np.float64]
Timed = Callable[[], tuple[float, str] | None]


@dataclass
class Contest:
    """The contestants of one model; each gives (seconds of processor time a future, what its outcomes showed)."""

    name: str
    runs: dict[str, Timed] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def add_here(self, label: str, run: Callable[[], Outcomes], expected: Outcomes) -> None:
        """One that runs in this process, all futures at once."""

        def timed() -> tuple[float, str]:
            start = time.process_time()
            outputs = run()
            seconds = (time.process_time() - start) / outputs.shape[1]
            return seconds, f"{gap_of(outputs, expected):.0e}"

        self.runs[label] = timed

    def add_outside(self, python: str, tool: str, path: Path, expected: float | None, is_last: bool = True) -> None:
        """One that runs under another Python; where it fails it is left out, and its last words are kept."""

        def timed() -> tuple[float, str] | None:
            here = Path(__file__).with_name("outside.py")
            command = [python, str(here), tool, str(path), WATCHED.get(self.name, "crowd")]
            try:
                found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
            except (OSError, subprocess.TimeoutExpired) as fault:
                self.skipped[OUTSIDE[tool]] = type(fault).__name__
                return None
            if found.returncode:
                last = found.stderr.strip().splitlines()[-1:] or ["it said nothing"]
                self.skipped[OUTSIDE[tool]] = last[0][:150]
                return None
            seconds, last_value, peak = json.loads(found.stdout.splitlines()[-1])
            value = last_value if is_last else peak
            return seconds, "" if expected is None else f"{abs(value / expected - 1.0):.0e}"

        self.runs[OUTSIDE[tool]] = timed


def gap_of(found: Outcomes, expected: Outcomes) -> float:
    """The greatest relative gap."""
    return float(np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300)))


def add_engines(contest: Contest, ready: Ready) -> Outcomes:
    """This project's two engines, the first twice: what it differs from itself is the noise."""
    compiled = compile_plan(ready.plan, EngineOptions(tier=1))
    plain = compile_plan(ready.plan, EngineOptions(engine="numpy"))
    expected: Outcomes = compiled.run(ready.inputs).outputs
    contest.add_here("engine", lambda: compiled.run(ready.inputs).outputs, expected)
    contest.add_here("engine again", lambda: compiled.run(ready.inputs).outputs, expected)
    contest.add_here("engine, NumPy", lambda: plain.run(ready.inputs).outputs, expected)
    return expected


def export(scenario: Path | str, to: Path) -> Path:
    """The scenario as XMILE."""
    subprocess.run([*COMMAND, "export", str(scenario), "--out", str(to)], check=True, capture_output=True)
    return to


def standard_outcome(scenario: Path, name: str) -> float:
    """One outcome of the standard run."""
    ready = make_ready(scenario, 1)
    row = [output.name for output in ready.plan.outputs].index(name)
    return float(compile_plan(ready.plan, EngineOptions(tier=1)).run(ready.inputs).outputs[row, 0])


def block_contest(name: str, python: str, folder: Path) -> Contest:
    """Teacup, SIR or World3."""
    contest = Contest(name)
    many, standard = write_model(name, folder)
    ready = make_ready(many, MANY)
    expected = add_engines(contest, ready)
    par, series = ready.inputs.parameters, ready.inputs.series
    has_compiler = shutil.which("gcc") is not None
    if not has_compiler:
        contest.skipped["C"] = "no gcc"
    for lanes in (16, 32) if has_compiler else ():
        c = build_c(ready.plan, folder, name, lanes)
        if not gap_of(c(par, series), expected) < 1e-9:
            raise ValueError(f"{name}: C's outcomes are others")
        contest.add_here(f"C, {lanes} lanes", lambda c=c: c(par, series), expected)  # type: ignore[misc]
    plain = build_numpy(ready.plan, 1024)
    contest.add_here("plain NumPy", lambda: plain(par, series), expected)
    path = export(standard, folder / f"{name}.xmile")
    is_last = name != "world3"
    value = standard_outcome(standard, "at_end" if is_last else "peak")
    for tool in ("pysimlin", "pysd", "ema"):
        contest.add_outside(python, tool, path, value, is_last)
    return contest


def without_chance(text: str) -> str:
    """The exported text with its normal draws set to nought: not every tool has the truncated ones."""
    found, at = [], 0
    while (start := text.find("NORMAL(", at)) >= 0:
        depth, end = 1, start + len("NORMAL(")
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found += [text[at:start], "0"]
        at = end
    return "".join([*found, text[at:]])


def flagship_contest(python: str, folder: Path) -> Contest:
    """The flagship; the peers run one path of medians without chance, this engine draws everything."""
    contest = Contest("flagship")
    add_engines(contest, make_ready("korea-ukraine-2024", 1_024))
    path = export("korea-ukraine-2024", folder / "flagship.xmile")
    path.write_text(without_chance(path.read_text(encoding="utf-8")), encoding="utf-8")
    for tool in ("pysimlin", "pysd"):
        contest.add_outside(python, tool, path, None)
    contest.skipped["C"] = "one sector of it is written in C: bench/engine.py"
    contest.skipped["plain NumPy"] = "written for scalar models only"
    return contest


def agents_contest(python: str, folder: Path) -> Contest:
    """200 agents with thresholds, 50 steps: a dimension here, objects in Mesa; the same thresholds."""
    contest = Contest("agents")
    ready = make_ready(write_agents(folder), MANY)
    expected = add_engines(contest, ready)
    slots = ready.plan.parameter_slots
    means, spreads = (ready.inputs.parameters[slots[key]] for key in ("mean_threshold", "spread"))
    thresholds = [[float(means[i] + spreads[i] * z) for z in agent_scores()] for i in range(N_CROWDS)]
    path = folder / "crowds.json"
    path.write_text(json.dumps({"thresholds": thresholds, "steps": ready.plan.n_steps}), encoding="utf-8")
    contest.add_outside(python, "mesa", path, float(np.mean(expected[0, :N_CROWDS])))
    return contest


def measure(contest: Contest, rounds: int) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Seconds a future by contestant, all in turn in each round; and the gaps."""
    times: dict[str, list[float]] = {label: [] for label in contest.runs}
    gaps: dict[str, str] = {}
    for _ in range(rounds):
        for label, run in contest.runs.items():
            if label in contest.skipped:
                continue
            found = run()
            if found is not None:
                times[label].append(found[0])
                gaps[label] = found[1]
    return times, gaps


def shown(ratio: float) -> str:
    """Two digits after the point below ten, whole numbers from a hundred on."""
    return f"{ratio:,.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}"


def show(contest: Contest, rounds: int) -> None:
    """The table of one model."""
    times, gaps = measure(contest, rounds)
    heads = ("ms a future", "times engine", "median of rounds", "outcomes differ")
    print(f"\n{contest.name:22} {heads[0]:>12} {heads[1]:>13} {heads[2]:>26} {heads[3]:>16}")
    for label, taken in times.items():
        if label in contest.skipped:
            continue
        ratios = sorted(other / own for own, other in zip(times["engine"], taken, strict=True))
        paired = f"{shown(statistics.median(ratios))} ({shown(ratios[0])} to {shown(ratios[-1])})"
        ratio = shown(min(taken) / min(times["engine"]))
        print(f"{label:22} {min(taken) * 1e3:12.5f} {ratio:>13} {paired:>26} {gaps[label]:>16}", flush=True)
    for label, why in contest.skipped.items():
        print(f"{label:22} skipped: {why}")


def main() -> None:
    python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    wanted = sys.argv[3].split(",") if len(sys.argv) > 3 else list(MODELS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in wanted:
            if model == "flagship":
                contest = flagship_contest(python, folder)
            elif model == "agents":
                contest = agents_contest(python, folder)
            else:
                contest = block_contest(model, python, folder)
                contest.skipped["SDEverywhere's C"] = "not driven here; its packages are not in every registry"
            show(contest, rounds)


if __name__ == "__main__":
    main()
