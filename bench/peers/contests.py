"""Who runs each model: this project's engines, programs written from its plan or its exported text, other tools."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan

from .contest import NULL, OWN, SAME, Contest, Left, Outcomes, Taken, disagreement
from .models import (
    BLOCKS,
    OBSERVED,
    VARIED,
    Ready,
    agent_scores,
    make_ready,
    observe_stocks,
    write_agents,
    write_model,
    write_stepped,
)
from .sdeverywhere import Generated, generate
from .vensim import write_vensim
from .writing import build_c, build_numpy

MANY, FEW, N_CROWDS, LONGEST = 4_096, 1_024, 10, 75
COMMAND = (sys.executable, "-c", "import sys; from sandtable.cli.main import main; sys.exit(main())")
WATCHED = {"teacup": "m_temperature", "sir": "m_recovered", "world3": "m_pop", "flagship": "kp_soldiers"}
OUTSIDE = {"pysimlin": "pysimlin", "pysd": "PySD", "ema": "EMA Workbench, PySD", "mesa": "Mesa"}
GENERATED_C, GENERATED_JS = "SDEverywhere, C", "SDEverywhere, node"
MODELS = (*BLOCKS, "flagship", "agents")


@dataclass(frozen=True)
class Place:
    """Where the other tools live, and where files are written."""

    python: str
    node: Path | None
    folder: Path


def contests_of(model: str, place: Place) -> list[Contest]:
    """All contests of one model; each is made when the one before is done."""
    if model == "agents":
        return [agents_contest(place)]
    if model == "flagship":
        return flagship_contests(place)
    return [block_contest(model, place), *stepped_contests(model, place)]


def run_outside(place: Place, tool: str, path: Path, watched: str) -> tuple[float, float, float]:
    """Seconds a future, the last and the greatest value of a variable; under another Python.

    Raises:
        Left: the tool is missing, refuses the file, or takes too long.
    """
    command = [place.python, str(Path(__file__).with_name("outside.py")), tool, str(path), watched]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise Left(f"took more than {LONGEST} s") from None
    except OSError as fault:
        raise Left(f"no Python at {place.python}: {fault.strerror}") from None
    if found.returncode:
        raise Left((found.stderr.strip().splitlines()[-1:] or ["it said nothing"])[0][:150])
    seconds, last, peak = json.loads(found.stdout.splitlines()[-1])
    return seconds, last, peak


def add_outside(
    contest: Contest,
    place: Place,
    tool: str,
    path: Path,
    watched: str,
    expected: float,
    is_last: bool = True,
    limit: float = SAME,
) -> None:
    """Another tool; it has a time only if its outcome is the expected one."""

    def timed() -> Taken:
        seconds, last, peak = run_outside(place, tool, path, watched)
        gap = abs((last if is_last else peak) / expected - 1.0)
        if not gap <= limit:
            raise Left(disagreement(gap))
        return Taken(seconds, gap)

    contest.add(OUTSIDE[tool], timed)


def add_engines(contest: Contest, ready: Ready) -> Outcomes:
    """This project's two engines, the first twice: what it differs from itself is the noise."""
    compiled = compile_plan(ready.plan, EngineOptions(tier=1))
    plain = compile_plan(ready.plan, EngineOptions(engine="numpy"))
    expected: Outcomes = compiled.run(ready.inputs).outputs
    contest.add_here(OWN, lambda: compiled.run(ready.inputs).outputs, expected)
    contest.add_here(NULL, lambda: compiled.run(ready.inputs).outputs, expected)
    contest.add_here("engine, NumPy", lambda: plain.run(ready.inputs).outputs, expected)
    return expected


def tell_sandtable(*words: str | Path) -> None:
    """A command of this project."""
    subprocess.run([*COMMAND, *map(str, words)], check=True, capture_output=True)


def export(scenario: Path | str, to: Path) -> Path:
    """The scenario as XMILE."""
    tell_sandtable("export", scenario, "--out", to)
    return to


def standard_outcome(scenario: Path, name: str) -> float:
    """One outcome of the standard run."""
    ready = make_ready(scenario, 1)
    row = [output.name for output in ready.plan.outputs].index(name)
    return float(compile_plan(ready.plan, EngineOptions(tier=1)).run(ready.inputs).outputs[row, 0])


def block_contest(name: str, place: Place) -> Contest:
    """Teacup, SIR or World3, by its own method."""
    contest = Contest(name)
    many, standard = write_model(name, place.folder)
    ready = make_ready(many, MANY)
    expected = add_engines(contest, ready)
    par, series = ready.inputs.parameters, ready.inputs.series
    has_compiler = shutil.which("gcc") is not None
    if not has_compiler:
        contest.skipped["C"] = "no gcc on this machine"
    for lanes in (16, 32) if has_compiler else ():
        c = build_c(ready.plan, place.folder, name, lanes)
        contest.add_here(f"C, {lanes} lanes", lambda c=c: c(par, series), expected)  # type: ignore[misc]
    plain = build_numpy(ready.plan, 1024)
    contest.add_here("plain NumPy", lambda: plain(par, series), expected)
    path = export(standard, place.folder / f"{name}.xmile")
    is_last = name != "world3"
    value = standard_outcome(standard, "at_end" if is_last else "peak")
    # PySD has Euler's method only: on the models by Runge and Kutta's its outcomes are near and not the same.
    by_euler = SAME if "rk4" not in BLOCKS[name][0] else 1e-2
    for tool, limit in (("pysimlin", SAME), ("pysd", by_euler), ("ema", by_euler)):
        add_outside(contest, place, tool, path, WATCHED[name], value, is_last, limit)
    return contest


