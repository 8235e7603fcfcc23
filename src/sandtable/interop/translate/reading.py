"""Which names a foreign formula reads."""

from __future__ import annotations

from collections.abc import Iterator

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
