"""The panel of moves and branches against actors: who gains, who loses, in how many futures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.numbers import format_number, format_of
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.stakes import MatrixPanel, Stake

SIGNS: Final = {"gains": "+", "loses": "\u2212", "split": "±", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One cell as the template takes it."""

    kind: str
    word: str
    count: str
    amount: str


def render_matrix(finding: MatrixPanel, shown: Shown) -> str:
    """The fragment.

    Args:
        finding: who gains and loses.
        shown: the page it stands on.
    """
    rows = [(row, [tell_stake(stake) for stake in row.stakes]) for row in finding.rows]
    measures = [_measure(stake) for stake in finding.rows[0].stakes] if finding.rows else []
    return render_template(
        "matrix.html.j2", shown=shown, finding=finding, rows=rows, heads=list(zip(finding.actors, measures, strict=False)),
        sentence=_say(finding),
    )  # fmt: skip


def tell_stake(stake: Stake) -> MatrixCell:
    """Sign, word, count and mean: nothing is told by colour alone."""
    if stake.n_futures == 0:
        return MatrixCell(kind="nothing", word="not run", count="", amount="")
    if stake.n_plus == stake.n_minus == 0:
        return MatrixCell(kind="nothing", word="no change", count="", amount="")
    kind = "gains" if stake.n_plus > stake.n_minus else "loses" if stake.n_minus > stake.n_plus else "split"
    count = max(stake.n_plus, stake.n_minus)
    amount = "" if math.isnan(stake.mean) else format_number(stake.mean, stake.error, is_signed=True)
    return MatrixCell(
        kind=kind,
        word=f"{SIGNS[kind]} {kind}",
        count=f"in {format_of(count, stake.n_futures)}",
        amount=f"mean {amount}",
    )


def _measure(stake: Stake) -> str:
    """What a column counts."""
    if not stake.outcome:
        return stake.unit
    unit = say_unit(stake.unit)
    return f"{stake.label}{f', {unit}' if unit else ''}"


def _say(finding: MatrixPanel) -> str:
    """What the table shows, in one sentence."""
    if not finding.rows:
        return "No move and no branch of this scenario can be weighed without adding a branch to it."
    stakes = [tell_stake(stake).kind for row in finding.rows for stake in row.stakes]
    n_gains, n_loses = stakes.count("gains"), stakes.count("loses")
    more = f" {finding.n_more} more are not shown." if finding.n_more else ""
    return (
        f"Under {finding.lens}, of {len(stakes)} pairs of a change and an actor, {n_gains} are a gain and {n_loses} a loss in "
        f"more futures than not.{more}"
    )
