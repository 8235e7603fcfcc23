"""Laws: whether they are in force, and the share of attempts that discretion lets through."""

from __future__ import annotations

from sandtable.compiler.lower.graph import SETUP, STEP
from sandtable.compiler.lower.lowering import Context, Frame, Lowering, RuleValues
from sandtable.compiler.lower.moves import for_reader, forced_row


def settle_law(job: Lowering, frame: Frame, name: str) -> None:
    """Give a law its values at the point, or say whether it is in force before point 0."""
    law = job.model.laws[name]
    graph = job.graph
    moment = job.initial if frame.is_initial else job.point
    context = Context(job, moment, law.id)
    in_force = graph.truth_of(holds=True) if law.in_force is None else context.flag(law.in_force)
    if law.unless is not None:
        in_force = graph.op("and", in_force, graph.op("not", context.flag(law.unless)))
    row = forced_row(job, f"law:{law.id}", (), SETUP if frame.is_initial else STEP)
    in_force = graph.op("and", in_force, graph.op("not", graph.op("lt", row, graph.const(0.0))))
    if frame.is_initial:
        job.rules[f"initial:{name}"] = RuleValues(in_force=in_force)
        return
    for move in law.repealed_by:
        repealed = for_reader(job, job.begun_before(move), ())
        in_force = graph.op("and", in_force, graph.op("not", repealed))
    permits = None if law.permits is None else context.value(law.permits)
    job.rules[name] = RuleValues(in_force=in_force, permits=permits)
