"""A statement as lines: its head and its clauses, before they are laid out; and parts that statements share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sandtable.language.format_expressions import render_expression, render_text
from sandtable.language.layout import lay_out, wrap
from sandtable.model.expression import Expression


class Line(NamedTuple):
    """A clause, or a head: what stands before a value, the value if it may be a table, and what follows."""

    said: str
    value: Expression | None = None
    tail: str = ""

    def lay_out(self, indent: str) -> list[str]:
        """Lay it out on lines."""
        if self.value is None:
            return wrap(self.said + self.tail, indent)
        return lay_out(self.said, self.value, self.tail, indent)


Clauses = list[tuple[str, Line]]
"""Clauses as field (see `CLAUSE_ORDER`) and line."""

Writer = Callable[[Any], tuple[Line, Clauses]]
"""Writes a statement of its class as its head and its clauses, in any order."""


def render_label(text: str) -> str:
    """Write a label with a space before it; nothing where there is none."""
    return f" {render_text(text)}" if text else ""


def render_indices(names: tuple[str, ...]) -> str:
    """Write dimensions or indices in their brackets; nothing where there are none."""
    return f"[{', '.join(names)}]" if names else ""


def note_clause(note: str) -> Clauses:
    """Write a note as a list of one clause or none."""
    return [("note", Line(f"note {render_text(note)}"))] if note else []


def render_pair(bounds: tuple[Expression, Expression]) -> str:
    """Write two bounds as `a to b`."""
    return f"{render_expression(bounds[0])} to {render_expression(bounds[1])}"


def without_clauses(write: Callable[[Any], str]) -> Writer:
    """Make the writer of a statement that is one line."""
    return lambda node: (Line(write(node)), [])
