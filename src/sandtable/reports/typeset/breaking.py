r"""Equations that are wider than a page, on several lines.

A line ends before a sign or behind a comma, in as few brackets as can be. Tall brackets around a break have a fixed
height, as `\left` and `\right` cannot stand on different lines.
"""

from __future__ import annotations

import re
from typing import Final

from sandtable.reports.typeset.setting import stacked
from sandtable.reports.typeset.width import width_of

WIDEST: Final = 78.0
"""Letters that a page takes in a line of displayed mathematics, about."""
INDENT: Final = r"\qquad {} "
FULL: Final = 0.45
"""The share of a line that is filled before a break within fewer brackets is preferred to a later one."""
LEAST: Final = 0.2
"""The share of a line below which no line ends: a name does not stand alone."""
_PART: Final = re.compile(r"\\begin\{\w+\}|\\end\{\w+\}|\\(?:left|right)(?:\\[A-Za-z]+|.)|\\[A-Za-z]+|\\.|.", re.DOTALL)
_BREAK: Final = re.compile(
    r"(?<!=) (?=[+-] )| (?=\\cdot )|(?=\\text\{ (?:and|or) \})|(?<=,) | (?=\\(?:le|ge|ne) )| (?=[<>=] )"
)
_FIXED: Final = {"(", ")", "[", "]", "|"}


def break_lines(latex: str, room: float = WIDEST, indent: str = INDENT) -> str:
    """An equation as it is, or where it is too wide on several lines, the later ones indented.

    Args:
        latex: one line.
        room: width of a line in letters.
        indent: LaTeX before later lines.
    """
    if width_of(latex) <= room:
        return latex
    rest = _fix_brackets(latex)
    lines: list[str] = []
    lead = ""
    while width_of(rest) > room:
        at = _find_break(rest, room)
        if at is None:
            break
        lines.append(f"{lead}{rest[:at].rstrip()}")
        rest, lead = rest[at:].lstrip(), indent
    if not lines:
        return latex
    return stacked([*lines, f"{lead}{rest}"], "array")


def _fix_brackets(latex: str) -> str:
    r"""Tall brackets that stand free as brackets of a fixed height; those of `\left.` stay as they are."""
    parts = _PART.findall(latex)
    opened: list[tuple[int, bool]] = []
    depth = 0
    for i, part in enumerate(parts):
        if part == "{" or part.startswith("\\begin"):
            depth += 1
        elif part == "}" or part.startswith("\\end"):
            depth -= 1
        elif part.startswith("\\left"):
            opened.append((i, depth == 0 and part[5:] in _FIXED))
        elif part.startswith("\\right") and opened:
            start, is_free = opened.pop()
            if is_free and part[6:] in _FIXED:
                parts[start], parts[i] = rf"\Bigl{parts[start][5:]}", rf"\Bigr{part[6:]}"
    return "".join(parts)


def _find_break(latex: str, room: float) -> int | None:
    """The best place to break: within the fewest brackets and at the loosest sign where the line is full enough.

    Returns:
        A place, else the last that fits, else the first of all; None where there is none that leaves a line.
    """
    depths = _bracket_depths(latex)
    found = {match.start(): _rank(latex[match.start() :]) for match in _BREAK.finditer(latex)}
    widths = {place: width_of(latex[:place]) for place in found if depths[place] is not None}
    places = [place for place, width in widths.items() if width >= LEAST * room]
    fitting = [place for place in places if widths[place] <= room]
    if not fitting:
        return places[0] if places else None
    full = [place for place in fitting if widths[place] >= FULL * room] or fitting[-1:]
    return min(full, key=lambda place: (depths[place], found[place], -place))


def _rank(rest: str) -> int:
    """How tightly the sign binds before which a line would end; a comma as a plus."""
    sign = rest.lstrip()
    if sign.startswith("\\text"):
        return 0
    if sign.startswith(("\\le", "\\ge", "\\ne", "<", ">", "=")):
        return 1
    return 3 if sign.startswith("\\cdot") else 2


def _bracket_depths(latex: str) -> list[int | None]:
    """For each character, how many brackets are around it; None where no line may end: in braces, cases, fractions."""
    depths: list[int | None] = []
    closed = brackets = 0
    for part in _PART.findall(latex):
        if part == "{" or part.startswith(("\\begin", "\\left")):
            closed += 1
        if part in ("(", "["):
            brackets += 1
        depths += [brackets if closed == 0 else None] * len(part)
        if part == "}" or part.startswith(("\\end", "\\right")):
            closed -= 1
        if part in (")", "]"):
            brackets -= 1
    return depths
