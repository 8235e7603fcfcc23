"""What a check found, and how much of a scenario rests on sources, on judgement, and on nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sandtable.reports.layout import Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.diagnostics.fault import Fault
    from sandtable.diagnostics.place import Place


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
    def bare(self) -> Sequence[tuple[str, Place]]:
        """Owners of the values with neither, each with its place."""
        ...

    @property
    def in_equations(self) -> int:
        """Numbers beyond the trivial that stand inside equations."""
        ...


def say_provenance(counts: Counts) -> str:
    """`1,234 values: 70 % sourced, 29 % judged, 1 % with neither`, and the numbers inside equations."""
    total = counts.sourced + counts.judged + len(counts.bare)
    if total == 0:
        return "No values."
    shares = (
        f"{format_count(total)} values: {_share(counts.sourced, total)} sourced, {_share(counts.judged, total)} judged, "
        f"{_share(len(counts.bare), total)} with neither"
    )
    inside = f"; {format_count(counts.in_equations)} numbers stand inside equations" if counts.in_equations else ""
    return f"{shares}{inside}."


def say_check(counts: Counts | None, faults: Sequence[Fault], where: str) -> str:
    """The last line of a check: how many faults, and what the values rest on.

    Args:
        counts: None when the scenario could not be read far enough to count.
        faults: what was found.
        where: what was checked, as the user named it.
    """
    n_errors = sum(fault.severity == "error" for fault in faults)
    found = [_plural(n, word) for n, word in ((n_errors, "error"), (len(faults) - n_errors, "warning")) if n]
    verdict = f"{where}: {' and '.join(found) if found else 'no faults'}."
    return verdict if counts is None else f"{verdict} {say_provenance(counts)}"


def layout_provenance(counts: Counts) -> Page:
    """The counts as a sentence, a table, and the owners of values that rest on nothing."""
    total = counts.sourced + counts.judged + len(counts.bare)
    rows = [
        make_row([name, format_count(n), _share(n, total) if total else ""])
        for name, n in (("sourced", counts.sourced), ("judged", counts.judged), ("neither", len(counts.bare)))
    ]
    columns = (Column("rests on"), Column("values", is_number=True), Column("share", is_number=True))
    blocks = (Paragraph(say_provenance(counts)), Table(columns=columns, rows=tuple(rows)))
    if not counts.bare:
        return Page(blocks)
    bare = Table(
        title="Values with neither source nor judgement",
        columns=(Column("value"), Column("place")),
        rows=tuple(make_row([owner, f"{place.file}:{place.line}"]) for owner, place in counts.bare),
    )
    return Page((*blocks, bare))


def _share(n: int, total: int) -> str:
    """Never `0 %` for some nor `100 %` for not all."""
    if 0 < n < total:
        return format_percent(min(max(n / total, 0.001), 0.999), 0.001 if not 0.01 <= n / total <= 0.99 else 0.01)
    return format_percent(n / total)


def _plural(n: int, word: str) -> str:
    return f"{format_count(n)} {word}" if n == 1 else f"{format_count(n)} {word}s"
