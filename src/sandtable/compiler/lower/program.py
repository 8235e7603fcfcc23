"""The lowering as a whole: declare, settle everything at the point, integrate, read the outputs, assemble."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.compiler.lower.assembly import assemble_plan
from sandtable.compiler.lower.axes import read_rank, read_reduction, read_subscript
from sandtable.compiler.lower.expressions import (
    read_binary,
    read_conditional,
    read_date,
    read_name,
    read_number,
    read_unary,
)
from sandtable.compiler.lower.functions import read_call
from sandtable.compiler.lower.integration import declare_stock, integrate, start_stock
from sandtable.compiler.lower.laws import settle_law
from sandtable.compiler.lower.lowering import Lowering, Reader, Settler
from sandtable.compiler.lower.moves import all_moves, declare_levels, settle_move
from sandtable.compiler.lower.outcomes import lower_outputs
from sandtable.compiler.lower.reductions import read_time_reduction
from sandtable.compiler.lower.variables import settle_variable
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    DateLiteral,
    Name,
    Number,
    Rank,
    Reduction,
    Subscript,
    TimeReduction,
    Unary,
)
from sandtable.model.model import Model
from sandtable.plan.plan import Plan

READERS: Mapping[type, Reader] = {
    Number: read_number,
    DateLiteral: read_date,
    Name: read_name,
    Subscript: read_subscript,
    Unary: read_unary,
    Binary: read_binary,
    Conditional: read_conditional,
    Call: read_call,
    Reduction: read_reduction,
    Rank: read_rank,
    TimeReduction: read_time_reduction,
}

SETTLERS: Mapping[str, Settler] = {"": settle_variable, "move": settle_move, "law": settle_law}


def lower_model(model: Model) -> Plan:
    """Lower a settled scenario to the plan that an engine executes.

    What a run computes is written in docs/semantics.md; the plan does that, with equal operations merged,
    everything that does not move computed once per run, and every operation over as few axes as it can be.

    Args:
        model: a scenario as the checker settled it.

    Returns:
        The plan: setup, step and finish, with its inputs and outputs named.

    Raises:
        ValueError: a model that the checker would not have let through, such as one with a loop.
    """
    job = Lowering(model, readers=READERS, settlers=SETTLERS)
    _declare(job)
    _settle_point(job)
    outputs = lower_outputs(job)
    job.run_later()
    integrate(job)
    job.run_later()
    return assemble_plan(job, _records(job), outputs)


def _declare(job: Lowering) -> None:
    model = job.model
    job.moves = all_moves(tuple(model.moves.values()), tuple(model.laws.values()))
    for law in model.laws.values():
        for name in dict.fromkeys((*law.forbids, *law.enables)):
            job.laws_by_move.setdefault(name, []).append(law)
    for variable in model.variables.values():
        if variable.kind == "stock":
            declare_stock(job, variable)
    for name, move in job.moves.items():
        job.move_levels[name] = declare_levels(job, move)


def _settle_point(job: Lowering) -> None:
    """Everything that has a value at the point, and what stands before point 0."""
    model = job.model
    for name in model.constant_order:
        job.settle(job.point, name)
    for name in model.initial_order:
        job.settle(job.initial, name)
    for key in (*model.order, *(f"move:{name}" for name in job.moves)):
        job.settle(job.point, key)
    for variable in model.variables.values():
        if variable.kind == "stock":
            start_stock(job, variable)
        elif variable.kind not in {"outcome", "lookup"}:
            job.settle(job.point, variable.id)
    job.run_later()


def _records(job: Lowering) -> list[tuple[str, tuple[str, ...], int]]:
    """Every named variable by its name, every move as `move` and `count(move)`, every law as `law`."""
    graph, records = job.graph, []

    def add(name: str, axes: tuple[str, ...], value: int) -> None:
        records.append((name, axes, graph.widen(graph.real(value), graph.ordered(axes))))

    for variable in job.model.variables.values():
        value = job.constants.get(variable.id, job.point.values.get(variable.id))
        if value is not None:
            add(variable.id, variable.axes, value)
    for name, act in job.acts.items():
        add(name, job.moves[name].dimensions, act.active)
        add(f"count({name})", job.moves[name].dimensions, act.count)
    for law in job.model.laws:
        rule = job.rules.get(law)
        if rule is not None:
            add(law, (), rule.in_force)
    return records
