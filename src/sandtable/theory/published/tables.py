"""Reads the tables of published data that are shipped beside this module."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@cache
def read_columns(name: str) -> dict[str, NDArray[np.float64]]:
    """A table of numbers by column.

    Args:
        name: file in `data/`, with its ending. Lines that begin with `#` name the source.

    Returns:
        Each column, shape (row,), as float64; do not write into them.
    """
    text = files("sandtable.theory.published").joinpath("data", name).read_text(encoding="utf-8")
    rows = list(csv.reader(line for line in text.splitlines() if line and not line.startswith("#")))
    table = np.array(rows[1:], dtype=np.float64)
    table.flags.writeable = False
    return {column: table[:, place] for place, column in enumerate(rows[0])}
