"""Values that a section's tables repeat from the scenario lead to the row with their source or their reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.reports.brief.document import JudgedRow, judged_anchor
from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.layout import Block, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sandtable.analysis.disputes.assumptions import Assumption, Side
    from sandtable.analysis.disputes.hinges import Hinges
    from sandtable.reports.layout import Cell

RANGES = frozenset({"now", "limit", "5 % to 95 %", "5 to 95 %"})  # columns that repeat what the scenario says
NAMED_IN = 2  # leading columns of which one names the value
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


def cite_ranges(blocks: Sequence[Block], rows: Mapping[str, Mapping[str, str]], lens: str) -> tuple[Block, ...]:
    """The blocks with links from the ranges of values to the rows that they rest on, where they have none yet.

    Args:
        blocks: of a section; a table that tells of several lenses has them in its first column.
        rows: lens -> words by which a table may name a value -> the row's anchor.
        lens: of tables that tell of one lens.
    """
    return tuple(_cite_table(block, rows, lens) if isinstance(block, Table) else block for block in blocks)


def links_of(blocks: Iterable[object]) -> Iterator[str]:
    """Anchors to which cells of tables lead."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell.link for row in block.rows for cell in row if cell.link)


def _cite_table(table: Table, rows: Mapping[str, Mapping[str, str]], lens: str) -> Table:
    places = [i for i, column in enumerate(table.columns) if column.title in RANGES]
    if not places:
        return table
    lines = []
    for cells in table.rows:
        known = rows.get(cells[0].text.strip("`"), rows.get(lens, {}))
        link = next((known[cell.text] for cell in cells[:NAMED_IN] if cell.text in known), "")
        lines.append(
            tuple(
                replace(cell, link=link) if link and i in places and not cell.link else cell
                for i, cell in enumerate(cells)
            )
        )
    return replace(table, rows=tuple(lines))


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
