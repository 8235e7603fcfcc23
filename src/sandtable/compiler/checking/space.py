"""The space a scenario speaks about: its time axis, dimensions, maps and units."""

from __future__ import annotations

import datetime as dt
import math
import re

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.scope import Scope
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Dimension, Map, TimeAxis, UnitDeclaration
from sandtable.model.model import Axis, ElementMap
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.text import UnitProblem, parse_unit_definition

MOST_POINTS = 100_000
DEFAULT_TIME_UNIT = "month"  # where the axis is at fault, so that rates are still looked at
TIME_UNITS = ("month", "year", "week", "day", "hour", "minute", "second")
_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def parse_date(text: str) -> dt.date | None:
    """The date of `2025-03` or `2025-03-15`, or None."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None


def check_time(scope: Scope, statements: list[TimeAxis], main_place: Place) -> None:
    """Sets the grid of the time axis; notes what makes it impossible."""
    named = statements[0].unit if statements and statements[0].unit in TIME_UNITS else DEFAULT_TIME_UNIT
    scope.time_unit = scope.unit(named, main_place) or scope.time_unit
    if not statements:
        scope.fault(
            "no-time",
            "the scenario has no time axis",
            main_place,
            why="every run needs its points",
            mend="add a line such as `time 2024-10 to 2028-01 step 1 month`",
        )
        return
    for again in statements[1:]:
        _twice(scope, "time-axis", "the time axis", again.place, statements[0].place)
    axis = statements[0]
    problem = _axis_problem(axis)
    if isinstance(problem, TimeGrid):
        scope.grid = problem
    else:
        what, why, mend = problem
        scope.fault("time-axis", what, axis.place, why=why, mend=mend)


def _axis_problem(axis: TimeAxis) -> TimeGrid | tuple[str, str, str]:
    """The grid, or what, why and mend."""
    if axis.unit not in TIME_UNITS:
        return f"the step is in `{axis.unit}`", f"a step is in {listed(TIME_UNITS)}", "write the step in one of them"
    if not math.isfinite(axis.step) or axis.step <= 0:
        return f"the step is {axis.step:g}", "time could not go on", "give a step above 0"
    start, stop = parse_date(axis.start), parse_date(axis.stop)
    first = 0.0
    if start is None and stop is None:
        try:
            first = float(axis.start)
            float(axis.stop)
        except ValueError:
            return (
                f"the axis runs from `{axis.start}` to `{axis.stop}`",
                "its ends are two dates or two numbers",
                "write `2024-10 to 2028-01` or `0 to 100`",
            )
    elif start is None or stop is None:
        return (
            f"the axis runs from `{axis.start}` to `{axis.stop}`",
            "one end is a date, the other is none",
            "give two dates or two numbers",
        )
    grid = TimeGrid(origin=start, start=first, step=axis.step, unit=axis.unit, n_steps=0, method=axis.method)
    steps = grid.position(axis.stop)
    assert steps is not None
    return _grid_of(axis, grid, steps)


def _grid_of(axis: TimeAxis, grid: TimeGrid, steps: float) -> TimeGrid | tuple[str, str, str]:
    if not math.isfinite(steps) or steps <= 0:
        return f"the axis ends at {axis.stop}, not after its start {axis.start}", "", "put the later end second"
    if steps + 1 > MOST_POINTS:
        return (
            f"the axis has {steps + 1:,.0f} points",
            f"at most {MOST_POINTS:,} points are run",
            "take a longer step or a shorter time",
        )
    whole = round(steps)
    is_calendar_days = grid.is_calendar and grid.unit not in {"month", "year"}
    if abs(steps - whole) > 1e-6 * max(1.0, steps) and not is_calendar_days:
        return (
            f"a step of {axis.step:g} {axis.unit} does not divide the way from {axis.start} to {axis.stop}",
            f"that way is {steps:.6g} steps long",
            "choose an end or a step so that the steps meet the end",
        )
    n_steps = max(1, int(steps + 1e-9) if is_calendar_days else whole)
    return TimeGrid(
        origin=grid.origin, start=grid.start, step=grid.step, unit=grid.unit, n_steps=n_steps, method=grid.method
    )


def _twice(scope: Scope, code: str, what: str, place: Place, first: Place) -> None:
    scope.fault(
        code,
        f"{what} is given twice",
        place,
        why=f"first in line {first.line}",
        mend="remove one",
        related=((first, "first here"),),
    )


def check_dimensions(scope: Scope, statements: list[Dimension]) -> None:
    """Settles dimensions, then aliases and subranges, which may name each other in any order."""
    waiting: list[Dimension] = []
    by_id: dict[str, Dimension] = {}
    for statement in statements:
        if statement.id in by_id:
            _duplicate(scope, "dimension", statement.id, statement.place, by_id[statement.id].place)
            continue
        by_id[statement.id] = statement
        scope.axis_places[statement.id] = statement.place
        if statement.alias_of or statement.subrange_of:
            waiting.append(statement)
        else:
            _add_axis(scope, statement, statement.elements, statement.id)
    _derive_axes(scope, waiting)
    for axis in scope.axes.values():
        for element in axis.elements:
            scope.axes_of_element.setdefault(element, []).append(axis.id)
    for statement in by_id.values():
        if statement.id in scope.axes_of_element:
            scope.fault(
                "duplicate-name",
                f"`{statement.id}` is a dimension and an element",
                statement.place,
                why=f"`x[{statement.id}]` could mean both; it is an element of "
                + listed(scope.axes_of_element[statement.id]),
                mend="rename one of them",
            )


def _derive_axes(scope: Scope, waiting: list[Dimension]) -> None:
    """Settles aliases and subranges as soon as what they stem from is settled."""
    while waiting:
        ready = [item for item in waiting if (item.alias_of or item.subrange_of) in scope.axes]
        if not ready:
            break
        for statement in ready:
            _derive_axis(scope, statement)
        waiting = [item for item in waiting if item.id not in scope.axes and item.id not in scope.bad_axes]
    for statement in waiting:
        parent = statement.alias_of or statement.subrange_of
        scope.bad_axes.add(statement.id)
        if parent not in scope.bad_axes:
            _unknown_dimension(scope, parent, statement.place)


def _unknown_dimension(scope: Scope, name: str, place: Place) -> None:
    scope.fault(
        "unknown-dimension",
        f"there is no dimension `{name}`",
        place,
        why=f"the dimensions are {listed(scope.axis_places)}" if scope.axis_places else "the scenario declares none",
        mend=mend_by_name(name, scope.axis_places, f"declare it: `dimension {name} = ...`"),
    )


def _add_axis(scope: Scope, statement: Dimension, elements: tuple[str, ...], root: str) -> None:
    seen: set[str] = set()
    for element in elements:
        if element in seen:
            _duplicate(scope, f"element of `{statement.id}`", element, statement.place, statement.place)
        seen.add(element)
    if not elements:
        scope.fault(
            "empty-dimension",
            f"dimension `{statement.id}` has no elements",
            statement.place,
            mend="name its elements behind `=`",
        )
        scope.bad_axes.add(statement.id)
        return
    scope.axes[statement.id] = Axis(
        id=statement.id, elements=tuple(dict.fromkeys(elements)), root=root, label=statement.label
    )


def _derive_axis(scope: Scope, statement: Dimension) -> None:
    parent = scope.axes[statement.alias_of or statement.subrange_of]
    if statement.alias_of:
        _add_axis(scope, statement, parent.elements, parent.root)
        return
    foreign = [element for element in statement.elements if element not in parent.elements]
    for element in foreign:
        unknown_element(scope, element, parent.id, statement.place)
    kept = tuple(element for element in statement.elements if element in parent.elements)
    if kept or not foreign:
        _add_axis(scope, statement, kept, parent.root)
    else:
        scope.bad_axes.add(statement.id)


def unknown_element(scope: Scope, element: str, axis: str, place: Place) -> None:
    """Notes that a dimension has no such element."""
    elements = scope.axes[axis].elements
    scope.fault(
        "unknown-element",
        f"`{element}` is no element of `{axis}`",
        place,
        why=f"its elements are {listed(elements, most=12)}",
        mend=mend_by_name(element, elements, f"name one of them, or add `{element}` to `{axis}`"),
    )


def check_maps(scope: Scope, statements: list[Map]) -> None:
    """Settles maps: each element of the source once, each target an element."""
    for statement in statements:
        if statement.id in scope.map_places:
            _duplicate(scope, "map", statement.id, statement.place, scope.map_places[statement.id])
            continue
        scope.map_places[statement.id] = statement.place
        if statement.id in scope.axes or statement.id in scope.axes_of_element:
            scope.fault(
                "duplicate-name",
                f"`{statement.id}` is a map and a dimension or element",
                statement.place,
                why=f"`x[{statement.id}]` could mean both",
                mend="rename one of them",
            )
        missing = [name for name in dict.fromkeys((statement.source, statement.target)) if name not in scope.axes]
        for name in missing:
            if name not in scope.bad_axes:
                _unknown_dimension(scope, name, statement.place)
        indices = None if missing else _map_indices(scope, statement)
        if indices is None:
            scope.bad_maps.add(statement.id)
        else:
            scope.maps[statement.id] = ElementMap(
                id=statement.id, source=statement.source, target=statement.target, indices=indices
            )


def _map_indices(scope: Scope, statement: Map) -> tuple[int, ...] | None:
    source, target = scope.axes[statement.source], scope.axes[statement.target]
    pairs: dict[str, str] = {}
    is_good = True
    for element, other in statement.pairs:
        if element in pairs:
            _duplicate(scope, f"entry of map `{statement.id}`", element, statement.place, statement.place)
            is_good = False
        if element not in source.elements:
            unknown_element(scope, element, source.id, statement.place)
            is_good = False
        if other not in target.elements:
            unknown_element(scope, other, target.id, statement.place)
            is_good = False
        pairs[element] = other
    missing = [element for element in source.elements if element not in pairs]
    if missing and is_good:
        scope.fault(
            "map-incomplete",
            f"map `{statement.id}` says nothing of {listed(missing)}",
            statement.place,
            why=f"it goes from each element of `{source.id}`",
            mend="add " + ", ".join(f"`{element}: ...`" for element in missing[:3]),
        )
    if missing or not is_good:
        return None
    return tuple(target.elements.index(pairs[element]) for element in source.elements)


def check_units(scope: Scope, statements: list[UnitDeclaration]) -> None:
    """Settles declared units; a definition may use units declared after it."""
    by_id: dict[str, UnitDeclaration] = {}
    waiting: list[UnitDeclaration] = []
    for statement in statements:
        first = by_id.get(statement.id)
        if first is None:
            by_id[statement.id] = statement
            waiting.append(statement)
        elif first.definition != statement.definition:
            _duplicate(scope, "unit", statement.id, statement.place, first.place)
    while waiting:
        left: list[UnitDeclaration] = []
        for statement in waiting:
            names = set(re.findall(r"[^\W\d]\w*", statement.definition))
            if any(other.id in names for other in waiting if other is not statement):
                left.append(statement)
                continue
            _declare_unit(scope, statement)
        if len(left) == len(waiting):
            _unit_circle(scope, left)
            return
        waiting = left


def _declare_unit(scope: Scope, statement: UnitDeclaration) -> None:
    unit = parse_unit_definition(statement.id, statement.definition, scope.units)
    if isinstance(unit, UnitProblem):
        scope.bad_units.add(statement.id)
        scope.unit(statement.definition if unit.kind == "form" else unit.name, statement.place)
        return
    scope.units[statement.id] = unit
    scope.unit_places[statement.id] = statement.place
    for name in re.findall(r"[^\W\d]\w*", statement.definition):
        scope.units_used.add(name)


def _unit_circle(scope: Scope, statements: list[UnitDeclaration]) -> None:
    names = [statement.id for statement in statements]
    scope.bad_units.update(names)
    scope.fault(
        "unit-form",
        f"the units {listed(names)} are defined by each other",
        statements[0].place,
        why="each waits for another's size",
        mend="define one of them by units that are known, or by nothing",
    )


def _duplicate(scope: Scope, kind: str, name: str, place: Place, first: Place) -> None:
    related = ((first, "first here"),) if first != place else ()
    why = f"first declared in {first.file}:{first.line}" if related else ""
    scope.fault(
        "duplicate-name",
        f"{kind} `{name}` is declared twice",
        place,
        why=why,
        mend="rename or remove one",
        related=related,
    )
