"""Outcomes, the laws' duties and the checks at points, as outputs of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from sandtable.compiler.lower.axes import reduced_over
from sandtable.compiler.lower.calls import parts_of
from sandtable.compiler.lower.lowering import Context, Lowering
from sandtable.compiler.lower.reductions import accumulated
from sandtable.model.declaration import Check, Law
from sandtable.model.expression import Binary, Expression, InBranch, Name, Net, OverFutures, Subscript, Unary

DEFAULT_TOLERANCE = 1e-9
LEAST_SCALE = 1e-300


def lower_outputs(job: Lowering) -> list[tuple[str, int]]:
    """Every output's name and its value in the finish, in the order of the plan."""
    outputs = [*_outcomes(job)]
    outputs += [
        (f"limit.{law.id}", _limit(job, law, *law.limits))
        for law in job.model.laws.values()
        if law.limits is not None and f"limit.{law.id}" not in job.model.variables
    ]
    for index, check in enumerate(job.model.checks):
        if is_at_points(job, check.holds):
            outputs += _check(job, index, check)
    return outputs


def _outcomes(job: Lowering) -> Iterator[tuple[str, int]]:
    for variable in job.model.variables.values():
        if variable.kind != "outcome":
            continue
        if variable.id not in job.finish.values:
            job.settle(job.finish, variable.id)
        value = job.graph.real(job.finish.values[variable.id])
        for label in job.labels(variable.axes):
            cell = job.cell_of(variable.axes, label.split(",")) if label else {}
            one = value
            for axis, index in cell.items():
                one = job.graph.pick(one, axis, index)
            yield (f"{variable.id}[{label}]" if label else variable.id), one


def _limit(job: Lowering, law: Law, left: Expression, right: Expression) -> int:
    """The share of points at which the duty is broken."""
    graph = job.graph
    context = Context(job, job.point, law.id)
    amount = job.settled(job.point, lambda: context.copy().value(left))
    bound = job.settled(job.point, lambda: context.copy().value(right))
    is_broken = graph.op("gt", amount, graph.op("mul", bound, graph.const(1 + DEFAULT_TOLERANCE)))
    for axis in graph.axes[is_broken]:
        is_broken = graph.reduce("any", is_broken, axis)
    return accumulated(job, "mean", graph.real(is_broken), 0, job.grid.n_steps)


# -- checks at points ------------------------------------------------------------------------------


def is_at_points(job: Lowering, holds: Expression) -> bool:
    """Whether a check speaks of every point: it reads variables, and no outcome, branch or statistic over futures."""
    reads_variable = False
    waiting = [holds]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (OverFutures, InBranch, Net)):
            return False
        name = node.id if isinstance(node, Name) else node.name if isinstance(node, Subscript) else ""
        variable = job.model.variables.get(name)
        if variable is not None:
            if variable.kind == "outcome":
                return False
            reads_variable = True
        waiting.extend(parts_of(node))
    return reads_variable


def _check(job: Lowering, index: int, check: Check) -> list[tuple[str, int]]:
    """`worst`: the largest relative residual, or the number of failures; `first`: the first point that fails, or -1."""
    graph, grid = job.graph, job.grid
    context = Context(job, job.point, f"check.{index}")
    tolerance = DEFAULT_TOLERANCE if check.tolerance is None else check.tolerance
    sides = job.settled(job.point, lambda: _residual(context.copy(), check.holds, tolerance))
    is_equality = isinstance(check.holds, Binary) and check.holds.op == "=="
    fails = graph.op("not", graph.op("le", sides, graph.const(tolerance))) if is_equality else sides
    measured = _over_cells(job, "max" if is_equality else "sum", graph.real(sides))
    worst = accumulated(job, "max" if is_equality else "sum", measured, 0, grid.n_steps)
    point = graph.op("select", _over_cells(job, "any", fails), job.point_number(), graph.const(float(grid.n_points)))
    earliest = accumulated(job, "min", point, 0, grid.n_steps)
    is_none = graph.op("ge", earliest, graph.const(float(grid.n_points)))
    first = graph.op("select", is_none, graph.const(-1.0), earliest)
    return [(f"check.{index}.worst", worst), (f"check.{index}.first", first)]


def _over_cells(job: Lowering, op: str, value: int) -> int:
    return reduced_over(job.graph, op, value, job.graph.axes[value])


def _residual(context: Context, holds: Expression, tolerance: float) -> int:
    """Of `a == b` how far the sides are apart, relative to their largest term; of anything else where it fails.

    `a <= b` and `a >= b` fail only beyond the tolerance, measured in the same way.
    """
    graph = context.graph
    if not (isinstance(holds, Binary) and holds.op in {"==", "<=", ">="}):
        return graph.op("not", context.flag(holds))
    left, right = context.value(holds.left), context.value(holds.right)
    scale = graph.const(LEAST_SCALE)
    for term in (*_terms(holds.left), *_terms(holds.right)):
        scale = graph.op("max", scale, graph.op("abs", context.copy().value(term)))
    if holds.op == "==":
        return graph.op("div", graph.op("abs", graph.op("sub", left, right)), scale)
    low, high = (left, right) if holds.op == "<=" else (right, left)
    slack = graph.op("mul", graph.const(tolerance), scale)
    return graph.op("not", graph.op("le", low, graph.op("add", high, slack)))


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
