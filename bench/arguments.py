"""Counts on the command line of a measurement."""

from __future__ import annotations

import sys


def count_at(place: int, meaning: str, usual: int) -> int:
    """The count at a place of the command line, or the usual one; what is no count ends the program with a line."""
    if len(sys.argv) <= place:
        return usual
    text = sys.argv[place]
    if not text.isdecimal() or int(text) < 1:
        print(f"{meaning}: a whole number from 1 on, not `{text}`; without it {usual:,}", file=sys.stderr)
        raise SystemExit(2)
    return int(text)
