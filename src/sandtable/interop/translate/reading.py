"""Which names a foreign formula reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sandtable.interop.foreign import Apply, Formula, Join, Reference, Sign, key_of


def names_read(node: Formula) -> set[str]:
    """Keys of all variables, functions and ranges in a formula."""
    return set(_names(node))


def _names(node: Formula) -> Iterator[str]:
    if isinstance(node, Reference):
        yield key_of(node.name)
    elif isinstance(node, Apply):
        yield key_of(node.name)
        for argument in node.arguments:
            yield from _names(argument)
    elif isinstance(node, Sign):
        yield from _names(node.operand)
    elif isinstance(node, Join):
        yield from _names(node.left)
        yield from _names(node.right)


def unmarked(node: Formula, key: str) -> Formula:
    """A formula in which one range is no longer marked `!`: it stands for a single element there."""
    if isinstance(node, Sign):
        return replace(node, operand=unmarked(node.operand, key))
    if isinstance(node, Join):
        return replace(node, left=unmarked(node.left, key), right=unmarked(node.right, key))
    if not isinstance(node, Reference | Apply):
        return node
    indices = tuple(replace(index, is_reduced=index.is_reduced and key_of(index.name) != key) for index in node.indices)
    if isinstance(node, Reference):
        return replace(node, indices=() if key_of(node.name) == key else indices)
    return replace(node, indices=indices, arguments=tuple(unmarked(argument, key) for argument in node.arguments))
