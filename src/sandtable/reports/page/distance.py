"""How far something is from the pinned world, in one sentence: a series at its end, the net of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.numbers import format_count, format_error, format_number, format_of
from sandtable.reports.page.charts.marks import join_unit

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Difference


def sign_mean(change: Difference) -> str:
    """The mean of a difference with its sign, rounded to its error."""
    return format_number(change.mean, change.paired_error, is_signed=True)


def say_distance(
    change: Difference,
    what: str,
    whose: str,
    unit: str,
    *,
    is_paired: bool,
    words: tuple[str, str],
    counts: tuple[int, int],
) -> str:
    """A difference between two worlds.

    Args:
        change: it; some future ran well in both.
        what: the subject of the sentence, `The net`.
        whose: what it is held against, `the pinned world's`.
        unit: in words; "" = none.
        is_paired: future by future.
        words: for one direction and the other.
        counts: of the futures that go there.
    """
    how_far = f"{what} is on average {join_unit(sign_mean(change), unit)} from {whose} (Monte Carlo error "
    error, n = format_error(change.paired_error), change.up.n_futures
    if not is_paired:
        return f"{how_far}{error}; the two draw different futures, so they are not paired)."
    if change.up.n == change.down.n == 0:
        return f"{what} is the same as in the pinned world in all of {format_count(n)} futures: the difference is 0."
    return f"{how_far}{error}, paired): {words[0]} in {format_of(counts[0], n)} futures, {words[1]} in {format_count(counts[1])}."
