"""Lays rendered parts out on lines: long ones are broken where it is best, long tables are written in columns."""

from __future__ import annotations

from typing import Final

from sandtable.language.format_expressions import BREAKS, render_keys, render_marks, render_value
from sandtable.model.expression import Cell, Expression, Row, Table

WIDTH: Final = 120
INDENT: Final = "  "
_PLAIN: Final = str.maketrans(BREAKS, " " * len(BREAKS))


def flatten(said: str) -> str:
    """Write a rendered text on one line."""
    return said.translate(_PLAIN)


def wrap(said: str, indent: str) -> list[str]:
    """Break a rendered text into lines of at most `WIDTH`, where it can be broken; continued lines are indented more."""
    lines: list[str] = []
    lead = indent
    while len(lead) + len(said) > WIDTH:
        at = _find_break(said, WIDTH - len(lead))
        if at < 0:
            break
        lines.append(lead + flatten(said[:at]))
        said = said[at + 1 :]
        lead = indent + INDENT + INDENT
    lines.append(lead + flatten(said))
    return lines


def _find_break(said: str, room: int) -> int:
    """Find where to break: the last of the best breaks that leave a line in the room, or the first beyond it."""
    for mark in BREAKS:
        at = said.rfind(mark, 0, room + 1)
        if at >= 0:
            return at
    later = [at for at in (said.find(mark) for mark in BREAKS) if at >= 0]
    return min(later, default=-1)


def lay_out(head: str, value: Expression, tail: str, indent: str) -> list[str]:
    """Lay out `head value tail`; a table that does not fit on the line gets a line for each cell.

    Args:
        head: what stands before the value, with its last space.
        value: the value.
        tail: what follows the value, with its first space.
        indent: that of the first line.
    """
    line = head + render_value(value) + tail
    if len(indent) + len(line) <= WIDTH or not isinstance(value, Table | Row):
        return wrap(line, indent)
    inner = indent + INDENT + INDENT
    if isinstance(value, Row):
        items = [render_value(item) for item in value.values]
        body = wrap(f",{BREAKS[0]}".join(items), inner)
        body[1:] = [inner + text.lstrip() for text in body[1:]]
        brackets = "[]"
    else:
        body = _lay_out_cells(value.cells, inner)
        brackets = "{}"
    return [indent + flatten(head) + brackets[0], *body, *wrap(brackets[1] + tail, indent + INDENT)]


def _lay_out_cells(cells: tuple[Cell, ...], indent: str) -> list[str]:
    keys = [render_keys(cell) for cell in cells]
    width = max(map(len, keys))
    columns = _find_columns(cells)
    lines: list[str] = []
    for i, (key, cell) in enumerate(zip(keys, cells, strict=True)):
        tail = render_marks(cell.provenance) + ("," if i + 1 < len(cells) else "")
        head = key.ljust(width) + " "
        if columns and isinstance(cell.value, Row):
            items = (
                flatten(render_value(item)).rjust(size) for item, size in zip(cell.value.values, columns, strict=True)
            )
            lines += wrap(f"{head}[{f',{BREAKS[2]}'.join(items)}]{tail}", indent)
        else:
            lines += lay_out(head, cell.value, tail, indent)
    return lines


def _find_columns(cells: tuple[Cell, ...]) -> list[int]:
    """Find the widths of the columns where all cells are rows of one length; none elsewhere."""
    rows = [[len(render_value(item)) for item in cell.value.values] for cell in cells if isinstance(cell.value, Row)]
    if len(rows) < len(cells) or len({len(row) for row in rows}) != 1:
        return []
    return [max(column) for column in zip(*rows, strict=True)]
