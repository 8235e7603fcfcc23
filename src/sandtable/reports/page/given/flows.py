"""The flows of a view as a table for other programs, and as lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandtable.reports.courses import format_rounded
from sandtable.reports.layout import Block, Column, Heading, Paragraph, Table, make_row
from sandtable.reports.numbers import format_error, format_number
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.flows import tell_flows
from sandtable.reports.page.given.tables import GivenTable, plain_number

if TYPE_CHECKING:
    from sandtable.analysis.carriage import Amount
    from sandtable.analysis.ledger import Difference
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.flows import FlowsPanel

FLOWS_HEADS: Final = (
    "route", "series", "label", "from", "from label", "to", "to label", "date", "unit", "50 %", "5 %", "95 %",
    "unit from the start", "50 % from the start", "5 % from the start", "95 % from the start", "from the pinned",
    "error of that", "higher in", "lower in", "drawn as",
)  # fmt: skip


def tabulate_flows(panel: FlowsPanel, shown: Shown) -> GivenTable:
    """Every route at the view's date, in the scenario's order, and what it has carried since the start."""
    told = tell_flows(panel, shown)
    rows = []
    for one, row in zip(panel.carried, told.rows, strict=True):
        key = (str(one.number + 1), one.key, row.label, one.origin, row.origin, one.target, row.target, panel.at)
        rows.append((*key, *_tell_amount(one.now), *_tell_amount(one.so_far), *_tell_change(one.change), row.badge))
    return GivenTable(heads=FLOWS_HEADS, rows=tuple(rows))


def lay_flows(panel: FlowsPanel, shown: Shown) -> list[Block]:
    """The sentence and the routes; nothing where the scenario has none."""
    if not panel.n_routes:
        return []
    told = tell_flows(panel, shown)
    blocks: list[Block] = [Heading("From actor to actor"), Paragraph(told.said)]
    columns = [Column("what"), Column("from"), Column("to")]
    columns += [Column(head, is_number=True) for head in ("median", "5 %", "95 %")]
    columns += [Column("unit"), Column("from the start", is_number=True)]
    columns += [Column("from the pinned", is_number=True)] if panel.is_compared else []
    cells = []
    for row in told.rows:
        texts = [row.label, row.origin, row.target, row.median, row.low, row.high, row.unit, row.so_far]
        cells.append(make_row([*texts, row.change] if panel.is_compared else texts))
    return [*blocks, Table(columns=tuple(columns), rows=tuple(cells))] if cells else blocks


def _tell_amount(amount: Amount | None) -> tuple[str, ...]:
    if amount is None:
        return ("",) * 4
    ends = ((amount.median, amount.median_error), (amount.low, amount.low_error), (amount.high, amount.high_error))
    return say_unit(amount.unit), *(plain_number(format_rounded(value, error)) for value, error in ends)


def _tell_change(change: Difference | None) -> tuple[str, ...]:
    if change is None or not change.up.n_futures:
        return ("",) * 4
    mean = format_number(change.mean, change.paired_error, is_signed=True)
    error = format_error(change.paired_error) if change.mean != 0.0 else "0"
    return plain_number(mean), plain_number(error), str(change.up.n), str(change.down.n)
