"""Reads the tables that users keep: any of the usual ways to write a CSV, every bad cell with its place."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.theory.trouble import TheoryError
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused

TABLES = LIBRARY / "laws" / "tables"
MOST_BYTES = 1 << 26
MOST_LISTED = 100
SMALLEST, LARGEST = 1e-60, 1e60
"""Sizes whose powers and products a float can hold."""
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARKS = (",", ";", "\t")
MISSING = frozenset({"", "na", "n/a", "nan", "none", "null", ".", "-", "–", "?"})
_COMMA_ONLY = re.compile(r"[+-]?\d+,\d+")
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_POINT_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_GROUPS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_POINT_GROUPS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the line and the column at which it stands in the file."""

    text: str
    line: int
    column: int


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A table as it stands in a file; `faults` gathers what is wrong with its cells until `require_sound`.

    Args:
        file: as the user named it.
        text: of the file.
        columns: names in the header.
        rows: cells of every row, one for each column.
        header: line of the header.
    """

    file: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: int = 1
    faults: list[Fault] = field(default_factory=list)

    def find_column(self, wanted: Iterable[str]) -> str | None:
        """The first of the wanted columns that there is, whatever its case."""
        by_lower = {name.casefold(): name for name in self.columns}
        return next((by_lower[name.casefold()] for name in wanted if name.casefold() in by_lower), None)

    def require_column(self, wanted: Sequence[str], what: str) -> str:
        """A column under one of its names; the first name is told where there is none.

        Raises:
            Refused: there is none.
        """
        found = self.find_column(wanted)
        if found is not None:
            return found
        near = [n for name in wanted for n in get_close_matches(name.casefold(), [c.casefold() for c in self.columns])]
        listed = ", ".join(f"`{name}`" for name in self.columns)
        fault = Fault(
            code="column-missing",
            what=f"`{self.file}` has no column `{wanted[0]}`: {what}",
            place=Place(self.file, self.header, 1, self.header, 1),
            why=f"its columns are {listed}",
            mend=f"rename `{near[0]}` to `{wanted[0]}`"
            if near
            else f"add it, or rename the one that holds it to `{wanted[0]}`",
        )
        raise Refused([*self.faults, fault], texts={self.file: self.text})

    def cells(self, column: str) -> list[Cell]:
        """A column's cells."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def labels(self, column: str) -> list[str]:
        """A column of names, none empty and none twice; else faults are noted."""
        cells = self.cells(column)
        seen: dict[str, int] = {}
        for cell in cells:
            if not cell.text:
                self.blame(cell, f"`{column}` is empty", "each row needs its name", "name it, or drop the row")
            elif cell.text in seen:
                self.blame(
                    cell, f"`{cell.text}` stands twice", f"it is named in line {seen[cell.text]} too", "rename one"
                )
            seen.setdefault(cell.text, cell.line)
        return [cell.text for cell in cells]

    def numbers(
        self,
        column: str,
        *,
        may_be_missing: bool = False,
        at_least: float = -math.inf,
        above: float = -math.inf,
        at_most: float = math.inf,
        codes: Sequence[float] = (),
        hint: str = "",
    ) -> list[float]:
        """A column of numbers, nan where missing; what is wrong is noted as faults.

        Args:
            column: its name.
            may_be_missing: whether a cell may be empty.
            at_least: least value.
            above: what each must exceed.
            at_most: largest value.
            codes: numbers that stand for `missing`.
            hint: how to mend a value above the largest.
        """
        cells = self.cells(column)
        has_comma = any(_COMMA_ONLY.fullmatch(cell.text) and not _TWO_WAYS.fullmatch(cell.text) for cell in cells)
        found = []
        for cell in cells:
            number = self._cell_number(cell, column, comma_is_point=has_comma)
            if number in codes:
                number = math.nan
            if math.isnan(number):
                if not may_be_missing and cell.text.casefold() in MISSING:
                    self.blame(
                        cell, f"`{column}` is empty", "the law counts with every row", "give a number, or drop the row"
                    )
            elif number < at_least or number <= above:
                self._note_small(cell, column, number, at_least, above)
            elif number > at_most:
                self.blame(cell, f"`{column}` is {cell.text}", f"it is at most {at_most:g}", hint or "correct it")
            found.append(number)
        return found

    def _note_small(self, cell: Cell, column: str, number: float, at_least: float, above: float) -> None:
        why = f"it is above {above:g}" if above > -math.inf else f"it is at least {at_least:g}"
        is_code = number < 0 and number in {-9, -8, -7, -99, -999}
        self.blame(
            cell,
            f"`{column}` is {cell.text}",
            f"{why}; {cell.text} often stands for `missing`" if is_code else why,
            f"leave the cell empty, or say --missing {number:g}" if is_code else "correct it",
        )

    def _cell_number(self, cell: Cell, column: str, *, comma_is_point: bool) -> float:
        """A number as people write it; nan where missing or noted as bad."""
        text = re.sub(r"[\s\u00a0\u202f_']", "", cell.text).replace("−", "-")
        if text.casefold() in MISSING:
            return math.nan
        if _TWO_WAYS.fullmatch(text) and not comma_is_point:
            point, whole = text.replace(",", "."), text.replace(",", "")
            self.blame(cell, f"`{cell.text}` may be {point} or {whole}", f"in `{column}`", f"write {point} or {whole}")
            return math.nan
        if comma_is_point and _POINT_TWO_WAYS.fullmatch(text):
            whole = text.replace(".", "")
            why = f"other numbers in `{column}` have a decimal comma"
            self.blame(cell, f"`{cell.text}` may be {text} or {whole}", why, f"write {text}0 or {whole}")
            return math.nan
        if _COMMA_ONLY.fullmatch(text):
            text = text.replace(",", ".")
        elif _GROUPS.fullmatch(text):
            text = text.replace(",", "")
        elif _POINT_GROUPS.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            number = math.inf
        if math.isfinite(number) and (number == 0 or SMALLEST <= abs(number) <= LARGEST):
            return number
        if math.isfinite(number):
            why = f"sizes from {SMALLEST:g} to {LARGEST:g} can be reckoned with"
            self.blame(cell, f"`{column}` is `{cell.text}`", why, "measure it in another unit")
            return math.nan
        mend = "write it as a share: 0.7 for 70 %" if text.endswith("%") else "write a number, or leave the cell empty"
        self.blame(cell, f"`{column}` is `{cell.text}`", "it is no finite number", mend)
        return math.nan

    def blame(self, cell: Cell, what: str, why: str, mend: str) -> None:
        """Note what is wrong with a cell, for `require_sound`."""
        place = Place(self.file, cell.line, cell.column, cell.line, cell.column + max(len(cell.text), 1))
        self.faults.append(Fault(code="unfit-table", what=what, place=place, why=why, mend=mend))

    def is_numeric(self, column: str) -> bool:
        """Whether most of a column's filled cells hold numbers, so that the others are mistakes."""
        filled = [cell.text for cell in self.cells(column) if cell.text.casefold() not in MISSING]
        if not filled:
            return True
        return sum(any(char.isdigit() for char in text[:2]) for text in filled) > len(filled) / 2

    def require_sound(self) -> None:
        """Refuse the table if anything was noted.

        Raises:
            Refused: with every fault, in the order of the file.
        """
        if not self.faults:
            return
        # A column that is read twice is blamed once.
        told = {(fault.place.line, fault.place.column, fault.what): fault for fault in self.faults}
        ordered = [told[key] for key in sorted(told)]
        shown = ordered[:MOST_LISTED]
        if len(ordered) > MOST_LISTED:
            rest = f"{len(ordered) - MOST_LISTED:,} more bad cells are not listed; nothing was computed"
            shown.append(Fault(code="unfit-table", what=rest, place=Place(self.file, 1, 1, 1, 1)))
        raise Refused(shown, texts={self.file: self.text})


