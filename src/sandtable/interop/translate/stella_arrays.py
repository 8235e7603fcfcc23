"""Functions of XMILE and Stella over the elements of arrays: sums, extremes, spread, ranks, points between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Reference, key_of
from sandtable.interop.translate.drafts import number, read
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import (
    MANY,
    ONE,
    ZERO,
    Rule,
    Translate,
    arguments,
    call,
    find_constant,
    join,
)
from sandtable.interop.translate.reductions import marked_ranges, reduction
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.subscripts import starred
from sandtable.model.expression import Conditional, Expression, Name, Reduction, Subscript


def reduce_over(scene: Scene, node: Apply, op: str) -> Expression:
    """`SUM(x[*, a])` of XMILE: over each `*`, each part of a dimension, and each dimension that the left side lacks."""
    formula = starred(scene, node.arguments[0])
    return reduction(op)(scene, Apply(name=node.name, arguments=(formula,), place=node.place))


def _over(op: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        return reduce_over(scene, node, op)

    return translate


def _extreme(name: str) -> Translate:
    """`MIN(a, b)`, or `MIN(array)` over all its elements."""

    def translate(scene: Scene, node: Apply) -> Expression:
        if len(node.arguments) > 1:
            return call(name, *arguments(scene, node))
        return reduce_over(scene, node, name)

    return translate


def _mean(scene: Scene, node: Apply) -> Expression:
    """The mean of an array's elements, or of several arguments."""
    if len(node.arguments) == 1:
        return reduce_over(scene, node, "mean")
    total, *others = arguments(scene, node)
    for other in others:
        total = join("+", total, other)
    return join("/", total, number(float(len(node.arguments))))


def _size(scene: Scene, node: Apply) -> Expression:
    argument, space = node.arguments[0], scene.book.space
    if isinstance(argument, Reference) and space.is_range(argument.name):
        return number(float(len(space.members(argument.name))))
    variable = scene.book.find(argument.name) if isinstance(argument, Reference) else None
    if variable is None or variable.key not in scene.book.shapes:
        raise wrong_model("`SIZE` needs an array or a dimension", node.place)
    counted = argument if argument.indices else starred(scene, argument)  # type: ignore[union-attr]
    marked = marked_ranges(starred(scene, counted))
    return number(float(math.prod(len(space.elements[key]) for key in marked)))


def _spread(scene: Scene, node: Apply) -> Expression:
    """The root of the mean square of the distances from the mean."""
    formula = starred(scene, node.arguments[0])
    ranges = tuple(dict.fromkeys(marked_ranges(formula)))
    if not ranges:
        raise wrong_model(f"`{node.name}` needs an array", node.place)
    inner = scene.reducing(ranges)
    dimensions = tuple(inner.reduced[key] for key in ranges)
    value = to_ours(inner, formula)
    mean = scene.hoist("mean", Reduction(op="mean", operand=value, dimensions=dimensions))
    off = join("-", value, mean)
    return call("sqrt", Reduction(op="mean", operand=join("*", off, off), dimensions=dimensions))


# -- order of elements --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """The elements of one dimension in a row: their values, their places in rising order, and their dimension."""

    value: Expression
    place: Expression
    axis: str
    n_elements: int


def _lined_up(scene: Scene, node: Apply, second: Formula | None = None) -> _Line:
    """How many elements stand before each, equals in the order of a second array and then of their numbers."""
    formula = starred(scene, node.arguments[0])
    ranges = tuple(dict.fromkeys(marked_ranges(formula)))
    if len(ranges) != 1:
        raise unsupported(
            f"`{node.name}` over {len(ranges)} dimensions", node.place, why="elements are put in order along one"
        )
    space = scene.book.space
    inner = scene.reducing(ranges)
    axis = inner.reduced[ranges[0]]
    taken = (*inner.taken, *inner.axes, *inner.reduced.values())
    other = space.axis_for(space.elements[ranges[0]], f"{space.ranges[ranges[0]].name} 2", taken)
    book = scene.book
    values = [inner.hoist("value", to_ours(inner, formula))]
    if second is not None:
        along = starred(scene, second)
        if tuple(dict.fromkeys(marked_ranges(along))) != ranges:
            raise wrong_model(f"the second array of `{node.name}` has other elements", node.place)
        values.append(inner.hoist("value", to_ours(inner, along)))
    first: Expression = join("<", read(book.numbers_of(other)), read(book.numbers_of(axis)))
    for here in reversed(values):
        assert isinstance(here, Name)
        there = Subscript(name=here.id, indices=(f"{axis}={other}",))
        first = join("or", join("<", there, here), join("and", join("==", there, here), first))
    counted = Conditional(condition=first, then=ONE, otherwise=ZERO)
    place = join("+", ONE, Reduction(op="sum", operand=counted, dimensions=(other,)))
    return _Line(values[0], inner.hoist("place", place), axis, len(space.elements[ranges[0]]))


