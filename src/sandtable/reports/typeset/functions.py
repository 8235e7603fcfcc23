r"""Names of functions as LaTeX: those that mathematics has signs for, and all others in upright letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from sandtable.reports.typeset.letters import upright
from sandtable.reports.typeset.setting import APPLIED, ATOM, Piece

KNOWN: Final = {
    "exp": r"\exp",
    "ln": r"\ln",
    "log10": r"\log_{10}",
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "tanh": r"\tanh",
    "min": r"\min",
    "max": r"\max",
}
_PARTS: Final = re.compile(r"([^\W\d]+?)_?(\d+)\Z")

FUNCTIONS: Final[Mapping[str, Callable[[str], Piece]]] = {
    "sqrt": lambda x: Piece(rf"\sqrt{{{x}}}", APPLIED),
    "abs": lambda x: Piece(rf"\left|{x}\right|", ATOM),
    "floor": lambda x: Piece(rf"\left\lfloor {x} \right\rfloor", ATOM),
    "ceil": lambda x: Piece(rf"\left\lceil {x} \right\rceil", ATOM),
}


def operator_name(name: str) -> str:
    r"""A function's name: `\exp`, else upright letters with the digits behind them as an index (`delay_3`)."""
    if name in KNOWN:
        return KNOWN[name]
    match = _PARTS.match(name)
    return f"{upright(match[1])}_{{{match[2]}}}" if match is not None else upright(name)
