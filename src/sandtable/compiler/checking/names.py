"""Settling names: variables, subscripts through elements, maps and aliases, and what is unknown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from sandtable.compiler.checking.near import listed, mend_by_name, near_names
from sandtable.compiler.checking.scope import Declared, Scope
from sandtable.compiler.checking.words import describe
from sandtable.compiler.checking.work import Typed, Work
from sandtable.diagnostics.fault import Fault, TextEdit
from sandtable.diagnostics.place import Place
from sandtable.functions.forms import BUILT_IN_NAMES, CALENDAR_NAMES, FORMS, TIME_NAMES
from sandtable.model.expression import Expression, Name, Subscript
from sandtable.quantities.table import load_table
from sandtable.quantities.text import LANGUAGE_UNITS
from sandtable.quantities.unit import DIMENSIONLESS

PER_POINT_KINDS = frozenset({"stock", "flow", "auxiliary", "data"})


def settle_name(work: Work, node: Name) -> Typed | None:
    """Settles a name: a variable, or one of the names for the time."""
    if node.id in BUILT_IN_NAMES:
        return _built_in(work, node)
    declared = find_variable(work, node.id, node.place)
    if declared is None or declared.axes is None or declared.unit is None:
        return None
    place = node.place
    if work.fixed and any(axis in work.fixed for axis in declared.axes):
        narrowed = [(axis, "element", work.fixed[axis]) for axis in declared.axes if axis in work.fixed]
        settled = _settled_subscript(node.id, place, narrowed)
        axes = tuple(axis for axis in declared.axes if axis not in work.fixed)
        return _read(work, declared, settled, axes)
    return _read(work, declared, node, declared.axes)


def _read(work: Work, declared: Declared, node: Expression, axes: tuple[str, ...]) -> Typed | None:
    """Notes the need and hands on the unit; in claims and checks over futures constants become outcomes."""
    if declared.id != work.own:
        work.needs(declared.id, node.place)
    else:
        work.facts.used.add(declared.id)
    typed = Typed(node, declared.unit, axes)
    if work.where.allows_branches and declared.kind != "outcome":
        from sandtable.compiler.checking.times import hoist_outcome

        return hoist_outcome(work, typed)
    return typed


def _built_in(work: Work, node: Name) -> Typed | None:
    if node.id != "dt" and not work.where.allows_moving:
        _not_here(work, f"`{node.id}`", node.place, "it changes from point to point")
        return None
    if node.id != "dt":
        work.facts.is_moving = True
    if node.id in CALENDAR_NAMES:
        grid = work.scope.grid
        if grid is not None and not grid.is_calendar:
            work.scope.fault(
                "no-calendar",
                f"`{node.id}` needs a time axis of dates",
                node.place,
                why=f"the axis counts {grid.unit}s from {grid.start:g}",
                mend="give the axis dates, e.g. `time 2024-10 to 2028-01 step 1 month`",
            )
            return None
        return Typed(node, DIMENSIONLESS)
    if work.scope.grid is None:
        return None
    if node.id in TIME_NAMES and node.id != "now":
        node = Name(id="now", place=node.place)
    return Typed(node, work.scope.time_unit)


def find_variable(work: Work, name: str, place: Place) -> Declared | None:
    """The variable of a name that may be read here; None after noting why not."""
    declared = work.scope.declared.get(name)
    if declared is None:
        note_unknown(work, name, place)
        return None
    if declared.kind in work.where.kinds or (name == work.own and declared.kind != "lookup"):
        if declared.kind == "lookup":
            work.facts.used.add(name)
            _lookup_alone(work, name, place)
            return None
        return declared
    work.facts.used.add(name)
    if work.where.allows_time_reduction and declared.kind in PER_POINT_KINDS:
        work.scope.fault(
            "needs-time-reduction",
            f"`{name}` has a value at each point, but {work.where.label} is one number",
            place,
            why=f"`{name}` is a {declared.kind} (line {declared.statement.place.line})",
            mend=f"say when: `final({name})`, `{name} at DATE`, or `mean({name} from DATE to DATE)`",
        )
    elif declared.kind == "outcome":
        work.scope.fault(
            "outcome-in-equation",
            f"`{name}` is an outcome and cannot stand in {work.where.label}",
            place,
            why="an outcome is known only when the run is over",
            mend="use the variable from which it is reduced",
        )
    else:
        _not_here(work, f"`{name}`", place, f"it is a {declared.kind} and changes from point to point")
    return None


def _lookup_alone(work: Work, name: str, place: Place) -> None:
    work.scope.fault(
        "wrong-arguments",
        f"`{name}` is a lookup and needs an argument",
        place,
        why=f"it gives y for an x (line {work.scope.declared[name].statement.place.line})",
        mend=f"write `{name}(x)`",
    )


def _not_here(work: Work, what: str, place: Place, why: str) -> None:
    work.scope.fault(
        "not-constant" if not work.where.allows_moving else "wrong-place",
        f"{what} cannot stand in {work.where.label}",
        place if place.line else work.place,
        why=why,
        mend="declare an auxiliary for it: `aux name : unit = ...`"
        if work.where.label == "a constant"
        else "use constants and uncertainties here",
    )


def note_unknown(work: Work, name: str, place: Place) -> None:
    """Notes a name that means nothing; the same name again is only another place of the same fault."""
    scope = work.scope
    place = place if place.line else work.place
    again = scope.unknown.get(name)
    if again is not None:
        again.append((place, f"`{work.owner}` reads it too"))
        return
    if name in scope.faulty:
        return
    if name in scope.moves:
        scope.fault(
            "move-as-value",
            f"`{name}` is a move, not a number",
            place,
            why=f"it is declared in line {scope.moves[name].place.line}",
            mend=f"write `active({name})`, `begins({name})`, `since({name})` or `count({name})`",
        )
        return
    if name in scope.laws:
        scope.fault(
            "move-as-value",
            f"`{name}` is a law, not a number",
            place,
            why=f"it is declared in line {scope.laws[name].place.line}",
            mend=f"write `in_force({name})` or `waived({name})`",
        )
        return
    scope.unknown[name] = []
    scope.faults.append(_unknown_fault(scope, name, place))


def _is_unit(scope: Scope, name: str) -> bool:
    return name in scope.units or name in LANGUAGE_UNITS or name in load_table()["units"]


def _unknown_fault(scope: Scope, name: str, place: Place) -> Fault:
    if name in scope.axes_of_element:
        return Fault(
            code="element-as-value",
            what=f"`{name}` is an element of {listed(scope.axes_of_element[name])}, not a number",
            place=place,
            why="elements select a part of an array",
            mend=f"write it in brackets behind an array: `x[{name}]`",
        )
    known = [*scope.declared, *BUILT_IN_NAMES]
    near = near_names(name, known)
    edit = None
    if near and place.line and place.line == place.end_line and place.end_column - place.column == len(name):
        edit = TextEdit(place=place, text=near[0])
    if name in FORMS:
        why, mend = f"`{name}` is a function", f"write `{FORMS[name].signature}`"
    elif _is_unit(scope, name):
        why, mend = f"`{name}` alone is a unit", f"write the number before it: `1 {name}`"
    else:
        why = "nothing of this name is declared"
        if near:
            first = scope.declared.get(near[0])
            if first is not None:
                why = f"`{near[0]}` is declared in {first.statement.place.file}:{first.statement.place.line}"
        mend = mend_by_name(name, known, f"declare it: `constant {name} : 1 = ...`")
    return Fault(code="unknown-name", what=f"there is no variable `{name}`", place=place, why=why, mend=mend, edit=edit)


# -- subscripts -----------------------------------------------------------------------------------


def settle_subscript(work: Work, node: Subscript) -> Typed | None:
    """Settles `x[UA]`, `x[opponent]`, `x[other]`."""
    declared = find_variable(work, node.name, node.place)
    if declared is None or declared.axes is None or declared.unit is None:
        return None
    resolved = resolve_indices(work.scope, declared.axes, node.indices, describe(node), node.place)
    if resolved is None:
        return None
    settled = narrowed(work, node.name, declared.axes, resolved, node.place)
    if settled is None:
        return None
    return _read(work, declared, settled[0], settled[1])


def narrowed(
    work: Work, name: str, axes: tuple[str, ...], resolved: dict[str, tuple[str, str]], place: Place
) -> tuple[Expression, tuple[str, ...]] | None:
    """The settled subscript and its axes, after the indices and what the work's element fixes."""
    scope = work.scope
    entries: list[tuple[str, str, str]] = []
    left: list[str] = []
    for axis in axes:
        kind, index = resolved.get(axis, ("axis", axis))
        gives = scope.maps[index].source if kind == "map" else index
        if kind != "element" and gives in work.fixed:
            element = work.fixed[gives]
            if kind == "map":
                element = _through(scope, index, element)
            entries.append((axis, "element", element))
            continue
        if kind != "element":
            left.append(gives)
        if (kind, index) != ("axis", axis):
            entries.append((axis, kind, index))
    if len(set(left)) != len(left):
        scope.fault(
            "axis-twice",
            f"`{name}` would have the same dimension twice here",
            place if place.line else work.place,
            why=f"its dimensions become {listed(left)}",
            mend="declare an alias and use it for one of them: `dimension other = alias ...`",
        )
        return None
    return _settled_subscript(name, place, entries), tuple(left)


