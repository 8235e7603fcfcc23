"""Reads a table of states and components in the forms in which people keep one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    find_twice,
    list_some,
    read_numbers,
    require_array,
    require_iterable,
    require_length,
)
from sandtable.theory.trouble import TheoryError

NMC_COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
STATE_COLUMNS = ("state", "country", "stateabb", "statenme", "name", "actor", "iso3", "ccode", "gwcode", "id")
YEAR_COLUMNS = ("year",)
OTHER_COLUMNS = ("cinc", "version", "statename", "cowcode", "iso2")


@runtime_checkable
class _Frame(Protocol):
    """A pandas table, known by what it offers."""

    columns: Iterable[object]
    index: Iterable[object]

    def reset_index(self) -> _Frame:
        """The table with its index as columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTable:
    """States in rows, components in columns.

    Args:
        values: (row, component), NaN where missing.
        states: (row), names; numbers from 1 where none were given.
        years: (row), or empty for one moment.
        components: names of the columns; numbers from 1 where none were given.
    """

    values: NDArray[np.float64]
    states: tuple[str, ...]
    years: tuple[int, ...]
    components: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """What each row is called in messages: `USA`, or `USA 1913`."""
        if not self.years:
            return self.states
        return tuple(f"{state} {year}" for state, year in zip(self.states, self.years, strict=True))

    def tell(self, row: int, column: int) -> str:
        """What an entry is called in messages: `milex of USA`, or `component 2 of state 1`."""
        component, state = self.components[column], self.rows[row]
        return (
            f"{'component ' if component.isdigit() else ''}{component} of {'state ' if state.isdigit() else ''}{state}"
        )


def read_state_table(
    components: object,
    *,
    states: Iterable[object] | str | None = None,
    years: Iterable[object] | str | None = None,
    columns: Sequence[str] | None = None,
    missing_code: float | Sequence[float] | None = None,
) -> StateTable:
    """Reads components of states.

    Args:
        components: one of
            a table of numbers, (state, component);
            a pandas table, states in the index or in a column (`state`, `country`, `stateabb` ...), with a column `year`
            for a data set of many years;
            columns by name, `{"milex": [...], "tpop": [...]}`, with `states`, or with a column of names among them;
            rows by state, `{"USA": [...], "UK": [...]}` or `{"USA": {"milex": ...}, ...}`.
        states: names, one for each row; or the name of the column that has them.
        years: one for each row; or the name of the column that has them.
        columns: names of the components: which columns to use, or what the columns of a table of numbers are called.
        missing_code: number or numbers that stand for `missing`, such as -9.

    Raises:
        TheoryError: no states, not numbers, ragged, infinite, columns that are not there, names or years that do not fit.
    """
    table = _read_form(components, states, years, columns)
    values = table.values
    if missing_code is not None:
        values = np.where(np.isin(values, read_numbers(missing_code, "missing_code")), np.nan, values)
    table = StateTable(values=values, states=table.states, years=table.years, components=table.components)
    negative = values < 0
    if negative.any():
        told = [f"{table.tell(int(i), int(k))} is {values[i, k]:g}" for i, k in np.argwhere(negative)]
        raise TheoryError(
            list_some(told),
            "a component of power cannot be below 0; negative codes stand for `missing` in some data",
            "correct the number, leave it empty (NaN), or name the code: missing_code=-9",
        )
    _require_one_row_each(table)
    return table


def _read_form(
    components: object,
    states: Iterable[object] | str | None,
    years: Iterable[object] | str | None,
    columns: Sequence[str] | None,
) -> StateTable:
    if isinstance(components, _Frame):
        return _from_columns(_columns_of(components, states), states, years, columns)
    if isinstance(components, Mapping):
        if not components:
            raise _no_states()
        if all(isinstance(value, Mapping) for value in components.values()):
            return _from_cells(components, years, columns)
        known = {*NMC_COMPONENTS, *STATE_COLUMNS, *YEAR_COLUMNS}
        if states is not None or any(str(key).lower() in known for key in components):
            return _from_columns({str(key): list(value) for key, value in components.items()}, states, years, columns)
        return _from_rows(list(components.values()), components.keys(), years, columns)
    return _from_rows(components, states, years, columns)


def _columns_of(frame: _Frame, states: Iterable[object] | str | None) -> dict[str, list[object]]:
    """Columns of a pandas table by name, its index among them where that holds names."""
    is_plain = type(frame.index).__name__ == "RangeIndex"
    has_names = isinstance(states, str) or _find_column([str(name) for name in frame.columns], STATE_COLUMNS)
    called = str(getattr(frame.index, "name", None))
    is_known = called.lower() in {*STATE_COLUMNS, *YEAR_COLUMNS} and called not in frame.columns
    if getattr(frame.index, "nlevels", 1) > 1 or is_known:
        frame = frame.reset_index()
    elif not is_plain and states is None and not has_names:
        return {"state": list(frame.index)} | _cells_of(frame)
    return _cells_of(frame)


def _cells_of(frame: _Frame) -> dict[str, list[object]]:
    """Columns by name, with None for whatever pandas writes where nothing is known."""
    columns = {str(name): frame[name] for name in frame.columns}  # type: ignore[index]
    return {name: list(column.to_numpy(dtype=object, na_value=None)) for name, column in columns.items()}


