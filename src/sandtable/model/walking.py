"""Walk over expressions: their parts, and the names they read."""

from __future__ import annotations

from collections.abc import Iterator

from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Distribution,
    Expression,
    InBranch,
    Name,
    OverFutures,
    Rank,
    Reduction,
    Row,
    Subscript,
    Table,
    TimeReduction,
    Unary,
)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression, left to right."""
    match expression:
        case Unary() | Reduction() | Rank() | InBranch() | OverFutures():
            return (expression.operand,)
        case Binary():
            return (expression.left, expression.right)
        case Conditional():
            return (expression.condition, expression.then, expression.otherwise)
        case Call():
            return (*expression.arguments, *(value for _, value in expression.keywords))
        case TimeReduction():
            ends = (expression.start, expression.stop)
            return (expression.operand, *(end for end in ends if end is not None))
        case Distribution():
            ends = (expression.low, expression.high)
            return (*expression.arguments, *expression.weights, *(end for end in ends if end is not None))
        case Table():
            return tuple(cell.value for cell in expression.cells)
        case Row():
            return expression.values
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outermost first."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(parts_of(node)))


def names_in(expression: Expression) -> tuple[str, ...]:
    """Names that an expression reads, each once, in order: variables, moves in `active(m)`, lookups that it calls."""
    found: dict[str, None] = {}
    for node in walk(expression):
        match node:
            case Name():
                found[node.id] = None
            case Subscript():
                found[node.name] = None
            case Call():
                found[node.function] = None
    return tuple(found)
