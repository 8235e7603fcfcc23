"""The models that all contestants run, as scenarios of this engine: ensembles for it, standard runs for the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sandtable.compiler.lower import lower_model
from sandtable.ensemble.draw import draw_parameters
from sandtable.ensemble.inputs import make_series
from sandtable.plan.plan import Plan
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.usecases.check import require_model

N_AGENTS = 200
Block = tuple[str, str, dict[str, tuple[str, float, float]], list[tuple[str, str, str]]]
# A bare scenario each: head, block, uncertain inputs (name: law, low, high), outcomes (name, unit, expression).
TEACUP: Block = (
    'scenario "Teacup"\ntime 0 to 3600 step 15 second method rk4',
    "teacup",
    {"hot": ("kelvin", 350, 370), "ambient": ("kelvin", 280, 290), "tau": ("minute", 15, 30)},
    [("at_end", "kelvin", "final(m.temperature)")],
)
SIR: Block = (
    'scenario "SIR"\ntime 0 to 100 step 0.0625 day method rk4',
    "sir",
    {"contacts": ("1/day", 3, 6), "infectivity": ("1", 0.2, 0.3), "duration": ("day", 1.5, 2.5)},
    [("peak", "person", "max(m.infectious)"), ("at_end", "person", "final(m.recovered)")],
)
WORLD3: Block = (
    'scenario "World3"\ntime 1900-01 to 2100-01 step 0.5 year',
    "world3",
    {
        "nri": ("resource", 0.7e12, 2e12),
        "icor": ("year", 2.5, 3.5),
        "alic": ("year", 11, 17),
        "alsc": ("year", 15, 25),
        "pptd": ("year", 12, 28),
        "dcfsn": ("1", 3.5, 4.5),
    },
    [("peak", "person", "max(m.pop)"), ("at_end", "1", "final(m.ppolx)")],
)
BLOCKS: dict[str, Block] = {"teacup": TEACUP, "sir": SIR, "world3": WORLD3}
AGENTS = """scenario "A crowd of agents with thresholds"
time 0 to 50 step 1 month
dimension agent = {names}
constant z[agent] : 1 = {{ {scores} }} judged "normal scores"
uncertain mean_threshold : 1 = uniform(0.2, 0.5) judged "for measuring"
uncertain spread : 1 = uniform(0.1, 0.3) judged "for measuring"
constant start : 1 = 0 judged "nobody has joined"
aux threshold[agent] : 1 = mean_threshold + spread * z
aux crowd : 1 = mean(joined over agent)
aux wants[agent] : 1 = if crowd >= threshold then 1 else 0
flow joining[agent] : 1/month = (max(wants, joined) - joined) / (1 month)
stock joined[agent] : 1
  starts start
  gains joining
outcome at_end : 1 = final(crowd)
"""


@dataclass(frozen=True)
class Ready:
    """A model ready to run here: its plan, and inputs for many futures."""

    plan: Plan
    inputs: RunInputs


def write_model(name: str, folder: Path) -> tuple[Path, Path]:
    """The ensemble's scenario, and the standard run alone, which is exported."""
    head, block, uncertain, outcomes = BLOCKS[name]
    rows = [
        f'uncertain u_{key} : {unit} = uniform({low!r}, {high!r}) judged "for measuring"'
        for key, (unit, low, high) in uncertain.items()
    ]
    given = ", ".join(f"{key} = u_{key}" for key in uncertain)
    tail = [f"outcome {key} : {unit} = {text}" for key, unit, text in outcomes]
    ensemble, standard = folder / f"{name}_many.sand", folder / f"{name}.sand"
    ensemble.write_text("\n".join([head, *rows, f"use {block} as m with {given}", *tail, ""]), encoding="utf-8")
    standard.write_text("\n".join([head, f"use {block} as m", *tail, ""]), encoding="utf-8")
    return ensemble, standard


def agent_scores() -> list[float]:
    """Normal scores of the agents' thresholds, by a fixed seed."""
    return [round(float(z), 6) for z in np.random.default_rng(5).standard_normal(N_AGENTS)]


def write_agents(folder: Path) -> Path:
    """The scenario of the crowd: one dimension of 200 elements."""
    names = [f"a{i}" for i in range(N_AGENTS)]
    scores = ", ".join(f"{name}: {z!r}" for name, z in zip(names, agent_scores(), strict=True))
    path = folder / "agents.sand"
    path.write_text(AGENTS.format(names=", ".join(names), scores=scores), encoding="utf-8")
    return path


def make_ready(scenario: Path | str, n_futures: int) -> Ready:
    """Checked, lowered, without its checks and what only they need; parameters drawn."""
    model = require_model(scenario)
    plan = prune_plan(lower_model(model), set(), lambda name: not name.startswith("check."))
    parameters = draw_parameters(model, design="monte-carlo", n_futures=n_futures, seed=1)
    series = make_series(model, plan, "record", ())
    return Ready(plan, RunInputs(parameters=parameters, series=series, seed=1))
