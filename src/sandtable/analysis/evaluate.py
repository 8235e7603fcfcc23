"""Evaluates what claims, questions and checks say, future by future.

After checking, such an expression is arithmetic over outcomes, `net`, `in branch` and statistics over futures;
everything that runs along time has become an outcome.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.branches import branch_key
from sandtable.analysis.fans import find_quantiles
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals
from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    DateLiteral,
    Expression,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    Unary,
)
from sandtable.model.timegrid import TimeGrid

Value = NDArray[np.float64] | NDArray[np.bool_]

ABSOLUTE_SLACK = 1e-9
LEAST_SCALE = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where an expression is read.

    Args:
        outcomes: the lens' outcomes.
        usable: (future,) the futures that count; every value has one entry for each of them.
        weights: (actor, outcome) -> signed worth per unit, for `net`.
        grid: the time axis, for dates.
        branch: key of the branch in which what stands outside any `in` is read.
        tolerance: slack of `==`, `!=`, `<=` and `>=`, relative to the largest term of the two sides (and at least
            min(tolerance, 1e-9) in their unit); None or 0 compares exactly.
    """

    outcomes: LensOutcomes
    usable: Flags
    weights: Mapping[tuple[str, str], float]
    grid: TimeGrid
    branch: str = "base"
    tolerance: float | None = None

    @property
    def n_usable(self) -> int:
        """Number of futures that count."""
        return int(np.count_nonzero(self.usable))


def evaluate_real(expression: Expression, scope: Scope) -> Reals:
    """The expression's value in each usable future, truth as 1 and 0.

    Args:
        expression: settled expression of a claim, question or check.
        scope: where it is read.

    Returns:
        (usable future,) float64.

    Raises:
        KeyError: the branch or the outcome was not run.
        TypeError: the expression holds something that only exists along time.
    """
    with np.errstate(all="ignore"):
        return np.broadcast_to(_as_real(_evaluate(expression, scope)), (scope.n_usable,))


def evaluate_truth(expression: Expression, scope: Scope) -> Flags:
    """Whether the expression holds in each usable future; NaN never holds.

    Args:
        expression: settled expression of a claim, question or check.
        scope: where it is read.

    Returns:
        (usable future,) flags.

    Raises:
        KeyError: the branch or the outcome was not run.
        TypeError: the expression holds something that only exists along time.
    """
    with np.errstate(all="ignore"):
        return np.broadcast_to(_as_truth(_evaluate(expression, scope)), (scope.n_usable,))


def find_miss(expression: Expression, scope: Scope) -> Reals | None:
    """By how much `==`, `<=`, `>=`, or an `and` of these, misses in each future, relative to its largest term.

    It is relative at least to the scale from which the slack is: a miss is above the tolerance just where it fails.

    Args:
        expression: settled expression of a check.
        scope: where it is read.

    Returns:
        (usable future,) dimensionless, 0 where it holds exactly; None when a part is no such comparison.
    """
    worst: Reals = np.zeros(scope.n_usable)
    with np.errstate(all="ignore"):
        for part in split_conjuncts(expression):
            if not is_measured(part):
                return None
            left, right = (_as_real(_evaluate(side, scope)) for side in (part.left, part.right))
            gap = _GAPS[part.op](left, right) / np.maximum(_scale(part, scope), _least_scale(scope.tolerance))
            worst = np.maximum(worst, gap)
    return worst


def _least_scale(tolerance: float | None) -> float:
    """The scale below which the slack is absolute: so a miss is above the tolerance where the comparison fails."""
    return max(min(tolerance, ABSOLUTE_SLACK) / tolerance, LEAST_SCALE) if tolerance else LEAST_SCALE


def split_conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """The parts that an `and` joins, left to right; the expression itself when there is none."""
    if isinstance(expression, Binary) and expression.op == "and":
        return (*split_conjuncts(expression.left), *split_conjuncts(expression.right))
    return (expression,)


def is_measured(expression: Expression) -> TypeGuard[Binary]:
    """Whether an expression is a comparison whose miss has a size."""
    return isinstance(expression, Binary) and expression.op in _GAPS


def _evaluate(expression: Expression, scope: Scope) -> Value:
    handler = _HANDLERS.get(type(expression))
    if handler is None:
        raise TypeError(f"{type(expression).__name__} cannot be read across futures")
    value: Value = handler(expression, scope)
    return value


def _as_real(value: Value) -> Reals:
    return value.astype(np.float64, copy=False)


def _as_truth(value: Value) -> Flags:
    if value.dtype == np.bool_:
        return value.astype(np.bool_, copy=False)
    truth: Flags = np.logical_and(value != 0.0, ~np.isnan(value))
    return truth


def _number(expression: Number, _scope: Scope) -> Value:
    return np.asarray(expression.value, dtype=np.float64)


def _date(expression: DateLiteral, scope: Scope) -> Value:
    position = scope.grid.position(expression.text)
    if position is None:
        raise TypeError(f"{expression.text} is no date of the time axis")
    return np.asarray(scope.grid.elapsed(math.floor(position + 0.5)), dtype=np.float64)


def _name(expression: Name, scope: Scope) -> Value:
    if expression.id == "dt":  # the only built-in name that means something outside of any point
        return np.asarray(scope.grid.step, dtype=np.float64)
    values = scope.outcomes.values[scope.branch][expression.id]
    return values if scope.usable.all() else values[scope.usable]


