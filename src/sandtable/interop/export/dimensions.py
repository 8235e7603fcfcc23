"""Our axes as dimensions of XMILE, whose elements are known by name alone in some tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sandtable.interop.export.naming import Names
from sandtable.model.model import Axis


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Names of dimensions and elements.

    Args:
        names: axis -> the dimension it is written as; axes with the same elements share one.
        elements: axis -> our element -> its name.
    """

    names: Mapping[str, str]
    elements: Mapping[str, Mapping[str, str]]


def name_dimensions(axes: Mapping[str, Axis], uses: Iterable[Sequence[str]]) -> Dimensions:
    """Names for all axes, such that no element's name stands for two things.

    Args:
        axes: every axis of the model.
        uses: the axes of each variable; two that one variable has are never the same dimension.
    """
    apart = {frozenset(pair) for used in uses for pair in combinations(used, 2)}
    groups: list[list[Axis]] = []
    for axis in axes.values():
        group = next((each for each in groups if _may_join(axis, each, apart)), None)
        if group is None:
            groups.append([axis])
        else:
            group.append(axis)
    names, taken = Names(), Names(())
    by_axis: dict[str, str] = {}
    elements: dict[str, Mapping[str, str]] = {}
    seen: set[str] = set()
    for group in groups:
        first = group[0]
        own = names[first.id]
        is_clear = seen.isdisjoint(element.lower() for element in first.elements)
        seen.update(element.lower() for element in first.elements)
        told = {element: taken[element if is_clear else f"{element}_{own}"] for element in first.elements}
        for axis in group:
            by_axis[axis.id], elements[axis.id] = own, told
    return Dimensions(names=by_axis, elements=elements)


def _may_join(axis: Axis, group: Sequence[Axis], apart: set[frozenset[str]]) -> bool:
    is_same = axis.elements == group[0].elements
    return is_same and all(frozenset((axis.id, other.id)) not in apart for other in group)
