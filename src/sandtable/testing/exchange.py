"""Scenarios that leave for another form and come back: exported, imported, and both run."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandtable.compiler.lower import lower_model
from sandtable.engine.run import run_plan
from sandtable.ensemble.inputs import make_series
from sandtable.functions.forms import NOISE_FUNCTIONS
from sandtable.interop.export.acts import ENDS, HAZARDS
from sandtable.interop.export.building import rebuild
from sandtable.interop.export.rewriting import COUNTS, RANDOM, mean_of_noise
from sandtable.interop.foreign import key_of
from sandtable.model.expression import Call, Expression, Number
from sandtable.runs.runs import RunInputs
from sandtable.testing import other_tools
from sandtable.testing.models import NUMPY, all_series
from sandtable.usecases.export import ExportRequest, export_model, make_choice
from sandtable.usecases.interop.importing import import_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sandtable.analysis.exported import ExportFinding
    from sandtable.model.model import Model

    Series = Mapping[tuple[str, tuple[str, ...]], NDArray[np.float64]]


DRAWN = frozenset({HAZARDS, ENDS, RANDOM, COUNTS})  # left out on both sides


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What another tool made of an exported scenario.

    Args:
        refused: what the tool said against the model; "" = it ran.
        n_series: how many series were compared.
        worst: largest relative difference, and the series in which it lies.
        missing: series of the scenario that the tool does not give.
        told: what the export says will differ, draws apart, which are left out on both sides.
    """

    refused: str = ""
    n_series: int = 0
    worst: tuple[float, str] = (0.0, "")
    missing: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


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


def has_tool(python: Path, tool: str) -> bool:
    """Whether another Python has another tool.

    Args:
        python: the other environment's Python.
        tool: `pysd` or `pysimlin`.
    """
    if not python.exists():
        return False
    asked = [str(python), "-c", f"import {other_tools.PACKAGES[tool]}"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


def run_elsewhere(
    model: Model, folder: Path, requests: Sequence[ExportRequest], *, python: Path, tool: str, seconds: float = 600.0
) -> list[Elsewhere]:
    """Exports a model, has another tool run what was written, and compares every variable at every point.

    Args:
        model: the settled scenario.
        folder: where the files go.
        requests: what to export; noise is always left out.
        python: of an environment that has the tool.
        tool: `pysd` or `pysimlin`.
        seconds: after which the tool is stopped.

    Returns:
        One for each request.

    Raises:
        subprocess.SubprocessError: the tool fell over, or took too long.
    """
    still = still_model(model)
    asked = [replace(request, has_noise=False) for request in requests]
    files = [folder / f"{tool}_{number}.xmile" for number in range(len(asked))]
    exports = [export_model(model, request) for request in asked]
    for file, exported in zip(files, exports, strict=True):
        file.write_text(exported.text, encoding="utf-8")
    command = [str(python), other_tools.__file__, tool, *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=seconds, cwd=folder)
    found: list[Elsewhere] = []
    for request, file, exported in zip(asked, files, exports, strict=True):
        said = json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))
        if "refused" in said:
            found.append(Elsewhere(refused=said["refused"]))
        else:
            held = _compare(run_once(still, request), said["series"], exported.names)
            found.append(replace(held, told=told_of(exported)))
    return found


def told_of(exported: ExportFinding) -> tuple[str, ...]:
    """What an export says will differ between two runs without draws."""
    return tuple(loss.what for loss in exported.losses if loss.is_numeric and loss.what not in DRAWN)


def _compare(ours: Series, said: Mapping[str, Sequence[float]], names: Mapping[str, str]) -> Elsewhere:
    theirs: dict[str, dict[tuple[str, ...], NDArray[np.float64]]] = {}
    for name, numbers in said.items():
        head, _, rest = name.strip('"').rstrip("]").partition("[")
        own = theirs.setdefault(key_of(head.strip('"')), {})
        own[tuple(part.strip() for part in rest.split(",")) if rest else ()] = np.array(numbers)
    sizes = Counter(name for name, _ in ours)
    worst, missing, n_series = (0.0, ""), [], 0
    for (name, cell), values in ours.items():
        if name not in names:
            continue
        label = f"{name}{list(cell)}"
        own = theirs.get(key_of(names[name]), {})
        series = next((each for key, each in own.items() if _is_cell(key, cell)), None)
        if series is None and len(own) == 1 and sizes[name] == 1:
            series = own.get(())  # some name no element where there is only one
        if series is None:
            missing.append(label)
            continue
        n_series += 1
        gap = difference(values, series) if len(series) == len(values) else np.inf
        worst = max(worst, (gap, label))
    return Elsewhere(n_series=n_series, worst=worst, missing=tuple(missing))


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
