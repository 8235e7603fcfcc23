"""What the writers of expressions share: where they stand, how tightly a piece binds, and when it needs brackets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sandtable.reports.typeset.notation import Notation

OPEN: Final = 0.0
"""Wanted where anything may stand: in brackets, over a fraction bar, in an exponent."""
LEADING_MINUS: Final = 4.9
ADDED: Final = 5.0
SUMMED: Final = 5.5
"""A sum over an index ends where a plus or minus follows, and takes in every factor before it."""
MULTIPLIED: Final = 6.0
FRACTION: Final = 7.0
POWER: Final = 8.0
APPLIED: Final = 9.0
ATOM: Final = 10.0

DEEPEST_FRACTION: Final = 2
_TALL: Final = ("\\frac", "\\sum", "\\prod", "\\begin", "\\left", "\\int", "\\sqrt")


@dataclass(frozen=True, slots=True)
class Piece:
    """A typeset part.

    Args:
        text: LaTeX.
        level: how tightly it binds, from OPEN to ATOM.
    """

    text: str
    level: float = ATOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where an expression stands.

    Args:
        notation: of its document.
        free: dimensions of the variable that it belongs to.
        bound: dimensions that sums around it run over and that are free as well: their index has a prime.
        depth: how many fraction bars are around it.
        is_inline: in an exponent or an index, where fractions are written with a slash.
    """

    notation: Notation
    free: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    depth: int = 0
    is_inline: bool = False

    @property
    def takes_bar(self) -> bool:
        """Whether a fraction may have a bar here."""
        return not self.is_inline and self.depth < DEEPEST_FRACTION

    def under_bar(self) -> Setting:
        """Above or below a fraction bar."""
        return replace(self, depth=self.depth + 1)

    def raised(self) -> Setting:
        """In an exponent or an index."""
        return replace(self, is_inline=True)

    def inside(self, dimensions: tuple[str, ...], *, always: bool = False) -> Setting:
        """Within a sum over dimensions; `always` gives their index a prime even where none is free."""
        new = [name for name in dimensions if always or name in self.free]
        return replace(self, bound=self.bound | set(new), free=self.free | set(dimensions))


def bracket(text: str) -> str:
    """Round brackets, as tall as what they hold."""
    return rf"\left({text}\right)" if is_tall(text) else f"({text})"


def iverson(text: str) -> str:
    """Square brackets around a condition: 1 where it holds, else 0."""
    return rf"\left[{text}\right]" if is_tall(text) else f"[{text}]"


def is_tall(text: str) -> bool:
    """Whether a text is taller than a line."""
    return any(sign in text for sign in _TALL)


def fit(piece: Piece, wanted: float, *, is_first: bool = False) -> str:
    """A piece as it stands beside others: in brackets where it binds less tightly than is wanted.

    Args:
        piece: to be placed.
        wanted: the least level that needs none.
        is_first: nothing stands to its left, so that it may open with a minus.
    """
    level = piece.level
    if piece.text.startswith("-") and not is_first:
        level = min(level, LEADING_MINUS)
    return piece.text if level >= wanted else bracket(piece.text)


def applied(name: str, arguments: str, below: str = "") -> Piece:
    """A function's name with its arguments in brackets, perhaps with an index below."""
    index = f"_{{{below}}}" if below else ""
    return Piece(f"{name}{index}{bracket(arguments)}", APPLIED)


def stacked(rows: Iterable[str], environment: str = "cases") -> str:
    """Rows one below the other; one that opens with a square bracket would be read as an option of the row above.

    Args:
        rows: LaTeX; `&` parts columns in `cases`.
        environment: `cases`, or `array` for lines that start at the left.
    """
    opening = "{array}{l}" if environment == "array" else f"{{{environment}}}"
    lines = r" \\ ".join(f"{{}}{row}" if row.startswith("[") else row for row in rows)
    return rf"\begin{opening} {lines} \end{{{environment}}}"
