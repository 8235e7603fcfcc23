"""The per-point inputs of a run: data, and the switches that a branch and a lens turn on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.branches import compose_branches
from sandtable.model.model import Forcing, Model
from sandtable.plan.plan import Plan, SeriesRow

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

FREE, BEGINS, BARRED = 0.0, 1.0, -1.0
FORCED = "forced:"


def make_series(
    model: Model,
    plan: Plan,
    lens: str,
    branches: Sequence[str],
    *,
    overrides: Collection[str] | None = None,
    forcings: Sequence[Forcing] = (),
) -> Array:
    """Fills the rows of `RunInputs.series` for one lens and one composition of branches.

    Args:
        model: the settled scenario.
        plan: its plan, which says what each row is.
        lens: a lens of the scenario, or `record`.
        branches: names of branches that hold together; none or `base` for the run without any.
        overrides: ids of the lens' replaced equations that are on; None = all of the lens.
        forcings: further grips on moves and laws; where a branch grips the same, the branch goes first.

    Returns:
        (row, point) float64.

    Raises:
        BranchesContradict: a branch is not known, or two contradict.
    """
    composition = compose_branches(model, branches)
    own = model.lenses[lens].overrides if lens in model.lenses else ()
    switched = composition.overrides | frozenset(own if overrides is None else overrides)
    series = np.zeros((len(plan.series), plan.n_steps + 1))
    for index, row in enumerate(plan.series):
        series[index] = _row(model, row, (*forcings, *composition.forcings), switched, plan.n_steps + 1)
    return series


def _row(model: Model, row: SeriesRow, forcings: Sequence[Forcing], overrides: frozenset[str], n_points: int) -> Array:
    values = np.zeros(n_points)
    if row.name.startswith(FORCED):
        for forcing in forcings:  # the last one holds
            if _grips(forcing, row.name.removeprefix(FORCED)):
                values = _forced(forcing, n_points)
    elif row.kind == "flag":
        if row.key in overrides:
            override = model.overrides[row.key]
            values[override.first : override.last + 1] = 1.0
    else:
        values[:] = row.values
    return values


def _grips(forcing: Forcing, cell: str) -> bool:
    name, _, elements = cell.removeprefix("law:").removesuffix("]").partition("[")
    return forcing.target == name and forcing.elements in ((), tuple(elements.split(",")))


def _forced(forcing: Forcing, n_points: int) -> Array:
    if forcing.mode == "always":
        values = np.full(n_points, FREE)
        values[0] = BEGINS
        return values
    values = np.full(n_points, BARRED)
    if forcing.mode == "on":
        values[forcing.point] = BEGINS
    return values
