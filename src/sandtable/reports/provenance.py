"""How much of a scenario rests on sources, on judgement, and on nothing."""

from __future__ import annotations

from typing import Protocol

from sandtable.reports.layout import Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_percent


class Counts(Protocol):
    """Values by what they rest on."""

    @property
    def sourced(self) -> int:
        """Values with a row of the sources table."""
        ...

    @property
    def judged(self) -> int:
        """Values with a judgement and no source."""
        ...

    @property
    def bare(self) -> int:
        """Values with neither."""
        ...


def say_provenance(counts: Counts) -> str:
    """`1,234 values: 70 % sourced, 29 % judged, 1 % with neither`."""
    total = counts.sourced + counts.judged + counts.bare
    if total == 0:
        return "No values."
    return (
        f"{format_count(total)} values: {_share(counts.sourced, total)} sourced, {_share(counts.judged, total)} judged, "
        f"{_share(counts.bare, total)} with neither."
    )


def layout_provenance(counts: Counts) -> Page:
    """The counts as a sentence and a table."""
    total = counts.sourced + counts.judged + counts.bare
    rows = [
        make_row([name, format_count(n), _share(n, total) if total else ""])
        for name, n in (("sourced", counts.sourced), ("judged", counts.judged), ("neither", counts.bare))
    ]
    columns = (Column("rests on"), Column("values", is_number=True), Column("share", is_number=True))
    return Page((Paragraph(say_provenance(counts)), Table(columns=columns, rows=tuple(rows))))


def _share(n: int, total: int) -> str:
    return format_percent(n / total)
