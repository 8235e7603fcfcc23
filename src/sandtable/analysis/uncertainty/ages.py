"""How old a figure is: the last month that a dated text speaks of, and the months from there to a given day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sandtable.model.model import Source

_PERIOD = {"h1": 6, "h2": 12, "q1": 3, "q2": 6, "q3": 9, "q4": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How old a source's figure is.

    Args:
        text: the date as the source's row has it.
        is_published: whether it is the day of publication, for want of one that the figure speaks of.
        least, most: months since then; they differ where only the year is known.  Below 0: still to come.
    """

    text: str
    is_published: bool
    least: int
    most: int


def find_age(source: Source, today: dt.date) -> Age | None:
    """The age of a source's figure: from the end of the time it speaks of, else from its publication; None without a date."""
    now = _month(today.year, today.month)
    for text, is_published in ((source.as_of, False), (source.date, True)):
        span = find_last_months(text)
        if span is not None:
            return Age(text=text, is_published=is_published, least=now - span[1], most=now - span[0])
    return None


def find_last_months(text: str) -> tuple[int, int] | None:
    """The first and last month in which the end of a date or range may lie, counted from year 0; None for no date.

    Args:
        text: `2024`, `2024-10`, `2024-10-31`, `2024-10..2024-12`, `2024-06-09..21`, `2020-2024`, `2025-H1`, `2025 (late)`.
            What is open at its end (`2017-`) has none.
    """
    plain = re.sub(r"\(.*?\)", "", text).strip().lower()
    years = re.fullmatch(r"(\d{4})\s*-\s*(\d{4})", plain)
    if years is not None:
        plain = years[2]
    if not plain or plain.endswith(("-", "..")):
        return None
    start, _, stop = plain.replace("/", "..").partition("..")
    first, last = _parts(start), _parts(stop)
    if last and len(last[0]) < 4:  # `..21`: what is left out is that of the start
        last = first[: max(len(first) - len(last), 0)] + last
    return _span(last or first)


def _parts(text: str) -> list[str]:
    return re.findall(r"[hq]\d|\d+", text)


def _span(parts: list[str]) -> tuple[int, int] | None:
    if not parts or len(parts[0]) != 4 or not parts[0].isdigit():
        return None
    year = int(parts[0])
    if len(parts) == 1:
        return _month(year, 1), _month(year, 12)
    month = _PERIOD.get(parts[1], int(parts[1]) if parts[1].isdigit() else 0)
    if not 1 <= month <= 12:
        return _month(year, 1), _month(year, 12)
    return _month(year, month), _month(year, month)


def _month(year: int, month: int) -> int:
    return 12 * year + month - 1
