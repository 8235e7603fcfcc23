"""CSV tables as they stand: a header and rows of texts."""

from __future__ import annotations

import csv
import io

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.model.files import CsvTable
from sandtable.sources.texts import too_large

MOST_CELLS = 5_000_000  # about 400 MB of texts in memory


def parse_table(text: str, file: str) -> tuple[CsvTable | None, Fault | None]:
    """Reads comma-separated text: the first line names the columns, blank lines are passed over.

    Args:
        text: the file's text.
        file: the path under which statements name it.

    Returns:
        The table, or the one fault that stopped the reading.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = tuple(cell.strip() for cell in row)
                fault = _header_fault(columns, file, start)
            else:
                fault = _row_fault(columns, row, len(rows), file, start)
                rows.append(tuple(row))
                lines.append(start)
            if fault is not None:
                return None, fault
    except csv.Error as error:
        return None, _bad_table(file, line, f"`{file}` is not a CSV table", str(error))
    if not columns:
        return None, _bad_table(file, 1, f"`{file}` has no header", "the file is empty")
    return CsvTable(file=file, columns=columns, rows=tuple(rows), lines=tuple(lines)), None


def _header_fault(columns: tuple[str, ...], file: str, line: int) -> Fault | None:
    if "" in columns:
        return _bad_table(file, line, f"`{file}` has a column without a name", f"it is column {columns.index('') + 1}")
    twice = next((name for index, name in enumerate(columns) if name in columns[:index]), None)
    if twice is not None:
        return _bad_table(file, line, f"`{file}` has two columns `{twice}`", "a column is found by its name")
    if all(_is_number(name) for name in columns):
        return _bad_table(file, line, f"`{file}` has no header", "its first line holds only numbers")
    return None


def _row_fault(columns: tuple[str, ...], row: list[str], n_rows: int, file: str, line: int) -> Fault | None:
    if len(row) != len(columns):
        why = f"line {line} has {len(row)} cells, the header names {len(columns)} columns"
        return _bad_table(file, line, f"`{file}` has a row of another length", why)
    if (n_rows + 1) * len(columns) > MOST_CELLS:
        return too_large(file, f"more than {MOST_CELLS:_} cells", Place(file, line, 1, line, 1))
    return None


def _bad_table(file: str, line: int, what: str, why: str) -> Fault:
    return Fault(
        code="bad-table",
        what=what,
        place=Place(file, line, 1, line, 1),
        why=why,
        mend="give one header line with the columns' names, then as many cells in each row",
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
