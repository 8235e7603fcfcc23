"""The paired ledger as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_error_ratio, say_ledger, say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_percent,
    format_unit,
    format_weight,
)
from sandtable.reports.switches import format_turning, has_switch, layout_switches, say_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.ledger import Difference, Ledger, LedgerLine, WeightedNet

_TITLES = ("mean", "error", "unpaired", "5 %", "50 %", "95 %", "plus", "minus", "weight", "worth")
_TURNING_TITLES = (*_TITLES[:-1], "turns at", "worth")
_BRIEF_TITLES = ("mean ± error", "5 % to 95 %", "plus", "minus", "weight", "worth")
_TURNING_NOTE = "turns at: the weight at which the sign of the mean net turns, all others held; none: no weight does."


def layout_ledgers(ledgers: Sequence[Ledger]) -> Page:
    """The same ledger under several lenses: findings first, then a table for each."""
    findings = [Paragraph(say_ledger(ledger), tone="strong") for ledger in ledgers]
    tables = [layout_ledger(ledger) for ledger in ledgers if ledger.lines]
    switches = [
        layout_ledger_switches(ledger) for ledger in ledgers if len(ledgers) == 1 and has_switch(ledger.switches)
    ]
    return Page((*findings, *tables, *switches))


def layout_ledger(ledger: Ledger, *, is_brief: bool = False) -> Block:
    """One ledger: a row per outcome in its own unit, then the weighted sum.

    Args:
        ledger: what is shown.
        is_brief: without medians and unpaired errors.
    """
    pair = ledger.pair
    is_turning = not is_brief and has_switch(ledger.switches)
    turning = {switch.outcome: format_turning(switch) for switch in ledger.switches} if is_turning else {}
    titles = _BRIEF_TITLES if is_brief else _TURNING_TITLES if is_turning else _TITLES
    rows = [_line_row(line, turning.get(line.outcome, ""), is_brief=is_brief) for line in ledger.lines]
    notes = [
        f"`{pair.with_branch}` minus `{pair.without_branch}` in the same futures; "
        f"{format_count(ledger.n_usable)} futures, lens `{ledger.lens}`, seed {ledger.seed}. "
        "error: standard error of the mean, paired"
        + ("." if is_brief else "; unpaired: had the branches met different futures.")
    ]
    if len(pair.family) > 1:
        notes.append("The two branches differ in " + ", ".join(f"`{name}`" for name in pair.family) + ".")
    if ledger.weighted is not None:
        rows.append(_net_row(ledger.weighted, is_brief=is_brief, is_turning=is_turning))
        notes.extend(_weighted_notes(ledger.weighted))
        said = say_nearest(ledger.switches, ledger.weighted.scale)
        notes.extend([said] if said else [])
        notes.extend([_TURNING_NOTE] if is_turning else [])
    trouble = say_trouble(ledger.n_left_out, ledger.n_usable + ledger.n_left_out)
    return Table(
        title=f"{ledger.actor_label}: pluses and minuses of {pair.subject}, lens {ledger.lens}",
        columns=(Column("outcome (unit, what is better)"), *(Column(title, is_number=True) for title in titles)),
        rows=tuple(rows),
        notes=(*notes, trouble) if trouble else tuple(notes),
    )


def layout_ledger_switches(ledger: Ledger) -> Table:
    """How much each outcome would have to be worth for the sign of the net to turn."""
    scale = ledger.weighted.scale if ledger.weighted is not None else ""
    return layout_switches(
        ledger.switches,
        scale,
        title=f"{ledger.actor_label}: switch points of {ledger.pair.subject}, lens {ledger.lens}",
    )


def _line_row(line: LedgerLine, turning: str, *, is_brief: bool) -> tuple[Cell, ...]:
    unit = format_unit(line.unit)
    better = "more" if line.more_is_better else "less"
    error = line.difference.paired_error * abs(line.weight) if line.weight is not None else 0.0
    worth = MISSING if line.weight is None else format_number(line.worth_mean, error, is_signed=True)
    return make_row(
        [
            f"{line.label} ({unit}, {better})" if unit else f"{line.label} ({better})",
            *_difference_texts(line.difference, is_brief=is_brief),
            format_percent(line.plus.share, line.plus.standard_error),
            format_percent(line.minus.share, line.minus.standard_error),
            MISSING if line.weight is None else format_weight(line.weight),
            *([turning] if turning else []),
            Cell(worth, _tone(line.worth_mean)),
        ]
    )


def _net_row(weighted: WeightedNet, *, is_brief: bool, is_turning: bool) -> tuple[Cell, ...]:
    net = weighted.net
    return make_row(
        [
            Cell(f"net, weighted ({weighted.scale})", "strong"),
            *_difference_texts(net, is_brief=is_brief),
            format_percent(weighted.gains.share, weighted.gains.standard_error),
            format_percent(weighted.costs.share, weighted.costs.standard_error),
            *(["", ""] if is_turning else [""]),
            Cell(format_number(net.mean, net.paired_error, is_signed=True), _tone(net.mean)),
        ]
    )


def _difference_texts(difference: Difference, *, is_brief: bool) -> list[str]:
    mean = format_number(difference.mean, difference.paired_error, is_signed=True)
    error = format_error(difference.paired_error)
    low = format_number(difference.low, difference.low_error, is_signed=True)
    high = format_number(difference.high, difference.high_error, is_signed=True)
    if is_brief:
        return [f"{mean} ± {error}", f"{low} to {high}"]
    median = format_number(difference.median, difference.median_error, is_signed=True)
    return [mean, error, format_error(difference.unpaired_error), low, median, high]


def say_sides(weighted: WeightedNet) -> str:
    """What the pluses and the minuses come to, and how often both matter, in one sentence."""
    error = weighted.net.paired_error
    return (
        f"Under the stated weights the pluses come to {format_number(weighted.pluses, error, is_signed=True)} and the "
        f"minuses to {format_number(weighted.minuses, error, is_signed=True)} {weighted.scale} on average; in "
        f"{format_percent(weighted.both_material.share, weighted.both_material.standard_error)} of futures the smaller "
        "side is at least a fifth of the larger."
    )


def _weighted_notes(weighted: WeightedNet) -> list[str]:
    ratio = say_error_ratio(weighted.net.paired_error, weighted.net.unpaired_error)
    return [say_sides(weighted), *([ratio] if ratio else [])]


def _tone(value: float) -> str:
    if value > 0:
        return "good"
    return "bad" if value < 0 else ""
