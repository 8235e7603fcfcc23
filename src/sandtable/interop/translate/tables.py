"""What Vensim asks of a table beside its value: areas, slopes, its inverse, and vectors that are read as tables."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Index, Points, Reference, key_of
from sandtable.interop.translate.drafts import number, read
from sandtable.interop.translate.expressions import lookup_id, make_lookup, to_ours
from sandtable.interop.translate.functions import ONE, ZERO, Rule, call, find_constant, join
from sandtable.interop.translate.scene import NotAnArray, Scene
from sandtable.model.expression import Conditional, Expression, Reduction

NOT_AVAILABLE: Final = -(2.0**109)
_HALF: Final = 0.5
_BACKWARD, _EXTRAPOLATE, _FORWARD = 2, 3, 4  # modes of VECTOR LOOKUP beside 0


def _own_points(scene: Scene, node: Apply) -> tuple[str, tuple[tuple[float, float], ...]]:
    table = node.arguments[0]
    if not isinstance(table, Reference):
        raise wrong_model(f"`{node.name}` needs a table as its first argument", node.place)
    own_id = lookup_id(scene, table.name, table)
    return own_id, scene.book.drafts[own_id].points


def _invert(scene: Scene, node: Apply) -> Expression:
    """The x at which a table has a value; the table must rise or fall throughout."""
    _, points = _own_points(scene, node)
    slopes = {math.copysign(1.0, later[1] - one[1]) if later[1] != one[1] else 0.0 for one, later in pairwise(points)}
    if slopes not in ({1.0}, {-1.0}):
        raise unsupported(f"`{node.name}` of a table that does not rise or fall throughout", node.place)
    turned = tuple((y, x) for x, y in points)
    return call(make_lookup(scene, Points(points=turned, place=node.place)), to_ours(scene, node.arguments[1]))


def _area(scene: Scene, node: Apply) -> Expression:
    """The area below a table: up to the end less up to the start."""
    own_id, points = _own_points(scene, node)
    if scene.book.drafts[own_id].mode != "hold":
        raise unsupported(f"`{node.name}` of a table that is not held at its ends", node.place)
    steps = [(later[0] - one[0]) * (one[1] + later[1]) / 2 for one, later in pairwise(points)]
    areas = tuple((x, area) for (x, _), area in zip(points, accumulate(steps, initial=0.0), strict=True))
    before = make_lookup(scene, Points(points=areas, mode="step", place=node.place), "area")
    begins = make_lookup(scene, Points(points=tuple((x, x) for x, _ in points), mode="step", place=node.place), "point")

    def up_to(value: Expression) -> Expression:
        at = scene.hoist("end", value)
        begin = scene.hoist("begin", call(begins, at))
        heights = join("+", call(own_id, begin), call(own_id, at))
        rest = join("*", join("-", at, begin), join("/", heights, number(2.0)))
        return join("+", call(before, at), rest)

    start, stop = (to_ours(scene, part) for part in node.arguments[1:])
    return join("-", up_to(stop), up_to(start))


def _slope(scene: Scene, node: Apply) -> Expression:
    """`LOOKUP SLOPE(table, x, mode)`: at a point the mean of both sides; beyond the ends 0, the last slope or none."""
    _, points = _own_points(scene, node)
    mode = find_constant(scene, node.arguments[2])
    if mode not in {-1.0, 0.0, 1.0}:
        raise unsupported(f"`{node.name}` with a mode that is not -1, 0 or 1", node.place)
    slopes = [(later[1] - one[1]) / (later[0] - one[0]) for one, later in pairwise(points)]
    left, right = {0.0: (0.0, 0.0), 1.0: (slopes[0], slopes[-1]), -1.0: (NOT_AVAILABLE, NOT_AVAILABLE)}[mode]
    sides = [left, *slopes, right]
    made = [(points[0][0] - 1.0, left)]
    for (x, _), (one, other) in zip(points, pairwise(sides), strict=True):
        inner = other if one == NOT_AVAILABLE else one if other == NOT_AVAILABLE else (one + other) / 2
        made += [(x, inner), (math.nextafter(x, math.inf), other)]
    return call(
        make_lookup(scene, Points(points=tuple(made), mode="step", place=node.place)), to_ours(scene, node.arguments[1])
    )


# -- vectors ----------------------------------------------------------------------------------------


def _vector(scene: Scene, node: Apply) -> Expression:
    """`VECTOR LOOKUP(y[first], x, least, most, mode)`: the elements lie evenly from the least x to the most."""
    mode = find_constant(scene, node.arguments[4])
    if mode not in {0.0, float(_BACKWARD), float(_EXTRAPOLATE), float(_FORWARD)}:
        raise unsupported(f"`{node.name}` with a mode other than 0, 2, 3 and 4", node.place)
    vector = node.arguments[0]
    shape = scene.book.shapes.get(key_of(vector.name)) if isinstance(vector, Reference) else None
    if not isinstance(vector, Reference) or shape is None or len(vector.indices) != len(shape.axes) or not shape.axes:
        raise wrong_model(f"`{node.name}` needs an array with its subscripts", node.place)
    if any(scene.element(each.name, is_reduced=each.is_reduced) is None for each in vector.indices[-1:]):
        raise NotAnArray
    members, space = shape.elements[-1], scene.book.space
    own = next((key for key, elements in space.elements.items() if elements == members), "")
    numbers = [space.position(element) for element in members]
    if not own or len(members) < 2 or any(later != one + 1 for one, later in pairwise(numbers)):
        raise unsupported(f"`{node.name}` along elements that are no range", node.place)
    x, least, most = (to_ours(scene, part) for part in node.arguments[1:4])
    intervals = float(len(members) - 1)
    share = join("/", join("-", x, least), join("-", most, least))
    place = scene.hoist("place", _place(join("*", share, number(intervals)), intervals, int(mode)))
    inner = scene.reducing((own,))
    axis = inner.reduced[own]
    at = join("-", read(scene.book.numbers_of(axis)), number(float(numbers[0])))
    value = to_ours(inner, replace(vector, indices=(*vector.indices[:-1], Index(name=own, is_reduced=True))))
    if mode == _EXTRAPOLATE:
        first = scene.hoist("first", call("clip", call("floor", place), ZERO, number(intervals - 1)))
        gone = join("-", place, first)
        low, high = _is_at(at, first), _is_at(at, join("+", first, ONE))
        rest = Conditional(condition=high, then=gone, otherwise=ZERO)
        weight: Expression = Conditional(condition=low, then=join("-", ONE, gone), otherwise=rest)
    else:
        weight = call("max", ZERO, join("-", ONE, call("abs", join("-", at, place))))
    return Reduction(op="sum", operand=join("*", value, weight), dimensions=(axis,))


def _is_at(at: Expression, place: Expression) -> Expression:
    return join("<", call("abs", join("-", at, place)), number(_HALF))


def _place(value: Expression, intervals: float, mode: int) -> Expression:
    """How many intervals from the first element on; whole ones where nothing lies between elements."""
    if mode == _EXTRAPOLATE:
        return value
    kept = call("clip", value, ZERO, number(intervals))
    return call({_BACKWARD: "floor", _FORWARD: "ceil"}[mode], kept) if mode else kept


TABLES: Final[dict[str, Rule]] = {
    "lookup invert": Rule(_invert, 2, 2),
    "lookup area": Rule(_area, 3, 3),
    "lookup slope": Rule(_slope, 3, 3),
    "vector lookup": Rule(_vector, 5, 5),
}
