"""Tables: one value or equation per element, out of `{ RU: 5, other: 1 }`, rows and CSV columns."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.scope import Scope
from sandtable.diagnostics.place import Place
from sandtable.model.expression import Expression, FromFile, Number, Provenance, Row, Table
from sandtable.model.files import CsvTable

OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellValue:
    """What stands in one cell; `is_shared` when the same text stands in several."""

    key: tuple[str, ...]
    value: Expression
    provenance: Provenance | None
    is_shared: bool


def is_tabular(value: Expression) -> bool:
    """Whether a value is spread over elements."""
    return isinstance(value, Table | Row | FromFile)


def spread_table(
    scope: Scope, value: Expression, axes: tuple[str, ...], provenance: Provenance | None, owner: str, place: Place
) -> list[CellValue] | None:
    """The cells of a table over axes, in row-major order.

    Args:
        scope: gives dimensions and files, takes the faults.
        value: table, row or file column.
        axes: of the quantity.
        provenance: of the whole; a cell's own comes first.
        owner: the quantity in messages.
        place: of the quantity.

    Returns:
        One entry per cell, or None after noting the faults.
    """
    if not axes:
        scope.fault(
            "not-over",
            f"`{owner}` is a single number, but its value is a table",
            value.place if value.place.line else place,
            why=f"`{owner}` has no dimensions",
            mend=f"declare them: `{owner}[dimension]`",
        )
        return None
    spreading = _Spreading(scope=scope, owner=owner, place=place, cells={}, named=set(), n_faults=len(scope.faults))
    spreading.spread(value, axes, (), provenance, is_rest=False, is_shared=False)
    if len(scope.faults) > spreading.n_faults:
        return None
    keys = list(itertools.product(*(scope.axes[axis].elements for axis in axes)))
    missing = [key for key in keys if key not in spreading.cells]
    if missing:
        scope.fault(
            "table-cell-missing",
            f"the table of `{owner}` says nothing of {listed((', '.join(key) for key in missing), most=3)}",
            value.place if value.place.line else place,
            why=f"it has {len(keys) - len(missing)} of {len(keys)} cells",
            mend="add them, or `other: ...` for every element that is not named",
        )
        return None
    return [spreading.cells[key] for key in keys]


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class _Spreading:
    scope: Scope
    owner: str
    place: Place
    cells: dict[tuple[str, ...], CellValue]
    named: set[tuple[str, ...]]
    n_faults: int

    def spread(
        self,
        value: Expression,
        axes: tuple[str, ...],
        prefix: tuple[str, ...],
        provenance: Provenance | None,
        *,
        is_rest: bool,
        is_shared: bool,
    ) -> None:
        """Fills the cells below a prefix; `is_rest` fills only those that are still empty."""
        if isinstance(value, Table) and axes:
            self._table(value, axes, prefix, provenance, is_rest=is_rest, is_shared=is_shared)
        elif isinstance(value, Row) and axes:
            self._row(value, axes, prefix, provenance, is_rest=is_rest, is_shared=is_shared)
        elif isinstance(value, FromFile) and axes:
            self._file(value, axes, prefix, provenance, is_rest=is_rest)
        else:
            below = list(itertools.product(*(self.scope.axes[axis].elements for axis in axes)))
            for rest in below:
                self._put(prefix + rest, value, provenance, is_rest=is_rest, is_shared=is_shared or len(below) > 1)

    def _put(
        self, key: tuple[str, ...], value: Expression, provenance: Provenance | None, *, is_rest: bool, is_shared: bool
    ) -> None:
        if key in self.cells:
            if not is_rest:
                self._twice(key, value.place)
            return
        self.cells[key] = CellValue(key=key, value=value, provenance=provenance, is_shared=is_shared)

    def _twice(self, key: tuple[str, ...], place: Place) -> None:
        self.scope.fault(
            "table-cell-twice",
            f"the table of `{self.owner}` has two values for {', '.join(key)}",
            place if place.line else self.place,
            why="each cell has one value",
            mend="remove one of them",
        )

    def _table(
        self,
        table: Table,
        axes: tuple[str, ...],
        prefix: tuple[str, ...],
        provenance: Provenance | None,
        *,
        is_rest: bool,
        is_shared: bool,
    ) -> None:
        ordered = sorted(table.cells, key=lambda cell: cell.keys.count(OTHER))
        for cell in ordered:
            own = cell.provenance or provenance
            if len(cell.keys) > len(axes):
                self.scope.fault(
                    "not-over",
                    f"the key `{', '.join(cell.keys)}` has more parts than `{self.owner}` has dimensions left",
                    cell.place if cell.place.line else self.place,
                    why=f"its dimensions here are {listed(axes)}",
                    mend="name one element per dimension",
                )
                continue
            choices = [self._elements(key, axis, cell.place) for key, axis in zip(cell.keys, axes, strict=False)]
            if not all(choices):
                continue
            rest = axes[len(cell.keys) :]
            has_other = OTHER in cell.keys
            many = list(itertools.product(*choices))
            for key in many:
                if has_other and self._is_named(prefix + key, len(rest)):
                    continue
                self.spread(
                    cell.value,
                    rest,
                    prefix + key,
                    own,
                    is_rest=is_rest or has_other,
                    is_shared=is_shared or len(many) > 1,
                )
                if not has_other:
                    self.named.add(prefix + key)

    def _is_named(self, prefix: tuple[str, ...], n_rest: int) -> bool:
        return n_rest > 0 and prefix in self.named

    def _elements(self, key: str, axis: str, place: Place) -> tuple[str, ...]:
        elements = self.scope.axes[axis].elements
        if key in elements:
            return (key,)
        if key == OTHER:
            return elements
        part = self.scope.axes.get(key)
        if part is not None and set(part.elements) <= set(elements):
            return part.elements
        self.scope.fault(
            "unknown-element",
            f"`{key}` is no element of `{axis}`",
            place if place.line else self.place,
            why=f"its elements are {listed(elements, most=12)}",
            mend=mend_by_name(key, elements, "name one of them, or `other`"),
        )
        return ()

    def _row(
        self,
        row: Row,
        axes: tuple[str, ...],
        prefix: tuple[str, ...],
        provenance: Provenance | None,
        *,
        is_rest: bool,
        is_shared: bool,
    ) -> None:
        elements = self.scope.axes[axes[0]].elements
        if len(row.values) != len(elements):
            self.scope.fault(
                "row-length",
                f"the row has {len(row.values)} values, but `{axes[0]}` has {len(elements)} elements",
                row.place if row.place.line else self.place,
                why=f"in their order: {listed(elements, most=12)}",
                mend="give one value for each element",
            )
            return
        for element, value in zip(elements, row.values, strict=True):
            self.spread(value, axes[1:], (*prefix, element), provenance, is_rest=is_rest, is_shared=is_shared)

    def _file(
        self,
        source: FromFile,
        axes: tuple[str, ...],
        prefix: tuple[str, ...],
        provenance: Provenance | None,
        *,
        is_rest: bool,
    ) -> None:
        place = source.place if source.place.line else self.place
        table = find_table(self.scope, source.file, place)
        if table is None:
            return
        at = find_column(self.scope, table, source.column or "value", place)
        keys = [find_column(self.scope, table, axis.rsplit(".", 1)[-1], place) for axis in axes]
        if at is None or None in keys:
            return
        for row, line in zip(table.rows, lines_of(table), strict=True):
            here = Place(table.file, line, 1, line, 1)
            key = tuple(row[column].strip() for column in keys if column is not None)
            found = [self._elements(part, axis, here) for part, axis in zip(key, axes, strict=True)]
            number = parse_number(self.scope, row[at], table.file, line)
            if all(found) and number is not None:
                value = Number(value=number, place=here)
                self._put(prefix + key, value, provenance, is_rest=is_rest, is_shared=False)


def lines_of(table: CsvTable) -> Sequence[int]:
    """The line of each row in the file."""
    return table.lines or range(2, 2 + len(table.rows))


def find_table(scope: Scope, file: str, place: Place) -> CsvTable | None:
    """A table that was read with the scenario."""
    table = scope.files.tables.get(file)
    if table is None:
        scope.fault(
            "file-missing",
            f"there is no file `{file}`",
            place,
            why="paths are relative to the scenario's own folder",
            mend="put the file there, or correct its name",
        )
    return table


def find_column(scope: Scope, table: CsvTable, name: str, place: Place) -> int | None:
    """The index of a column."""
    if name in table.columns:
        return table.columns.index(name)
    scope.fault(
        "column-missing",
        f"`{table.file}` has no column `{name}`",
        place,
        why=f"its columns are {listed(table.columns, most=12)}",
        mend=mend_by_name(name, table.columns, f"name one of them, or add `{name}` to the file"),
    )
    return None


def parse_number(scope: Scope, text: str, file: str, line: int) -> float | None:
    """A finite number in a table's cell, or None after noting the fault."""
    try:
        value = float(text.strip().replace("_", ""))
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    scope.fault(
        "bad-number",
        f"`{text.strip()}` is no number" if text.strip() else "the cell is empty",
        Place(file, line, 1, line, 1),
        why=f"line {line} of `{file}` stands where a number is read",
        mend="write a finite number, or remove the line",
    )
    return None
