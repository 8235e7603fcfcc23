"""What the answers read: the outcomes of one lens, by branch and name, and which futures may be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.runs.runs import Ensemble, Status

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LensOutcomes:
    """Outcomes under one lens.

    Args:
        lens: the lens' id.
        values: branch key -> outcome id -> (future,).
        status: branch key -> (future,) of Status.
        n_futures: futures asked for.
    """

    lens: str
    values: Mapping[str, Mapping[str, Reals]]
    status: Mapping[str, NDArray[np.uint8]]
    n_futures: int


def outcomes_under(ensemble: Ensemble, lens: str) -> LensOutcomes:
    """The outcomes of an ensemble under one lens, as views of its arrays."""
    names = ensemble.manifest.outcomes
    return LensOutcomes(
        lens=lens,
        values={
            branch: dict(zip(names, rows, strict=True))
            for (key, branch), rows in ensemble.outcomes.items()
            if key == lens
        },
        status={branch: status for (key, branch), status in ensemble.status.items() if key == lens},
        n_futures=ensemble.manifest.n_futures,
    )


def find_missing(outcomes: LensOutcomes, branches: Iterable[str]) -> tuple[str, ...]:
    """Those of the branches that were not run under this lens."""
    return tuple(branch for branch in branches if branch not in outcomes.values)


def find_usable(outcomes: LensOutcomes, branches: Iterable[str]) -> Flags:
    """Futures whose runs went well in every one of the branches.

    A comparison of branches is paired, so a future in trouble in one of them is left out of all.

    Returns:
        (future,) flags.
    """
    usable: Flags = np.ones(outcomes.n_futures, dtype=np.bool_)
    for branch in branches:
        usable &= outcomes.status[branch] == Status.OK
    return usable
