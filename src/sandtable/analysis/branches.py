"""Which branches an expression, a claim or a whole scenario needs."""

from __future__ import annotations

from collections.abc import Iterable

from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    InBranch,
    Name,
    Net,
    OverFutures,
    Unary,
)
from sandtable.model.model import Model

BASE = "base"


def branch_key(branches: Iterable[str]) -> str:
    """Name of a composition of branches: ids sorted, each once, joined by `+`.

    The order of a composition has no meaning (branches that contradict are a fault), so one name is enough.

    Args:
        branches: branch ids; `base` adds nothing.

    Returns:
        `base`, `us_stops` or `arms_from_seoul+us_stops`.
    """
    named = sorted({part for branch in branches for part in branch.split("+") if part != BASE})
    return "+".join(named) or BASE


def find_branches(expression: Expression | None, inside: str = BASE) -> tuple[str, ...]:
    """Keys of all branches in which an expression of a claim, question or check reads something.

    Args:
        expression: settled expression; None needs nothing.
        inside: key of the branch in which what stands outside any `in` is read.

    Returns:
        Keys in sorted order.
    """
    found: set[str] = set()
    if expression is not None:
        _collect(expression, inside, found)
    return tuple(sorted(found))


def _collect(expression: Expression, inside: str, found: set[str]) -> None:
    match expression:
        case InBranch():
            _collect(expression.operand, branch_key(expression.branches), found)
        case Name() | Net():
            found.add(inside)
        case _:
            for part in _parts(expression):
                _collect(part, inside, found)


def _parts(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Unary() | OverFutures():
            return (expression.operand,)
        case Binary():
            return (expression.left, expression.right)
        case Conditional():
            return (expression.condition, expression.then, expression.otherwise)
        case Call():
            return (*expression.arguments, *(value for _, value in expression.keywords))
        case _:
            return ()


def find_claim_branches(model: Model) -> tuple[str, ...]:
    """Keys of the branches that the claims and questions of a scenario need, `base` included."""
    found = {BASE}
    for claim in model.claims.values():
        found.update(find_branches(claim.holds), find_branches(claim.given))
    for question in model.questions.values():
        found.update(find_branches(question.holds), find_branches(question.measures))
    return tuple(sorted(found))


def find_check_branches(model: Model) -> tuple[str, ...]:
    """Keys of the branches that the checks of a scenario need."""
    found: set[str] = set()
    for check in model.checks:
        found.update(find_branches(check.holds, branch_key(check.branches)))
        found.add(branch_key(check.branches))
    return tuple(sorted(found))
