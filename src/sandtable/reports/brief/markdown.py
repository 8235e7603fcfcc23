"""A brief as GitHub-flavoured Markdown: the same words, numbers and links as in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandtable.reports.brief.inline import Piece
from sandtable.reports.brief.view import (
    Pieces,
    ViewBlock,
    ViewCell,
    ViewChart,
    ViewHeading,
    ViewLines,
    ViewParagraph,
    ViewRow,
    ViewTable,
    view_brief,
)

if TYPE_CHECKING:
    from sandtable.reports.brief.document import Brief

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_AT_START = re.compile(r"^(\s*)(#|[-+](?=\s)|\d+(?=[.)]\s))")
WIDEST_PADDED = 60  # a column wider than that is not padded: the text itself then is the line


def render_markdown(brief: Brief) -> str:
    """The brief as a Markdown document, one newline at its end."""
    view = view_brief(brief)
    lines = [f"# {_escape(view.title)}", ""]
    if view.question:
        lines += [f"*{_escape(view.question)}*", ""]
    lines += [line for text in (brief.today, view.note) if text for line in (_escape(text), "")]
    for block in view.lead:
        lines += [*_block(block), ""]
    if view.about:
        lines += [_text(view.about), ""]
    for section in view.sections:
        lines += [f'<a id="{section.anchor}"></a>', "", f"## {_escape(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _block(block: ViewBlock) -> Iterator[str]:
    match block:
        case ViewParagraph():
            text = _text(block.pieces)
            yield f"**{text}**" if block.tone == "strong" and "[" not in text else _start(text)
        case ViewHeading():
            yield f"### {_text(block.pieces)}"
        case ViewLines():
            yield "```text"
            yield from ([block.title] if block.title else [])
            yield from (line.replace("```", "'''") for line in block.lines)
            yield "```"
        case ViewChart():
            yield f"**{_text(block.name)}.** {_text(block.says)}"
        case ViewTable():
            yield from _table(block)


def _table(table: ViewTable) -> Iterator[str]:
    if table.caption:
        yield _text(table.caption)
        yield ""
    heads = [_text(pieces) for pieces, _ in table.columns]
    rows = [_row(row) for row in table.rows]
    widths = [max(3, *(len(text) for text in column)) for column in zip(heads, *rows, strict=True)]
    widths = [width if width <= WIDEST_PADDED else 3 for width in widths]
    numbers = [is_number for _, is_number in table.columns]
    yield _line(heads, widths, numbers)
    rules = ["-" * (width - 1) + ":" if right else "-" * width for width, right in zip(widths, numbers, strict=True)]
    yield "| " + " | ".join(rules) + " |"
    for row in rows:
        yield _line(row, widths, numbers)
    for note in table.notes:
        yield ""
        yield _start(_text(note))


def _row(row: ViewRow) -> list[str]:
    texts = [_cell(cell) for cell in row.cells]
    if row.anchor and texts:
        texts[0] = f'<a id="{row.anchor}"></a>{texts[0]}'
    return texts


def _cell(cell: ViewCell) -> str:
    text = _text(cell.pieces)
    return f"**{text}**" if cell.tone == "strong" and text and "[" not in text else text


def _line(texts: list[str], widths: list[int], numbers: list[bool]) -> str:
    padded = [
        text.rjust(width) if right else text.ljust(width)
        for text, width, right in zip(texts, widths, numbers, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"


def _text(pieces: Pieces) -> str:
    return "".join(_piece(piece) for piece in pieces).replace("\n", " ").strip()


def _piece(piece: Piece) -> str:
    match piece.kind:
        case "code":
            return _code(piece.text)
        case "link":
            return f"[{_escape(piece.text)}](#{piece.anchor})"
        case "address":
            return f"<{piece.text}>"
        case _:
            return _escape(piece.text)


def _code(text: str) -> str:
    inside = text.replace("|", "\\|").replace("\n", " ")
    fence = "``" if "`" in inside else "`"
    return f"{fence}{inside}{fence}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def _start(text: str) -> str:
    """The text as a paragraph: what would open a heading or a list is escaped."""
    return _AT_START.sub(lambda found: f"{found[1]}\\{found[2]}", text)
