"""What goes into a run and what comes out: arrays with fixed axes, no work.

Axes always stand in the order (lens, branch, future, time, *dimensions); where one is missing it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


FAN_FUTURES = 8_192
"""A fan's quantiles are those of the first so many futures: more would not be seen."""


class Status(IntEnum):
    """What became of one run.  The first trouble stands."""

    OK = 0
    NONFINITE = 1  # a state or, at the end, an outcome is NaN or infinite
    DIVERGED = 2  # a state left +-1e15
    NEGATIVE = 3  # a stock declared `never negative` fell below -1e-9 of its scale
    NOT_RUN = 4  # stopped before it was reached


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInputs:
    """Inputs of a batch of futures in one branch under one lens.

    Args:
        parameters: (slot, future) float64, C order.
        series: (row, point) float64.
        seed: 0 <= seed < 2**63.
        first_future: number of the first future of the batch; future i of the batch draws as first_future + i.
    """

    parameters: NDArray[np.float64]
    series: NDArray[np.float64]
    seed: int
    first_future: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A batch's results.

    Args:
        outputs: (output, future).
        status: (future,) of Status.
        status_point: (future,) grid point of the first trouble, -1 if none.
        records: (kept cell, point, future).
    """

    outputs: NDArray[np.float64]
    status: NDArray[np.uint8]
    status_point: NDArray[np.int32]
    records: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Quantiles of one series over the first futures (at most FAN_FUTURES): values (quantile, point)."""

    variable: str
    elements: str  # "RU" or "RU,PL" or ""
    unit: str
    levels: tuple[float, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a stored ensemble was made from; holds nothing of the host or the clock."""

    scenario: str
    title: str
    digest: str
    version: str
    seed: int
    n_futures: int
    design: str
    known_by: str
    lenses: tuple[str, ...]
    branches: Mapping[str, tuple[str, ...]]  # lens -> branches run
    outcomes: tuple[str, ...]
    units: Mapping[str, str]
    labels: tuple[str, ...]  # of the points
    is_complete: bool = True
    engine: str = "llvm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """All runs of one question.

    Args:
        outcomes: (lens, branch) -> (outcome, future) float64, rows as `manifest.outcomes`.
        status: (lens, branch) -> (future,) uint8.
        fans: (lens, branch) -> fans of the reported series.
        trajectories: (lens, branch) -> series key `name[elements]` -> (future, point); only what was kept.
        parameters: lens -> (row, future), of those parameters that differ between futures or lenses;
            `parameter_ids` names the rows.
    """

    manifest: Manifest
    outcomes: Mapping[tuple[str, str], NDArray[np.float64]]
    status: Mapping[tuple[str, str], NDArray[np.uint8]]
    fans: Mapping[tuple[str, str], tuple[Fan, ...]] = field(default_factory=dict)
    trajectories: Mapping[tuple[str, str], Mapping[str, NDArray[np.float64]]] = field(default_factory=dict)
    parameters: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    parameter_ids: tuple[str, ...] = ()
