"""Reads the results that other tools printed: tables with a column per variable, and Vensim's `.dat`."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.foreign import key_of

_CELL = re.compile(r"^(.*?)\s*\[(.*)\]\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSeries:
    """One printed variable: its name as printed, the key and cell that it means, and its values over time."""

    name: str
    key: str
    cell: tuple[str, ...]
    times: tuple[float, ...]
    values: Sequence[float]
    halves: tuple[float, ...] = ()  # half a unit of the last digit printed, by which each value may be off


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The results of one file.

    Args:
        file: its name.
        series: those that it names.
        faults: why there are none.
        model: name of the model's file that a stored run says it is of; "" where nothing says so.
        constants: key of each constant of a stored run -> cell -> the value it ran with.
        n_left_out: series of a stored run whose names or cells are not certain.
    """

    file: str
    series: tuple[PrintedSeries, ...]
    faults: tuple[Fault, ...] = ()
    model: str = ""
    constants: Mapping[str, Mapping[tuple[str, ...], float]] = field(default_factory=dict)
    n_left_out: int = 0


def split_name(name: str) -> tuple[str, tuple[str, ...]]:
    """Key and cell of `Stock A[Entry 1, Column 2]`."""
    text = plain_name(name)
    match = _CELL.match(text)
    if match is None:
        return key_of(plain_name(text)), ()
    return key_of(plain_name(match[1])), tuple(key_of(plain_name(part)) for part in match[2].split(","))


def plain_name(text: str) -> str:
    """A name without the quotes around it."""
    plain = text.strip()
    while len(plain) > 1 and plain.startswith('"') and plain.endswith('"'):
        plain = plain[1:-1].replace('""', '"')
    return plain.replace('\\"', '"')


def decoded(content: bytes) -> str:
    """Text of a tool that says nothing of its code page: UTF-8 or, with its mark, UTF-16; else the Windows code page."""
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_printed(text: str, file: str) -> Printed:
    """Reads printed results.

    Args:
        text: of a `.csv`, `.tab` or `.dat` file.
        file: its name; the ending tells the form.
    """
    if file.lower().endswith(".dat"):
        return _read_dat(text, file)
    return _read_table(text, file, "\t" if file.lower().endswith((".tab", ".tsv")) else ",")


def _read_table(text: str, file: str, delimiter: str) -> Printed:
    lines = text.splitlines()
    table = (line.split("\t") for line in lines) if delimiter == "\t" else csv.reader(lines)
    rows = [row for row in table if any(row)]
    if len(rows) < 2:
        return Printed(file=file, series=(), faults=(_empty(file),))
    times = [_number(row[0]) for row in rows[1:]]
    series: list[PrintedSeries] = []
    for column, name in enumerate(rows[0]):
        if column == 0 or not name.strip():
            continue
        pairs = [
            (time, row[column])
            for time, row in zip(times, rows[1:], strict=True)
            if column < len(row) and not math.isnan(time) and not math.isnan(_number(row[column]))
        ]
        series.append(_series(name, pairs))
    return Printed(file=file, series=tuple(series))


def _read_dat(text: str, file: str) -> Printed:
    """A line with a name, then lines with a time and a value."""
    series: list[PrintedSeries] = []
    name = ""
    pairs: list[tuple[float, str]] = []
    for line in text.splitlines():
        time, _, value = line.partition("\t")
        if value and not math.isnan(_number(time)) and not math.isnan(_number(value)):
            pairs.append((_number(time), value))
        elif line.strip():
            if name:
                series.append(_series(name, pairs))
            name, pairs = line.strip(), []
    if name:
        series.append(_series(name, pairs))
    return Printed(file=file, series=tuple(series), faults=() if series else (_empty(file),))


def _series(name: str, pairs: list[tuple[float, str]]) -> PrintedSeries:
    key, cell = split_name(name)
    return PrintedSeries(
        name=name.strip(),
        key=key,
        cell=cell,
        times=tuple(time for time, _ in pairs),
        values=tuple(float(value) for _, value in pairs),
        halves=tuple(_half_digit(value) for _, value in pairs),
    )


def _half_digit(text: str) -> float:
    """Half a unit of the last digit behind the point; 0 for whole numbers, which may be exact."""
    digits, _, power = text.strip().lower().partition("e")
    _, _, behind = digits.partition(".")
    return 0.5 * 10.0 ** (int(power or 0) - len(behind)) if behind else 0.0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _empty(file: str) -> Fault:
    return Fault(
        code="foreign-results",
        what=f"`{file}` holds no series",
        place=Place(file, 1, 1, 1, 1),
        why="a table has a column of times and one per variable; a `.dat` file a name, then lines of time and value",
        mend="export the results anew",
    )
