"""Initial values are computed from what variables are at the start, where the original gives that beside their equation."""

from __future__ import annotations

from dataclasses import replace

from sandtable.interop.translate.drafts import Draft
from sandtable.interop.translate.scene import Book
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Reduction,
    Row,
    Subscript,
    Table,
    Unary,
)


def read_firsts(book: Book) -> None:
    """Lets stocks start from a second variable, `x_at_start`, wherever what they read differs then.

    Args:
        book: its stocks' initial values are rewritten; the variables of the start are added.
    """
    if all(draft.first is None for draft in book.drafts.values()):
        return
    starting = _Starting(book)
    for draft in list(book.drafts.values()):
        if draft.kind == "stock" and draft.value is not None:
            draft.value = starting.rewrite(draft.value)


class _Starting:
    """The variables of the start made so far: id -> the id to read instead, itself where nothing differs."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.ids: dict[str, str] = {}

    def rewrite(self, node: Expression) -> Expression:
        """An expression of the start; the very same object where nothing differs."""
        if isinstance(node, Name):
            own = self._id(node.id)
            return node if own == node.id else replace(node, id=own)
        if isinstance(node, Subscript):
            own = self._id(node.name)
            return node if own == node.name else replace(node, name=own)
        if isinstance(node, Unary | Reduction):
            return replace(node, operand=self.rewrite(node.operand))
        if isinstance(node, Binary):
            return replace(node, left=self.rewrite(node.left), right=self.rewrite(node.right))
        if isinstance(node, Conditional):
            return replace(
                node,
                condition=self.rewrite(node.condition),
                then=self.rewrite(node.then),
                otherwise=self.rewrite(node.otherwise),
            )
        if isinstance(node, Call):
            return replace(node, arguments=tuple(self.rewrite(argument) for argument in node.arguments))
        if isinstance(node, Table):
            return replace(node, cells=tuple(replace(cell, value=self.rewrite(cell.value)) for cell in node.cells))
        return replace(node, values=tuple(map(self.rewrite, node.values))) if isinstance(node, Row) else node

    def _id(self, own: str) -> str:
        if own not in self.ids:
            self.ids[own] = own  # while it is being looked at: a circle is told elsewhere
            draft = self.book.drafts.get(own)
            if draft is not None and draft.kind == "auxiliary":
                self.ids[own] = self._started(draft)
        return self.ids[own]

    def _started(self, draft: Draft) -> str:
        value = draft.first if draft.first is not None else draft.value
        made = value if value is None else self.rewrite(value)
        if draft.first is None and made == draft.value:
            return draft.id
        started = replace(draft, id=self.book.names.fresh(f"{draft.id}_at_start"), value=made, first=None, terms=[])
        started.label, started.source, started.unit_like = "", "", draft.id
        started.note = f"What `{draft.id}` is while initial values are computed."
        return self.book.add(started).id
