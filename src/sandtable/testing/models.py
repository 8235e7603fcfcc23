"""From the text of a scenario to its model, its plan and its runs, in one call each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sandtable.compiler.check import check_scenario
from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.ensemble.branches import compose_branches
from sandtable.ensemble.draw import draw_parameters
from sandtable.ensemble.inputs import make_series
from sandtable.language.parser import parse_document
from sandtable.model.files import CsvTable, ScenarioFiles
from sandtable.model.model import Model
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs, RunResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAIN = "scenario.sand"
NUMPY = EngineOptions(engine="numpy")


def model_from_text(text: str, tables: Mapping[str, CsvTable] | None = None) -> Model:
    """The model of a scenario that is one text.

    Args:
        text: the scenario.
        tables: the CSV tables that it names.

    Raises:
        ValueError: the text has faults; the message lists them.
    """
    document, syntax_faults = parse_document(text, MAIN)
    files = ScenarioFiles(id="scenario", main=MAIN, documents={MAIN: document}, tables=tables or {})
    checked = check_scenario(files)
    faults = [fault for fault in (*syntax_faults, *checked.faults) if fault.severity == "error"]
    if checked.model is None or faults:
        lines = [f"{fault.place.line}: {fault.code}: {fault.what} ({fault.why})" for fault in faults]
        raise ValueError("\n".join(["the scenario has faults:", *lines, text]))
    return checked.model


def run_futures(
    model: Model,
    *,
    n_futures: int,
    seed: int = 1,
    first_future: int = 0,
    lens: str = "record",
    branches: Sequence[str] = (),
    options: EngineOptions = NUMPY,
    plan: Plan | None = None,
) -> tuple[RunResult, NDArray[np.float64], Plan]:
    """Runs futures of a model through the engine and records every series.

    Args:
        model: the settled scenario.
        n_futures: how many, drawn by Monte Carlo.
        seed: of all draws.
        first_future: number of the first.
        lens: a lens of the scenario.
        branches: branches that hold together.
        options: which engine, and how.
        plan: the model's plan, when it is at hand.

    Returns:
        The result, whose records follow `all_series(plan)`; the parameters (slot, future); the plan.
    """
    plan = lower_model(model) if plan is None else plan
    parameters = draw_parameters(
        model,
        design="monte-carlo",
        n_futures=n_futures,
        seed=seed,
        first_future=first_future,
        lens=lens,
        branch_parameters=compose_branches(model, branches).parameters,
    )
    series = make_series(model, plan, lens, tuple(branches))
    inputs = RunInputs(parameters=parameters, series=series, seed=seed, first_future=first_future)
    keep = [place for place, _ in all_series(plan)]
    return run_plan(plan, inputs, keep=keep, options=options), parameters, plan


def all_series(plan: Plan) -> list[tuple[tuple[int, int], tuple[str, str]]]:
    """Every cell of every record: its (record, cell), and its (name, elements)."""
    return [
        ((record, cell), (item.name, elements))
        for record, item in enumerate(plan.records)
        for cell, elements in enumerate(item.elements)
    ]