def _through(scope: Scope, map_id: str, element: str) -> str:
    element_map = scope.maps[map_id]
    source, target = scope.axes[element_map.source], scope.axes[element_map.target]
    return target.elements[element_map.indices[source.elements.index(element)]]


def _settled_subscript(name: str, place: Place, entries: Iterable[tuple[str, str, str]]) -> Expression:
    indices = tuple(f"{axis}={index}" for axis, _, index in entries)
    return Subscript(name=name, indices=indices, place=place) if indices else Name(id=name, place=place)


def resolve_indices(
    scope: Scope, axes: tuple[str, ...], indices: tuple[str, ...], what: str, place: Place
) -> dict[str, tuple[str, str]] | None:
    """Which axis each index narrows, and how.

    Args:
        scope: the declared space.
        axes: the array's axes.
        indices: as written: an element, a map, a dimension, or `dim=index`.
        what: the array in messages.
        place: of the subscript.

    Returns:
        axis -> (element | map | axis, index), or None after noting the fault.
    """
    resolved: dict[str, tuple[str, str]] = {}
    is_good = True
    for text in indices:
        wanted, _, index = text.rpartition("=")
        wanted, index = wanted.strip(), index.strip()
        fits = [
            (axis, kind)
            for axis in axes
            if axis not in resolved and wanted in {"", axis} and (kind := _fit(scope, axis, index))
        ]
        exact = [fit for fit in fits if fit[0] == index]
        fits = exact or fits
        if len(fits) == 1:
            resolved[fits[0][0]] = (fits[0][1], index)
            continue
        is_good = False
        if fits:
            first = fits[0][0]
            scope.fault(
                "ambiguous-index",
                f"`{index}` fits several dimensions of {what}",
                place,
                why=f"it could narrow {listed(axis for axis, _ in fits)}",
                mend=f"say which: `{first}={index}`",
            )
        elif index not in scope.bad_axes and index not in scope.bad_maps:
            _no_fit(scope, axes, index, what, place)
    return resolved if is_good else None


