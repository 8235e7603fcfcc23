"""Outcomes by themselves as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandtable.reports.layout import Column, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_error, format_number, format_unit

if TYPE_CHECKING:
    from sandtable.analysis.spreads import OutcomeSpread

SAME_DIGITS = 5
"""Digits of a value that no chance moves: what is left is the error of the step."""


def spreads_table(spreads: Sequence[OutcomeSpread]) -> Table:
    """Mean, error and quantiles of each outcome; one value where all futures agree.

    Args:
        spreads: at least one, all of the same lens and branch.
    """
    first = spreads[0]
    is_still = all(spread.is_same for spread in spreads)
    titles = ["value"] if is_still else ["mean", "error", "5 %", "50 %", "95 %"]
    columns = (Column("outcome"), Column("unit"), *(Column(title, is_number=True) for title in titles))
    rows = tuple(
        make_row([_name(spread), format_unit(spread.unit), *_numbers(spread, is_still=is_still)]) for spread in spreads
    )
    n = format_count(first.n_futures)
    said = "the same in all" if is_still else "error: standard error of the mean"
    if not is_still and any(spread.is_same for spread in spreads):
        said += f"; {MISSING} where all futures agree"
    note = f"{n} futures, lens `{first.lens}`, {first.branch}, seed {first.seed}; {said}."
    return Table(columns=columns, rows=rows, title="Outcomes", notes=(note,))


def _name(spread: OutcomeSpread) -> str:
    return f"{spread.outcome} {spread.label}" if spread.label else spread.outcome


def _numbers(spread: OutcomeSpread, *, is_still: bool) -> list[str]:
    if spread.is_same:
        return [format_still(spread.mean)] + ([] if is_still else [MISSING] * 4)
    shown = [format_number(spread.mean, spread.error), format_error(spread.error)]
    pairs = zip(spread.quantiles, spread.quantile_errors, strict=True)
    return [*shown, *(format_number(value, error if error > 0 else spread.error) for value, error in pairs)]


def format_still(value: float) -> str:
    """A value without Monte Carlo error: five digits, whole numbers below a million in full, years without a comma."""
    if value == 0 or not math.isfinite(value):
        return format_number(value)
    size = 10.0 ** (math.floor(math.log10(abs(value))) - SAME_DIGITS + 1)
    if abs(value) < 1e6 and abs(value - round(value)) <= 1e-9 * abs(value):
        said = f"{round(value):,}"
    else:
        said = _trim(value, size)
    return said.replace(",", "") if abs(value) < 1e4 else said


def _trim(value: float, size: float) -> str:
    """Digits down to a size, without zeros behind the point that say nothing."""
    decimals = max(0, -math.floor(math.log10(size) + 1e-9))
    said = f"{round(value / size) * size:,.{decimals}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
