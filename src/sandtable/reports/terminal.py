"""Pages for a terminal, through Rich.  Rich is imported when a page is shown, so that a start stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Heading, Page, Paragraph, Picture, Table, visible

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table as RichTable

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
            lines = [block.title, *block.lines] if block.title else list(block.lines)
            return Padding(Text(visible("\n".join(lines)), no_wrap=True, overflow="crop"), (1, 0, 0, 0))
        case Table():
            return Padding(_render_table(block), (1, 0, 0, 0))


def _render_table(table: Table) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    notes = [Text(visible(note), style="dim") for note in table.notes]
    return Group(_grid(table), *notes)


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
