"""Does an engine do what the oracle says?  Every series, every outcome and the status, future by future."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sandtable.engine.options import EngineOptions
from sandtable.model.model import Model
from sandtable.plan.plan import Plan
from sandtable.runs.runs import Status
from sandtable.testing.models import NUMPY, all_series, run_futures
from sandtable.testing.oracle import OracleRun, run_oracle

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-9


def find_disagreements(
    model: Model,
    *,
    n_futures: int,
    seed: int = 1,
    first_future: int = 0,
    lens: str = "record",
    branches: Sequence[str] = (),
    options: EngineOptions = NUMPY,
    tolerance: float = TOLERANCE,
) -> list[str]:
    """Where an engine and the oracle differ, in words; empty when they agree.

    Args:
        model: the settled scenario.
        n_futures: how many futures to compare.
        seed: of all draws.
        first_future: number of the first.
        lens: a lens of the scenario.
        branches: branches that hold together.
        options: which engine.
        tolerance: greatest gap, relative to the larger number (at least 1).
    """
    result, parameters, plan = run_futures(
        model,
        n_futures=n_futures,
        seed=seed,
        first_future=first_future,
        lens=lens,
        branches=branches,
        options=options,
    )
    found: list[str] = []
    for future in range(n_futures):
        values = {id_: float(parameters[slot, future]) for id_, slot in plan.parameter_slots.items()}
        number = first_future + future
        run = run_oracle(model, parameters=values, lens=lens, branches=branches, seed=seed, future=number)
        told = [
            *_series_gaps(plan, run, result.records[..., future], tolerance),
            *_outcome_gaps(plan, run, result.outputs[:, future], tolerance),
            *_status_gaps(run, int(result.status[future]), int(result.status_point[future])),
        ]
        found += [f"future {number}: {words}" for words in told]
    return found


def relative_gaps(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances relative to the larger number, at least to 1; 0 where both are the same infinity or NaN."""
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    with np.errstate(invalid="ignore"):
        gaps = np.abs(first - second) / np.maximum(1.0, np.maximum(np.abs(first), np.abs(second)))
    return np.where(same, 0.0, np.where(np.isnan(gaps), np.inf, gaps))


def _series_gaps(plan: Plan, run: OracleRun, records: NDArray[np.float64], tolerance: float) -> list[str]:
    found: list[str] = []
    for row, (_, (name, elements)) in enumerate(all_series(plan)):
        expected = _series_of(run, name, tuple(elements.split(",")) if elements else ())
        gaps = relative_gaps(np.asarray(expected, dtype=np.float64), records[row])
        if not (gaps <= tolerance).all():
            point = int(np.argmax(gaps > tolerance))
            found.append(
                f"{name}[{elements}] at point {point}: oracle {expected[point]!r}, engine {records[row, point]!r}"
            )
    return found


def _series_of(run: OracleRun, name: str, cell: tuple[str, ...]) -> Sequence[float]:
    if name.startswith("count("):
        return run.counts[name.removeprefix("count(").removesuffix(")")][cell]
    if name in run.active:
        return run.active[name][cell]
    return run.in_force[name] if name in run.in_force else run.values[name][cell]


def _outcome_gaps(plan: Plan, run: OracleRun, outputs: NDArray[np.float64], tolerance: float) -> list[str]:
    found = [f"the engine has no outcome {name}" for name in run.outcomes.keys() - {item.name for item in plan.outputs}]
    for output, value in zip(plan.outputs, outputs, strict=True):
        expected = run.outcomes[output.name]
        if not relative_gaps(np.asarray([expected]), np.asarray([value]))[0] <= tolerance:
            found.append(f"outcome {output.name}: oracle {expected!r}, engine {value!r}")
    return found


def _status_gaps(run: OracleRun, status: int, point: int) -> list[str]:
    if (run.status, run.status_point) == (status, point):
        return []
    return [f"status: oracle {run.status.name} at {run.status_point}, engine {Status(status).name} at {point}"]
