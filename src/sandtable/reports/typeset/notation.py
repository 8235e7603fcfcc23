r"""What the names of a scenario stand for, so that an equation shows every index that the text leaves out.

`strength` of a variable over `side` is read with the index `side`; `sum(present over side) - present` binds one index
and leaves one free, so the bound one gets a prime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandtable.model.declaration import Dimension, Map, Move, Quantity, Statement
from sandtable.reports.typeset.letters import GREEK, name_parts, typeset_name, upright

if TYPE_CHECKING:
    from sandtable.model.model import Model

_SYMBOL: Final = re.compile(r"([^\W\d]\w*?(?:_\w{1,6})?)(?:: .+)?\Z")
_LONGEST_SYMBOL: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """The names of one document.

    Args:
        axes: variable or move -> its dimensions.
        members: dimension, alias or subrange -> its elements.
        roots: alias or subrange -> the dimension that it is of.
        maps: map -> (dimension from, dimension to).
        symbols: variable -> the short name that its label gives it, `q` or `x_min`.
    """

    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(statements: Iterable[Statement]) -> Notation:
        """The notation of a document's statements."""
        kept = tuple(statements)
        dimensions = [item for item in kept if isinstance(item, Dimension)]
        roots = {item.id: item.alias_of or item.subrange_of for item in dimensions if item.alias_of or item.subrange_of}
        members = {item.id: item.elements for item in dimensions}
        members |= {alias: members.get(root, ()) for alias, root in roots.items() if not members[alias]}
        return Notation(
            axes={item.id: item.dimensions for item in kept if isinstance(item, Quantity | Move)},
            members=members,
            roots=roots,
            maps={item.id: (item.source, item.target) for item in kept if isinstance(item, Map)},
            symbols=_symbols_of(item for item in kept if isinstance(item, Quantity)),
        )

    @staticmethod
    def of_model(model: Model) -> Notation:
        """The notation of a settled scenario, with the names of its modules."""
        roots = {axis.id: axis.root for axis in model.axes.values() if axis.root != axis.id}
        declared = (variable.declaration for variable in model.variables.values())
        return Notation(
            axes={variable.id: variable.axes for variable in model.variables.values()}
            | {move.id: move.dimensions for move in model.moves.values()},
            members={axis.id: axis.elements for axis in model.axes.values()},
            roots=roots,
            maps={item.id: (item.source, item.target) for item in model.maps.values()},
            symbols=_symbols_of(item for item in declared if isinstance(item, Quantity)),
        )

    def name(self, id_: str, bound: frozenset[str] = frozenset()) -> str:
        """A name with the indices that its text leaves out."""
        return self.indexed(id_, (), bound)

    def indexed(self, id_: str, indices: Iterable[str], bound: frozenset[str] = frozenset()) -> str:
        """A name with the indices as written, and those that are left out.

        Args:
            id_: the variable.
            indices: as written: elements, maps, dimensions, `exporter=KR`.
            bound: dimensions that a sum around it runs over: their index has a prime.
        """
        shown = self._indices(id_, tuple(indices), bound)
        return typeset_name(id_, shown, symbol=self.symbols.get(id_, ""))

    def index(self, dimension: str, bound: frozenset[str] = frozenset()) -> str:
        """The index of a dimension: its name, with a prime where it is bound."""
        stem, digits = name_parts(dimension)
        prime = "'" if dimension in bound else ""
        return f"{stem}{prime}_{{{digits}}}" if digits else f"{stem}{prime}"

    def _indices(self, id_: str, indices: tuple[str, ...], bound: frozenset[str]) -> tuple[str, ...]:
        axes = self.axes.get(id_)
        if axes is None or len(indices) > len(axes):
            return tuple(self._shown(index, bound) for index in indices)
        filled: dict[str, str] = {}
        for index in indices:
            axis = self._axis_of(index, axes, filled)
            if axis is None:
                return tuple(self._shown(index, bound) for index in indices)
            filled[axis] = self._shown(index.partition("=")[2] or index, bound)
        return tuple(filled.get(axis) or self.index(axis, bound) for axis in axes)

    def _axis_of(self, index: str, axes: tuple[str, ...], filled: Mapping[str, str]) -> str | None:
        """The axis that an index is about, the first that is free; None where it is told by nothing."""
        axis, _, element = index.partition("=")
        if element:
            return axis if axis in axes else None
        wanted = self.maps[index][1] if index in self.maps else index
        free = [name for name in axes if name not in filled]
        fits = [n for n in free if wanted in self.members.get(n, ()) or self._root(wanted) == self._root(n)]
        return fits[0] if fits else None

    def _root(self, dimension: str) -> str:
        return self.roots.get(dimension, dimension)

    def _shown(self, index: str, bound: frozenset[str]) -> str:
        axis, _, element = index.partition("=")
        if element:
            return f"{upright(axis)}={upright(element)}"
        if index in self.maps:
            return f"{upright(index)}({self.index(self.maps[index][0], bound)})"
        return self.index(index, bound) if index in self.members else upright(index)


def _symbols_of(quantities: Iterable[Quantity]) -> dict[str, str]:
    """Short names that labels open with (`q: exponent of ...`) or are (`u`); none that two variables claim."""
    found: dict[str, str] = {}
    taken: dict[str, int] = {}
    for item in quantities:
        symbol = _symbol_of(item.label)
        if symbol:
            found[item.id] = symbol
        for shown in {symbol or item.id, item.id}:
            taken[shown] = taken.get(shown, 0) + 1
    return {id_: symbol for id_, symbol in found.items() if taken[symbol] == 1}


def _symbol_of(label: str) -> str:
    match = _SYMBOL.match(label)
    if match is None:
        return ""
    stem = match[1].partition("_")[0]
    is_short = len(match[1]) <= _LONGEST_SYMBOL and (len(stem) == 1 or stem in GREEK)
    return match[1] if is_short or match[1] in GREEK else ""
