"""Reads a data set as it is distributed: one line of column names, then rows of commas."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sandtable.theory.inputs import list_some
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.trouble import TheoryError

UNKNOWN = frozenset({"", "na", "nan", "null", "none", "."})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The columns that a check needs.

    Args:
        columns: texts by the check's own names, all of one length.
        lines: number of each row's line in the file, from 1.
    """

    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]

    def read_numbers(self, name: str, *, missing: Iterable[float] = (), may_be_words: bool = False) -> list[float]:
        """A column of numbers.

        Args:
            name: of the column.
            missing: numbers that stand for `not known`; so do empty cells, `NA` and the like.
            may_be_words: whether a remark in place of a number means that it is not known.

        Returns:
            One for each row, nan where it is not known.

        Raises:
            TheoryError: cells that are no numbers, all of them named, unless they may be words.
        """
        codes = frozenset(missing)
        numbers: list[float] = []
        wrong: list[str] = []
        for line, text in zip(self.lines, self.columns[name], strict=True):
            found = _read_number(text)
            if found is None and not may_be_words:
                wrong.append(f"line {line}: `{text.strip()[:20]}`")
            numbers.append(float("nan") if found is None or found in codes else found)
        if wrong:
            raise TheoryError(
                f"column `{name}` holds what is no number, {list_some(wrong)}",
                "the check counts",
                "mend these cells, or leave them empty where nothing is known",
            )
        return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file holds.

    Args:
        what: in a few words, with the number of rows used and why others were left out.
        reproductions: what was published about it.
    """

    what: str
    reproductions: tuple[Reproduction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """A public data set.

    Args:
        law: the law that is checked over it.
        title: name and version, and where it is to be had.
        columns: the check's own name of each column -> the names that it has in distributed files, in small letters.
        find: makes the reproductions of the cells.
    """

    law: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    find: Callable[[Cells], Found]

    @property
    def needs(self) -> str:
        """The columns in words."""
        return ", ".join(f"`{names[0]}`" for names in self.columns.values())


def read_data(lines: Iterable[str], data_sets: Iterable[DataSet]) -> Found:
    """Finds which of a law's data sets a file is, and what it gives.

    Args:
        lines: of the file; those that begin with `#` are left out.
        data_sets: of the law.

    Returns:
        What the first data set whose columns are all there finds.

    Raises:
        TheoryError: no line of names, none of the data sets' columns, rows of another length, no rows, or what the data
            set itself refuses.
    """
    wanted = tuple(data_sets)
    rows = list(_read_rows(lines))
    head = [name.strip().lower() for name in rows[0][1]] if rows else []
    for data_set in wanted:
        places = {name: _find_place(head, known) for name, known in data_set.columns.items()}
        if None not in places.values():
            return data_set.find(_take(rows, {name: place for name, place in places.items() if place is not None}))
    needs = "; or ".join(f"{data_set.needs} ({data_set.title})" for data_set in wanted)
    has = f"it has {', '.join(f'`{name}`' for name in head[:12])}" if any(head) else "its first line names none"
    raise TheoryError(
        f"columns are missing: {has}",
        f"the check needs {needs}",
        "give the file as it is distributed, with its line of column names, commas between",
    )


def _read_rows(lines: Iterable[str]) -> Iterable[tuple[int, list[str]]]:
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and line[0] != "#"]
    try:
        cells = list(csv.reader((line.lstrip("\ufeff") for _, line in numbered), strict=True))
    except csv.Error as error:
        raise TheoryError(f"the file is no table: {error}", "rows hold cells between commas", "mend it") from error
    if len(cells) != len(numbered):
        # A quoted cell runs over several lines: numbers of lines are then those of rows.
        return list(enumerate(cells, start=1))
    return [(number, row) for (number, _), row in zip(numbered, cells, strict=True)]


def _find_place(head: list[str], known: tuple[str, ...]) -> int | None:
    return next((head.index(name) for name in known if name in head), None)


def _take(rows: list[tuple[int, list[str]]], places: Mapping[str, int]) -> Cells:
    n_columns = len(rows[0][1])
    wrong = [f"line {line} has {len(row)}" for line, row in rows[1:] if len(row) != n_columns]
    if wrong:
        raise TheoryError(
            f"rows differ in length: {list_some(wrong)} cells",
            f"the line of names has {n_columns}",
            "mend these lines; a text with a comma stands in quotation marks",
        )
    if len(rows) < 2:
        raise TheoryError("there is no row below the names of columns", "the check counts rows", "give the whole file")
    body = rows[1:]
    return Cells(
        columns={name: tuple(row[place] for _, row in body) for name, place in places.items()},
        lines=tuple(line for line, _ in body),
    )


def _read_number(text: str) -> float | None:
    """The number, nan where it is said not to be known, None where it is no number."""
    word = text.strip()
    if word.lower() in UNKNOWN:
        return float("nan")
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) != float("inf") else None
