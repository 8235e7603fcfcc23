"""Short ways to write expressions of ours, and to rebuild them with parts replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Rank,
    Reduction,
    Unary,
)
from sandtable.model.timegrid import TimeGrid

NOW = Name(id="now")
STEP = Name(id="dt")
ZERO = Number(value=0.0)
ONE = Number(value=1.0)
HALF = Number(value=0.5)


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with every node changed, inner nodes first.

    Args:
        expression: a settled expression.
        change: gives a node whose parts have been changed, or another in its place.
    """
    match expression:
        case Unary() | Reduction() | Rank():
            changed: Expression = replace(expression, operand=rebuild(expression.operand, change))
        case Binary():
            left, right = rebuild(expression.left, change), rebuild(expression.right, change)
            changed = replace(expression, left=left, right=right)
        case Conditional():
            changed = replace(
                expression,
                condition=rebuild(expression.condition, change),
                then=rebuild(expression.then, change),
                otherwise=rebuild(expression.otherwise, change),
            )
        case Call():
            arguments = tuple(rebuild(argument, change) for argument in expression.arguments)
            changed = replace(expression, arguments=arguments)
        case _:
            changed = expression
    return change(changed)


def join(op: str, left: Expression, right: Expression) -> Expression:
    """Two operands joined."""
    return Binary(op=op, left=left, right=right)


def choose(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """A choice between two values."""
    return Conditional(condition=condition, then=then, otherwise=otherwise)


def all_of(conditions: Iterable[Expression]) -> Expression:
    """All conditions at once; 1 where there is none."""
    found = list(conditions)
    return reduce(lambda left, right: join("and", left, right), found) if found else ONE


def any_of(conditions: Iterable[Expression]) -> Expression:
    """At least one of the conditions; 0 where there is none."""
    found = list(conditions)
    return reduce(lambda left, right: join("or", left, right), found) if found else ZERO


def holds(flag: Expression) -> Expression:
    """Whether a flag of 0 or 1 is set, safe from rounding."""
    return join(">", flag, HALF)


def negate(condition: Expression) -> Expression:
    """The opposite of a condition."""
    return Unary(op="not", operand=condition)


def since_point(grid: TimeGrid, point: int) -> Expression:
    """Whether the time has come to a grid point: half a step early, so that rounding of the time does no harm."""
    return join(">=", NOW, Number(value=grid.elapsed(point - 0.5)))


def until_point(grid: TimeGrid, point: int) -> Expression:
    """Whether the time has not passed a grid point."""
    return join("<", NOW, Number(value=grid.elapsed(point + 0.5)))
