"""What a card of a law shows: the law as gathered from its file, before anyone decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandtable.model.declaration import Statement
    from sandtable.model.model import Source
    from sandtable.theory.card import LawCard


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    """A law in the list.

    Args:
        card: what is said of it.
        n_published: how many published results it repeats, negative controls among them.
        used_by: scenarios of the library that use it.
    """

    card: LawCard
    n_published: int = 0
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSymbol:
    """A quantity of a block, or an argument of a function.

    Args:
        name: as it is written.
        kind: input, constant, uncertain, stock, flow, auxiliary, lookup; argument for a function.
        meaning: its label.
        unit: `1` without one; "" where none is said.
        dimensions: names.
        default: as written; "" = it must be given.
        rests_on: the default's sources, or why it was judged.
        ranges: `0 to 3`, "" where none is said.
        note: the rest of its note.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    dimensions: tuple[str, ...] = ()
    default: str = ""
    rests_on: str = ""
    ranges: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        """`start[side]`."""
        return f"{self.name}[{', '.join(self.dimensions)}]" if self.dimensions else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEntry:
    """A law in full.

    Args:
        row: card, count of published results, users.
        symbols: inputs first, then constants and what the equations compute, in the file's order.
        statements: a block's syntax tree; its equations are typeset from it.
        sources: rows that the skill line cites.
        value_sources: rows that its values and defaults rest on.
        use: the fewest lines that use it.
        example: the file that uses it, in full; "" for a function.
        signatures: of the functions that compute it.
    """

    row: LawRow
    symbols: tuple[LawSymbol, ...]
    statements: tuple[Statement, ...] = ()
    sources: tuple[Source, ...] = ()
    value_sources: tuple[Source, ...] = ()
    use: str = ""
    example: str = ""
    signatures: tuple[str, ...] = ()

    @property
    def card(self) -> LawCard:
        """What is said of it."""
        return self.row.card

    @property
    def inputs(self) -> tuple[LawSymbol, ...]:
        """What its user gives, or may give."""
        return tuple(symbol for symbol in self.symbols if symbol.kind in {"input", "argument"})
