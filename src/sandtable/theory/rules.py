"""Rules of thumb held against history: force ratios and victory, build-ups and war.

A rule is told beside what it would have to beat: betting every time on what comes most often, and forecasting the
overall share every time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import (
    Vector,
    read_numbers,
    require_number,
    require_rising,
    require_same_length,
    require_vector,
    require_whole,
)
from sandtable.theory.trouble import TheoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something came.

    Args:
        n: cases.
        came: in how many it came.
        rate: share of cases; nan with none.
        low: lower end of Wilson's 95 % interval.
        high: upper end.
    """

    n: int
    came: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """A rule that says yes where its condition holds, against history.

    Args:
        held: cases in which the condition holds.
        failed: the others.
        accuracy: share of cases in which the rule was right.
        naive_accuracy: share right when betting every time on what comes most often.
        loss_reduction: share of log loss saved by forecasting each group's own rate instead of the overall one: the
            most the condition can be worth, on the cases it was read from.
    """

    held: Rate
    failed: Rate
    accuracy: float
    naive_accuracy: float
    loss_reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiSquare:
    """Pearson's test of a two-by-two table, both ways.

    Args:
        plain: chi-square.
        corrected: with Yates's continuity correction.
        plain_p: probability of as large a value by chance, one degree of freedom.
        corrected_p: the same for the corrected one.
        odds_ratio: odds where the condition holds over odds where not; infinite with an empty cell across.
    """

    plain: float
    corrected: float
    plain_p: float
    corrected_p: float
    odds_ratio: float


def find_rate(came: int, n: int) -> Rate:
    """A share with Wilson's 95 % interval (E. B. Wilson 1927).

    Raises:
        TheoryError: counts that cannot be.
    """
    came, n = require_whole(came, "events"), require_whole(n, "cases")
    if not 0 <= came <= n:
        raise TheoryError(f"{came} of {n}", "what came is part of all", "check the counts")
    if n == 0:
        return Rate(n=0, came=0, rate=np.nan, low=0.0, high=1.0)
    z = 1.959963984540054
    share = came / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Rate(n=n, came=came, rate=share, low=float(max(middle - reach, 0)), high=float(min(middle + reach, 1)))


def find_rates_by_bin(values: ArrayLike, came: ArrayLike, edges: ArrayLike) -> tuple[Rate, ...]:
    """How often something came by range of a value, for instance victory by force ratio.

    Example:
        >>> [rate.rate for rate in rates_by_bin([1.0, 2.0, 4.0, 5.0], [0, 1, 1, 1], edges=[0, 3, 6])]
        [0.5, 1.0]

    Args:
        values: shape (case,).
        came: 1 or 0, shape (case,).
        edges: rising, shape (bin + 1,); a bin holds its upper edge and not its lower one.

    Returns:
        One rate for each bin, in order. Cases outside all bins count in none.

    Raises:
        TheoryError: lists of different length, edges that do not rise, or what came neither 1 nor 0.
    """
    ratios, happened = require_vector(values, "values"), _require_events(came)
    require_same_length((ratios, happened.astype(np.float64)), ("values", "events"))
    bounds = require_vector(edges, "edges", least=2)
    require_rising(bounds, "edges", "they bound ranges one after another")
    place = np.searchsorted(bounds, ratios, side="left") - 1
    return tuple(
        find_rate(int(happened[place == one].sum()), int((place == one).sum())) for one in range(bounds.size - 1)
    )


