"""Reads the tables of published data that are shipped beside this module."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = files("sandtable.theory.published").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def read_rows(name: str) -> list[dict[str, str]]:
    """A table that holds names beside numbers.

    Args:
        name: file in `data/`, with its ending. Lines that begin with `#` name the source.

    Returns:
        One dictionary of texts for each row; an empty text is a missing value.
    """
    return list(csv.DictReader(_lines(name)))


@cache
def read_columns(name: str) -> dict[str, NDArray[np.float64]]:
    """A table of numbers by column.

    Args:
        name: as for `read_rows`.

    Returns:
        Each column, shape (row,), as float64; not to be written to.
    """
    head, *rows = csv.reader(_lines(name))
    table = np.array(rows, dtype=np.float64)
    table.flags.writeable = False
    return {column: table[:, place] for place, column in enumerate(head)}
