"""Reads sizes of actors and what they think of each other, in the forms in which people keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sandtable.theory.inputs import list_some, require_array, require_at_least, require_names
from sandtable.theory.trouble import TheoryError


@runtime_checkable
class _Labelled(Protocol):
    """A pandas column or table, known by what it offers."""

    index: Iterable[object]

    def to_numpy(self) -> object:
        """Its numbers."""


@runtime_checkable
class _LabelledTable(_Labelled, Protocol):
    """A pandas table."""

    columns: Iterable[object]


def read_sizes(sizes: object, names: Iterable[str] | None) -> tuple[NDArray[np.float64], tuple[str, ...], bool]:
    """Sizes and names of actors, and whether names were given.

    Args:
        sizes: (actor), numbers; sizes by name; or a pandas column with names in its index.
        names: of the actors, where `sizes` does not bring them.

    Raises:
        TheoryError: not numbers, negative, fewer than 2 actors, or names that do not fit.
    """
    if isinstance(sizes, Mapping):
        names, sizes = (list(sizes) if names is None else names), list(sizes.values())
    elif isinstance(sizes, _Labelled) and names is None and type(sizes.index).__name__ != "RangeIndex":
        names = [str(name) for name in sizes.index]
    size = require_array(sizes, "sizes", 1)  # type: ignore[arg-type]
    require_at_least(size, "sizes")
    if len(size) < 2:
        raise TheoryError("there is 1 actor", "camps need at least 2", "add an actor")
    return size, require_names(names, len(size), "actors"), names is not None


def find_frame_names(sizes: object, propensities: object) -> list[str] | None:
    """Names of the actors from a pandas table of propensities, where plain sizes bring none."""
    brings_names = isinstance(sizes, Mapping | _Labelled)
    if brings_names or not isinstance(propensities, _LabelledTable):
        return None
    return None if type(propensities.columns).__name__ == "RangeIndex" else [str(name) for name in propensities.columns]


def read_propensities(propensities: object, names: tuple[str, ...], *, has_names: bool) -> NDArray[np.float64]:
    """Propensities of every pair, with a zero diagonal; one given in one direction only holds in both.

    Args:
        propensities: (actor, actor), numbers; a pandas table with the names in its index and columns; by pair,
            `{("A", "B"): 1}`; or by actor, `{"A": {"B": 1}}`.
        names: of the actors, in order.
        has_names: whether the names were given, so that a table's own names must be the same.

    Raises:
        TheoryError: not square, other names, not numbers, or pairs without a propensity; every one is named.
    """
    n = len(names)
    if isinstance(propensities, Mapping):
        table = _from_mapping(propensities, names)
    elif isinstance(propensities, _LabelledTable) and has_names:
        table = _from_frame(propensities, names)
    else:
        table = require_array(propensities, "propensities", 2, may_be_missing=True)  # type: ignore[arg-type]
    if table.shape != (n, n):
        raise TheoryError(
            f"`propensities` has shape {table.shape} for {n} actors",
            "every pair needs a propensity, so there is a row and a column for each actor",
            f"give {n} rows of {n}",
        )
    np.fill_diagonal(table, 0.0)
    table = np.where(np.isnan(table), table.T, table)
    missing = [f"{names[i]} and {names[j]}" for i, j in np.argwhere(np.isnan(np.triu(table)))]
    if missing:
        raise TheoryError(
            f"no propensity is given between {list_some(missing, '; ')}",
            "every pair needs one, in one direction at least",
            "give a number there, 0 where two are indifferent",
        )
    return table


def find_asymmetric(table: NDArray[np.float64], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of which each thinks otherwise of the other."""
    return tuple((names[int(i)], names[int(j)]) for i, j in np.argwhere(np.triu(table != table.T)))


def _from_mapping(given: Mapping[object, object], names: tuple[str, ...]) -> NDArray[np.float64]:
    cells: dict[tuple[str, str], object] = {}
    for key, value in given.items():
        if isinstance(value, Mapping):
            cells |= {(str(key), str(other)): item for other, item in value.items()}
        elif isinstance(key, tuple) and len(key) == 2:
            cells[str(key[0]), str(key[1])] = value
        else:
            raise TheoryError(
                f"`propensities` has an entry {key!r}", "a propensity is of a pair", 'write {("A", "B"): 1, ...}'
            )
    _require_known([name for pair in cells for name in pair], names)
    rows = [[cells.get((one, other)) for other in names] for one in names]
    return require_array(rows, "propensities", 2, may_be_missing=True)  # type: ignore[arg-type]


def _from_frame(frame: _LabelledTable, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Rows and columns in the order of the names; an index that only counts stands for that order."""
    table = require_array(frame, "propensities", 2, may_be_missing=True)  # type: ignore[arg-type]
    columns = [str(name) for name in frame.columns]
    if type(frame.columns).__name__ == "RangeIndex" or table.shape != (len(names), len(names)):
        return table
    _require_known(columns, names)
    is_counted = type(frame.index).__name__ == "RangeIndex"
    index = columns if is_counted else [str(name) for name in frame.index]
    _require_known(index, names)
    if len(set(columns)) < len(names) or len(set(index)) < len(names):
        raise TheoryError("a name stands twice in `propensities`", "each actor has one row and one column", "drop one")
    return table[np.ix_([index.index(name) for name in names], [columns.index(name) for name in names])]


def _require_known(told: Iterable[str], names: tuple[str, ...]) -> None:
    strange = [name for name in dict.fromkeys(told) if name not in names]
    if strange:
        raise TheoryError(
            f"`propensities` names {list_some(f'`{name}`' for name in strange)}, of which no size is given",
            f"the actors are {list_some(names)}",
            "give the same names to both",
        )
