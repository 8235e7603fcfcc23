"""Data series on the grid, and the correlations of uncertainties."""

from __future__ import annotations

import bisect
import math

from sandtable.compiler.checking.names import select_cells
from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.provenance import check_provenance
from sandtable.compiler.checking.scope import Declared, Scope
from sandtable.compiler.checking.space import parse_date
from sandtable.compiler.checking.tables import find_column, find_table, lines_of, parse_number
from sandtable.compiler.checking.values import cell_id, fold_number, is_literal
from sandtable.compiler.checking.variables import add_variable
from sandtable.compiler.checking.walk import begin_work
from sandtable.compiler.checking.work import CONSTANT
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Correlation, Data
from sandtable.model.expression import Distribution, Number
from sandtable.model.model import Series
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.unit import DIMENSIONLESS

TIME_COLUMNS = ("date", "time", "month", "year")
MODES = ("linear", "hold", "next")
Points = list[tuple[float, float]]


def settle_data(scope: Scope) -> None:
    """Reads every `data` quantity onto the grid."""
    for declared in list(scope.declared.values()):
        if isinstance(declared.statement, Data) and declared.kind == "data":
            _settle_series(scope, declared, declared.statement)


def _settle_series(scope: Scope, declared: Declared, statement: Data) -> None:
    place = statement.place
    scope.note_value(declared.id, place, statement.provenance, value=None)
    if statement.mode not in MODES:
        scope.fault(
            "unknown-mode",
            f"`{statement.mode}` is no way to read data `{declared.id}`",
            place,
            why=f"between its rows it can be {listed(MODES)}",
            mend=f"write one of {listed(MODES)}",
        )
        return
    points = _read_points(scope, declared, statement)
    if points is None or scope.grid is None or declared.axes is None:
        return
    for key in scope.keys(declared.axes):
        own = sorted(points.get(key, []))
        on_axis = [point for point, _ in own if -0.5 <= point <= scope.grid.n_steps + 0.5]
        if not on_axis:
            scope.fault(
                "data-off-axis",
                f"no row of `{statement.file}` for `{cell_id(declared.id, key)}` lies on the time axis",
                place,
                why=f"the axis runs from {scope.grid.label(0)} to {scope.grid.label(scope.grid.n_steps)}",
                mend="give rows within it, or correct the axis",
            )
            return
        item_id = cell_id(declared.id, key)
        values, seen = grid_values(own, scope.grid.n_points, statement.mode)
        scope.series[item_id] = Series(variable=declared.id, values=values, seen=seen)
    add_variable(scope, declared, "data", {})


def grid_values(points: Points, n_points: int, mode: str) -> tuple[tuple[float, ...], tuple[bool, ...]]:
    """A series at each grid point, and whether a row stands there.

    Args:
        points: (grid position, value) in order of position; the ends hold beyond them.
        n_points: points of the grid.
        mode: linear between rows, hold (the row before) or next (the row after).
    """
    positions = [position for position, _ in points]
    values: list[float] = []
    seen: list[bool] = []
    for point in range(n_points):
        at = bisect.bisect_right(positions, point + 1e-9) - 1
        is_on = at >= 0 and abs(positions[at] - point) < 1e-9
        seen.append(is_on or _is_nearest(positions, point))
        if at < 0:
            values.append(points[0][1])
        elif is_on or at == len(points) - 1 or mode == "hold":
            values.append(points[at][1])
        elif mode == "next":
            values.append(points[at + 1][1])
        else:
            (left, low), (right, high) = points[at], points[at + 1]
            values.append(low + (high - low) * (point - left) / (right - left))
    return tuple(values), tuple(seen)


def _is_nearest(positions: list[float], point: int) -> bool:
    at = bisect.bisect_left(positions, point - 0.5)
    return at < len(positions) and positions[at] < point + 0.5


