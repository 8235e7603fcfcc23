"""Futures of interest: those in which a claim holds, or a number lies above or below another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.outcomes import Flags
from sandtable.analysis.targets import TargetValues

ABOVE, BELOW, HOLDS, FAILS = "above", "below", "holds", "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What makes a future one of interest.

    Args:
        kind: above, below, holds or fails.
        threshold: for a number, in its unit; the quantile's value where one was asked for.
        level: the quantile asked for, 0 to 1; NaN when a number was.
    """

    kind: str
    threshold: float = math.nan
    level: float = math.nan


def settle_event(event: Event, values: TargetValues) -> Event:
    """The event with its quantile as a number of these futures."""
    if math.isnan(event.level) or values.n == 0:
        return event
    threshold = float(np.quantile(values.values[values.counts], event.level))
    return Event(kind=event.kind, threshold=threshold, level=event.level)


def find_cases(event: Event, values: TargetValues) -> Flags:
    """Which of the futures that count are of interest.

    Args:
        event: settled, so with a number where it needs one.
        values: of the target.

    Returns:
        (future that counts,).
    """
    counted = values.values[values.counts]
    match event.kind:
        case "above":
            cases: Flags = counted > event.threshold
        case "below":
            cases = counted < event.threshold
        case "holds":
            cases = counted > 0.5
        case _:
            cases = counted <= 0.5
    return cases