def _at_place(line: _Line, wanted: Expression, given: Expression) -> Expression:
    is_there = join("<", call("abs", join("-", line.place, wanted)), number(0.5))
    return Reduction(
        op="sum", operand=Conditional(condition=is_there, then=given, otherwise=ZERO), dimensions=(line.axis,)
    )


def _rank(scene: Scene, node: Apply) -> Expression:
    """`RANK(array, n, [second])`: the number of the element that is the n-th smallest."""
    line = _lined_up(scene, node, node.arguments[2] if len(node.arguments) > 2 else None)
    known = find_constant(scene, node.arguments[1])
    if known is not None and not 1 <= known <= line.n_elements:
        raise wrong_model(f"`{node.name}` asks for place {known:g} of {line.n_elements} elements", node.place)
    return _at_place(line, to_ours(scene, node.arguments[1]), read(scene.book.numbers_of(line.axis)))


def _median(scene: Scene, node: Apply) -> Expression:
    line = _lined_up(scene, node)
    low, high = (line.n_elements + 1) // 2, line.n_elements // 2 + 1
    lower = _at_place(line, number(float(low)), line.value)
    if low == high:
        return lower
    return join("/", join("+", lower, _at_place(line, number(float(high)), line.value)), number(2.0))


# -- between elements ---------------------------------------------------------------------------------


def _interpolate(scene: Scene, node: Apply) -> Expression:
    """`INTERPOLATE(points, x, ...)`: the value between elements, each x from 0 at the first to 1 at the last."""
    points = node.arguments[0]
    if not isinstance(points, Reference):
        raise wrong_model(f"`{node.name}` needs an array", node.place)
    formula = starred(scene, points)
    assert isinstance(formula, Reference)
    ranges = [key_of(index.name) for index in formula.indices if index.is_reduced]
    if not ranges or len(ranges) != len(node.arguments) - 1 or len(set(ranges)) != len(ranges):
        raise wrong_model(
            f"`{node.name}` needs one number for each dimension of `{points.name}`",
            node.place,
            why=f"{len(ranges)} dimensions are open, {len(node.arguments) - 1} numbers are given",
        )
    inner = scene.reducing(tuple(ranges))
    value = to_ours(inner, formula)
    for key, part in zip(ranges, node.arguments[1:], strict=True):
        value = join("*", value, _weight(scene, part, inner.reduced[key], len(scene.book.space.elements[key])))
    return Reduction(op="sum", operand=value, dimensions=tuple(inner.reduced[key] for key in ranges))


def _weight(scene: Scene, part: Formula, axis: str, n_elements: int) -> Expression:
    """How much an element counts: 1 where the number points at it, falling to 0 at its neighbours."""
    space = scene.book.space
    first = space.position(space.axes[axis].elements[0])
    inside = call("max", ZERO, call("min", ONE, to_ours(scene, part)))
    at = join("+", number(float(first)), join("*", inside, number(float(n_elements - 1))))
    away = call("abs", join("-", read(scene.book.numbers_of(axis)), at))
    return call("max", ZERO, join("-", ONE, away))


ARRAYS: Final[dict[str, Rule]] = {
    "min": Rule(_extreme("min"), 1, MANY),
    "max": Rule(_extreme("max"), 1, MANY),
    "sum": Rule(_over("sum"), 1, 1),
    "mean": Rule(_mean, 1, MANY),
    "prod": Rule(_over("product"), 1, 1),
    "size": Rule(_size, 1, 1),
    "stddev": Rule(_spread, 1, 1),
    "rank": Rule(_rank, 2, 3),
    "median": Rule(_median, 1, 1),
    "interpolate": Rule(_interpolate, 2, MANY),
}