def _fit(scope: Scope, axis: str, index: str) -> str:
    """How an index narrows an axis: element, map, axis, or "" when it does not."""
    own = scope.axes[axis]
    if index in own.elements:
        return "element"
    other = scope.axes.get(index)
    if other is not None:
        fits = other.root == own.root and (other.id == axis or set(other.elements) <= set(own.elements))
        return "axis" if fits else ""
    element_map = scope.maps.get(index)
    if element_map is not None:
        target = scope.axes[element_map.target]
        if target.id == axis or (target.root == own.root and target.elements == own.elements):
            scope.maps_used.add(index)
            return "map"
    return ""


def _no_fit(scope: Scope, axes: tuple[str, ...], index: str, what: str, place: Place) -> None:
    if not axes:
        scope.fault(
            "not-over",
            f"{what} has no dimensions to select from",
            place,
            why="it is a single number",
            mend=f"remove `[{index}]`",
        )
        return
    elements = [element for axis in axes for element in scope.axes[axis].elements]
    maps = [item.id for item in scope.maps.values() if item.target in axes]
    told = "; ".join(f"`{axis}` has {listed(scope.axes[axis].elements, most=12)}" for axis in axes)
    scope.fault(
        "unknown-element",
        f"`{index}` is no element of the dimensions of {what}",
        place,
        why=told,
        mend=mend_by_name(
            index, [*elements, *maps, *scope.axes], "name an element, a map or an alias of its dimensions"
        ),
    )


def select_cells(
    scope: Scope, axes: tuple[str, ...], indices: tuple[str, ...], what: str, place: Place
) -> list[tuple[str, ...]] | None:
    """The cells that a selection by elements names.

    Args:
        scope: the declared space.
        axes: the array's axes.
        indices: elements as written; none = the whole array.
        what: the array in messages.
        place: of the selection.

    Returns:
        One key per cell, elements in the order of the axes; [()] for the whole array; None after noting a fault.
    """
    if not indices:
        return [()]
    resolved = resolve_indices(scope, axes, indices, what, place)
    if resolved is None:
        return None
    wrong = [index for kind, index in resolved.values() if kind == "map"]
    if wrong:
        scope.fault(
            "unknown-element",
            f"`{wrong[0]}` names no element of {what}",
            place,
            why="what is set or forced is named by its elements",
            mend="name an element for each dimension, or none at all",
        )
        return None
    choices = [
        (resolved[axis][1],)
        if axis in resolved and resolved[axis][0] == "element"
        else _elements(scope, resolved, axis)
        for axis in axes
    ]
    return list(itertools.product(*choices))


def _elements(scope: Scope, resolved: dict[str, tuple[str, str]], axis: str) -> tuple[str, ...]:
    return scope.axes[resolved[axis][1] if axis in resolved else axis].elements
