"""Fault codes explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Column, Heading, Page, Paragraph, Picture, Table, make_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.diagnostics.explanation import Explanation


def layout_code(entry: Explanation) -> Page:
    """Title, what it means, an example and the same lines mended."""
    blocks: list[Block] = [Heading(f"{entry.code}: {entry.title}"), Paragraph(entry.explanation)]
    for title, text in (("a fault:", entry.example), ("mended:", entry.mended)):
        if text:
            blocks.append(Picture(title=title, lines=tuple("  " + line for line in text.rstrip().split("\n"))))
    return Page(tuple(blocks))


def layout_codes(entries: Sequence[Explanation]) -> Page:
    """All codes with their titles."""
    rows = tuple(make_row([entry.code, entry.title]) for entry in entries)
    return Page((Table(columns=(Column("code"), Column("means")), rows=rows),))
