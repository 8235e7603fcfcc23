"""Checks that speak of every point, as two outputs each: how wrong at worst, and where first."""

from __future__ import annotations

from collections.abc import Iterator

from sandtable.compiler.lower.axes import reduced_over
from sandtable.compiler.lower.calls import parts_of
from sandtable.compiler.lower.lowering import Context, Lowering
from sandtable.compiler.lower.reductions import accumulated
from sandtable.model.declaration import Check
from sandtable.model.expression import (
    Binary,
    Expression,
    InBranch,
    Name,
    Net,
    OverFutures,
    Subscript,
    TimeReduction,
    Unary,
)

DEFAULT_TOLERANCE = 1e-9
ABSOLUTE_SLACK = 1e-9
LEAST_SCALE = 1e-300
MEASURED = frozenset({"==", "<=", ">="})


def lower_checks(job: Lowering) -> Iterator[tuple[str, int]]:
    """`check.<i>.worst` and `check.<i>.first` for every check at points, by its place in `Model.checks`."""
    for index, check in enumerate(job.model.checks):
        if is_at_points(job, check.holds):
            yield from _check(job, index, check)


def is_at_points(job: Lowering, holds: Expression) -> bool:
    """Whether a check speaks of every point: it reads variables or moves, and no outcome, branch or statistic."""
    reads_variable = False
    waiting = [holds]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (OverFutures, InBranch, Net, TimeReduction)):
            return False
        name = node.id if isinstance(node, Name) else node.name if isinstance(node, Subscript) else ""
        if name in job.model.variables and job.model.variables[name].kind == "outcome":
            return False
        reads_variable = reads_variable or name in job.model.variables or name in job.moves or name in job.model.laws
        waiting.extend(parts_of(node))
    return reads_variable


def _check(job: Lowering, index: int, check: Check) -> Iterator[tuple[str, int]]:
    graph, n_points = job.graph, job.grid.n_points
    context = Context(job, job.point, f"check.{index}")
    context.tolerance = DEFAULT_TOLERANCE if check.tolerance is None else check.tolerance
    fails = job.settled(job.point, lambda: graph.op("not", context.copy().flag(check.holds)))
    fails = _over_cells(job, "any", fails)
    parts = list(_conjuncts(check.holds))
    if all(isinstance(part, Binary) and part.op in MEASURED for part in parts):
        misses = [_over_cells(job, "max", _miss(context, part)) for part in parts if isinstance(part, Binary)]
        miss = misses[0]
        for other in misses[1:]:
            miss = graph.op("max", miss, other)
        worst = accumulated(job, "max", miss, 0, job.grid.n_steps)
    else:
        worst = accumulated(job, "count_steps", fails, 0, job.grid.n_steps)
    never = graph.const(float(n_points))
    earliest = accumulated(job, "min", graph.op("select", fails, job.point_number(), never), 0, job.grid.n_steps)
    first = graph.op("select", graph.op("ge", earliest, never), graph.const(-1.0), earliest)
    yield f"check.{index}.worst", worst
    yield f"check.{index}.first", first


def _over_cells(job: Lowering, op: str, value: int) -> int:
    return reduced_over(job.graph, op, value, job.graph.axes[value])


def _conjuncts(holds: Expression) -> Iterator[Expression]:
    waiting = [holds]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Binary) and node.op == "and":
            waiting += [node.right, node.left]
        else:
            yield node


def _miss(context: Context, comparison: Binary) -> int:
    """By how much its sides miss, relative to their largest term; 0 where `<=` or `>=` holds.

    Below the scale at which the slack becomes absolute it is relative to that scale, so that a miss is above the
    tolerance just where the comparison fails.
    """
    graph = context.graph
    tolerance = context.tolerance
    least = max(min(tolerance, ABSOLUTE_SLACK) / tolerance, LEAST_SCALE) if tolerance else LEAST_SCALE
    left, right = context.copy().value(comparison.left), context.copy().value(comparison.right)
    scale = graph.op("max", _scale(context, comparison), graph.const(least))
    if comparison.op == "==":
        return graph.op("div", graph.op("abs", graph.op("sub", left, right)), scale)
    excess = graph.op("sub", left, right) if comparison.op == "<=" else graph.op("sub", right, left)
    return graph.op("div", graph.op("max", excess, graph.const(0.0)), scale)


def read_comparison(context: Context, node: Binary, tolerance: float) -> int:
    """`== != <= >=` in a check: apart only when by more than the tolerance, relative to the largest term."""
    graph = context.graph
    scale = _scale(context, node)
    left, right = context.value(node.left), context.value(node.right)
    relative = graph.op("mul", graph.const(tolerance), scale)
    slack = graph.op("max", relative, graph.const(min(tolerance, ABSOLUTE_SLACK)))
    if node.op in {"==", "!="}:
        is_same = graph.op("le", graph.op("abs", graph.op("sub", left, right)), slack)
        return is_same if node.op == "==" else graph.op("not", is_same)
    low, high = (left, right) if node.op == "<=" else (right, left)
    return graph.op("le", graph.op("sub", low, high), slack)


def _scale(context: Context, node: Binary) -> int:
    """The largest absolute value among the sides and the terms they are sums of."""
    graph = context.graph
    scale = graph.const(0.0)
    for term in (*_terms(node.left), *_terms(node.right)):
        scale = graph.op("max", scale, graph.op("abs", context.copy().value(term)))
    return scale


def _terms(side: Expression) -> Iterator[Expression]:
    """The side itself and, of a sum or difference, its terms."""
    waiting = [side]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Binary) and node.op in {"+", "-"}:
            waiting += [node.left, node.right]
        elif isinstance(node, Unary) and node.op == "-":
            waiting.append(node.operand)
