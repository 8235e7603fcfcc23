"""Switch points in words and as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.layout import Column, Table, make_row
from sandtable.reports.numbers import MISSING, format_number, format_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.causes.switches import Crossing, SwitchPoint

TURNS, UNMOVED, NOISE = "turns", "never moved", "within noise"  # as switch points say it
LEVEL_WIDTH = 4.0  # a 95 % interval is about four standard errors wide
NONE = "none"
NEAR = 10.0  # a weight further off than this is no matter of judgement
_COLUMNS = (
    Column("outcome (what is better)"),
    Column("worth of"),
    *(Column(title, is_number=True) for title in ("stated", "mean net turns at", "95 %", "half turn at", "95 %")),
)


def say_nearest(switches: Sequence[SwitchPoint], scale: str, *, net: str = "the net") -> str:
    """Which single weight would have to change least for the sign of a mean net to turn; empty without switch points.

    Args:
        switches: of all outcomes of the net.
        scale: name of the weighted unit.
        net: what turns.
    """
    stated = [switch for switch in switches if not math.isnan(switch.worth) and switch.state != UNMOVED]
    if len(stated) < 2:
        return ""  # with one weighted outcome there is nothing to weigh
    if any(switch.is_undecided for switch in stated):
        return f"The sign of {net} is within its Monte Carlo error under the stated weights."
    nearest = find_closest(switches)
    if nearest is None:
        return f"No single weight, however large or small, turns the sign of {net}."
    value = (
        f"{_value(nearest.mean)} {scale} (95 % interval {_interval(nearest.mean)}) instead of {_stated(nearest)}, "
        f"{_times(nearest.factor)} the stated weight"
    )
    if nearest.distance > NEAR:
        return (
            f"No weight within a factor of {NEAR:g} turns the sign of {net}; what comes nearest is {_amount(nearest)}, "
            f"worth {value}."
        )
    return f"The sign of {net} turns if {_amount(nearest)} were worth {value}; no other single weight is nearer to it."


def find_closest(switches: Sequence[SwitchPoint]) -> SwitchPoint | None:
    """The one whose stated weight would have to change least, as a ratio; None when no stated weight turns the sign."""
    closest = min(switches, key=lambda switch: switch.distance, default=None)
    return closest if closest is not None and math.isfinite(closest.distance) else None


def layout_switches(switches: Sequence[SwitchPoint], scale: str, *, title: str) -> Table:
    """A row per outcome: how much it is worth, and how much it would have to be worth."""
    rows = [
        make_row(
            [
                f"{switch.label} ({'more' if switch.more_is_better else 'less'})",
                _amount_only(switch),
                _stated(switch),
                _turns(switch),
                _interval(switch.mean) if switch.state == TURNS else "",
                _value(switch.half) if not math.isnan(switch.half.worth) else NONE,
                _interval(switch.half) if not math.isnan(switch.half.worth) else "",
            ]
        )
        for switch in switches
    ]
    return Table(
        title=title,
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=(
            f"Worth in {scale}, in the direction that the actor wants, all other weights held. mean net turns at: where "
            "the mean over futures is 0 (Fieller interval); half turn at: where as many futures gain as lose (sign test "
            f"turned round). {_say_words(switches)}",
        ),
    )


def has_switch(switches: Sequence[SwitchPoint]) -> bool:
    """Whether some weight turns something, so that a table of them says more than `none`."""
    return any(math.isfinite(switch.mean.worth) or math.isfinite(switch.half.worth) for switch in switches)


def _say_words(switches: Sequence[SwitchPoint]) -> str:
    states = {switch.state for switch in switches}
    words = ["none: no weight above 0 does it"]
    if UNMOVED in states:
        words.append("unmoved: the outcome is the same in every future")
    if NOISE in states:
        words.append("noise: its mean change cannot be told from 0, so the weight has no bound")
    return "; ".join(words) + "."


def format_turning(switch: SwitchPoint) -> str:
    """The signed weight of one unit at which a mean net turns, for a column beside the stated one."""
    if switch.state != TURNS:
        return _turns(switch)
    error = (switch.mean.high - switch.mean.low) / LEVEL_WIDTH * abs(switch.weight_per_worth)
    return format_number(switch.weight, error, is_signed=True)


def _stated(switch: SwitchPoint) -> str:
    return MISSING if math.isnan(switch.worth) else f"{switch.worth:,.6g}"


def _turns(switch: SwitchPoint) -> str:
    if switch.state == TURNS:
        return _value(switch.mean)
    return {UNMOVED: "unmoved", NOISE: "noise"}.get(switch.state, NONE)


def _value(crossing: Crossing) -> str:
    return format_number(crossing.worth, _error(crossing))


def _error(crossing: Crossing) -> float:
    width = (crossing.high - crossing.low) / LEVEL_WIDTH
    return width if math.isfinite(width) else math.nan


def _interval(crossing: Crossing) -> str:
    error = _error(crossing) / 2.0  # one step finer than the value itself, or both ends could look alike
    if math.isinf(crossing.high):
        return f"{format_number(crossing.low, error)} or more"
    return f"{format_number(crossing.low, error)} to {format_number(crossing.high, error)}"


def _amount(switch: SwitchPoint) -> str:
    """`1,000 person of “Russian casualties”`."""
    amount = _amount_only(switch)
    return f"{amount} of “{switch.label}”" if format_unit(switch.unit) else f"“{switch.label}”"


def _amount_only(switch: SwitchPoint) -> str:
    return f"{switch.per:,.6g} {format_unit(switch.unit)}".rstrip()


def _times(factor: float) -> str:
    if factor >= 1.0:
        return f"{float(f'{factor:.2g}'):,.6g} times"
    return f"{float(f'{100.0 * factor:.2g}'):,.6g} % of"
