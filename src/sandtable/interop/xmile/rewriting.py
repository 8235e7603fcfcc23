"""Formulas with some of their names written otherwise, within subscripts too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sandtable.interop.foreign import Apply, Formula, Index, Join, Reference, Sign

Change = Callable[[Reference | Apply], Formula]


def rewritten(node: Formula, change: Change) -> Formula:
    """A formula in which each name that is read or called has been changed, its parts first.

    Args:
        node: the formula.
        change: gives what stands for a reference or a call; itself where nothing changes.
    """
    if isinstance(node, Reference):
        return change(replace(node, indices=_indices(node.indices, change)))
    if isinstance(node, Sign):
        return replace(node, operand=rewritten(node.operand, change))
    if isinstance(node, Join):
        return replace(node, left=rewritten(node.left, change), right=rewritten(node.right, change))
    if isinstance(node, Apply):
        parts = tuple(rewritten(part, change) for part in node.arguments)
        return change(replace(node, arguments=parts, indices=_indices(node.indices, change)))
    return node


def _indices(indices: tuple[Index, ...], change: Change) -> tuple[Index, ...]:
    return tuple(_index(index, change) for index in indices)


def _index(index: Index, change: Change) -> Index:
    number = index.number if index.number is None else rewritten(index.number, change)
    until = index.until if index.until is None else rewritten(index.until, change)
    return replace(index, number=number, until=until)
