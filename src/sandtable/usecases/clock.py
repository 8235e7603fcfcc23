"""The only place where the day is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sandtable.usecases.refused import refuse_call

READ, STATED = "read", "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A day and where it is from: `read` from the clock, or `stated` by the user."""

    day: str
    clock: str


def find_today(stated: str = "") -> Today:
    """The day as stated, or else as the clock has it.

    Args:
        stated: `2025-03-17`; "" = read the clock.

    Raises:
        Refused: it is no day.
    """
    if not stated:
        return Today(day=dt.date.today().isoformat(), clock=READ)
    try:
        day = dt.date.fromisoformat(stated).isoformat()
    except ValueError:
        day = ""
    if day != stated:
        raise refuse_call(f"`{stated}` is no day", mend="write it as 2025-03-17")
    return Today(day=day, clock=STATED)
