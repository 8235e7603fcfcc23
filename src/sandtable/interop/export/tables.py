"""Graphical functions that equations call, as auxiliaries that hold their own table.

Tools differ in how a table is called: some by its name, some only by `LOOKUP(table, x)`, and some know neither.  All
read an auxiliary with a table in it.  So a call becomes an auxiliary: its equation is what the table is read at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandtable.interop.export.drafts import Draft
from sandtable.model.expression import Binary, Call, Conditional, Expression, Number
from sandtable.model.walking import walk


@dataclass(frozen=True, slots=True)
class Reading:
    """One auxiliary that reads a table: its id, the text it is read at, and its axes."""

    id: str
    at: str
    axes: tuple[str, ...]


@dataclass(slots=True)
class TableReadings:
    """Readings of tables while equations are written; the same reading is made once.

    Args:
        tables: ids of the tables that are read so; others are called by name.
    """

    tables: frozenset[str]
    made: dict[tuple[str, str, tuple[str, ...]], Reading] = field(default_factory=dict)

    def take(self, table: str, at: str, axes: tuple[str, ...]) -> Reading:
        """The auxiliary that reads a table at a text; the first has the table's own name."""
        key = (table, at, axes)
        if key not in self.made:
            number = 1 + sum(own == table for own, _, _ in self.made)
            self.made[key] = Reading(table if number == 1 else f"{table}~{number}", at, axes)
        return self.made[key]

    def of(self, table: str) -> list[Reading]:
        """All readings of one table, in the order in which they were made."""
        return [reading for (own, _, _), reading in self.made.items() if own == table]

    def forget(self, n_made: int) -> None:
        """Leaves out readings behind the first ones: their equation is written otherwise."""
        for key in list(self.made)[n_made:]:
            del self.made[key]


def find_readable(drafts: Mapping[str, Draft]) -> frozenset[str]:
    """Tables whose calls can stand as auxiliaries.

    An auxiliary is computed at every point.  So a table that is called within a choice keeps its call where what it
    is read at may be undefined; and so does one that extrapolates or steps, which few tools do within an auxiliary.
    """
    tables = {id_ for id_, draft in drafts.items() if draft.kind == "gf" and draft.graph is not None}
    special = {id_ for id_ in tables if (graph := drafts[id_].graph) and graph.mode != "continuous"}
    values = [value for draft in drafts.values() for value in draft.cells.values()]
    guarded = {
        call.function
        for value in values
        for choice in walk(value)
        if isinstance(choice, Conditional)
        for part in (choice.then, choice.otherwise)
        for call in walk(part)
        if isinstance(call, Call) and not all(_is_defined(argument) for argument in call.arguments)
    }
    return frozenset(tables - special - guarded)


def all_axes(binding: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The axes that stand for all their elements."""
    return tuple(axis for axis, bound in binding if axis == bound)


def _is_defined(value: Expression) -> bool:
    """Whether an argument has a value wherever its variables have one."""
    return not any(
        isinstance(node, Call) or (isinstance(node, Binary) and node.op in {"/", "^"} and not _is_plain(node.right))
        for node in walk(value)
    )


def _is_plain(value: Expression) -> bool:
    return isinstance(value, Number) and value.value > 0
