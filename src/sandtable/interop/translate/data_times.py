"""What Vensim asks of data as a whole: values at other times, ends, and statistics between two times."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from sandtable.interop.faults import Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import Apply, Definition, Formula, Points, Reference, key_of
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import make_lookup, to_ours
from sandtable.interop.translate.functions import NOW, Rule, Translate, call, find_constant, join
from sandtable.interop.translate.memories import first_value
from sandtable.interop.translate.scene import NotAnArray, Scene
from sandtable.model.expression import Expression

NOT_AVAILABLE: Final = -(2.0**109)
RAW_WIDTH: Final = 1e-6  # of time: how close to a raw point a run must be to read it
_NEAR: Final = 1e-9  # of a time: how far beyond an end a point still counts


def _read_table(scene: Scene, node: Apply) -> tuple[Points, str]:
    """The table of a data variable's cell, as it is read at each time, and how it is read between its points."""
    data = node.arguments[0]
    variable = scene.book.find(data.name) if isinstance(data, Reference) else None
    if isinstance(data, Reference) and variable is None and key_of(data.name) in scene.book.model.broken:
        raise Unreadable(scene.book.model.broken[key_of(data.name)])
    if variable is None or not isinstance(data, Reference):
        raise wrong_model(f"`{node.name}` needs a data variable", node.place)
    cell = tuple(scene.element(index.name, is_reduced=index.is_reduced) for index in data.indices)
    if None in cell:
        raise NotAnArray
    for definition in variable.definitions:
        points = _points_of(definition)
        if points is not None and tuple(map(key_of, definition.indices)) == cell:
            return points, definition.mode
    raise wrong_model(f"`{data.name}` is no data variable", node.place)


def _data_points(scene: Scene, node: Apply) -> tuple[tuple[float, float], ...]:
    """The data themselves."""
    table, mode = _read_table(scene, node)
    if mode == "next":
        raise unsupported(
            f"`{node.name}` of data that are read forward",
            node.place,
            why="their table holds each value from the time before it on",
        )
    if mode == "raw":
        return tuple((x + RAW_WIDTH, y) for x, y in table.points if y != NOT_AVAILABLE)
    return tuple(point for point in table.points if point[1] != NOT_AVAILABLE)


def _points_of(definition: Definition) -> Points | None:
    value: Formula | None = definition.value
    is_read = isinstance(value, Apply) and key_of(value.name) == "with lookup" and len(value.arguments) == 2
    points = value.arguments[1] if is_read and isinstance(value, Apply) else None
    return points if isinstance(points, Points) else None


def _between(scene: Scene, node: Apply) -> Expression:
    """`GET DATA BETWEEN TIMES(data, time, mode)`; mode -1 is the point before, 0 between, 1 the point behind."""
    points = _data_points(scene, node)
    mode = find_constant(scene, node.arguments[2]) if len(node.arguments) > 2 else 0.0
    if mode is None:
        raise unsupported(f"`{node.name}` with a mode that is not a number", node.place)
    if mode >= 1:
        later = tuple((math.nextafter(x, math.inf), y) for (x, _), (_, y) in pairwise(points))
        points = (points[0], *later)
    made = make_lookup(scene, Points(points=points, mode="step" if abs(mode) >= 1 else "hold", place=node.place))
    return call(made, to_ours(scene, node.arguments[1]))


def _end(at: int) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        return number(_data_points(scene, node)[at][0])

    return translate


def _statistic(compute: Callable[[Sequence[float]], float], none: float = NOT_AVAILABLE) -> Translate:
    """`GET DATA MEAN(data, start, end)`: of the points from one time to another, both known before a run."""

    def translate(scene: Scene, node: Apply) -> Expression:
        start, stop = (first_value(scene, part) for part in node.arguments[1:])
        if start is None or stop is None:
            raise unsupported(f"`{node.name}` between times that are not known before a run", node.place)
        points = _data_points(scene, node)
        within = [y for x, y in points if start - _NEAR <= x <= stop + _NEAR]
        return number(compute(within) if within else none)

    return translate


def _shifted(scene: Scene, node: Apply) -> Expression:
    """`TIME SHIFT(data, horizon)`: the data of that much later."""
    made = make_lookup(scene, _read_table(scene, node)[0])
    return call(made, join("+", NOW, to_ours(scene, node.arguments[1])))


DATA_TIMES: Final[dict[str, Rule]] = {
    "get data between times": Rule(_between, 3, 3),
    "get data at time": Rule(_between, 2, 2),
    "get data first time": Rule(_end(0), 1, 1),
    "get data last time": Rule(_end(-1), 1, 1),
    "get data min": Rule(_statistic(min), 3, 3),
    "get data max": Rule(_statistic(max), 3, 3),
    "get data mean": Rule(_statistic(statistics.fmean), 3, 3),
    "get data total points": Rule(_statistic(lambda values: float(len(values)), 0.0), 3, 3),
    "time shift": Rule(_shifted, 2, 2),
}
