"""The time axis of a scenario: its points, their labels and the way between dates and points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MONTHS_PER = {"month": 1, "year": 12}
DAYS_PER = {"day": 1.0, "week": 7.0, "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGrid:
    """N steps of `step` `unit` join N+1 points.

    Args:
        origin: date of point 0, or None for an axis of plain numbers.
        start: number of point 0 on a plain axis (0 on a calendar axis).
        step: length of a step, in `unit`.
        unit: month, year, week, day, hour, minute or second; the unit of elapsed time.
        n_steps: number of steps.
        method: euler or rk4.
    """

    origin: dt.date | None
    start: float
    step: float
    unit: str
    n_steps: int
    method: str = "euler"

    @property
    def n_points(self) -> int:
        """Points of the axis, both ends included."""
        return self.n_steps + 1

    @property
    def is_calendar(self) -> bool:
        """Whether points are dates."""
        return self.origin is not None

    def elapsed(self, point: float) -> float:
        """Elapsed time at a point, in `unit`, counted from the axis' own zero (date axes: from point 0)."""
        return self.start + point * self.step

    def month_index(self, point: float) -> int:
        """Whole months from the start of year 0 to a (fractional) point; on a plain axis, from its own zero."""
        if self.unit in MONTHS_PER:
            zero = 0 if self.origin is None else self.origin.year * 12 + self.origin.month - 1
            start = self.elapsed(point) if self.origin is None else point * self.step
            return zero + int(start * MONTHS_PER[self.unit] // 1)
        if self.origin is None:
            return int(self.elapsed(point) * DAYS_PER[self.unit] / (365.25 / 12) // 1)
        date = self.origin + dt.timedelta(days=int(point * self.step * DAYS_PER[self.unit] // 1))
        return date.year * 12 + date.month - 1

    def month_of_year(self, point: float) -> int:
        """1 to 12."""
        return self.month_index(point) % 12 + 1

    def calendar_year(self, point: float) -> int:
        """The year a (fractional) point lies in."""
        return self.month_index(point) // 12

    def point(self, text: str) -> int | None:
        """The grid point of a date or number, halves up; None when the text is no date."""
        position = self.position(text)
        return None if position is None else int((position + 0.5) // 1)

    def label(self, point: int) -> str:
        """`2025-03`, `2025-03-17` or the plain number of a point."""
        if self.origin is None:
            return f"{self.elapsed(point):g}"
        if self.unit in MONTHS_PER:
            months = self.step * point * MONTHS_PER[self.unit]
            whole = int(months // 1)
            year, month = divmod(self.origin.year * 12 + self.origin.month - 1 + whole, 12)
            day = 1 + int((months - whole) * 30.4375)
            is_whole = abs(self.step * MONTHS_PER[self.unit] % 1) < 1e-12 and self.origin.day == 1
            return f"{year:04d}-{month + 1:02d}" if is_whole else f"{year:04d}-{month + 1:02d}-{day:02d}"
        days = self.step * point * DAYS_PER[self.unit]
        return (self.origin + dt.timedelta(days=days)).isoformat()

    def position(self, text: str) -> float | None:
        """The (fractional) point of a date or number; None when the text is no date."""
        if self.origin is None:
            try:
                return (float(text) - self.start) / self.step
            except ValueError:
                return None
        try:
            parts = [int(part) for part in text.split("-")]
            date = dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
        except (ValueError, IndexError):
            return None
        if self.unit in MONTHS_PER:
            months = (date.year - self.origin.year) * 12 + date.month - self.origin.month
            months_exact = months + (date.day - self.origin.day) / 31
            return months_exact / (self.step * MONTHS_PER[self.unit])
        return (date - self.origin).days / (self.step * DAYS_PER[self.unit])
