"""How tightly operators bind, from 1 up; the reader and the formatter share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRECEDENCE: Final[Mapping[str, int]] = {
    "or": 1,
    "and": 2,
    "not": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "==": 4,
    "!=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": 8,
}
NEGATION: Final = 7
"""Precedence of the minus before an operand."""
COMPARISON: Final = 4
POWER: Final = 8
