"""Composite Index of National Capability: a state's mean share of the world in several components of power.

Singer, J. D., Bremer, S. & Stuckey, J. (1972), "Capability distribution, uncertainty, and major power war,
1820-1965", in Russett (ed.), Peace, War, and Numbers, 19-48. The National Material Capabilities data use six
components: military spending, military personnel, iron and steel, energy, population, urban population.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import list_some, require_array, require_at_least, require_length, require_names
from sandtable.theory.trouble import TheoryError

Missing = Literal["drop", "zero"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """The index of every state in one year.

    Args:
        states: names, in the order given.
        index: (state), share of the world, 0 to 1; NaN for a state of which nothing is known, if that was allowed.
        shares: (state, component), share of the component's world total; NaN where missing.
        n_known: (state), number of components that the index is a mean of.
        totals: (component), world total, in the component's own unit.
    """

    states: tuple[str, ...]
    index: NDArray[np.float64]
    shares: NDArray[np.float64]
    n_known: NDArray[np.int64]
    totals: NDArray[np.float64]


def cinc(
    components: ArrayLike,
    *,
    states: Sequence[str] | None = None,
    totals: ArrayLike | None = None,
    missing: Missing = "drop",
    unknown_states: Literal["refuse", "keep"] = "refuse",
) -> Capability:
    """Composite Index of National Capability of the states of one year.

    For state i with K_i known components, CINC_i = (1 / K_i) sum_k (x_ik / sum_j x_jk), the sum over known components
    only. With all components known the indices of all states add up to 1.

    Args:
        components: (state, component), each column in any one unit; NaN or None where not known. Any number of columns.
        states: names for messages and the result.
        totals: (component), world totals, where `components` holds only some of the world's states; else the columns'
            own sums.
        missing: `drop` leaves a missing component out of the mean, as the published data do; `zero` counts it as
            nothing, which is a known misreading kept for comparison.
        unknown_states: whether a state without a single known component is refused, or kept with index NaN.

    Returns:
        Index, shares and totals.

    Raises:
        TheoryError: wrong shape, no states, negative entries, a component known for no state or with total zero, totals
            below the sum of the states given, or a state of which nothing is known.

    Source: Singer, Bremer & Stuckey (1972); National Material Capabilities, codebook, "CINC".
    """
    table = require_array(components, "components", 2, may_be_missing=True)
    require_at_least(table, "components")
    names = require_names(states, len(table), "states")
    if missing not in ("drop", "zero"):
        raise TheoryError(f"`missing` is `{missing}`", "there are two readings", "say `drop` or `zero`")
    known = ~np.isnan(table)
    world = _require_totals(table, known, totals)
    _require_known_states(known, names, unknown_states)
    shares = table / world
    n_known = known.sum(axis=1)
    divisor = n_known if missing == "drop" else np.full(len(table), table.shape[1])
    summed = np.where(known, shares, 0.0).sum(axis=1)
    index = np.divide(summed, divisor, out=np.full(len(table), np.nan), where=n_known > 0)
    return Capability(states=names, index=index, shares=shares, n_known=n_known, totals=world)


def cinc_by_year(
    years: ArrayLike, components: ArrayLike, *, missing: Missing = "drop", states: Sequence[str] | None = None
) -> NDArray[np.float64]:
    """CINC of a whole panel of state-years, each year against its own world.

    Args:
        years: (row), in any order.
        components: (row, component), as for `cinc`; NaN where not known.
        missing: as for `cinc`.
        states: (row), names for messages; a name may come back in another year but stands once in a year.

    Returns:
        (row), index in the order given; NaN for a state-year of which nothing is known.

    Raises:
        TheoryError: as for `cinc`, with the year named.
    """
    year = require_array(years, "years", 1)
    table = require_array(components, "components", 2, may_be_missing=True)
    require_length(table, "components", len(year), "years")
    if states is not None and len(states) != len(year):
        raise TheoryError(
            f"{len(states)} names for {len(year)} state-years", "each row needs its own", "give one name for each row"
        )
    index = np.full(len(year), np.nan)
    for one in np.unique(year):
        rows = np.flatnonzero(year == one)
        named = None if states is None else [states[int(i)] for i in rows]
        try:
            index[rows] = cinc(table[rows], states=named, missing=missing, unknown_states="keep").index
        except TheoryError as error:
            raise TheoryError(f"year {one:g}: {error.what}", error.why, error.mend) from error
    return index


def _require_totals(
    table: NDArray[np.float64], known: NDArray[np.bool_], totals: ArrayLike | None
) -> NDArray[np.float64]:
    """World totals, given or summed; a component that nobody is known to have has none."""
    summed = np.where(known, table, 0.0).sum(axis=0)
    world: NDArray[np.float64] = summed
    if totals is not None:
        world = require_array(totals, "totals", 1)
        require_length(world, "totals", table.shape[1], "components")
        short = np.flatnonzero(world < summed * (1 - 1e-9))
        if short.size:
            k = int(short[0])
            raise TheoryError(
                f"the total of component {k + 1} is {world[k]:g}, the states given add up to {summed[k]:g}",
                "shares of the world cannot add up to more than 1",
                "give world totals in the unit of the components",
            )
    empty = np.flatnonzero(~(world > 0) | ~known.any(axis=0))
    if empty.size:
        raise TheoryError(
            f"component {list_some(k + 1 for k in empty)} is missing or zero for every state",
            "a share of nothing is not defined",
            "leave that column out",
        )
    return world


def _require_known_states(known: NDArray[np.bool_], names: tuple[str, ...], unknown: str) -> None:
    """Refuses states without a single known component, unless they are to be kept."""
    lost = np.flatnonzero(~known.any(axis=1))
    if lost.size and unknown == "refuse":
        raise TheoryError(
            f"every component is missing for state {list_some(names[i] for i in lost)}",
            "the index is a mean of known shares, and there are none",
            "leave that state out, or find one component",
        )
