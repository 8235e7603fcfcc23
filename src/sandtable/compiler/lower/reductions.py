"""Time reductions: accumulators that take in every point, read when the run is over."""

from __future__ import annotations

import math

from sandtable.compiler.lower.lowering import Context, Lowering
from sandtable.model.expression import DateLiteral, Expression, Number, TimeReduction, Unary

STARTS_AT = {"min": math.inf, "max": -math.inf, "always": 1.0}
TRUTHS = frozenset({"ever", "always", "first_time", "count_steps"})


def read_time_reduction(context: Context, node: TimeReduction) -> int:
    """The value after the last point of a reduction over time."""
    job = context.job
    moment = Context(job, job.point, context.owner, context.axes, cell=context.cell)
    operand = job.settled(job.point, lambda: moment.copy().value(node.operand))
    first, last = _span(job, node)
    taken = job.graph.flag(operand) if node.op in TRUTHS else job.graph.real(operand)
    return accumulated(job, node.op, taken, first, last)


def accumulated(job: Lowering, op: str, taken: int, first: int, last: int) -> int:
    """The reduction of a value of the step over points first..last, as a value of the finish."""
    graph = job.graph
    n_points = last - first + 1
    if op in {"at", "initial", "final"}:
        return _total(job, "held", taken, first, last)
    if op == "mean":
        return graph.op("div", _total(job, "sum", taken, first, last), graph.const(float(n_points)))
    if op == "total":
        if first > min(last, job.grid.n_steps - 1):
            return graph.const(0.0)
        summed = _total(job, "sum", taken, first, min(last, job.grid.n_steps - 1))
        return graph.op("mul", summed, graph.const(job.grid.step))
    if op == "first_time":
        return _total(job, "min", _time_where(job, taken), first, last)
    if op in {"ever", "always"}:
        return _total(job, op, taken, first, last)
    return _total(job, "sum" if op == "count_steps" else op, graph.real(taken), first, last)


def _time_where(job: Lowering, condition: int) -> int:
    """The elapsed time where the condition holds, else the axis' end and a step."""
    graph, grid = job.graph, job.grid
    never = graph.const(grid.elapsed(grid.n_steps) + grid.step)
    return graph.op("select", condition, job.elapsed(job.point), never)


def _total(job: Lowering, op: str, taken: int, first: int, last: int) -> int:
    """One accumulator for each different reduction, shared by all who ask for it."""
    key = ("accumulator", op, taken, first, last)
    if key not in job.accumulators:
        job.accumulators[key] = _new_accumulator(job, op, taken, first, last)
    return job.accumulators[key]


def _new_accumulator(job: Lowering, op: str, taken: int, first: int, last: int) -> int:
    graph = job.graph
    axes = graph.axes[taken]
    level = job.add_level(f"{op} {len(job.accumulators)} {first}..{last}", axes, is_accumulator=True)
    state = job.levels[level]
    state.initial = graph.widen(graph.const(STARTS_AT.get(op, 0.0)), axes)
    window = job.window(first, last)
    if op in {"ever", "always"}:
        state.following = _logical(job, op, taken, state.leaf, window)
    else:
        joined = taken if op == "held" else graph.op({"sum": "add"}.get(op, op), state.leaf, taken)
        state.following = (
            joined if op == "held" and last == job.grid.n_steps else graph.choose(window, joined, state.leaf)
        )
    state.following = graph.widen(state.following, axes)
    return job.final_value(level)


def _logical(job: Lowering, op: str, taken: int, leaf: int, window: int) -> int:
    graph = job.graph
    if op == "ever":
        return graph.real(graph.op("or", graph.flag(leaf), graph.op("and", window, taken)))
    holds = graph.op("or", taken, graph.op("not", window))
    return graph.real(graph.op("and", graph.flag(leaf), holds))


# -- the points of a reduction ---------------------------------------------------------------------


def _span(job: Lowering, node: TimeReduction) -> tuple[int, int]:
    if node.op == "initial":
        return 0, 0
    if node.op == "final":
        return job.grid.n_steps, job.grid.n_steps
    first = 0 if node.start is None else point_of(job, node.start)
    if node.op == "at":
        return first, first
    return first, job.grid.n_steps if node.stop is None else point_of(job, node.stop)


def point_of(job: Lowering, moment: Expression) -> int:
    """The grid point of a written date or number."""
    grid = job.grid
    if isinstance(moment, DateLiteral):
        point = grid.point(moment.text)
        if point is None:
            raise ValueError(f"{moment.text} is no date of the time axis")
        return point
    return math.floor((_number(moment) - grid.start) / grid.step + 0.5)


def _number(moment: Expression) -> float:
    if isinstance(moment, Unary):
        return -_number(moment.operand)
    if isinstance(moment, Number):
        return moment.value
    raise TypeError(f"a point of time is a date or a number, not {type(moment).__name__}")