@contextmanager
def faults_of(sheet: Sheet) -> Iterator[None]:
    """What a law refuses becomes a fault of the table; what was noted of cells comes first.

    Raises:
        Refused: the law, or a cell, is at fault.
    """
    try:
        yield
    except TheoryError as error:
        place = Place(sheet.file, sheet.rows[0][0].line, 1, sheet.rows[0][0].line, 1)
        fault = Fault(code="unfit-table", what=error.what, place=place, why=error.why, mend=error.mend)
        raise Refused([*sheet.faults, fault], texts={sheet.file: sheet.text}) from error


def find_table(file: str | Path) -> Path:
    """A file of the user's, or, where there is none of that name, a table that the library brings."""
    shipped = TABLES / f"{str(file).removesuffix('.csv')}.csv"
    if not Path(file).exists() and len(Path(file).parts) == 1 and shipped.is_file():
        return shipped
    return Path(file)


def read_sheet(path: str | Path) -> Sheet:
    """Reads a table: UTF-8 with or without a mark, parted by commas, semicolons or tabs, `#` before comments.

    Args:
        path: of the file; its first line that is neither empty nor a comment names the columns.

    Raises:
        Refused: the file is missing, too large, no UTF-8 text, or no table; every row of another length is told.
    """
    file = Path(path).name if Path(path).parent == TABLES else str(path)
    text = _read_text(Path(path), file)
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip() and line.lstrip()[0] != "#"]
    # Some spreadsheets name the separator in a line before the header.
    if lines and lines[0][1].strip().casefold() in {f"sep={mark}" for mark in (*MARKS, "")}:
        lines = lines[1:]
    if not lines:
        raise _no_table(
            file, text, "it has no header", "the file is empty, or holds only comments", "name the columns first"
        )
    mark = max(MARKS, key=lambda one: (lines[0][1].count(one), -MARKS.index(one)))
    try:
        # A cell that runs over lines would shift the places of all that follows.
        parsed = [(n, line, next(csv.reader([line], delimiter=mark, strict=True))) for n, line in lines]
    except csv.Error as error:
        raise _no_table(
            file, text, "it is no CSV table", str(error), "close every quotation mark on its line"
        ) from error
    header = tuple(cell.strip() for cell in parsed[0][2])
    faults = [*_check_header(file, header, parsed[0][0])]
    rows: list[tuple[Cell, ...]] = []
    for number, line, cells in parsed[1:]:
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            faults.append(
                Fault(
                    code="bad-table",
                    what=f"this row has {len(cells)} cells",
                    place=Place(file, number, 1, number, len(line) + 1),
                    why=f"the header names {len(header)} columns",
                    mend="give every column its cell; text with the separator in it stands in quotation marks",
                )
            )
            continue
        rows.append(_place_cells(cells, line, number, mark))
    if faults:
        raise Refused(faults, texts={file: text})
    if not rows:
        raise _no_table(file, text, "it has a header and no rows", "there is nothing to compute", "add rows")
    return Sheet(file=file, text=text, columns=header, rows=tuple(rows), header=parsed[0][0])


