"""Runs the library's scenarios for the outcomes that were printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.usecases.check import require_model
from sandtable.usecases.laws.published_rows import PUBLISHED, PublishedRow
from sandtable.usecases.refused import Refused

if TYPE_CHECKING:
    from sandtable.model.model import Model

RECORD = "record"
FUTURES = 4
"""A printed number must hold in every future; scenarios that draw nothing give the same in all."""


class PublishedRuns:
    """Runs each scenario once, when one of its outcomes is first asked for.

    Args:
        rows: the printed numbers.
        models: by scenario, from `check_rows`.
    """

    def __init__(self, rows: Iterable[PublishedRow], models: Mapping[str, Model]) -> None:
        self._rows = tuple(rows)
        self._models = models
        self._found: dict[tuple[str, str, str], tuple[float, ...]] = {}
        self._run: set[str] = set()

    def find_value(self, row: PublishedRow) -> float:
        """The outcome's value in the future that lies farthest from the printed number; nan where the run failed."""
        if row.scenario not in self._run:
            self._run.add(row.scenario)
            self._found |= _run_scenario(
                self._models[row.scenario], [other for other in self._rows if other.scenario == row.scenario]
            )
        values = self._found[row.scenario, row.branch, row.outcome]
        if not all(math.isfinite(value) for value in values):
            return math.nan
        return max(values, key=lambda value: abs(value - row.published))


def check_rows(rows: Iterable[PublishedRow], file: str = PUBLISHED.name) -> dict[str, Model]:
    """The scenarios that rows name, checked.

    Args:
        rows: the printed numbers.
        file: of the rows, for faults.

    Returns:
        Models by scenario.

    Raises:
        Refused: scenarios that are not there or have faults, outcomes, branches or lenses that they do not have: all.
    """
    models: dict[str, Model] = {}
    faults: list[Fault] = []
    texts: dict[str, str] = {}
    broken: set[str] = set()
    for row in rows:
        place = Place(file, row.line, 1, row.line, 1)
        if row.scenario not in models and row.scenario not in broken:
            try:
                models[row.scenario] = require_model(row.scenario)
            except Refused as refused:
                broken.add(row.scenario)
                faults += refused.faults
                texts |= refused.texts
        if row.scenario in models:
            faults += _check_row(row, models[row.scenario], place)
    if faults:
        raise Refused(faults, texts=texts)
    return models


def _check_row(row: PublishedRow, model: Model, place: Place) -> list[Fault]:
    outcomes = [variable.id for variable in model.variables.values() if variable.kind == "outcome"]
    parts = [] if row.branch == "base" else row.branch.split("+")
    asked = (
        ("outcome", row.outcome, [name for name in outcomes if not model.variables[name].is_hoisted]),
        *(("branch", part, list(model.branches)) for part in parts),
        ("lens", RECORD, list(model.lenses)),
    )
    return [
        Fault(
            code="bad-table",
            what=f"`{Path(row.scenario).stem}` has no {kind} `{name}`",
            place=place,
            why=f"it has {', '.join(f'`{other}`' for other in get_close_matches(name, known, n=3) or known[:8])}",
            mend="name one of these",
        )
        for kind, name, known in asked
        if name not in known
    ]


def _run_scenario(model: Model, rows: list[PublishedRow]) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """Values of all asked outcomes, (scenario, branch, outcome) -> (future,); nan where a run was in trouble."""
    from sandtable.runs.experiments import Experiment
    from sandtable.runs.runs import Status
    from sandtable.usecases.request import RunRequest
    from sandtable.usecases.simulator import PlanSimulator

    branches = tuple(dict.fromkeys(row.branch for row in rows))
    outcomes = {row.outcome for row in rows}
    request = RunRequest(lenses=(RECORD,), futures=FUTURES, threads=1)
    found: dict[tuple[str, str, str], tuple[float, ...]] = {}
    with PlanSimulator(model, request, outcomes=outcomes, branches=branches) as simulator:
        experiments = [Experiment(lens=RECORD, branch=branch) for branch in branches]
        for branch, result in zip(branches, simulator.simulate(experiments), strict=True):
            for outcome in outcomes:
                values = zip(result.outcomes[outcome], result.status, strict=True)
                found[rows[0].scenario, branch, outcome] = tuple(
                    float(value) if status == Status.OK else math.nan for value, status in values
                )
    return found
