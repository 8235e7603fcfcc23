"""Opens those published tables in `data/` that hold names beside numbers."""

from __future__ import annotations

import csv
from importlib.resources import files


def open_table(name: str) -> list[dict[str, str]]:
    """Rows of one table.

    Args:
        name: of the file in `data/`, with its ending. Lines that begin with `#` name the source.

    Returns:
        One dictionary of texts for each row; an empty text is a missing value.
    """
    lines = files("sandtable.theory.published").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
