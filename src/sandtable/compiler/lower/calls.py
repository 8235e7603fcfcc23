"""Which calls keep a memory or draw noise, and how many of them an expression holds.

Both are numbered through the text of an equation, so that a part that is read later keeps its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandtable.functions.forms import MEMORY_FUNCTIONS, NOISE_FUNCTIONS
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Rank,
    Reduction,
    TimeReduction,
    Unary,
)


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The operands of an expression, left to right."""
    match expression:
        case Binary():
            yield expression.left
            yield expression.right
        case Call():
            yield from expression.arguments
            for _, value in expression.keywords:
                yield value
        case Unary() | Reduction() | Rank() | TimeReduction():
            yield expression.operand
        case Conditional():
            yield expression.condition
            yield expression.then
            yield expression.otherwise


def count_calls(expression: Expression) -> tuple[int, int]:
    """How many noises and memories it holds."""
    n_noises = n_memories = 0
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            n_noises += node.function in NOISE_FUNCTIONS
            n_memories += node.function in MEMORY_FUNCTIONS
        waiting.extend(parts_of(node))
    return n_noises, n_memories
