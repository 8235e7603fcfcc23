"""Outcomes, the laws' duties and the checks at points, as outputs of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from sandtable.compiler.lower.checks import DEFAULT_TOLERANCE, lower_checks
from sandtable.compiler.lower.lowering import Context, Lowering
from sandtable.compiler.lower.reductions import accumulated
from sandtable.model.declaration import Law
from sandtable.model.expression import Expression


def lower_outputs(job: Lowering) -> list[tuple[str, int]]:
    """Every output's name and its value in the finish, in the order of the plan."""
    outputs = [*_outcomes(job)]
    outputs += [
        (f"limit.{law.id}", _limit(job, law, *law.limits))
        for law in job.model.laws.values()
        if law.limits is not None and f"limit.{law.id}" not in job.model.variables
    ]
    return [*outputs, *lower_checks(job)]


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
