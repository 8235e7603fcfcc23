"""Puts the data of other files into a foreign model, where its equations ask for them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sandtable.diagnostics.fault import Fault
from sandtable.interop.data.cells import Area, Sheet, read_area, read_line
from sandtable.interop.data.library import DataFolder, DataLibrary, decode_table
from sandtable.interop.faults import FaultList, Unreadable, wrong_model
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignModel,
    ForeignVariable,
    Formula,
    Literal,
    Numbers,
    Points,
    Reference,
    Words,
    key_of,
)
from sandtable.interop.results.printed import PrintedSeries, read_printed
from sandtable.interop.translate.naming import NameBook
from sandtable.interop.translate.space import Space

NOT_AVAILABLE: Final = -(2.0**109)
MOST_ELEMENTS: Final = 10_000
MOST_FILES: Final = 50  # of results beside a model that are searched for its data
_DATA: Final = frozenset({"get direct data", "get xls data"})
_CONSTANTS: Final = frozenset({"get direct constants", "get xls constants"})
_LOOKUPS: Final = frozenset({"get direct lookups", "get xls lookups"})
_RANGES: Final = frozenset({"get direct subscript", "get xls subscript"})
_KINDS: Final = _DATA | _CONSTANTS | _LOOKUPS
_NEAR: Final = 1e-6  # of time: how close to a raw point a run must be to read it


def attach_data(model: ForeignModel, folder: DataFolder, faults: FaultList) -> bool:
    """Replaces every call for outside data by what it gives.

    Args:
        model: changed in place; a variable whose data cannot be read is taken out and its fault kept in `broken`.
        folder: the model's own.
        faults: takes what cannot be read, one fault per file.

    Returns:
        Whether all ranges are known; without them nothing else can be said.
    """
    _name_texts(model)
    library = DataLibrary(folder, model.data_files)
    known = True
    for key, own in model.ranges.items():
        if own.source is not None:
            try:
                model.ranges[key] = replace(own, elements=_elements(library, own.source), source=None)
            except Unreadable as trouble:
                faults.add(trouble.fault)
                known = False
    wanted = [variable for variable in model.variables.values() if any(map(_asks, variable.definitions))]
    if not known or not wanted:
        return known
    space = Space(ranges=model.ranges, names=NameBook(), faults=FaultList())
    space.settle()
    attaching = _Attaching(model, library, space, faults)
    for variable in wanted:
        try:
            variable.definitions = list(
                itertools.chain.from_iterable(
                    attaching.definitions(variable, each) if _asks(each) else (each,) for each in variable.definitions
                )
            )
        except Unreadable as trouble:
            faults.add(trouble.fault)
            model.broken[variable.key] = trouble.fault
            del model.variables[variable.key]
    return known


def _name_texts(model: ForeignModel) -> None:
    """Puts the texts that constants hold into the calls that name them."""
    if not model.texts:
        return
    for variable in model.variables.values():
        variable.definitions = [
            replace(each, value=_with_texts(model, each.value)) if isinstance(each.value, Apply) else each
            for each in variable.definitions
        ]
    for key, own in model.ranges.items():
        if own.source is not None:
            model.ranges[key] = replace(own, source=_with_texts(model, own.source))


def _with_texts(model: ForeignModel, call: Apply) -> Apply:
    arguments = (
        model.texts.get(key_of(part.name), part) if isinstance(part, Reference) else part for part in call.arguments
    )
    return replace(call, arguments=tuple(arguments))


def _asks(definition: Definition) -> bool:
    value = definition.value
    if value is None:
        return definition.kind == "data"
    return isinstance(value, Apply) and key_of(value.name) in _KINDS


def _words(call: Apply, least: int) -> list[str]:
    texts = [argument.text for argument in call.arguments if isinstance(argument, Words)]
    if len(texts) != len(call.arguments) or len(texts) < least:
        raise wrong_model(f"`{call.name}` takes {least} texts in single quotes", call.place)
    return texts


def _area(sheet: Sheet, address: str, call: Apply) -> Area:
    found = sheet.area(address.rstrip("*"))
    if found is None:
        raise wrong_model(
            f"`{address}` is no cell of the data", call.place, mend="name a cell such as `B2`, or a named area"
        )
    return found


def _elements(library: DataLibrary, call: Apply) -> tuple[str, ...]:
    """Elements of a range: from a first cell on to a last one, a last row or column, or until a blank."""
    if key_of(call.name) not in _RANGES:
        raise wrong_model(f"`{call.name}` gives no range", call.place)
    texts = _words(call, 4)
    sheet = library.sheet(texts[0], texts[1], call.place)
    first, prefix = _area(sheet, texts[2], call), texts[4] if len(texts) > 4 else ""
    line, last = read_line(texts[3]), read_area(texts[3])
    if line is None and last is None:
        raise wrong_model(f"`{texts[3]}` is no cell, row or column", call.place)
    last_row, last_column = (last.row, last.column) if last is not None else (sheet.n_rows, sheet.n_columns)
    goes_down = line[0] == "column" if line is not None else last_row > first.row
    names: list[str] = []
    row, column = first.row, first.column
    while row <= last_row and column <= last_column and len(names) < MOST_ELEMENTS:
        text = sheet.text(row, column)
        if not text and last is None:
            break
        names += [prefix + text] if text else []
        row, column = (row + 1, column) if goes_down else (row, column + 1)
    if not names:
        raise wrong_model(f"no element stands at `{texts[2]}` of `{texts[0]}`", call.place)
    return tuple(names)


class _Attaching:
    """Reads what one model asks for."""

    def __init__(self, model: ForeignModel, library: DataLibrary, space: Space, faults: FaultList) -> None:
        self.model, self.library, self.space, self.faults = model, library, space, faults
        self._series: dict[str, dict[tuple[str, ...], PrintedSeries]] | None = None

    def definitions(self, variable: ForeignVariable, definition: Definition) -> Iterator[Definition]:
        """The definitions that stand for one that asks for data."""
        call = definition.value
        if not isinstance(call, Apply):
            yield from self._from_series(variable, definition)
            return
        if key_of(call.name) in _CONSTANTS:
            yield replace(definition, value=self._constants(definition, call), kind="equation")
            return
        for names, points in self._tables(definition, call):
            if key_of(call.name) in _LOOKUPS:
                value: Formula = Points(points=points, place=call.place)
                yield replace(definition, indices=names, value=value, kind="lookup")
            else:
                yield replace(definition, indices=names, value=_over_time(points, definition), kind="equation")

    def _choices(self, definition: Definition) -> list[tuple[str, ...]]:
        """The elements of each subscript, as written."""
        return [
            tuple(self.space.spelling.get(key, key) for key in self.space.members(name)) for name in definition.indices
        ]

    def _constants(self, definition: Definition, call: Apply) -> Formula:
        file, tab, address, *_ = _words(call, 3)
        sheet = self.library.sheet(file, tab, call.place)
        first = _area(sheet, address, call)
        sizes = [
            len(members)
            for name, members in zip(definition.indices, self._choices(definition), strict=True)
            if self.space.is_range(name)
        ]
        down, across = math.prod(sizes[:-1]), math.prod(sizes[-1:])
        rows: list[tuple[float, ...]] = []
        for at in range(down):
            row: list[float] = []
            for along in range(across):
                step = (along, at) if address.endswith("*") else (at, along)
                row.append(self._constant(sheet, (first.row + step[0], first.column + step[1]), file, call))
            rows.append(tuple(row))
        if not sizes:
            return Literal(value=rows[0][0], place=call.place)
        return Numbers(rows=tuple(rows), place=call.place)

    def _constant(self, sheet: Sheet, cell: tuple[int, int], file: str, call: Apply) -> float:
        value, text = sheet.number(*cell), sheet.text(*cell)
        if not math.isnan(value):
            return value
        what = f"`{file}` has no number in row {cell[0] + 1}, column {cell[1] + 1}"
        why = f"`{text}` stands there" if text else "the cell is blank"
        if cell[0] >= sheet.n_rows or cell[1] >= sheet.n_columns:
            raise wrong_model(what, call.place, why="the table ends before it")
        self.faults.warn("foreign-model", what, call.place, why=f"{why}; it is read as 0", mend="write the number")
        return 0.0

    def _tables(
        self, definition: Definition, call: Apply
    ) -> Iterator[tuple[tuple[str, ...], tuple[tuple[float, float], ...]]]:
        """Per cell its subscripts and the points of its table."""
        file, tab, line_text, address, *_ = _words(call, 4)
        sheet = self.library.sheet(file, tab, call.place)
        first = _area(sheet, address, call)
        kind, at = _line(sheet, line_text, call)
        for number, names in enumerate(itertools.product(*self._choices(definition))):
            row, column = (first.row + number, first.column) if kind == "row" else (first.row, first.column + number)
            points: list[tuple[float, float]] = []
            while True:
                x = sheet.number(at, column) if kind == "row" else sheet.number(row, at)
                if math.isnan(x):  # the first cell without a time ends the data
                    break
                y = sheet.number(row, column)
                points += [] if math.isnan(y) else [(x, y)]
                row, column = (row, column + 1) if kind == "row" else (row + 1, column)
            if not points:
                raise wrong_model(f"no data stand at `{address}` of `{file}`", call.place)
            yield names, tuple(points)

    def _from_series(self, variable: ForeignVariable, definition: Definition) -> Iterator[Definition]:
        found = self._all_series().get(variable.key, {})
        if not found:
            raise Unreadable(
                Fault(
                    code="file-missing",
                    what=f"there are no data for `{variable.name}`",
                    place=definition.place,
                    why="a variable without equation is read from a `.dat` file in the model's folder; none has it",
                    mend="export the data set from Vensim as `.dat`, and put it beside the model",
                )
            )
        for names in itertools.product(*self._choices(definition)):
            series = found.get(tuple(key_of(name) for name in names))
            points = () if series is None else tuple(zip(series.times, series.values, strict=True))
            value = _over_time(points, definition) if points else Literal(value=NOT_AVAILABLE, place=definition.place)
            yield replace(definition, indices=names, value=value, kind="equation")

    def _all_series(self) -> dict[str, dict[tuple[str, ...], PrintedSeries]]:
        """The series of the `.dat` files beside the model that it has no equations for; its own results come last."""
        if self._series is None:
            self._series = {}
            wanted = {
                key
                for key, variable in self.model.variables.items()
                if any(each.value is None for each in variable.definitions)
            }
            own = f"{self.model.file.rpartition('.')[0]}.dat"
            names = self.library.folder.names(".dat")
            for name in sorted(names, key=lambda name: (name == own, name))[:MOST_FILES]:
                content = self.library.folder.read(name)
                if isinstance(content, bytes):
                    text = decode_table(content).replace("\r\n", "\n").replace("\r", "\n")
                    for series in (each for each in read_printed(text, name).series if each.key in wanted):
                        self._series.setdefault(series.key, {}).setdefault(series.cell, series)
        return self._series


def _line(sheet: Sheet, text: str, call: Apply) -> tuple[str, int]:
    """The row or column that holds the times."""
    named = sheet.names.get(text.strip().lower())
    if named is not None:
        return ("row", named.row) if named.last_column > named.column else ("column", named.column)
    found = read_line(text)
    if found is None:
        raise wrong_model(f"`{text}` is no row, column or name that holds times", call.place)
    return found


def _over_time(points: tuple[tuple[float, float], ...], definition: Definition) -> Formula:
    """A table read at the present time, between its points as the variable says."""
    place = definition.place
    mode = "step" if definition.mode in {"hold", "next", "raw"} else "hold"
    ordered = sorted(points)
    if definition.mode == "next":
        ordered = [ordered[0], *((math.nextafter(x, math.inf), y) for (x, _), (_, y) in itertools.pairwise(ordered))]
    if definition.mode == "raw":
        steps = [((x - _NEAR, y), (x + _NEAR, NOT_AVAILABLE)) for x, y in ordered]
        ordered = [(steps[0][0][0] - 1.0, NOT_AVAILABLE), *itertools.chain.from_iterable(steps)]
    table = Points(points=tuple(ordered), mode=mode, place=place)
    return Apply(name="WITH LOOKUP", arguments=(Reference(name="Time", place=place), table), place=place)
