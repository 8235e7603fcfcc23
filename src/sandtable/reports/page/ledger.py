"""The panel of pluses and minuses: a waterfall of what is weighted, a table of everything, and where the sign turns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sandtable.reports.finding import say_ledger, say_trouble
from sandtable.reports.ledger import say_sides
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_percent,
    format_weight,
)
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.charts.waterfall import Bar, draw_waterfall
from sandtable.reports.page.distance import say_distance, sign_mean
from sandtable.reports.page.environment import render_template
from sandtable.reports.switches import format_turning, say_nearest

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Difference, Ledger, LedgerLine, WeightedNet
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.pluses import Ground, LedgerPanel, Shift

ID: Final = "ledger-1"
ROUNDED: Final = "Rounded; steps need not add up."
NET: Final = "Net"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One outcome as the tables show it.

    Args:
        change: difference from the pinned world's; "" without one.
        worth: in the weighted unit; "" without a weight.
        turns: the weight at which the sign of the net turns.
    """

    outcome: str
    label: str
    unit: str
    better: str
    mean: str
    low: str
    median: str
    high: str
    plus: str
    minus: str
    change: str
    weight: str
    worth: str
    turns: str
    ground: Ground | None = None


def render_ledger(finding: LedgerPanel, shown: Shown) -> str:
    """The fragment.

    Args:
        finding: pluses and minuses.
        shown: the page it stands on.
    """
    ledger = finding.ledger
    lines = ledger.lines if ledger is not None and ledger.n_usable else ()
    weighted = ledger.weighted if ledger is not None and lines else None
    rows = [_row(line, finding) for line in lines]
    svg, ends = _waterfall(finding, weighted, shown) if ledger is not None and weighted is not None else ("", "")
    return render_template(
        "ledger.html.j2",
        shown=shown,
        finding=finding,
        sentence=_say(finding),
        pinned=say_shift(finding.shift, finding.pinned, ledger) if finding.pinned is not None else "",
        svg=Markup(svg),  # noqa: S704  (its texts are escaped where they are drawn)
        ends=ends,
        rows=rows,
        natural=[row for row in rows if not row.weight],
        net=_net_row(weighted, finding.shift) if weighted is not None else None,
        scale=weighted.scale if weighted is not None else "",
        sides=say_sides(weighted) if weighted is not None else "",
        nearest=say_nearest(ledger.switches, weighted.scale) if ledger is not None and weighted is not None else "",
        note=_note(ledger) if ledger is not None and lines else "",
        rounded=ROUNDED,
        is_open=not shown.axes,  # a hand that drags a slider opens no list
    )


def list_rows(finding: LedgerPanel) -> tuple[LedgerRow, ...]:
    """The ledger's lines as the tables show them, the net last where anything is weighted."""
    ledger = finding.ledger
    if ledger is None or not ledger.n_usable:
        return ()
    rows = [_row(line, finding) for line in ledger.lines]
    return (*rows, _net_row(ledger.weighted, finding.shift)) if ledger.weighted is not None else tuple(rows)


def say_pluses(finding: LedgerPanel) -> str:
    """The ledger in one sentence, or why there is none."""
    return _say(finding)


def say_shift(shift: Shift | None, pinned: Ledger | None, ledger: Ledger | None) -> str:
    """How far the net is from the pinned world's, in one sentence; of the first outcome where nothing is weighted."""
    if shift is None or pinned is None or ledger is None or not ledger.lines:
        return "The pinned world cannot be compared: a branch was not run in it."
    if shift.net is not None and ledger.weighted is not None:
        change, unit, what = shift.net, ledger.weighted.scale, "The net"
    else:
        line = ledger.lines[0]
        change, unit, what = shift.lines[line.outcome], say_unit(line.unit), f"“{line.label}”"
    if math.isnan(change.mean):
        return "Nothing can be said of the difference from the pinned world: no future ran well in both."
    n_better = _better(change, ledger)
    return say_distance(
        change, what, "the pinned world's", unit, is_paired=shift.is_paired, words=("better", "worse"),
        counts=(n_better, change.up.n_futures - n_better - _equal(change)),
    )  # fmt: skip


def _better(change: Difference, ledger: Ledger) -> int:
    is_up = ledger.weighted is not None or ledger.lines[0].more_is_better
    return change.up.n if is_up else change.down.n


def _equal(change: Difference) -> int:
    return change.up.n_futures - change.up.n - change.down.n


