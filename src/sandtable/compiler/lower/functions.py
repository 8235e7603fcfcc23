"""Calls: elementwise functions, those composed of them, functions of time, lookups and the acts' functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandtable.compiler.lower.allocations import read_allocate, read_market_price
from sandtable.compiler.lower.axes import narrowed
from sandtable.compiler.lower.held import HELD_READERS
from sandtable.compiler.lower.lowering import ActValues, Context, Unsettled
from sandtable.compiler.lower.memories import MEMORY_READERS
from sandtable.compiler.lower.noise import NOISE_READERS
from sandtable.functions.forms import ELEMENTWISE, MOVE_FUNCTIONS
from sandtable.model.expression import Call, Expression, Name, Subscript


def read_call(context: Context, node: Call) -> int:
    """A call of a function of the language or of a lookup."""
    reader = FUNCTION_READERS.get(node.function)
    if reader is not None:
        return reader(context, node)
    if node.function in ELEMENTWISE:
        return _elementwise(context, node)
    table = context.job.table(node.function)
    return context.graph.op("lookup", context.value(node.arguments[0]), attrs=(table,))


def _values(context: Context, node: Call) -> list[int]:
    return [context.value(argument) for argument in node.arguments]


def _elementwise(context: Context, node: Call) -> int:
    values = _values(context, node)
    if node.function not in {"min", "max"}:
        return context.graph.op(node.function, *values)
    result = context.graph.real(values[0])
    for value in values[1:]:
        result = context.graph.op(node.function, result, value)
    return result


def _scale(context: Context, node: Call) -> int:
    return context.graph.op("mul", *_values(context, node))


def _clip(context: Context, node: Call) -> int:
    x, low, high = _values(context, node)
    return context.graph.op("min", context.graph.op("max", x, low), high)


def _logistic(context: Context, node: Call) -> int:
    graph = context.graph
    one = graph.const(1.0)
    (x,) = _values(context, node)
    return graph.op("div", one, graph.op("add", one, graph.op("exp", graph.op("neg", x))))


def _safe_divide(context: Context, node: Call) -> int:
    graph = context.graph
    values = _values(context, node)
    otherwise = values[2] if len(values) > 2 else graph.const(0.0)
    is_zero = graph.op("eq", values[1], graph.const(0.0))
    return graph.op("select", is_zero, otherwise, graph.op("div", values[0], values[1]))


def _step(context: Context, node: Call) -> int:
    graph = context.graph
    height, start = _values(context, node)
    now = context.job.elapsed(context.frame)
    return graph.op("select", graph.op("ge", now, start), height, graph.const(0.0))


def _ramp(context: Context, node: Call) -> int:
    graph = context.graph
    slope, start, stop = _values(context, node)
    reached = graph.op("sub", graph.op("min", context.job.elapsed(context.frame), stop), start)
    return graph.op("mul", slope, graph.op("max", graph.const(0.0), reached))


def _pulse(context: Context, node: Call) -> int:
    graph = context.graph
    height, start, length = _values(context, node)
    now = context.job.elapsed(context.frame)
    is_on = graph.op("and", graph.op("ge", now, start), graph.op("lt", now, graph.op("add", start, length)))
    return graph.op("select", is_on, height, graph.const(0.0))


# -- moves and laws ------------------------------------------------------------------------------


def _named(expression: Expression) -> tuple[str, tuple[str, ...]]:
    if isinstance(expression, Name):
        return expression.id, ()
    if isinstance(expression, Subscript):
        return expression.name, expression.indices
    raise TypeError(f"a move or law is named, not {type(expression).__name__}")


def _no_acts(context: Context, function: str) -> int:
    """Before point 0 no move is active, begun or counted."""
    if function in {"since", "count"}:
        return context.graph.const(0.0)
    return context.graph.truth_of(holds=False)


def find_act(context: Context, name: str) -> ActValues:
    """A move's values at the point, whatever the frame: moves stand still between points."""
    found = context.job.acts.get(name)
    if found is None:
        raise Unsettled(f"move:{name}")
    return found


def _act(context: Context, node: Call) -> int:
    if context.frame.is_initial:
        return _no_acts(context, node.function)
    name, indices = _named(node.arguments[0])
    job = context.job
    value: int = (
        job.begun_before(name) if node.function == "before" else getattr(find_act(context, name), node.function)
    )
    return context.narrow(narrowed(job, value, job.moves[name].dimensions, indices))


def _in_force(context: Context, node: Call) -> int:
    name, _ = _named(node.arguments[0])
    rule = context.job.rules.get(f"initial:{name}" if context.frame.is_initial else name)
    if rule is None:
        raise Unsettled(f"law:{name}")
    return rule.in_force


def _waived(context: Context, node: Call) -> int:
    name, _ = _named(node.arguments[0])
    waiver = f"{name}_waiver"
    if context.frame.is_initial or waiver not in context.job.moves:
        return _no_acts(context, node.function)
    return find_act(context, waiver).active


FUNCTION_READERS: Mapping[str, Callable[[Context, Call], int]] = {
    "scale": _scale,
    "clip": _clip,
    "logistic": _logistic,
    "safe_divide": _safe_divide,
    "allocate": read_allocate,
    "market_price": read_market_price,
    "step": _step,
    "ramp": _ramp,
    "pulse": _pulse,
    **dict.fromkeys(MOVE_FUNCTIONS, _act),
    "in_force": _in_force,
    "waived": _waived,
    **MEMORY_READERS,
    **HELD_READERS,
    **NOISE_READERS,
}