def stepped_contests(name: str, place: Place) -> list[Contest]:
    """Teacup, SIR or World3 by Euler's method, beside SDEverywhere's code."""
    many, standard = write_stepped(name, place.folder)
    ready = make_ready(many, MANY, {f"m.{key}" for key in OBSERVED[name]})
    text = export(standard, place.folder / f"{name}_euler.xmile").read_text(encoding="utf-8")
    inputs = {f"m_{key}": f"u_{key}" for key in BLOCKS[name][2]}
    return generated_contests(f"{name}, Euler", place, ready, text, inputs, [f"m_{key}" for key in OBSERVED[name]])


def generated_contests(
    name: str, place: Place, ready: Ready, xmile: str, inputs: dict[str, str], outputs: list[str]
) -> list[Contest]:
    """The engine beside code that SDEverywhere generates: last values, and all points of the same variables.

    Args:
        name: of the model.
        place: where the packages are.
        ready: the engine's ensemble; its records are the observed variables, in this order.
        xmile: the exported standard run.
        inputs: the constant in the exported text by which a parameter of the ensemble goes in.
        outputs: the observed variables in the exported text.
    """
    slots = ready.plan.parameter_slots
    given = np.ascontiguousarray(ready.inputs.parameters[[slots[key] for key in inputs.values()]].T)
    last, whole = Contest(f"{name}, last values"), Contest(f"{name}, all points")
    n_points = ready.plan.n_steps + 1
    found: Generated | None = None
    try:
        texts = {"all": write_vensim(xmile), "last": write_vensim(xmile, only_ends=True)}
        stem = str(place.folder / re.sub(r"\W+", "_", name))
        found = generate(place.node, texts, stem, list(inputs), outputs, n_points)
    except (Left, ValueError) as left:
        for contest in (last, whole):
            contest.skipped |= {GENERATED_C: str(left), GENERATED_JS: str(left)}
    for contest in (last, whole):
        add_generated(contest, ready, found, given, is_whole=contest is whole)
    return [last, whole]


def add_generated(contest: Contest, ready: Ready, found: Generated | None, given: Outcomes, is_whole: bool) -> None:
    """The engine twice, then the generated programs; outcomes are compared before anything is timed."""
    compiled = compile_plan(ready.plan, EngineOptions(tier=1))
    keep = [(index, 0) for index in range(len(ready.plan.records))] if is_whole else []

    def own() -> Outcomes:
        result = compiled.run(ready.inputs, keep=keep)
        return result.records if is_whole else result.outputs

    expected = own()
    contest.add_here(OWN, own, expected)
    contest.add_here(NULL, own, expected)
    if found is None:
        return
    every = 1 if is_whole else found.n_points - 1
    try:
        program = found.build()
    except Left as left:
        contest.skipped[GENERATED_C] = str(left)
    else:
        # By future, point, output; here by output, point, future, and without the first point where ends are saved.
        turned = (lambda: program(given, every).T) if is_whole else (lambda: program(given, every)[:, -1].T)
        contest.add_here(GENERATED_C, turned, expected)
    ends = expected[:, -1].T if is_whole else expected.T
    contest.add(GENERATED_JS, lambda: found.run_script(given, ends, is_whole, SAME))


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


def flagship_contests(place: Place) -> list[Contest]:
    """The flagship with all its chance in the engines; and its exported text, without chance, in all that read it."""
    drawn = Contest("flagship, all drawn")
    add_engines(drawn, make_ready("korea-ukraine-2024", FEW))
    drawn.skipped["C"] = "one sector of it is written in C: bench/engine.py"
    drawn.skipped["plain NumPy"] = "written for scalar models only"
    path = export("korea-ukraine-2024", place.folder / "flagship.xmile")
    text = without_chance(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    tell_sandtable("import", path, "--out", place.folder / "imported")
    scenario = place.folder / "imported" / "scenario.sand"
    value = standard_stock(scenario, WATCHED["flagship"])
    stocks = observe_stocks(scenario)
    ready = make_ready(scenario, FEW, {name.partition("[")[0] for name in stocks})
    inputs = {key: key for key in VARIED}
    exported = generated_contests("flagship without chance", place, ready, text, inputs, list(stocks))
    for tool in ("pysimlin", "pysd"):
        add_outside(exported[0], place, tool, path, WATCHED["flagship"], value)
    return [drawn, *exported]


def standard_stock(scenario: Path, stock: str) -> float:
    """The last value of a stock in the run of an imported model as it stands."""
    lines = scenario.read_text(encoding="utf-8").splitlines()
    unit = next(line for line in lines if line.startswith(f"stock {stock} ")).split(" : ")[1]
    standard = scenario.with_name("standard.sand")
    standard.write_text("\n".join([*lines, f"outcome last : {unit} = final({stock})", ""]), encoding="utf-8")
    return standard_outcome(standard, "last")


def agents_contest(place: Place) -> Contest:
    """200 agents with thresholds, 50 steps: a dimension here, objects in Mesa; the same thresholds."""
    contest = Contest("agents")
    ready = make_ready(write_agents(place.folder), MANY)
    expected = add_engines(contest, ready)
    slots = ready.plan.parameter_slots
    means, spreads = (ready.inputs.parameters[slots[key]] for key in ("mean_threshold", "spread"))
    thresholds = [[float(means[i] + spreads[i] * z) for z in agent_scores()] for i in range(N_CROWDS)]
    path = place.folder / "crowds.json"
    path.write_text(json.dumps({"thresholds": thresholds, "steps": ready.plan.n_steps}), encoding="utf-8")
    add_outside(contest, place, "mesa", path, "crowd", float(np.mean(expected[0, :N_CROWDS])))
    return contest
