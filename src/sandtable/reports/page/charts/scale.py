"""From values to places: axes with few round ticks, which a page may hold still."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sandtable.reports.axes import nice_step, tick_decimals

NEAR_ZERO: Final = 0.35  # an axis whose low end is below this share of its high end starts at 0
SAME: Final = 1e-9
MOST_ROUNDS: Final = 6
WORDS: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
LARGE, TINY = 1e7, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Values on a line.

    Args:
        low, high: its ends.
        start, stop: places of the ends, in CSS pixels; a vertical axis starts below.
        step: between ticks.
    """

    low: float
    high: float
    start: float
    stop: float
    step: float

    def place(self, value: float) -> float:
        """Where a value stands; NaN where it is none.  What lies beyond the ends is drawn just outside."""
        if not math.isfinite(value):
            return math.nan
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.stop - self.start) * min(max(share, -0.5), 1.5)

    def holds(self, value: float) -> bool:
        """Whether a value lies between the ends."""
        return math.isfinite(value) and self.low - SAME * self.step <= value <= self.high + SAME * self.step

    @property
    def ticks(self) -> list[float]:
        """Round values between the ends."""
        first = math.ceil(self.low / self.step - SAME)
        last = math.floor(self.high / self.step + SAME)
        return [self.step * number + 0.0 for number in range(first, last + 1)]

    @property
    def factor(self) -> float:
        """What ticks are divided by."""
        size = max(abs(self.low), abs(self.high))
        if size < LARGE and (size >= TINY or size == 0):
            return 1.0
        named = next((factor for factor, _ in WORDS if factor <= size < 1e15), None)
        return named or 10.0 ** math.floor(math.log10(size))

    @property
    def factor_words(self) -> str:
        """What stands before the unit: `million`, `10^-6`; "" for 1."""
        factor = self.factor
        if factor == 1.0:
            return ""
        return next((word for one, word in WORDS if one == factor), f"× 10^{round(math.log10(factor))}")

    def tick_text(self, value: float) -> str:
        """A tick as it is written."""
        shown = 0.0 if abs(value) < self.step / 1e6 else value / self.factor
        return f"{shown:,.{min(tick_decimals(self.step / self.factor), 12)}f}".replace("-", "\u2212")


def fit_axis(
    low: float,
    high: float,
    *,
    start: float,
    stop: float,
    held: tuple[float, float] | None = None,
    most: int = 5,
    from_zero: bool = True,
) -> Axis:
    """An axis that holds all values between two ends.

    Args:
        low: least value.
        high: largest.
        start: place of the low end.
        stop: place of the high end.
        held: ends that a page keeps while a hand drags.
        most: parts that ticks cut it into.
        from_zero: whether an axis of positive values that begins near 0 begins at 0.
    """
    if held is not None and held[1] - held[0] > SAME * max(abs(held[0]), abs(held[1])):
        return Axis(low=held[0], high=held[1], start=start, stop=stop, step=nice_step(held[1] - held[0], most))
    low, high = _open_ends(low, high, from_zero=from_zero)
    step = 0.0
    for _ in range(MOST_ROUNDS):  # until the rounded ends ask for the same step: held, they give the same ticks
        before, step = step, nice_step(high - low, most)
        if step == before:
            break
        low, high = math.floor(low / step + SAME) * step, math.ceil(high / step - SAME) * step
    return Axis(low=low, high=high, start=start, stop=stop, step=step)


def _open_ends(low: float, high: float, *, from_zero: bool) -> tuple[float, float]:
    """Ends apart from each other, also where all values are the same."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high - low <= SAME * max(abs(low), abs(high)):
        if high == 0:
            return 0.0, 1.0
        reach = 0.1 * abs(high)
        return low - reach, high + reach
    return (0.0 if from_zero and 0 <= low < NEAR_ZERO * high else low), high