def _place_cells(cells: Sequence[str], line: str, number: int, mark: str) -> tuple[Cell, ...]:
    """Cells with the column at which each begins; within a line with quotation marks they are searched for."""
    placed, start = [], 0
    for cell in cells:
        begin = max(line.find(cell, start), start) if '"' in line else start
        own = cell.strip()
        placed.append(Cell(own, number, begin + len(cell) - len(cell.lstrip()) + 1))
        start = begin + len(cell) + 1 if '"' not in line else max(line.find(mark, begin + len(cell)), begin) + 1
    return tuple(placed)


def _check_header(file: str, header: tuple[str, ...], line: int) -> Iterable[Fault]:
    place = Place(file, line, 1, line, 1)
    if "" in header:
        what = f"column {header.index('') + 1} has no name"
        yield Fault(code="bad-table", what=what, place=place, why="a column is found by its name", mend="name it")
    lowered = [name.casefold() for name in header]
    twice = [name for i, name in enumerate(header) if name and name.casefold() in lowered[:i]]
    if twice:
        what = f"two columns are called {', '.join(f'`{name}`' for name in twice)}"
        yield Fault(code="bad-table", what=what, place=place, why="a column is found by its name", mend="rename one")
    if header and all(re.fullmatch(r"[+-]?[\d.,]+", name) for name in header):
        what = "the first line holds only numbers"
        yield Fault(code="bad-table", what=what, place=place, why="it must name the columns", mend="add a header")


def _read_text(path: Path, file: str) -> str:
    code, why, mend = "", "", "name another file"
    content = b""
    try:
        if not path.is_file():
            code, why = "file-missing", "it is a folder" if path.is_dir() else "there is no such file"
        elif path.stat().st_size > MOST_BYTES:
            code, why = "file-too-large", "it is larger than 64 MiB"
        else:
            content = path.read_bytes()
    except OSError as error:
        code, why = "file-missing", error.strerror or "it cannot be read"
    place = Place(file)
    if not code:
        try:
            code_name = "utf-16" if content[:2] in UTF16_MARKS else "utf-8-sig"
            return content.decode(code_name).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            code, why = "not-text", "it is not UTF-8 text"
            mend = "save it as CSV UTF-8; a workbook (.xlsx) must be saved as CSV first"
            line = content[: error.start].count(b"\n") + 1
            place = Place(file, line, 1, line, 1)
    fault = Fault(code=code, what=f"the table `{file}` cannot be read", place=place, why=why, mend=mend)
    raise Refused([fault], exit_code=2)


def _no_table(file: str, text: str, what: str, why: str, mend: str) -> Refused:
    fault = Fault(code="bad-table", what=f"`{file}`: {what}", place=Place(file, 1, 1, 1, 1), why=why, mend=mend)
    return Refused([fault], texts={file: text})
