"""Axes of charts: round steps, which dates are named, and labels that keep apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_TICKS = 5
LABEL_GAP = 14.0


def nice_step(extent: float, most: int = MOST_TICKS) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that cuts an extent into at most so many parts."""
    rough = extent / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if power * factor >= rough * (1 - 1e-9))


def time_ticks(labels: Sequence[str]) -> list[int]:
    """Points whose labels the axis shows: Januaries where there are some, else a few at even distances."""
    years = [point for point, label in enumerate(labels) if label[4:] in {"-01", "-01-01"}]
    if 2 <= len(years) <= MOST_TICKS + 1:
        return years
    if len(years) > MOST_TICKS + 1:
        return years[:: math.ceil(len(years) / (MOST_TICKS + 1))]
    count = min(MOST_TICKS, len(labels))
    return sorted({round(i * (len(labels) - 1) / max(count - 1, 1)) for i in range(count)})


def spread_labels(wanted: Sequence[float], top: float, bottom: float, gap: float = LABEL_GAP) -> list[float]:
    """Places for labels, in order, each as near to where it is wanted as the gap to its neighbours allows.

    Args:
        wanted: ascending.
        top: the least place.
        bottom: the largest, exceeded only where the labels do not fit.
        gap: between neighbours.
    """
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else top))
    limit = max(bottom, top + gap * (len(places) - 1))
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - gap
    return places


def tick_decimals(step: float) -> int:
    """Decimals that tell the ticks of a step apart: 2 for 0.25."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return decimals + int(step * 10.0**decimals % 1.0 > 1e-9)
