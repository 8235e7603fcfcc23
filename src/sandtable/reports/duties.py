"""How often the duties of laws are broken, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Column, Table, make_row
from sandtable.reports.numbers import MISSING, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.duties import DutyCell, DutyFinding


def duties_table(duties: Sequence[DutyFinding]) -> Table:
    """A row per law, a column per lens: per cent of futures, and per cent of the time.

    Args:
        duties: of one branch; at least one.
    """
    lenses = [cell.lens for cell in duties[0].cells]
    rows = [make_row([f"{duty.law} {duty.label}".strip(), *map(_cell, duty.cells)]) for duty in duties]
    return Table(
        title="Duties broken, by lens",
        columns=(Column("law"), *(Column(lens, is_number=True) for lens in lenses)),
        rows=tuple(rows),
        notes=(
            "Futures in which what the law limits is above its limit at some point; in brackets the share of all points, "
            f"on average over futures. Branch `{duties[0].branch}`.",
        ),
    )


def _cell(cell: DutyCell) -> str:
    if cell.share.n_futures == 0:
        return MISSING
    return f"{format_percent(cell.share.share, cell.share.standard_error)} ({format_percent(cell.share_of_points)})"
