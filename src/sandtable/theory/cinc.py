"""Composite Index of National Capability: a state's mean share of the world in several components of power.

Singer, J. D., Bremer, S. & Stuckey, J. (1972), "Capability distribution, uncertainty, and major power war,
1820-1965", in Russett (ed.), Peace, War, and Numbers, 19-48. The National Material Capabilities data use six
components: military spending, military personnel, iron and steel, energy, population, urban population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import freeze, list_some
from sandtable.theory.state_table import StateTable, read_state_table, read_totals
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["drop", "zero"]
Unknown = Literal["refuse", "keep"]
WORLD = "world"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capability:
    """The index of every state, in one year or in many; `result["USA"]` or `result["USA", 1913]` is one number.

    Args:
        states: (row), names, in the order given.
        components: names of the components.
        index: (row), share of the world, 0 to 1; NaN for a state of which nothing is known, if that was allowed.
        shares: (row, component), share of the component's world total; NaN where missing.
        n_known: (row), number of components that the index is a mean of.
        totals: (component), world total in the component's own unit; (row, component) where there are many years.
        years: (row), empty for one year.
    """

    states: tuple[str, ...]
    components: tuple[str, ...]
    index: NDArray[np.float64]
    shares: NDArray[np.float64]
    n_known: NDArray[np.int64]
    totals: NDArray[np.float64]
    years: tuple[int, ...] = ()

    def __getitem__(self, key: str | tuple[str, int]) -> float:
        """The index of a state, or of a state in a year.

        Raises:
            KeyError: no such state, or it has several years and none is named.
        """
        keys: Sequence[object] = tuple(zip(self.states, self.years, strict=True)) if self.years else self.states
        if key not in keys:
            raise KeyError(key)
        return float(self.index[keys.index(key)])

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.index)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> NDArray[np.float64]:
        """The index as an array, for NumPy."""
        return np.array(self.index, dtype=dtype, copy=copy)  # type: ignore[call-overload,no-any-return]

    def to_frame(self) -> pd.DataFrame:
        """A row for each state: index, components known, share of each; by state, or by state and year."""
        import pandas as pd

        columns: dict[str, object] = {"cinc": self.index, "n_known": self.n_known}
        columns |= {f"share_{name}": self.shares[:, k] for k, name in enumerate(self.components)}
        if self.years:
            keys = pd.MultiIndex.from_arrays([self.states, self.years], names=["state", "year"])
            return pd.DataFrame(columns, index=keys)
        return pd.DataFrame(columns, index=pd.Index(self.states, name="state"))


def cinc(
    components: object,
    *,
    states: Iterable[object] | str | None = None,
    years: Iterable[object] | str | None = None,
    columns: Sequence[str] | None = None,
    totals: ArrayLike | Mapping[int, ArrayLike] | None = None,
    world: str | None = None,
    missing: Missing = "drop",
    missing_code: float | Sequence[float] | None = None,
    unknown_states: Unknown | None = None,
) -> Capability:
    """Composite Index of National Capability of states, in one year or in each year of a data set.

    For state i with K_i known components, CINC_i = (1 / K_i) sum_k (x_ik / sum_j x_jk), the sum over known components
    only. With all components known the indices of all states add up to 1.

    Example:
        >>> found = cinc({"A": [30, 10], "B": [10, 10]}, columns=["spending", "soldiers"])
        >>> found["A"], found["B"]
        (0.625, 0.375)

    Args:
        components: (state, component), each column in any one unit, any number of columns; a table of numbers, a pandas
            table, columns by name or rows by state: see `read_state_table`. NaN or None where not known.
        states: names, or the name of the column that holds them.
        years: one for each row, or the name of the column that holds them (found by itself if called `year`): each year
            is then taken against its own world.
        columns: which columns are components, or their names; else the six of the National Material Capabilities if
            they are there, else all columns of numbers.
        totals: (component), world totals, where `components` holds only some of the world's states; with `years`, such
            a list for each year. Else the columns' own sums.
        world: name of the row that holds the world totals, as another way to give them.
        missing: `drop` leaves a missing component out of the mean, as the published data do; `zero` counts it as
            nothing, which is a known misreading kept for comparison.
        missing_code: number or numbers that stand for `missing`, such as -9.
        unknown_states: whether a state without a single known component is refused, or kept with index NaN. If not
            said, it is refused in one year and kept in a data set of many.

    Raises:
        TheoryError: wrong shape, no states, negative entries, a component known for no state or with total zero, totals
            below the sum of the states given, or a state of which nothing is known. All such rows are named.

    Source: Singer, Bremer & Stuckey (1972); National Material Capabilities, codebook, "CINC".
    """
    if missing not in ("drop", "zero"):
        raise TheoryError(f"`missing` is `{missing}`", "there are two readings", "say `drop` or `zero`")
    table = read_state_table(components, states=states, years=years, columns=columns, missing_code=missing_code)
    if not table.years:
        table, found = _take_world(table, world)
        if found is not None and totals is None:
            totals = found
        return _of_one_year(table, totals, missing, unknown_states or "refuse")
    return _of_many_years(table, totals, world, missing, unknown_states or "keep")


def _take_world(table: StateTable, world: str | None) -> tuple[StateTable, NDArray[np.float64] | None]:
    """The states without the row of world totals, and that row.

    Raises:
        TheoryError: there is no such row, or one that looks like it and is not named.
    """
    if world is None:
        like = [name for name in dict.fromkeys(table.states) if name.casefold() == WORLD]
        if like:
            raise TheoryError(
                f"a state is called `{like[0]}`",
                "a row of world totals among the states would count everybody twice",
                f'name it: world="{like[0]}"; or rename the state',
            )
        return table, None
    place = [i for i, name in enumerate(table.states) if isinstance(world, str) and name == world]
    if len(place) != 1:
        raise TheoryError(f"no row is called `{world}`", "it is to hold the world totals", "name a row that is there")
    kept = [i for i in range(len(table.states)) if i != place[0]]
    return _rows_of(table, np.array(kept, dtype=np.int64)), table.values[place[0]]


def _rows_of(table: StateTable, rows: NDArray[np.int64]) -> StateTable:
    return replace(
        table,
        values=table.values[rows],
        states=tuple(table.states[int(i)] for i in rows),
        years=tuple(table.years[int(i)] for i in rows) if table.years else (),
    )


def _of_one_year(table: StateTable, totals: object, missing: Missing, unknown: Unknown) -> Capability:
    if not table.states:
        raise TheoryError("there are no states beside the world", "shares are taken of states", "add rows of states")
    known = ~np.isnan(table.values)
    worldwide = _require_totals(table, known, totals)
    lost = np.flatnonzero(~known.any(axis=1))
    if lost.size and unknown == "refuse":
        raise TheoryError(
            f"every component is missing for state {list_some(table.states[int(i)] for i in lost)}",
            "the index is a mean of known shares, and there are none",
            'leave that state out, find one component, or keep it without an index: unknown_states="keep"',
        )
    shares = table.values / worldwide
    n_known = known.sum(axis=1)
    divisor = n_known if missing == "drop" else np.full(len(shares), shares.shape[1])
    summed = np.where(known, shares, 0.0).sum(axis=1)
    index = np.divide(summed, divisor, out=np.full(len(shares), np.nan), where=n_known > 0)
    counted = np.array(n_known, dtype=np.int64)
    counted.flags.writeable = False
    return Capability(
        states=table.states,
        components=table.components,
        index=freeze(index),
        shares=freeze(shares),
        n_known=counted,
        totals=freeze(worldwide),
    )


def _of_many_years(
    table: StateTable, totals: object, world: str | None, missing: Missing, unknown: Unknown
) -> Capability:
    """Each year against its own world; the faults of all years are told together."""
    when = np.array(table.years)
    kept: list[NDArray[np.int64]] = []
    found: list[Capability] = []
    faults: list[tuple[int, TheoryError]] = []
    for year in np.unique(when):
        rows = np.flatnonzero(when == year)
        try:
            own, worldwide = _take_world(_rows_of(table, rows), world)
            given = totals[int(year)] if isinstance(totals, Mapping) and int(year) in totals else worldwide
            if totals is not None and not isinstance(totals, Mapping):
                raise TheoryError("one list of totals is given", "each year has its own", "give {year: [...]}")
            found.append(_of_one_year(own, given, missing, unknown))
            kept.append(rows if world is None else rows[[table.states[int(i)] != world for i in rows]])
        except TheoryError as error:
            faults.append((int(year), error))
    if faults:
        told = list_some((f"year {year}: {error.what}" for year, error in faults), "; ")
        mend = f"{faults[0][1].mend}; or leave the year out"
        raise TheoryError(told, faults[0][1].why, mend) from faults[0][1]
    back = np.argsort(np.concatenate(kept), kind="stable")
    rows = np.concatenate(kept)[back]
    counted = np.concatenate([one.n_known for one in found])[back]
    counted.flags.writeable = False
    return Capability(
        states=tuple(table.states[int(i)] for i in rows),
        components=table.components,
        index=freeze(np.concatenate([one.index for one in found])[back]),
        shares=freeze(np.concatenate([one.shares for one in found])[back]),
        n_known=counted,
        totals=freeze(np.concatenate([np.tile(one.totals, (len(one), 1)) for one in found])[back]),
        years=tuple(int(year) for year in when[rows]),
    )


def _require_totals(table: StateTable, known: NDArray[np.bool_], totals: object) -> NDArray[np.float64]:
    """World totals, given or summed; a component that nobody is known to have has none."""
    summed = np.where(known, table.values, 0.0).sum(axis=0)
    worldwide: NDArray[np.float64] = summed
    if totals is not None:
        worldwide = read_totals(totals, table.values.shape[1])  # type: ignore[arg-type]
        short = np.flatnonzero(worldwide < summed * (1 - 1e-9))
        if short.size:
            raise TheoryError(
                list_some(
                    f"the total of component {table.components[k]} is {worldwide[k]:g}, the states given add up to "
                    f"{summed[k]:g}"
                    for k in short
                ),
                "shares of the world cannot add up to more than 1",
                "give world totals in the unit of the components",
            )
    empty = np.flatnonzero(~(worldwide > 0) | (~known.any(axis=0) & (totals is None)))
    if empty.size == len(worldwide) and not known.any():
        raise TheoryError("every component is missing for every state", "there is nothing to share", "give components")
    if empty.size:
        raise TheoryError(
            f"component {list_some(table.components[k] for k in empty)} is missing or zero for every state",
            "a share of nothing is not defined",
            "leave that column out",
        )
    return worldwide
