"""Hinges in the brief: what each lens assumes leads to the row with its reason and its sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.reports.brief import JudgedRow, judged_anchor
from sandtable.reports.inline import source_anchor
from sandtable.reports.layout import Block, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.assumptions import Assumption, Side
    from sandtable.analysis.hinges import Hinges
    from sandtable.reports.layout import Cell

FIRST_SIDE = 1  # column of the first lens' value


def cite_sides(blocks: Sequence[Block], hinges: Hinges) -> tuple[tuple[Block, ...], tuple[JudgedRow, ...]]:
    """The blocks with links from each lens' values, and the judged rows to which they lead.

    Args:
        blocks: of the hinges; their table has a row per assumption, the largest part first, and a column per lens.
        hinges: what they tell of.
    """
    rows: dict[str, JudgedRow] = {}
    cited = tuple(_cite(block, hinges, rows) if isinstance(block, Table) else block for block in blocks)
    return cited, tuple(rows.values())


def _cite(table: Table, hinges: Hinges, rows: dict[str, JudgedRow]) -> Table:
    titles = tuple(column.title for column in table.columns[FIRST_SIDE : FIRST_SIDE + 2])
    if titles != hinges.lenses:
        return table
    lines = []
    for line, cells in zip(hinges.singles, table.rows, strict=False):
        linked = list(cells)
        for i, side in enumerate(line.assumption.sides):
            linked[FIRST_SIDE + i] = _link(cells[FIRST_SIDE + i], line.assumption, side, rows)
        lines.append(tuple(linked))
    return replace(table, rows=tuple(lines))


def _link(cell: Cell, assumption: Assumption, side: Side, rows: dict[str, JudgedRow]) -> Cell:
    if side.reason:
        lens = side.lens if side.is_stated else ""
        anchor = judged_anchor(lens, assumption.id)
        unit = f" {assumption.unit}" if assumption.unit not in {"", "1"} else ""
        rows.setdefault(
            anchor,
            JudgedRow(
                id=assumption.id,
                label=assumption.label,
                value=f"{side.text}{unit}",
                reason=" ".join([*side.sources, side.reason]),
                lens=lens,
            ),
        )
        return replace(cell, link=anchor)
    return replace(cell, link=source_anchor(side.sources[0])) if side.sources else cell
