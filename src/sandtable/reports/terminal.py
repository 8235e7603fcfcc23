"""Pages for a terminal, through Rich.  Rich is imported when a page is shown, so that a start stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Heading, Page, Paragraph, Picture, Table, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, Group, RenderableType
    from rich.table import Table as RichTable

LEAST_TEXT = 16  # a column of words can be that narrow and still be read
STYLES = {"": "", "good": "blue", "bad": "red", "muted": "dim", "strong": "bold"}


def render_page(page: Page) -> Group:
    """The page as one Rich renderable."""
    from rich.console import Group

    return Group(*(_render_block(block) for block in page.blocks))


def _render_block(block: Block) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    match block:
        case Heading():
            return Padding(Text(visible(block.text), style="bold"), (1, 0, 0, 0))
        case Paragraph():
            return Text(visible(block.text), style=STYLES[block.tone])
        case Picture():
            return Padding(_drawn(block), (1, 0, 0, 0))
        case Table():
            return Padding(_render_table(block), (1, 0, 0, 0))


def _drawn(picture: Picture) -> RenderableType:
    """A picture with a title has its numbers at the left: on a narrow terminal its bars are cut rather than folded."""
    from rich.console import Group
    from rich.text import Text

    text = visible("\n".join(picture.lines))
    if not picture.title:
        return Text(text, overflow="fold")
    return Group(Text(visible(picture.title)), Text(text, no_wrap=True, overflow="crop"))


def _render_table(table: Table) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    notes = [Text(visible(note), style="dim") for note in table.notes]
    return Group(_FittingTable(table), *notes)


class _FittingTable:
    """A table where there is room for one; in a narrow terminal its rows one below the other, so that nothing is cut."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        is_wide_enough = options.max_width >= _least_width(self.table)
        yield _grid(self.table) if is_wide_enough else _listed(self.table)


def _least_width(table: Table) -> int:
    """Columns of the terminal below which numbers would be cut or words squeezed."""
    total = 0
    for number, column in enumerate(table.columns):
        texts = [column.title, *(row[number].text for row in table.rows)]
        widest = max(len(visible(text)) for text in texts)
        total += 1 + (widest if column.is_number else min(widest, LEAST_TEXT))
    return total


def _listed(table: Table) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = [Text(visible(table.title), style="bold")] if table.title else []
    for row in table.rows:
        parts.append(Text(visible(row[0].text), style=STYLES[row[0].tone] or "bold"))
        entries = [
            Text(f"{visible(column.title)}: ").append(visible(cell.text.rstrip()), style=STYLES[cell.tone])
            for column, cell in zip(table.columns[1:], row[1:], strict=True)
            if cell.text
        ]
        parts.append(Padding(Text("; ").join(entries), (0, 0, 0, 2)))
    return Group(*parts)


def _grid(table: Table) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable(
        title=Text(visible(table.title)) if table.title else None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for column in table.columns:
        grid.add_column(
            Text(visible(column.title)), justify="right" if column.is_number else "left", no_wrap=column.is_number
        )
    for row in table.rows:
        grid.add_row(*(Text(visible(cell.text), style=STYLES[cell.tone]) for cell in row))
    return grid
