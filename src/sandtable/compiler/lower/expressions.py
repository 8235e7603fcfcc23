"""Numbers, names, arithmetic, logic and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandtable.compiler.lower.checks import read_comparison
from sandtable.compiler.lower.lowering import Context
from sandtable.model.expression import Binary, Conditional, DateLiteral, Name, Number, Unary

BINARY_OPERATIONS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "^": "pow",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "==": "eq",
    "!=": "ne",
    "and": "and",
    "or": "or",
}
TOLERANT = frozenset({"==", "!=", "<=", ">="})


def read_number(context: Context, node: Number) -> int:
    """A literal, already in the unit its place needs."""
    return context.graph.const(node.value)


def read_date(context: Context, node: DateLiteral) -> int:
    """The elapsed time of a date's point."""
    grid = context.job.grid
    point = grid.point(node.text)
    if point is None:
        raise ValueError(f"{node.text} is no date of the time axis")
    return context.graph.const(grid.elapsed(point))


def _elapsed(context: Context) -> int:
    return context.job.elapsed(context.frame)


def _step_length(context: Context) -> int:
    return context.graph.const(context.job.grid.step)


def _month_of_year(context: Context) -> int:
    job, offset = context.job, context.frame.offset
    values = [float(job.grid.month_of_year(point + offset)) for point in range(job.grid.n_points)]
    return job.fixed_series(context.frame, f"month_of_year+{offset:g}" if offset else "month_of_year", values)


def _calendar_year(context: Context) -> int:
    job, offset = context.job, context.frame.offset
    values = [float(job.grid.calendar_year(point + offset)) for point in range(job.grid.n_points)]
    return job.fixed_series(context.frame, f"calendar_year+{offset:g}" if offset else "calendar_year", values)


TIME_NAMES: Mapping[str, Callable[[Context], int]] = {
    "now": _elapsed,
    "time": _elapsed,
    "dt": _step_length,
    "month_of_year": _month_of_year,
    "calendar_year": _calendar_year,
}


def read_name(context: Context, node: Name) -> int:
    """A variable, or one of the names of time."""
    built_in = TIME_NAMES.get(node.id)
    return context.read(node.id) if built_in is None else built_in(context)


def read_unary(context: Context, node: Unary) -> int:
    """`-x` or `not x`."""
    return context.graph.op("neg" if node.op == "-" else "not", context.value(node.operand))


def read_binary(context: Context, node: Binary) -> int:
    """Arithmetic, comparison or logic; chains of operators, as long as they may be, without recursion."""
    if context.tolerance is not None and node.op in TOLERANT:
        return read_comparison(context, node, context.tolerance)
    rights = [node]
    while isinstance(rights[-1].left, Binary) and not (
        context.tolerance is not None and rights[-1].left.op in TOLERANT
    ):
        rights.append(rights[-1].left)
    value = context.value(rights[-1].left)
    for part in reversed(rights):
        value = context.graph.op(BINARY_OPERATIONS[part.op], value, context.value(part.right))
    return value


def read_conditional(context: Context, node: Conditional) -> int:
    """`if c then a else b`."""
    condition = context.value(node.condition)
    then = context.value(node.then)
    return context.graph.choose(context.graph.flag(condition), then, context.value(node.otherwise))
