"""The oracle's reading of subscripts: an element, a way through a map, or an axis under another name."""

from __future__ import annotations

from sandtable.model.expression import Subscript
from sandtable.model.model import Model
from sandtable.testing.moments import Cell, Scope


def axes_by_name(model: Model, name: str) -> tuple[str, ...]:
    """Axes of a variable or a move."""
    return model.variables[name].axes if name in model.variables else model.moves[name].dimensions


def find_cell(expression: Subscript, scope: Scope) -> Cell:
    """The cell that a subscript reads where it stands."""
    index_by_axis = _index_by_axis(expression)
    axes = axes_by_name(scope.course.model, expression.name)
    return tuple(_element(axis, index_by_axis.get(axis, axis), scope) for axis in axes)


def axes_of_subscript(expression: Subscript, model: Model) -> tuple[str, ...]:
    """Axes that a subscript leaves open: an element closes one, a map puts its source in the place of its target."""
    index_by_axis = _index_by_axis(expression)
    axes: list[str] = []
    for axis in axes_by_name(model, expression.name):
        index = index_by_axis.get(axis, axis)
        if index in model.axes[axis].elements:
            continue
        axes.append(model.maps[index].source if index in model.maps else index)
    return tuple(axes)


def _index_by_axis(expression: Subscript) -> dict[str, str]:
    return {axis: index for axis, _, index in (text.partition("=") for text in expression.indices)}


def _element(axis: str, index: str, scope: Scope) -> str:
    model = scope.course.model
    if index in model.axes[axis].elements:
        return index
    if index in model.maps:
        way = model.maps[index]
        source, target = model.axes[way.source], model.axes[way.target]
        return target.elements[way.indices[source.elements.index(scope.elements[way.source])]]
    return scope.elements[index]
