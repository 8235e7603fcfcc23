"""Tables of cells and the addresses in them, as spreadsheets write both."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_CELLS: Final = 1_000_000  # of one table: more would take more memory than an import may
_ADDRESS: Final = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_COLUMN: Final = re.compile(r"^\$?([A-Za-z]{1,3})$")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows and columns count from 0, the last ones are within it."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The texts of a table's cells by row and column, and the areas that have names."""

    cells: Mapping[tuple[int, int], str]
    names: Mapping[str, Area] = field(default_factory=dict)
    n_rows: int = 0
    n_columns: int = 0

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" where there is none."""
        return self.cells.get((row, column), "").strip()

    def number(self, row: int, column: int) -> float:
        """The number in a cell; nan where it holds none."""
        try:
            value = float(self.text(row, column))
        except ValueError:
            return math.nan
        return value if math.isfinite(value) else math.nan

    def area(self, address: str) -> Area | None:
        """What a cell's address, `B2:C4`, or a name stands for; None where it means nothing."""
        named = self.names.get(address.strip().lower())
        return named if named is not None else read_area(address)


def read_area(address: str) -> Area | None:
    """The area of `B2` or `$B$2:$C$4`."""
    first, _, last = address.strip().partition(":")
    start, stop = _ADDRESS.match(first), _ADDRESS.match(last or first)
    if start is None or stop is None or int(start[2]) < 1 or int(stop[2]) < 1:
        return None
    return Area(int(start[2]) - 1, column_number(start[1]), int(stop[2]) - 1, column_number(stop[1]))


def column_number(letters: str) -> int:
    """The number, from 0, of the column `A`, `B` ... `AA`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def read_line(text: str) -> tuple[str, int] | None:
    """A whole row (`3`) or column (`B`): which of both, and its number from 0."""
    plain = text.strip()
    if plain.isdigit() and int(plain) > 0:
        return "row", int(plain) - 1
    match = _COLUMN.match(plain)
    return ("column", column_number(match[1])) if match else None
