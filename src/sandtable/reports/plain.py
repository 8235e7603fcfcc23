"""Pages as plain text: for files, pipes and tests."""

from __future__ import annotations

import textwrap
from itertools import chain, zip_longest

from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Picture, Table, visible

WIDTH = 100
CELL_WIDTH = 44


def page_to_text(page: Page, width: int = WIDTH) -> str:
    """The page as text; paragraphs fold, and so do the texts in tables.

    Args:
        page: what to show.
        width: characters at which paragraphs fold.

    Returns:
        Lines joined by newlines, one newline at the end.
    """
    parts = [_block_lines(block, width) for block in page.blocks]
    lines: list[str] = []
    previous: Block | None = None
    for block, part in zip(page.blocks, parts, strict=True):
        if lines and not (isinstance(previous, Paragraph | Heading) and isinstance(block, Paragraph)):
            lines.append("")
        lines.extend(part)
        previous = block
    return visible("\n".join(line.rstrip() for line in lines)) + "\n"


def _block_lines(block: Block, width: int) -> list[str]:
    match block:
        case Heading():
            return [block.text, "=" * len(block.text)]
        case Paragraph():
            return textwrap.wrap(block.text, width, subsequent_indent="  ") or [""]
        case Picture():
            return ([block.title] if block.title else []) + list(block.lines)
        case Table():
            return _table_lines(block, width)


def _table_lines(table: Table, width: int) -> list[str]:
    head = [[column.title] for column in table.columns]
    rows = [[_cell_lines(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    widths = [max(len(line) for row in [head, *rows] for line in row[i]) for i in range(len(table.columns))]
    notes = chain.from_iterable(textwrap.wrap(note, width, subsequent_indent="  ") for note in table.notes)
    return [
        *([table.title] if table.title else []),
        *_row_lines(head, table.columns, widths),
        "  ".join("-" * size for size in widths),
        *chain.from_iterable(_row_lines(row, table.columns, widths) for row in rows),
        *notes,
    ]


def _cell_lines(cell: Cell, column: Column) -> list[str]:
    return [cell.text] if column.is_number else textwrap.wrap(cell.text, CELL_WIDTH) or [""]


def _row_lines(row: list[list[str]], columns: tuple[Column, ...], widths: list[int]) -> list[str]:
    def line(texts: tuple[str, ...]) -> str:
        return "  ".join(
            text.rjust(size) if column.is_number else text.ljust(size)
            for text, size, column in zip(texts, widths, columns, strict=True)
        )

    return [line(texts) for texts in zip_longest(*row, fillvalue="")]
