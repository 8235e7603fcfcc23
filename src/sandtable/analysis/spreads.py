"""The outcomes of a run by themselves: mean and quantiles over futures, where nothing is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
from sandtable.analysis.outcomes import find_usable, outcomes_under
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble

LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSpread:
    """One outcome under one lens, in its own unit.

    Args:
        outcome: id.
        label: in words; "" without one.
        unit: `1` without one.
        mean: over futures.
        error: standard error of the mean.
        quantiles: 5, 50 and 95 % of futures.
        quantile_errors: their Monte Carlo standard errors.
        is_same: whether every future has the same value, but for rounding.
        n_futures: that ran well.
        lens, branch, seed: of the runs.
    """

    outcome: str
    label: str
    unit: str
    mean: float
    error: float
    quantiles: tuple[float, ...]
    quantile_errors: tuple[float, ...]
    is_same: bool
    n_futures: int
    lens: str
    branch: str
    seed: int


def find_spreads(ensemble: Ensemble, model: Model, *, lens: str, branch: str = BASE) -> tuple[OutcomeSpread, ...]:
    """Every outcome that the scenario declares, over the futures that ran well.

    Args:
        ensemble: with that lens and branch.
        model: of the scenario.
        lens: id.
        branch: key.

    Returns:
        In the scenario's order; none when no future ran well.
    """
    found = outcomes_under(ensemble, lens)
    usable = find_usable(found, [branch])
    n = int(np.count_nonzero(usable))
    return tuple(
        _spread(id_, values[usable], model, {"lens": lens, "branch": branch}, ensemble.manifest.seed)
        for id_, values in found.values[branch].items()
        if n and _is_declared(id_, model)
    )


def _is_declared(id_: str, model: Model) -> bool:
    variable = model.variables.get(id_.partition("[")[0])
    return variable is not None and not variable.is_hoisted


def _spread(id_: str, values: np.ndarray, model: Model, where: Mapping[str, str], seed: int) -> OutcomeSpread:
    variable = model.variables[id_.partition("[")[0]]
    ordered = np.sort(values.astype(np.float64))
    n = len(ordered)
    scale = max(abs(ordered[0]), abs(ordered[-1]))
    return OutcomeSpread(
        outcome=id_,
        label=variable.label,
        unit=variable.unit.text,
        mean=float(ordered.mean()),
        error=float(ordered.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan"),
        quantiles=tuple(float(q) for q in quantiles_of_sorted(ordered, LEVELS)),
        quantile_errors=tuple(float(q) for q in quantile_errors(ordered, LEVELS)),
        is_same=bool(ordered[-1] - ordered[0] <= 1e-9 * scale),
        n_futures=n,
        lens=where["lens"],
        branch=where["branch"],
        seed=seed,
    )
