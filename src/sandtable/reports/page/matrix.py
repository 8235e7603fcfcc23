"""The panel of moves and branches against actors: who gains, who loses, in how many futures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.numbers import format_number, format_of
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.effects import Effect, MatrixPanel
    from sandtable.analysis.live.findings import Shown

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
    rows = [(row, [tell_effect(effect) for effect in row.effects]) for row in finding.rows]
    measures = [_measure(effect) for effect in finding.rows[0].effects] if finding.rows else []
    return render_template(
        "matrix.html.j2", shown=shown, finding=finding, rows=rows, heads=list(zip(finding.actors, measures, strict=False)),
        sentence=say_matrix(finding),
    )  # fmt: skip


def tell_effect(effect: Effect) -> MatrixCell:
    """Sign, word, count and mean: nothing is told by colour alone."""
    if effect.n_futures == 0:
        return MatrixCell(kind="nothing", word="not run", count="", amount="")
    if effect.n_plus == effect.n_minus == 0:
        return MatrixCell(kind="nothing", word="no change", count="", amount="")
    kind = "gains" if effect.n_plus > effect.n_minus else "loses" if effect.n_minus > effect.n_plus else "split"
    count = max(effect.n_plus, effect.n_minus)
    amount = "" if math.isnan(effect.mean) else format_number(effect.mean, effect.error, is_signed=True)
    return MatrixCell(
        kind=kind,
        word=f"{SIGNS[kind]} {kind}",
        count=f"in {format_of(count, effect.n_futures)}",
        amount=f"mean {amount}",
    )


def _measure(effect: Effect) -> str:
    """What a column counts."""
    if not effect.outcome:
        return effect.unit
    unit = say_unit(effect.unit)
    return f"{effect.label}{f', {unit}' if unit else ''}"


def say_matrix(finding: MatrixPanel) -> str:
    """What the table shows, in one sentence."""
    if not finding.rows:
        return "No move and no branch of this scenario can be weighed without adding a branch to it."
    effects = [tell_effect(effect).kind for row in finding.rows for effect in row.effects]
    n_gains, n_loses = effects.count("gains"), effects.count("loses")
    more = f" {finding.n_more} more are not shown." if finding.n_more else ""
    return (
        f"Under {finding.lens}, of {len(effects)} pairs of a change and an actor, {n_gains} are a gain in more futures than a "
        f"loss, and {n_loses} a loss in more than a gain.{more}"
    )