def _say(finding: LedgerPanel) -> str:
    if not finding.actors:
        return "Nobody in this scenario has an interest, so there are no pluses and minuses."
    if finding.ledger is None:
        return "The scenario has no move, law or branch that could be weighed."
    return say_ledger(finding.ledger).replace("`", "").replace("^2", "²").replace("^3", "³")


def _note(ledger: Ledger) -> str:
    pair = ledger.pair
    said = (
        f"{pair.with_branch} minus {pair.without_branch} in the same {format_count(ledger.n_usable)} futures, lens "
        f"{ledger.lens}, seed {ledger.seed}."
    )
    trouble = say_trouble(ledger.n_left_out, ledger.n_usable + ledger.n_left_out)
    return f"{said} {trouble}" if trouble else said


def _waterfall(finding: LedgerPanel, weighted: WeightedNet, shown: Shown) -> tuple[str, str]:
    assert finding.ledger is not None  # there are weights, so there is a ledger
    pinned = {line.outcome: line.worth_mean for line in finding.pinned.lines} if finding.pinned is not None else {}
    bars = [
        Bar(label=line.label, value=line.worth_mean, text=_worth(line), pinned=pinned.get(line.outcome, math.nan))
        for line in finding.ledger.lines
        if line.weight is not None
    ]
    then = finding.pinned.weighted if finding.pinned is not None else None
    net = weighted.net
    bars.append(
        Bar(label=NET, value=net.mean, text=sign_mean(net), pinned=then.net.mean if then else math.nan, is_sum=True)
    )
    label = finding.ledger.pair.label or finding.ledger.pair.subject
    picture, ends = draw_waterfall(
        bars,
        id_=ID,
        width=float(shown.width),
        extent=(finding.low, finding.high),
        held=shown.axes.get(ID),
        scale=weighted.scale,
        title=f"Pluses and minuses of {label} for {finding.ledger.actor_label}",
        desc=_say(finding),
    )
    return picture, f"{ends[0]!r},{ends[1]!r}"


def _row(line: LedgerLine, finding: LedgerPanel) -> LedgerRow:
    assert finding.ledger is not None  # it has this line
    difference = line.difference
    change = finding.shift.lines.get(line.outcome) if finding.shift is not None else None
    turning = {switch.outcome: format_turning(switch) for switch in finding.ledger.switches}
    return LedgerRow(
        outcome=line.outcome,
        label=line.label,
        unit=say_unit(line.unit),
        better="more is better" if line.more_is_better else "less is better",
        mean=f"{sign_mean(difference)} ± {format_error(difference.paired_error)}",
        low=format_number(difference.low, difference.low_error, is_signed=True),
        median=format_number(difference.median, difference.median_error, is_signed=True),
        high=format_number(difference.high, difference.high_error, is_signed=True),
        plus=format_percent(line.plus.share, line.plus.standard_error),
        minus=format_percent(line.minus.share, line.minus.standard_error),
        change=_change(change),
        weight=format_weight(line.weight) if line.weight is not None else "",
        worth=_worth(line) if line.weight is not None else "",
        turns=turning.get(line.outcome, MISSING) if line.weight is not None else "",
        ground=finding.grounds.get(line.outcome),
    )


def _net_row(weighted: WeightedNet, shift: Shift | None) -> LedgerRow:
    net = weighted.net
    return LedgerRow(
        outcome="",
        label="Net, weighted",
        unit=weighted.scale,
        better="",
        mean=f"{sign_mean(net)} ± {format_error(net.paired_error)}",
        low=format_number(net.low, net.low_error, is_signed=True),
        median=format_number(net.median, net.median_error, is_signed=True),
        high=format_number(net.high, net.high_error, is_signed=True),
        plus=format_percent(weighted.gains.share, weighted.gains.standard_error),
        minus=format_percent(weighted.costs.share, weighted.costs.standard_error),
        change=_change(shift.net if shift is not None else None),
        weight="",
        worth=sign_mean(net),
        turns="",
    )


def _change(change: Difference | None) -> str:
    if change is None or math.isnan(change.mean):
        return MISSING
    if change.mean == 0 and change.paired_error == 0:
        return "0"
    return f"{sign_mean(change)} ± {format_error(change.paired_error)}"


def _worth(line: LedgerLine) -> str:
    error = line.difference.paired_error * abs(line.weight) if line.weight is not None else 0.0
    return format_number(line.worth_mean, error, is_signed=True)
