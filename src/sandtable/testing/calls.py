"""The oracle's reading of the language's functions, lookups, noise, and of what moves and laws are doing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.declaration import Lookup
from sandtable.model.expression import Call, Expression, Name, Subscript
from sandtable.testing.allocations import Offer, allocate, find_market_price
from sandtable.testing.memories import MEMORIES, value_of_memory
from sandtable.testing.moments import NEVER_BEGUN, Act, Scope
from sandtable.testing.subscripts import axes_by_name, find_cell

Evaluate: TypeAlias = Callable[[Expression, Scope], float]


def evaluate_call(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    """The value of a function where it stands.

    Args:
        call: the call.
        scope: where it stands.
        evaluate: reads its arguments.
    """
    name = call.function
    if name in MEMORIES:
        return value_of_memory(call, scope, evaluate)
    if name in ACTS:
        return ACTS[name](_act(call.arguments[0], scope), scope)
    if name in {"in_force", "waived"}:
        return _law(call, scope)
    if call.over:
        return _comparing(call, scope, evaluate)
    values = [evaluate(argument, scope) for argument in call.arguments]
    if name in NOISES:
        return _noise(call, values, scope)
    if name in TIMED:
        return TIMED[name](scope.course.model.grid.elapsed(scope.moment.stage), *values)
    if name in COMPOSED:
        return COMPOSED[name](*values)
    if name in scope.course.model.variables:
        declaration = scope.course.model.variables[name].declaration
        assert isinstance(declaration, Lookup)
        return look_up(declaration, values[0])
    return float(OPERATIONS[name].scalar(*values))


def _operate(name: str, *values: float) -> float:
    return float(OPERATIONS[name].scalar(*values))


# -- elements that compete --------------------------------------------------------------------------


def _comparing(call: Call, scope: Scope, evaluate: Evaluate) -> float:
    """An allocation or a market: the arguments of one side are read once for each element of its dimension."""

    def offers(axis: str, parts: Sequence[Expression]) -> list[Offer]:
        cells = [scope.with_elements({axis: element}) for (element,) in scope.course.cells((axis,))]
        return [Offer(*(evaluate(part, cell) for part in parts)) for cell in cells]

    if call.function == "market_price":
        buyer, seller = call.over
        return find_market_price(offers(buyer, call.arguments[:4]), offers(seller, call.arguments[4:]))
    (axis,) = call.over
    amounts = allocate(offers(axis, call.arguments[:4]), evaluate(call.arguments[4], scope))
    return amounts[scope.course.model.axes[axis].elements.index(scope.elements[axis])]


# -- arithmetic that is no single operation -------------------------------------------------------


def _fold(name: str) -> Callable[..., float]:
    def folded(*values: float) -> float:
        result = values[0]
        for value in values[1:]:
            result = _operate(name, result, value)
        return result

    return folded


def _clip(x: float, low: float, high: float) -> float:
    return _operate("min", _operate("max", x, low), high)


def _logistic(x: float) -> float:
    return _operate("div", 1.0, 1.0 + _operate("exp", -x))


def _safe_divide(a: float, b: float, otherwise: float) -> float:
    return otherwise if b == 0 else _operate("div", a, b)


def _scale(x: float, factor: float) -> float:
    return x * factor


COMPOSED: Mapping[str, Callable[..., float]] = {
    "min": _fold("min"),
    "max": _fold("max"),
    "clip": _clip,
    "logistic": _logistic,
    "safe_divide": _safe_divide,
    "scale": _scale,
}


def _step(now: float, height: float, date: float) -> float:
    return height if now >= date else 0.0


def _ramp(now: float, slope: float, start: float, stop: float) -> float:
    return slope * max(0.0, min(now, stop) - start)


def _pulse(now: float, height: float, start: float, length: float) -> float:
    return height if start <= now < start + length else 0.0


TIMED: Mapping[str, Callable[..., float]] = {"step": _step, "ramp": _ramp, "pulse": _pulse}


def look_up(lookup: Lookup, x: float) -> float:
    """A lookup's value: linear between its points, or the last point's at or below x when it is a step.

    Args:
        lookup: its points in ascending order; mode hold, extrapolate or step.
        x: in the lookup's input unit.
    """
    points = lookup.points
    if x != x:  # noqa: PLR0124 - NaN is the one number that differs from itself
        return x
    if lookup.mode == "step":
        return next((y for x0, y in reversed(points) if x0 <= x), points[0][1])
    if lookup.mode != "extrapolate" and not points[0][0] <= x <= points[-1][0]:
        return points[0][1] if x < points[0][0] else points[-1][1]
    if len(points) == 1:
        return points[0][1]
    index = next((index for index in range(1, len(points) - 1) if x <= points[index][0]), len(points) - 1)
    (x0, y0), (x1, y1) = points[index - 1], points[index]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


# -- noise ----------------------------------------------------------------------------------------


def _noise(call: Call, values: Sequence[float], scope: Scope) -> float:
    """One draw per point and per element of the owner; the stream's number counts the owner's noise calls."""
    stream = f"noise:{scope.override or scope.owner}#{scope.course.ordinals[id(call)]}"
    return NOISES[call.function](scope.course.draw(stream, scope.noise_cell, scope.moment.point), *values)


def _normal(u: float, sd: float, cut: float | None = None) -> float:
    if cut is not None:
        below = _operate("normal_cdf", -cut)
        u = below + u * (_operate("normal_cdf", cut) - below)
    return sd * _operate("normal_quantile", u)


def _lognormal(u: float, sd: float) -> float:
    return _operate("exp", sd * _operate("normal_quantile", u) - sd * sd / 2)


NOISES: Mapping[str, Callable[..., float]] = {
    "normal_noise": _normal,
    "lognormal_noise": _lognormal,
    "uniform_noise": lambda u, a, b: a + (b - a) * u,
    "poisson_noise": lambda u, mean: _operate("poisson_quantile", u, mean),
    "binomial_noise": lambda u, n, p: _operate("binomial_quantile", u, n, p),
    "chance_noise": lambda u, p: float(u < p),
}


# -- moves and laws -------------------------------------------------------------------------------


def _act(argument: Expression, scope: Scope) -> Act:
    if scope.moment.is_before_start:
        return NEVER_BEGUN
    if isinstance(argument, Subscript):
        return scope.moment.acts[argument.name, find_cell(argument, scope)]
    assert isinstance(argument, Name)
    cell = tuple(scope.elements[axis] for axis in axes_by_name(scope.course.model, argument.id))
    return scope.moment.acts[argument.id, cell]


def _since(act: Act, scope: Scope) -> float:
    return (scope.moment.point - act.last) * scope.course.dt if act.n_begun else 0.0


ACTS: Mapping[str, Callable[[Act, Scope], float]] = {
    "active": lambda act, _scope: float(act.is_active),
    "begins": lambda act, _scope: float(act.begins),
    "before": lambda act, _scope: float(act.was_begun),
    "since": _since,
    "count": lambda act, _scope: float(act.n_begun),
}


def _law(call: Call, scope: Scope) -> float:
    argument = call.arguments[0]
    assert isinstance(argument, Name)
    state = scope.moment.laws[argument.id]
    return float(state.is_in_force if call.function == "in_force" else state.is_waived)