def _read_points(scope: Scope, declared: Declared, statement: Data) -> dict[tuple[str, ...], Points] | None:
    """Rows by cell, with their grid positions."""
    place, grid = statement.place, scope.grid
    table = find_table(scope, statement.file, place)
    if table is None:
        return None
    time_name = next((name for name in TIME_COLUMNS if name in table.columns), None)
    if time_name is None:
        scope.fault(
            "column-missing",
            f"`{table.file}` has no column for the time",
            place,
            why=f"its columns are {listed(table.columns, most=12)}",
            mend="call one `date` (with dates) or `time` (with numbers)",
        )
    at = find_column(scope, table, statement.column, place)
    keys = [find_column(scope, table, axis.rsplit(".", 1)[-1], place) for axis in declared.axes or ()]
    if time_name is None or at is None or None in keys or grid is None:
        return None
    n_faults = len(scope.faults)
    time_at = table.columns.index(time_name)
    points: dict[tuple[str, ...], Points] = {}
    for row, line in zip(table.rows, lines_of(table), strict=True):
        key = tuple(row[column].strip() for column in keys if column is not None)
        position = _position(scope, grid, row[time_at].strip(), table.file, line)
        value = parse_number(scope, row[at], table.file, line)
        if position is None or value is None:
            continue
        cell = points.setdefault(key, [])
        if any(abs(position - other) < 1e-9 for other, _ in cell[-1:]):
            scope.fault(
                "table-cell-twice",
                f"`{table.file}` has two rows for {row[time_at].strip()}",
                Place(table.file, line, 1, line, 1),
                why="each time has one value",
                mend="remove one of them",
            )
        cell.append((position, value))
    return points if len(scope.faults) == n_faults else None


def _position(scope: Scope, grid: TimeGrid, text: str, file: str, line: int) -> float | None:
    found = None if grid.is_calendar and parse_date(text) is None else grid.position(text)
    if found is None or not math.isfinite(found):
        scope.fault(
            "bad-date",
            f"`{text}` is no {'date' if grid.is_calendar else 'number of the axis'}",
            Place(file, line, 1, line, 1),
            why=f"line {line} of `{file}`; the axis counts {'dates' if grid.is_calendar else 'numbers'}",
            mend=f"write it like `{grid.label(0)}`",
        )
        return None
    return found


# -- correlations -----------------------------------------------------------------------------------


def settle_correlations(scope: Scope) -> tuple[Correlation, ...]:
    """Correlations between single parameters; notes those that cannot hold together."""
    settled: list[Correlation] = []
    for statement in scope.correlations:
        settled += _settle_correlation(scope, statement)
    seen: dict[frozenset[str], Correlation] = {}
    for item in settled:
        pair = frozenset((item.first, item.second))
        if pair in seen:
            scope.fault(
                "duplicate-name",
                f"`{item.first}` and `{item.second}` are correlated twice",
                item.place,
                why=f"first in line {seen[pair].place.line}",
                mend="remove one of the two",
            )
        seen[pair] = item
    _check_definite(scope, list(seen.values()))
    return tuple(seen.values())


def _settle_correlation(scope: Scope, statement: Correlation) -> list[Correlation]:
    place = statement.place
    check_provenance(scope, statement.provenance, place)
    scope.note_value(f"correlation {statement.first} {statement.second}", place, statement.provenance, value=None)
    ends = [_correlated(scope, name, place) for name in (statement.first, statement.second)]
    work = begin_work(scope, "correlation", CONSTANT, place)
    value = None
    if is_literal(statement.value):
        value = fold_number(work, statement.value, DIMENSIONLESS, "the correlation")
    if value is None or not -1 < value < 1:
        scope.fault(
            "bad-correlation",
            "a correlation is a number between -1 and 1",
            place,
            why="" if value is None else f"it is {value:g}",
            mend="write e.g. `at 0.4`",
        )
        return []
    if ends[0] is None or ends[1] is None:
        return []
    if len(ends[0]) != len(ends[1]):
        scope.fault(
            "bad-correlation",
            f"`{statement.first}` and `{statement.second}` have different dimensions",
            place,
            why="element is paired with element",
            mend="name one element of each: `correlate x[RU] with y at 0.4`",
        )
        return []
    return [
        Correlation(
            first=first,
            second=second,
            value=Number(value=value),
            provenance=statement.provenance,
            place=place,
        )
        for first, second in zip(ends[0], ends[1], strict=True)
    ]