def try_threshold_rule(ratios: ArrayLike, won: ArrayLike, threshold: float) -> RuleTest:
    """The rule that one wins at or above a force ratio, and does not below it.

    Example:
        >>> test = force_ratio_rule([1.0, 2.0, 3.5, 4.0], won=[0, 1, 1, 1], threshold=3)
        >>> test.failed.rate, test.held.rate
        (0.5, 1.0)

    Args:
        ratios: attacker's over defender's strength, above zero, shape (battle,).
        won: 1 where the attacker won, 0 where it drew or lost, shape (battle,).
        threshold: for instance 3.

    Returns:
        How often attackers won on either side of it and how often the rule was right.

    Raises:
        TheoryError: lists of different length, a ratio not above zero, or an event neither 1 nor 0.
    """
    values, happened = require_vector(ratios, "ratios", above=0), _require_events(won)
    require_same_length((values, happened.astype(np.float64)), ("ratios", "events"))
    above = values >= require_number(threshold, "threshold", above=0)
    return try_rule(int(happened[above].sum()), int(above.sum()), int(happened[~above].sum()), int((~above).sum()))


def try_rule(came_held: int, n_held: int, came_failed: int, n_failed: int) -> RuleTest:
    """A rule against history from four counts: events and cases where its condition holds, and where not.

    Example:
        >>> test = rule_from_counts(came_held=81, n_held=117, came_failed=316, n_failed=540)
        >>> round(test.failed.rate, 3), round(test.held.rate, 3)
        (0.585, 0.692)

    Args:
        came_held: events where the condition holds.
        n_held: cases where it holds.
        came_failed: events where it does not.
        n_failed: cases where it does not.

    Raises:
        TheoryError: counts that cannot be, or no case on one side.
    """
    held, failed = find_rate(came_held, n_held), find_rate(came_failed, n_failed)
    if held.n == 0 or failed.n == 0:
        raise TheoryError("the condition holds always or never", "the rule is tried on both", "move the condition")
    n = held.n + failed.n
    share = (held.came + failed.came) / n
    right = held.came + failed.n - failed.came
    null = n * _entropy(share)
    told = held.n * _entropy(held.rate) + failed.n * _entropy(failed.rate)
    return RuleTest(
        held=held,
        failed=failed,
        accuracy=right / n,
        naive_accuracy=max(share, 1 - share),
        loss_reduction=1 - told / null if null > 0 else 0.0,
    )


def _entropy(share: float) -> float:
    return float(-sum(part * np.log(part) for part in (share, 1 - share) if part > 0))


def find_chi_square(table: ArrayLike) -> ChiSquare:
    """Whether a condition and an event go together, with and without continuity correction.

    Example:
        >>> round(chi_square([[20, 75], [180, 2049]]).plain, 1)
        19.5

    Args:
        table: counts, shape (2, 2): rows where the condition holds and where not, columns event and none.

    Returns:
        Both statistics.

    Raises:
        TheoryError: another shape, counts below zero, or an empty row or column.
    """
    from scipy.special import chdtrc

    counts = read_numbers(table, "table")
    if counts.shape != (2, 2):
        raise TheoryError(f"the table has shape {counts.shape}", "two rows and two columns are needed", "join others")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise TheoryError("a count is below zero or missing", "cases are counted", "mend that count")
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    if not (rows.all() and columns.all()):
        raise TheoryError("a row or column is empty", "the test compares both", "look at the condition")
    n = counts.sum()
    gap = abs(counts[0, 0] * counts[1, 1] - counts[0, 1] * counts[1, 0])
    scale = n / (rows.prod() * columns.prod())
    plain, corrected = float(gap**2 * scale), float(max(gap - n / 2, 0.0) ** 2 * scale)
    across = counts[0, 1] * counts[1, 0]
    return ChiSquare(
        plain=plain,
        corrected=corrected,
        plain_p=float(chdtrc(1, plain)),
        corrected_p=float(chdtrc(1, corrected)),
        odds_ratio=float(counts[0, 0] * counts[1, 1] / across) if across > 0 else np.inf,
    )


def _require_events(came: ArrayLike) -> Vector:
    events = require_vector(came, "events")
    if np.any((events != 0) & (events != 1)):
        raise TheoryError("an event is neither 1 nor 0", "it came or it did not", "leave out what is not known")
    return events