def _find_column(names: Iterable[str], wanted: Sequence[str]) -> str | None:
    """The first of the wanted columns, whatever its case."""
    by_lower = {name.lower(): name for name in names}
    return next((by_lower[name] for name in wanted if name in by_lower), None)


def _from_columns(
    given: dict[str, list[object]],
    states: Iterable[object] | str | None,
    years: Iterable[object] | str | None,
    columns: Sequence[str] | None,
) -> StateTable:
    state_column = states if isinstance(states, str) else None
    if states is None:
        state_column = _find_column(given, STATE_COLUMNS)
    year_column = years if isinstance(years, str) else _find_column(given, YEAR_COLUMNS) if years is None else None
    wanted = tuple(columns) if columns is not None else _find_components(given)
    lost = [name for name in (*wanted, state_column, year_column) if name is not None and name not in given]
    if lost:
        raise TheoryError(
            f"no column is called {list_some(f'`{name}`' for name in lost)}",
            f"the columns are {list_some(given)}",
            "name columns that are there",
        )
    if not wanted:
        raise TheoryError(
            "no column holds components", f"the columns are {list_some(given)}", "name them: columns=[...]"
        )
    rows = [list(row) for row in zip(*(given[name] for name in wanted), strict=False)]
    lengths = {len(column) for column in given.values()}
    if len(lengths) > 1:
        told = ", ".join(f"{name} {len(column)}" for name, column in given.items())
        raise TheoryError(f"columns differ in length: {told}", "each has one entry for each state", "mend the columns")
    names = given[state_column] if state_column is not None else states
    when = given[year_column] if year_column is not None else years
    return _from_rows(rows, names, when, wanted)


def _find_components(given: Mapping[str, object]) -> tuple[str, ...]:
    """The six of the National Material Capabilities if they are all there, else every column that is no name or year."""
    by_lower = {name.lower(): name for name in given}
    if all(name in by_lower for name in NMC_COMPONENTS):
        return tuple(by_lower[name] for name in NMC_COMPONENTS)
    return tuple(name for name in given if name.lower() not in {*STATE_COLUMNS, *YEAR_COLUMNS, *OTHER_COLUMNS})


def _from_cells(
    cells: Mapping[object, Mapping[object, object]], years: Iterable[object] | str | None, columns: Sequence[str] | None
) -> StateTable:
    wanted = columns or list(dict.fromkeys(str(name) for row in cells.values() for name in row))
    by_name = [{str(name): value for name, value in row.items()} for row in cells.values()]
    return _from_rows([[row.get(name) for name in wanted] for row in by_name], cells.keys(), years, wanted)


def _from_rows(
    rows: object,
    states: Iterable[object] | str | None,
    years: Iterable[object] | str | None,
    columns: Sequence[str] | None,
) -> StateTable:
    if isinstance(states, str) or isinstance(years, str):
        raise TheoryError("a column is named, but the table has none", "it is a table of numbers", "give the names")
    if not isinstance(rows, Iterable) or isinstance(rows, str):
        raise TheoryError(f"`components` is {rows!r}", "the index needs a table", "give one row for each state")
    for given, name in ((states, "states"), (years, "years"), (columns, "columns")):
        if given is not None:
            require_iterable(given, name)
    rows = rows if hasattr(rows, "__len__") else list(rows)
    if len(rows) == 0:  # type: ignore[arg-type]
        raise _no_states()
    values = require_array(rows, "components", 2, may_be_missing=True)  # type: ignore[arg-type]
    n, n_columns = values.shape
    names = tuple(str(i + 1) for i in range(n)) if states is None else tuple(str(name) for name in states)
    if len(names) != n:
        raise TheoryError(f"{len(names)} names for {n} states", "each needs its own", "give one name for each")
    when: tuple[int, ...] = ()
    if years is not None:
        counted = require_array(list(years), "years", 1)  # type: ignore[arg-type]
        require_length(counted, "years", n, "rows")
        when = tuple(int(year) for year in counted)
    called = tuple(str(k + 1) for k in range(n_columns)) if columns is None else tuple(columns)
    if len(called) != n_columns:
        raise TheoryError(
            f"{len(called)} names for {n_columns} components", "each column needs its own", "give one name for each"
        )
    return StateTable(values=values, states=names, years=when, components=called)


def _no_states() -> TheoryError:
    return TheoryError("there are no states", "shares are taken of states", "give one row for each state")


def _require_one_row_each(table: StateTable) -> None:
    twice = find_twice(table.rows)
    if twice:
        are = "names stand" if len(twice) > 1 else "name stands"
        raise TheoryError(
            f"the {are} twice: {list_some(f'`{name}`' for name in twice)}",
            "a state has one row" + (" in a year" if table.years else ""),
            "rename or drop one" + ("" if table.years else "; for many years give `years`"),
        )


def read_totals(totals: ArrayLike, n_components: int) -> NDArray[np.float64]:
    """World totals, one for each component.

    Raises:
        TheoryError: not numbers, or another count.
    """
    world = require_array(list(totals.values()) if isinstance(totals, Mapping) else totals, "totals", 1)
    require_length(world, "totals", n_components, "components")
    return world
