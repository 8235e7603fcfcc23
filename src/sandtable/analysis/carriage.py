"""What the routes of a scenario carry from actor to actor at a point of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
from sandtable.analysis.live.charted import find_change, name_cell
from sandtable.quantities.table import find_pint_unit
from sandtable.quantities.unit import Unit
from sandtable.runs.runs import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.ledger import Difference
    from sandtable.model.declaration import Route
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble

    Reals = NDArray[np.float64]

CARRIED_LEVELS: Final = (0.05, 0.5, 0.95)
_SECOND: Final = (("second", 1),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Quantiles over the futures that ran well, and their Monte Carlo errors; NaN where none did.

    Args:
        low, median, high: 5, 50 and 95 %.
        low_error, median_error, high_error: of these.
        unit: of all.
    """

    low: float
    median: float
    high: float
    low_error: float
    median_error: float
    high_error: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One route at one point.

    Args:
        number: of the route in the scenario, from 0.
        key: of its series, `shells[KP]`.
        variable: of its series.
        label: what goes.
        origin, target: ids of the actors.
        now: at the point.
        so_far: of a rate, what has gone from the start to the point; None for what is no rate.
        change: at the point, this world minus the pinned one; None without one.
    """

    number: int
    key: str
    variable: str
    label: str
    origin: str
    target: str
    now: Amount
    so_far: Amount | None
    change: Difference | None


def route_key(route: Route) -> str:
    """The key of a route's series."""
    return f"{route.variable}[{','.join(route.indices)}]" if route.indices else route.variable


def find_carriage(model: Model, own: Ensemble, pinned: Ensemble | None, point: int) -> tuple[Carried, ...]:
    """What each route carries at a point, in the scenario's order.

    Args:
        model: the scenario.
        own: one lens and branch, with trajectories of the routes' series.
        pinned: the same in the pinned world.
        point: of the grid.
    """
    return tuple(_carry(model, route, number, own, pinned, point) for number, route in enumerate(model.routes))


def find_accumulated(unit: Unit, time_unit: str) -> tuple[str, float] | None:
    """The unit in which a rate adds up, and what a value times one unit of time is in it; None for what is no rate.

    Args:
        unit: of the series, `shell/month`.
        time_unit: of the grid's steps, `year`.
    """
    spans = [atom for atom, exponent in unit.atoms if exponent == -1 and atom.exponents == _SECOND]
    known = find_pint_unit(time_unit)
    if len(spans) != 1 or not isinstance(known, Unit):
        return None
    span = Unit(
        atoms=((spans[0], 1),), factor=spans[0].factor, exponents=spans[0].exponents, text=spans[0].name
    )  # fmt: skip
    return unit.mul(span).text, known.factor / spans[0].factor


def _carry(
    model: Model, route: Route, number: int, own: Ensemble, pinned: Ensemble | None, point: int
) -> Carried:  # fmt: skip
    key = route_key(route)
    values, usable = _tracks(own, key), _usable(own)
    unit = model.variables[route.variable].unit
    added = find_accumulated(unit, model.grid.unit)
    so_far = None
    if added is not None:
        summed = values[:, :point].sum(axis=1) * (model.grid.step * added[1])
        so_far = _amount(summed[usable], added[0])
    change = None
    if pinned is not None:
        then = _tracks(pinned, key)
        is_paired = pinned.manifest.seed == own.manifest.seed and len(then) == len(values)
        change = find_change(values[:, point], usable, then[:, point], _usable(pinned), is_paired=is_paired)
    return Carried(
        number=number,
        key=key,
        variable=route.variable,
        label=route.label or name_cell(model, route.variable, ",".join(route.indices)),
        origin=route.origin,
        target=route.target,
        now=_amount(values[usable, point], unit.text),
        so_far=so_far,
        change=change,
    )


def _tracks(ensemble: Ensemble, key: str) -> Reals:
    return next(iter(ensemble.trajectories.values()))[key]


def _usable(ensemble: Ensemble) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = next(iter(ensemble.status.values())) == Status.OK
    return flags


def _amount(values: Reals, unit: str) -> Amount:
    ordered = np.sort(values)
    low, median, high = quantiles_of_sorted(ordered, CARRIED_LEVELS).tolist()
    low_error, median_error, high_error = quantile_errors(ordered, CARRIED_LEVELS).tolist()
    return Amount(
        low=low, median=median, high=high, low_error=low_error, median_error=median_error, high_error=high_error,
        unit=unit,
    )  # fmt: skip
