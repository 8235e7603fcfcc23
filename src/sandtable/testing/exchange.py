"""Scenarios that leave for another form and come back: exported, imported, and both run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandtable.compiler.lower import lower_model
from sandtable.engine.run import run_plan
from sandtable.ensemble.inputs import make_series
from sandtable.functions.forms import NOISE_FUNCTIONS
from sandtable.interop.export.building import rebuild
from sandtable.interop.export.rewriting import mean_of_noise
from sandtable.interop.foreign import key_of
from sandtable.model.expression import Call, Expression, Number
from sandtable.runs.runs import RunInputs
from sandtable.testing.models import NUMPY, all_series
from sandtable.usecases.export import ExportRequest, export_model, make_choice
from sandtable.usecases.interop.importing import import_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sandtable.analysis.exported import ExportFinding
    from sandtable.model.model import Model

    Series = Mapping[tuple[str, tuple[str, ...]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """What became of a scenario that was exported and imported again.

    Args:
        exported: the export.
        n_series: how many series were compared.
        worst: largest relative difference, and the series in which it lies.
        missing: series of the original that the import does not have.
    """

    exported: ExportFinding
    n_series: int
    worst: tuple[float, str]
    missing: tuple[str, ...]


def still_model(model: Model) -> Model:
    """The model without draws during the run: hazards never happen, noise stands at its mean."""

    def change(node: Expression) -> Expression:
        return mean_of_noise(node) if isinstance(node, Call) and node.function in NOISE_FUNCTIONS else node

    def still(expression: Expression) -> Expression:
        return rebuild(expression, change)

    zero = Number(value=0.0)
    return replace(
        model,
        variables={
            id_: replace(
                each,
                cells={cell: still(value) for cell, value in each.cells.items()},
                terms=tuple(replace(term, value=still(term.value)) for term in each.terms),
            )
            for id_, each in model.variables.items()
        },
        moves={
            id_: replace(
                move,
                chance=None if move.chance is None else zero,
                ends_chance=None if move.ends_chance is None else zero,
                when=None if move.when is None else still(move.when),
            )
            for id_, move in model.moves.items()
        },
        laws={
            id_: replace(law, waiver_chance=None if law.waiver_chance is None else zero)
            for id_, law in model.laws.items()
        },
        overrides={id_: replace(each, value=still(each.value)) for id_, each in model.overrides.items()},
    )


def run_once(model: Model, request: ExportRequest) -> Series:
    """Every series of one run at the values that an export takes.

    Args:
        model: the settled scenario.
        request: says the lens and the branch.
    """
    choice = make_choice(model, request)
    branches = tuple(part for part in choice.branch.split("+") if part != "base")
    plan = lower_model(model)
    parameters = np.array([choice.values[id_] for id_ in sorted(model.parameters)], dtype=np.float64).reshape(-1, 1)
    inputs = RunInputs(
        parameters=parameters, series=make_series(model, plan, choice.lens, branches), seed=1, first_future=0
    )
    series = all_series(plan)
    result = run_plan(plan, inputs, keep=[place for place, _ in series], options=NUMPY)
    found: dict[tuple[str, tuple[str, ...]], NDArray[np.float64]] = {}
    for (_, (name, elements)), values in zip(series, result.records, strict=True):
        found[name, tuple(elements.split(",")) if elements else ()] = values[:, 0]
    return found


def make_round_trip(model: Model, folder: Path, request: ExportRequest | None = None) -> RoundTrip:
    """Exports a model, imports what was written, runs both, and compares every variable at every point.

    Args:
        model: the settled scenario.
        folder: where the file goes.
        request: what to export; noise is always left out.

    Raises:
        ValueError: the file cannot be imported; the message lists why.
    """
    asked = replace(request or ExportRequest(), has_noise=False)
    still = still_model(model)
    exported = export_model(model, asked)
    file = folder / "exported.xmile"
    file.write_text(exported.text, encoding="utf-8")
    imported = import_model(file)
    if imported.model is None or imported.errors:
        raise ValueError("\n".join(f"{fault.place.line}: {fault.what}" for fault in imported.errors))
    ours, theirs = run_once(still, asked), run_once(imported.model, ExportRequest())
    worst, missing, n_series = (0.0, ""), [], 0
    for (name, cell), values in ours.items():
        if name not in exported.names:
            continue
        own = imported.names.get(key_of(exported.names[name]), {})
        series = next((each for key, each in own.items() if _is_cell(key, cell)), None)
        if series is None:
            missing.append(f"{name}{list(cell)}")
            continue
        n_series += 1
        head, _, rest = series.rstrip("]").partition("[")
        worst = max(worst, (difference(values, theirs[head, tuple(rest.split(",")) if rest else ()]), name))
    return RoundTrip(exported=exported, n_series=n_series, worst=worst, missing=tuple(missing))


def _is_cell(key: tuple[str, ...], cell: tuple[str, ...]) -> bool:
    """Whether a cell of the file is ours: an element may carry its dimension's name behind its own."""
    return len(key) == len(cell) and all(
        each.replace(" ", "_").lower() == own.lower() or each.replace(" ", "_").lower().startswith(f"{own.lower()}_")
        for each, own in zip(key, cell, strict=True)
    )


def difference(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Largest relative difference of two series; sizes below a thousand-millionth of the largest count as that.

    Args:
        ours: values at the points.
        theirs: as many.
    """
    size = np.maximum(np.abs(ours), 1e-9 * max(float(np.nanmax(np.abs(ours), initial=0.0)), 1e-300))
    is_same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    gap = np.where(is_same, 0.0, np.abs(ours - theirs) / size)
    return float(np.where(np.isnan(gap), np.inf, gap).max())
