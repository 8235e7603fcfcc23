"""The oracle's memories: what delays, smooths and their like keep from one point to the next.

Each place where one is written keeps its own past for each cell of its owner (and, within a reduction, for each
element that is reduced over).  Delays and smooths keep hidden
levels that move with the stocks (Euler or RK4); the others look back over the points of the run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.expression import Call, Expression, Number

if TYPE_CHECKING:
    from sandtable.testing.moments import Scope, Site

    Evaluate: TypeAlias = Callable[[Expression, Scope], float]

ORDER_BY_FUNCTION = {"smooth1": 1, "smooth3": 3, "delay1": 1, "delay3": 3}
SMOOTHS = frozenset({"smooth1", "smooth3", "smoothn"})
DELAYS = frozenset({"delay1", "delay3", "delayn"})
TRENDS = frozenset({"trend", "forecast"})
WITH_LEVELS = SMOOTHS | DELAYS | TRENDS
LOOKING_BACK = frozenset({"delay_fixed", "previous", "sample", "running_max", "running_min"})
MEMORIES = WITH_LEVELS | LOOKING_BACK


def find_site(call: Call, scope: Scope) -> Site:
    """Which memory this is: the place in the text, for one element of every axis in reach."""
    return scope.override or scope.owner, id(call), tuple(sorted(scope.elements.items()))


def value_of_memory(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    """What the function gives at a moment.

    Args:
        call: a memory function.
        scope: where it stands; before the start it gives what it starts with.
        evaluate: reads its arguments.
    """
    if call.function in WITH_LEVELS:
        levels = start_of_levels(call, scope, evaluate)
        if not scope.moment.is_before_start:
            levels = scope.moment.levels[find_site(call, scope)]
        return _output(call, levels, scope, evaluate)
    held = scope.moment.held
    if held is not None:
        return held[find_site(call, scope)]
    return LOOKS_BACK[call.function](call, scope, evaluate)


# -- delays, smooths, trends ----------------------------------------------------------------------


def start_of_levels(call: Call, scope: Scope, evaluate: Evaluate) -> tuple[float, ...]:
    """Hidden levels in equilibrium with the input, or with the initial value that is given."""
    values = [evaluate(argument, scope) for argument in call.arguments]
    if call.function in TRENDS:
        initial = values[2] if call.function == "trend" else 0.0
        return (_divide(values[0], 1 + initial * values[1]),)
    order = _order(call)
    given = 3 if call.function.endswith("n") else 2
    start = values[given] if len(values) > given else values[0]
    return (start if call.function in SMOOTHS else start * _divide(values[1], order),) * order


def rates_of_levels(call: Call, levels: tuple[float, ...], scope: Scope, evaluate: Evaluate) -> tuple[float, ...]:
    """Change per time of each hidden level."""
    x, tau = evaluate(call.arguments[0], scope), evaluate(call.arguments[1], scope)
    if call.function in TRENDS:
        return (_divide(x - levels[0], tau),)
    stage = _divide(tau, _order(call))
    rates: list[float] = []
    inflow = x
    for level in levels:
        if call.function in SMOOTHS:
            rates.append(_divide(inflow - level, stage))
            inflow = level
        else:
            rates.append(inflow - _divide(level, stage))
            inflow = _divide(level, stage)
    return tuple(rates)


def _output(call: Call, levels: tuple[float, ...], scope: Scope, evaluate: Evaluate) -> float:
    if call.function in SMOOTHS:
        return levels[-1]
    tau = evaluate(call.arguments[1], scope)
    if call.function in DELAYS:
        return _divide(levels[-1], _divide(tau, _order(call)))
    x = evaluate(call.arguments[0], scope)
    growth = _divide(x - levels[0], levels[0] * tau)
    return growth if call.function == "trend" else x * (1 + growth * evaluate(call.arguments[2], scope))


def _order(call: Call) -> int:
    if call.function in ORDER_BY_FUNCTION:
        return ORDER_BY_FUNCTION[call.function]
    order = call.arguments[2]
    assert isinstance(order, Number)
    return int(order.value)


def _divide(a: float, b: float) -> float:
    return float(OPERATIONS["div"].scalar(a, b))


# -- those that look back -------------------------------------------------------------------------
#
# `past` holds what each needs: for delay_fixed and previous the value before the start and then x at every point
# so far, this one excluded; for the others the value they had at the last point.


def start_of_past(call: Call, scope: Scope, evaluate: Evaluate) -> list[float]:
    """What is known before point 0: the `before` argument, evaluated there."""
    if call.function in {"running_max", "running_min"}:
        return []
    return [evaluate(call.arguments[-1], scope)]


def extend_past(call: Call, past: list[float], scope: Scope, evaluate: Evaluate) -> list[float]:
    """The past with this point in it."""
    if call.function in {"delay_fixed", "previous"}:
        return [*past, evaluate(call.arguments[0], scope)]
    return [value_of_memory(call, scope, evaluate)]


def _past(call: Call, scope: Scope, evaluate: Evaluate) -> list[float]:
    if scope.moment.is_before_start:
        return start_of_past(call, scope, evaluate)
    return scope.moment.past[find_site(call, scope)]


def _delay_fixed(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    past = _past(call, scope, evaluate)
    steps = evaluate(call.arguments[1], scope) / scope.course.dt
    lag = max(1, math.floor(steps + 0.5)) if math.isfinite(steps) else len(past)
    point = len(past) - 1 - lag
    return past[point + 1] if point >= 0 else past[0]


def _previous(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    return _past(call, scope, evaluate)[-1]


def _sample(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    if evaluate(call.arguments[1], scope) != 0:
        return evaluate(call.arguments[0], scope)
    return _past(call, scope, evaluate)[-1]


def _running(operation: str) -> Callable[[Call, Scope, Evaluate], float]:
    def running(call: Call, scope: Scope, evaluate: Evaluate) -> float:
        result = evaluate(call.arguments[0], scope)
        for value in _past(call, scope, evaluate):
            result = float(OPERATIONS[operation].scalar(value, result))
        return result

    return running


LOOKS_BACK: Mapping[str, Callable[[Call, Scope, Evaluate], float]] = {
    "delay_fixed": _delay_fixed,
    "previous": _previous,
    "sample": _sample,
    "running_max": _running("max"),
    "running_min": _running("min"),
}
