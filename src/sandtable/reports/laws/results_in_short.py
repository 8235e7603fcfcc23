"""Published results in short: one line each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from sandtable.reports.laws.cards import cut_behind_clause
from sandtable.reports.laws.printed import print_pair
from sandtable.reports.layout import Cell, Column, Table, make_row
from sandtable.reports.numbers import format_of

if TYPE_CHECKING:
    from sandtable.theory.reproduction import Repeated, ReproductionReport

LONGEST: Final = 42
NOTES: Final = (
    "Of a result with several numbers theirs and ours are those of the number that is farthest off, against its "
    "tolerance.",
    "control: a reading that must fail, and how many of its numbers are off. block: repeated by running the block.",
    "sandtable reproduce LAW names the numbers; --full adds papers, notes and tolerances.",
)


def results_in_short(report: ReproductionReport) -> Table:
    """Every result on one line below the name of its law.

    Args:
        report: what was repeated; results of one law stand together.
    """
    rows: list[tuple[Cell, ...]] = []
    for law, results in groupby(report.results, key=lambda result: result.law):
        rows.append(make_row([Cell(law, "strong"), "", "", ""]))
        rows += [_row_of(result) for result in results]
    columns = (Column("result"), Column("theirs", is_number=True), Column("ours", is_number=True), Column("verdict"))
    return Table(columns=columns, rows=tuple(rows), notes=NOTES)


def _row_of(result: Repeated) -> tuple[Cell, ...]:
    place = result.worst
    pair = print_pair(result.published[place], result.ours[place], result.limits[place])
    what = result.short or cut_behind_clause(result.what, LONGEST)
    return make_row([f"  {what}", *pair, _verdict_of(result)])


def _verdict_of(result: Repeated) -> Cell:
    """`holds, 90 of 90`; `control, 3 of 7 off`; `differs, 3 of 90 off`."""
    n = len(result.published)
    n_off = n - result.n_within
    count = f"{format_of(n_off, n)} off" if n_off else format_of(n, n)
    if not result.is_as_expected:
        return Cell(f"{result.verdict}, {count}", "bad")
    return Cell(f"control, {count}", "muted") if result.is_negative_control else Cell(f"holds, {count}", "good")
