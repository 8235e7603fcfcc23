"""About how wide an equation is, in letters: whether it fits one line."""

from __future__ import annotations

from typing import Final

from sandtable.reports.typeset.groups import Group, parse_groups

SMALL: Final = 0.7
WIDTHS: Final = {
    "\\,": 0.3, "\\quad": 2.0, "\\cdot": 1.6, "\\left": 0.0, "\\right": 0.0, "\\Bigl": 0.5, "\\Bigr": 0.5, "\\qquad": 4.0, "\\text": 0.0, "\\mathrm": 0.0,
    "\\sum": 2.0, "\\prod": 2.0, "\\begin": 0.0, "\\end": 0.0, "\\operatorname": 0.0,
    "\\exp": 3.0, "\\ln": 2.0, "\\log": 3.0, "\\min": 3.0, "\\max": 3.0, "\\Pr": 2.0, "'": 0.3,
    "=": 2.0, "+": 2.0, "-": 2.0, "\\sim": 2.0, "\\le": 2.0, "\\ge": 2.0, "&": 2.0,
}  # fmt: skip


def width_of(latex: str) -> float:
    """Letters side by side, about: a fraction counts its wider part, an index less than a letter."""
    return _width(parse_groups(latex))


def _width(group: Group) -> float:
    total = widest = 0.0
    i = 0
    while i < len(group):
        part = group[i]
        if part == "\\frac" and i + 2 < len(group):
            total += max(_of(group[i + 1]), _of(group[i + 2])) + 0.5
            i += 3
        elif part in ("_", "^") and i + 1 < len(group):
            total += SMALL * _of(group[i + 1])
            i += 2
        elif part in ("\\begin", "\\end") and i + 1 < len(group):
            i += 2
        elif part == "\\\\":
            widest, total = max(widest, total), 0.0
            i += 1
        else:
            total += _of(part)
            i += 1
    return max(widest, total)


def _of(part: str | Group) -> float:
    if isinstance(part, list):
        return _width(part)
    return WIDTHS.get(part, float(len(part)) if part.isalpha() else 1.0)
