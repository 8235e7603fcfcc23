"""Axes, maps and elements, and over which axes an expression varies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from sandtable.model.expression import Expression, Name, Rank, Reduction, Subscript
from sandtable.model.model import Axis, ElementMap
from sandtable.model.timegrid import TimeGrid
from sandtable.model.walking import parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What an equation may refer to.

    Args:
        axes_of: id of a variable or made name -> its axes; grows while drafts are made.
    """

    axes: Mapping[str, Axis]
    maps: Mapping[str, ElementMap]
    grid: TimeGrid
    axes_of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def cells(self, axes: tuple[str, ...]) -> list[tuple[str, ...]]:
        """All cells over some axes, in order; the one empty cell over none."""
        return list(product(*(self.axes[axis].elements for axis in axes)))

    def indices(self, reference: Name | Subscript) -> dict[str, str]:
        """Axis of a variable -> how it is read: an element, a map, or the axis under which it stays open."""
        if isinstance(reference, Name):
            return {axis: axis for axis in self.axes_of.get(reference.id, ())}
        given = {axis: index for axis, _, index in (text.partition("=") for text in reference.indices)}
        return {axis: given.get(axis, axis) for axis in self.axes_of.get(reference.name, ())}

    def find_element(self, axis: str, index: str, binding: Mapping[str, str]) -> str:
        """The element that an index reads where axes are bound; an axis' own name where it is bound to itself."""
        if index in self.axes[axis].elements:
            return index
        way = self.maps.get(index)
        if way is None:
            return binding[index]
        place = self.axes[way.source].elements.index(binding[way.source])
        return self.axes[way.target].elements[way.indices[place]]

    def open_axes(self, expression: Expression) -> tuple[str, ...]:
        """Axes over which an expression varies, as first met."""
        if isinstance(expression, Name | Subscript):
            found = []
            for axis, index in self.indices(expression).items():
                if index in self.maps:
                    found.append(self.maps[index].source)
                elif index not in self.axes[axis].elements:
                    found.append(index)
            return tuple(found)
        axes = dict.fromkeys(axis for part in parts_of(expression) for axis in self.open_axes(part))
        if isinstance(expression, Reduction) and expression.op != "share":
            return tuple(axis for axis in axes if axis not in expression.dimensions)
        if isinstance(expression, Rank):
            ranked = self.ranked_axis(expression)
            return tuple(axis for axis in axes if axis != ranked)
        return tuple(axes)

    def ranked_axis(self, rank: Rank) -> str:
        """The axis along which a rank compares."""
        return next(axis for axis in self.open_axes(rank.operand) if rank.element in self.axes[axis].elements)
