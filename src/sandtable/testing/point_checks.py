"""The oracle's checks at points, and the duties of laws: what is held against every point of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.declaration import Check, Law
from sandtable.model.expression import (
    Binary,
    Expression,
    InBranch,
    Name,
    Net,
    OverFutures,
    Subscript,
    TimeReduction,
)
from sandtable.model.model import Model
from sandtable.testing.expressions import axes_of, evaluate, parts_of, scale_of
from sandtable.testing.moments import Moment, Scope

DEFAULT_TOLERANCE = 1e-9
LEAST_SCALE = 1e-300
MEASURED = frozenset({"==", "<=", ">="})


def is_at_points(holds: Expression, model: Model) -> bool:
    """Whether a check speaks of every point: of variables, moves or laws, and of no outcome, branch or statistic."""
    nodes = list(_nodes(holds))
    if any(isinstance(node, OverFutures | InBranch | Net | TimeReduction) for node in nodes):
        return False
    names = [node.id for node in nodes if isinstance(node, Name)]
    names += [node.name for node in nodes if isinstance(node, Subscript)]
    if any(name in model.variables and model.variables[name].kind == "outcome" for name in names):
        return False
    return any(name in model.variables or name in model.moves or name in model.laws for name in names)


def _nodes(expression: Expression) -> Iterator[Expression]:
    yield expression
    if not isinstance(expression, OverFutures | InBranch | Net):
        for part in parts_of(expression):
            yield from _nodes(part)


def hold_check(check: Check, scope: Scope, history: Sequence[Moment]) -> tuple[float, float]:
    """How wrong a check is at worst, and the first point at which it fails (-1 if at none).

    Args:
        check: a check at points.
        scope: the run.
        history: its points.
    """
    tolerance = DEFAULT_TOLERANCE if check.tolerance is None else check.tolerance
    parts = _conjuncts(check.holds)
    is_measured = all(isinstance(part, Binary) and part.op in MEASURED for part in parts)
    failed: list[int] = []
    misses: list[float] = []
    for moment in history:
        scopes = _cells_of(check.holds, replace(scope, moment=moment, tolerance=tolerance))
        if any(evaluate(check.holds, cell) == 0 for cell in scopes):
            failed.append(moment.point)
        misses += [_miss(part, cell) for part in parts if isinstance(part, Binary) for cell in scopes if is_measured]
    worst = _largest(misses) if is_measured else float(len(failed))
    return worst, float(failed[0] if failed else -1)


def share_of_breaches(law: Law, scope: Scope, history: Sequence[Moment]) -> float:
    """The share of points at which a law's limit is exceeded.

    Args:
        law: a law with a limit.
        scope: the run.
        history: its points.
    """
    assert law.limits is not None
    left, right = law.limits
    whole = Binary(op=">", left=left, right=right)
    breaches = 0
    for moment in history:
        scopes = _cells_of(whole, scope.at(moment))
        breaches += any(evaluate(left, cell) > evaluate(right, cell) * (1 + DEFAULT_TOLERANCE) for cell in scopes)
    return breaches / len(history)


def _cells_of(expression: Expression, scope: Scope) -> list[Scope]:
    axes = axes_of(expression, scope.course.model)
    return [scope.with_elements(dict(zip(axes, cell, strict=True))) for cell in scope.course.cells(axes)]


def _conjuncts(holds: Expression) -> list[Expression]:
    if isinstance(holds, Binary) and holds.op == "and":
        return [*_conjuncts(holds.left), *_conjuncts(holds.right)]
    return [holds]


def _miss(comparison: Binary, scope: Scope) -> float:
    """By how much the sides miss, relative to their largest term; 0 where `<=` or `>=` holds."""
    left, right = evaluate(comparison.left, scope), evaluate(comparison.right, scope)
    tolerance = scope.tolerance
    least = max(min(tolerance, DEFAULT_TOLERANCE) / tolerance, LEAST_SCALE) if tolerance else LEAST_SCALE
    scale = _largest([scale_of(comparison, scope), least])
    if comparison.op == "==":
        return abs(left - right) / scale
    excess = left - right if comparison.op == "<=" else right - left
    return _largest([excess, 0.0]) / scale


def _largest(values: list[float]) -> float:
    result = values[0]
    for value in values[1:]:
        result = float(OPERATIONS["max"].scalar(result, value))
    return result