def _net(expression: Net, scope: Scope) -> Value:
    total = np.zeros(scope.n_usable, dtype=np.float64)
    for (actor, outcome), weight in scope.weights.items():
        if actor == expression.actor:
            total += weight * _as_real(_name(Name(id=outcome), scope))
    return total


def _in_branch(expression: InBranch, scope: Scope) -> Value:
    return _evaluate(expression.operand, replace(scope, branch=branch_key(expression.branches)))


def _unary(expression: Unary, scope: Scope) -> Value:
    operand = _evaluate(expression.operand, scope)
    return ~_as_truth(operand) if expression.op == "not" else -_as_real(operand)


def _binary(expression: Binary, scope: Scope) -> Value:
    left, right = _evaluate(expression.left, scope), _evaluate(expression.right, scope)
    if expression.op in _LOGIC:
        return _LOGIC[expression.op](_as_truth(left), _as_truth(right))
    if expression.op in _ARITHMETIC:
        return _ARITHMETIC[expression.op](_as_real(left), _as_real(right))
    left, right = _as_real(left), _as_real(right)
    if scope.tolerance is None or expression.op in {"<", ">"}:
        return _COMPARISONS[expression.op](left, right)
    slack = np.maximum(scope.tolerance * _scale(expression, scope), min(scope.tolerance, ABSOLUTE_SLACK))
    return _TOLERANT[expression.op](left, right, slack)


def _scale(comparison: Binary, scope: Scope) -> Reals:
    """The largest absolute value among the sides and the terms of which they are sums."""
    scale: Reals = np.zeros(scope.n_usable)
    waiting = [comparison.left, comparison.right]
    while waiting:
        node = waiting.pop()
        scale = np.maximum(scale, np.abs(_as_real(_evaluate(node, scope))))
        if isinstance(node, Binary) and node.op in {"+", "-"}:
            waiting += [node.left, node.right]
        elif isinstance(node, Unary) and node.op == "-":
            waiting.append(node.operand)
    return scale


def _conditional(expression: Conditional, scope: Scope) -> Value:
    condition = _as_truth(_evaluate(expression.condition, scope))
    then, otherwise = _evaluate(expression.then, scope), _evaluate(expression.otherwise, scope)
    return np.where(condition, _as_real(then), _as_real(otherwise))


def _call(expression: Call, scope: Scope) -> Value:
    arguments = [_as_real(_evaluate(argument, scope)) for argument in expression.arguments]
    composed = _COMPOSED.get(expression.function)
    if composed is not None:
        return composed(*arguments)
    operation = OPERATIONS.get(expression.function)
    if operation is None:
        raise TypeError(f"{expression.function}() cannot be read across futures")
    return np.asarray(operation.array(np, *arguments), dtype=np.float64)


def _over_futures(expression: OverFutures, scope: Scope) -> Value:
    if scope.n_usable == 0:
        return np.asarray(np.nan)
    if expression.op == "probability":
        return np.asarray(evaluate_truth(expression.operand, scope).mean())
    values = evaluate_real(expression.operand, scope)
    if expression.op == "average":
        return np.asarray(values.mean())
    level = 0.5 if expression.op == "median" else expression.level
    if level is None:
        raise TypeError(f"{expression.op}() needs a level")
    return np.asarray(find_quantiles(values, (level,))[0])


def _nary(function: np.ufunc) -> Callable[..., Value]:
    def reduce_arguments(first: Reals, *rest: Reals) -> Value:
        result: Value = first
        for value in rest:
            result = np.asarray(function(result, value), dtype=np.float64)
        return result

    return reduce_arguments


def _safe_divide(numerator: Reals, denominator: Reals, otherwise: Reals) -> Value:
    return np.asarray(np.where(denominator == 0.0, otherwise, numerator / denominator), dtype=np.float64)


_HANDLERS: Mapping[type[Expression], Callable[..., Value]] = {
    Number: _number,
    DateLiteral: _date,
    Name: _name,
    Net: _net,
    InBranch: _in_branch,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Call: _call,
    OverFutures: _over_futures,
}
_ARITHMETIC: Mapping[str, Callable[[Reals, Reals], Reals]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
_COMPARISONS: Mapping[str, Callable[[Reals, Reals], Flags]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_LOGIC: Mapping[str, Callable[[Flags, Flags], Flags]] = {"and": np.logical_and, "or": np.logical_or}
_COMPOSED: Mapping[str, Callable[..., Value]] = {
    "scale": np.multiply,
    "min": _nary(np.minimum),
    "max": _nary(np.maximum),
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    "logistic": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "safe_divide": _safe_divide,
}
_GAPS: Mapping[str, Callable[[Reals, Reals], Reals]] = {
    "==": lambda left, right: np.abs(left - right),
    "<=": lambda left, right: np.maximum(left - right, 0.0),
    ">=": lambda left, right: np.maximum(right - left, 0.0),
}
_TOLERANT: Mapping[str, Callable[[Reals, Reals, Reals], Flags]] = {
    "==": lambda left, right, slack: np.less_equal(np.abs(left - right), slack),
    "!=": lambda left, right, slack: np.greater(np.abs(left - right), slack),
    "<=": lambda left, right, slack: np.less_equal(left - right, slack),
    ">=": lambda left, right, slack: np.less_equal(right - left, slack),
}