def _correlated(scope: Scope, text: str, place: Place) -> list[str] | None:
    """Ids of the parameters that a side of a correlation names."""
    name, _, rest = text.partition("[")
    indices = tuple(part.strip() for part in rest.rstrip("]").split(",") if part.strip())
    variable = scope.variables.get(name)
    declared = scope.declared.get(name)
    if declared is None:
        known = [item.id for item in scope.declared.values() if item.kind == "parameter" and "~" not in item.id]
        scope.fault(
            "unknown-name",
            f"there is no uncertainty `{name}`",
            place,
            why="nothing of this name is declared",
            mend=mend_by_name(name, known, "name a declared uncertainty"),
        )
        return None
    scope.used.add(name)
    if variable is None and declared.kind in {"constant", "parameter"}:
        return None
    if variable is None or variable.kind != "parameter":
        _not_uncertain(scope, name, place)
        return None
    cells = select_cells(scope, variable.axes, indices, f"`{name}`", place)
    if cells is None:
        return None
    keys = scope.keys(variable.axes) if cells == [()] else cells
    ids = [cell_id(name, key) for key in keys]
    if not all(isinstance(scope.parameters[item_id].value, Distribution) for item_id in ids):
        _not_uncertain(scope, name, place)
        return None
    return ids


def _not_uncertain(scope: Scope, name: str, place: Place) -> None:
    scope.fault(
        "bad-correlation",
        f"`{name}` is not uncertain and cannot be correlated",
        place,
        why=f"it is declared in line {scope.declared[name].statement.place.line} without a distribution",
        mend="correlate uncertainties, or give it a distribution",
    )


def _check_definite(scope: Scope, correlations: list[Correlation]) -> None:
    """Notes a set of correlations that no draw can have: its matrix must be positive definite."""
    links: dict[str, set[str]] = {}
    values: dict[frozenset[str], float] = {}
    for item in correlations:
        assert isinstance(item.value, Number)
        links.setdefault(item.first, set()).add(item.second)
        links.setdefault(item.second, set()).add(item.first)
        values[frozenset((item.first, item.second))] = item.value.value
    done: set[str] = set()
    for start in links:
        if start in done:
            continue
        group = _connected(links, start)
        done |= set(group)
        matrix = [[1.0 if a == b else values.get(frozenset((a, b)), 0.0) for b in group] for a in group]
        if not is_positive_definite(matrix):
            place = next(item.place for item in correlations if item.first in group)
            scope.fault(
                "bad-correlation",
                f"the correlations of {listed(group)} cannot hold together",
                place,
                why="their matrix is not positive definite: two that move with a third must move with each other",
                mend="weaken one of them, or state those that are missing",
            )


def _connected(links: dict[str, set[str]], start: str) -> list[str]:
    group, waiting = [start], [start]
    while waiting:
        for other in sorted(links[waiting.pop()]):
            if other not in group:
                group.append(other)
                waiting.append(other)
    return group


def is_positive_definite(matrix: list[list[float]]) -> bool:
    """Whether a Cholesky factor exists."""
    n = len(matrix)
    factor = [[0.0] * n for _ in range(n)]
    for row in range(n):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(factor[row][k] * factor[column][k] for k in range(column))
            if row == column:
                if rest <= 1e-12:
                    return False
                factor[row][row] = math.sqrt(rest)
            else:
                factor[row][column] = rest / factor[column][column]
    return True
