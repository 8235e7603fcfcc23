"""Initial values are computed from what variables are at the start, where the original gives that beside their equation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

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

_INITIAL_AT: Final = {  # where the initial value of a memory stands; by default it is the input's
    "delay1": 2,
    "delay3": 2,
    "delayn": 3,
    "smooth1": 2,
    "smooth3": 2,
    "smoothn": 3,
    "delay_fixed": 2,
    "previous": 1,
    "sample": 2,
}


def read_firsts(book: Book) -> None:
    """Lets stocks and memories start from a second variable, `x_at_start`, wherever what they read differs then.

    Args:
        book: its initial values are rewritten; the variables of the start are added.
    """
    if all(draft.first is None for draft in book.drafts.values()):
        return
    starting = _Starting(book)
    for draft in list(book.drafts.values()):
        if draft.kind == "stock" and draft.value is not None:
            draft.value = starting.rewrite(draft.value)
        elif draft.value is not None:
            draft.value = starting.remember(draft.value)


class _Starting:
    """The variables of the start made so far: id -> the id to read instead, itself where nothing differs."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.ids: dict[str, str] = {}

    def rewrite(self, node: Expression) -> Expression:
        """An expression of the start; an equal one where nothing differs."""
        if isinstance(node, Name):
            own = self._id(node.id)
            return node if own == node.id else replace(node, id=own)
        if isinstance(node, Subscript):
            own = self._id(node.name)
            return node if own == node.name else replace(node, name=own)
        return with_parts(node, self.rewrite)

    def remember(self, node: Expression) -> Expression:
        """An expression whose memories begin with what their inputs are at the start."""
        node = with_parts(node, self.remember)
        at = _INITIAL_AT.get(node.function) if isinstance(node, Call) else None
        if at is None or not isinstance(node, Call):
            return node
        begins = node.arguments[at] if len(node.arguments) > at else node.arguments[0]
        started = self.rewrite(begins)
        return node if started == begins else replace(node, arguments=(*node.arguments[:at], started))

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


def with_parts(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """An expression with each of its operands changed."""
    if isinstance(node, Unary | Reduction):
        return replace(node, operand=change(node.operand))
    if isinstance(node, Binary):
        return replace(node, left=change(node.left), right=change(node.right))
    if isinstance(node, Conditional):
        return replace(node, condition=change(node.condition), then=change(node.then), otherwise=change(node.otherwise))
    if isinstance(node, Call):
        return replace(node, arguments=tuple(map(change, node.arguments)))
    if isinstance(node, Table):
        return replace(node, cells=tuple(replace(cell, value=change(cell.value)) for cell in node.cells))
    return replace(node, values=tuple(map(change, node.values))) if isinstance(node, Row) else node
