"""The oracle's reading of an expression: one number, for one element of every axis in reach.

There are no arrays here.  An equation over `side` is read once with side = RU and once with side = UA; a sum over
`side` reads its operand once per element and adds up.  Truth is 1.0 or 0.0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    DateLiteral,
    Expression,
    Name,
    Number,
    Rank,
    Reduction,
    Subscript,
    TimeReduction,
    Unary,
)
from sandtable.model.model import Model
from sandtable.testing.calls import evaluate_call
from sandtable.testing.moments import Cell, Scope
from sandtable.testing.subscripts import axes_by_name, axes_of_subscript, find_cell

OPERATION_BY_SIGN = {
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
}
ABSOLUTE_SLACK = 1e-9


def operate(name: str, *values: float) -> float:
    """One of the engine's elementwise operations on plain numbers."""
    return float(OPERATIONS[name].scalar(*values))


def evaluate(expression: Expression, scope: Scope) -> float:
    """The value of an expression where it stands.

    Args:
        expression: a settled expression.
        scope: the run, the moment, and the element of every axis that the expression may need.

    Returns:
        The value in the unit that the checker settled; 1.0 or 0.0 for a truth.

    Raises:
        TypeError: a node that has no value in a run.
    """
    reader = READERS.get(type(expression))
    if reader is None:
        raise TypeError(f"no value in a run: {type(expression).__name__}")
    return reader(expression, scope)


def _number(expression: Number, _scope: Scope) -> float:
    return expression.value


def _date(expression: DateLiteral, scope: Scope) -> float:
    grid = scope.course.model.grid
    return grid.elapsed(require_point(expression, scope))


def require_point(expression: Expression, scope: Scope) -> int:
    """The grid point that a date, or a number of the axis, stands for: the nearest, halves up."""
    grid = scope.course.model.grid
    if isinstance(expression, DateLiteral):
        point = grid.point(expression.text)
        if point is None:
            raise ValueError(f"no date of the axis: {expression.text}")
        return point
    return int(((evaluate(expression, scope) - grid.start) / grid.step + 0.5) // 1)


def _name(expression: Name, scope: Scope) -> float:
    course, moment = scope.course, scope.moment
    grid = course.model.grid
    if expression.id in {"now", "time"}:
        return grid.elapsed(moment.stage)
    if expression.id == "dt":
        return grid.step
    if expression.id == "month_of_year":
        return float(grid.month_of_year(moment.stage))
    if expression.id == "calendar_year":
        return float(grid.calendar_year(moment.stage))
    variable = course.model.variables[expression.id]
    return _read(expression.id, tuple(scope.elements[axis] for axis in variable.axes), scope)


def _subscript(expression: Subscript, scope: Scope) -> float:
    return _read(expression.name, find_cell(expression, scope), scope)


def _read(variable: str, cell: Cell, scope: Scope) -> float:
    """A variable's value; in an override's value the target's own name is the value without that override."""
    moment = scope.moment
    if scope.override and scope.course.model.overrides[scope.override].target == variable:
        return moment.without[scope.override][cell]
    return moment.values[variable][cell]


def _unary(expression: Unary, scope: Scope) -> float:
    value = evaluate(expression.operand, scope)
    return operate("neg", value) if expression.op == "-" else float(value == 0)


def _binary(expression: Binary, scope: Scope) -> float:
    left, right = evaluate(expression.left, scope), evaluate(expression.right, scope)
    if expression.op == "and":
        return float(left != 0 and right != 0)
    if expression.op == "or":
        return float(left != 0 or right != 0)
    if scope.tolerance is not None and expression.op in {"==", "!=", "<=", ">="}:
        return float(_holds_within(expression, left, right, scope.tolerance, scope))
    return operate(OPERATION_BY_SIGN[expression.op], left, right)


def _holds_within(expression: Binary, left: float, right: float, tolerance: float, scope: Scope) -> bool:
    """A comparison in a check: sides are apart only when by more than the tolerance allows."""
    slack = max(tolerance * scale_of(expression, scope), min(tolerance, ABSOLUTE_SLACK))
    if expression.op in {"==", "!="}:
        return (abs(left - right) <= slack) is (expression.op == "==")
    return (left - right if expression.op == "<=" else right - left) <= slack


def scale_of(expression: Binary, scope: Scope) -> float:
    """The largest absolute value among both sides of a comparison and the terms of which they are sums."""
    sizes = [abs(evaluate(term, scope)) for side in (expression.left, expression.right) for term in _terms(side)]
    return float("nan") if any(size != size for size in sizes) else max(sizes)  # noqa: PLR0124 - a NaN


def _terms(side: Expression) -> list[Expression]:
    if isinstance(side, Binary) and side.op in {"+", "-"}:
        return [side, *_terms(side.left), *_terms(side.right)]
    if isinstance(side, Unary) and side.op == "-":
        return [side, *_terms(side.operand)]
    return [side]


def _conditional(expression: Conditional, scope: Scope) -> float:
    holds = evaluate(expression.condition, scope) != 0
    return evaluate(expression.then if holds else expression.otherwise, scope)


def _call(expression: Call, scope: Scope) -> float:
    return evaluate_call(expression, scope, evaluate)


def _reduction(expression: Reduction, scope: Scope) -> float:
    values = [
        evaluate(expression.operand, scope.with_elements(dict(zip(expression.dimensions, cell, strict=True))))
        for cell in scope.course.cells(expression.dimensions)
    ]
    if expression.op == "share":
        return operate("div", evaluate(expression.operand, scope), _sum(values))
    return REDUCTIONS[expression.op](values)


def _sum(values: list[float]) -> float:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _product(values: list[float]) -> float:
    result = values[0]
    for value in values[1:]:
        result = result * value
    return result


def _extreme(name: str, values: list[float]) -> float:
    result = values[0]
    for value in values[1:]:
        result = operate(name, result, value)
    return result


REDUCTIONS: Mapping[str, Callable[[list[float]], float]] = {
    "sum": _sum,
    "mean": lambda values: operate("div", _sum(values), float(len(values))),
    "min": lambda values: _extreme("min", values),
    "max": lambda values: _extreme("max", values),
    "product": _product,
    "any": lambda values: float(any(value != 0 for value in values)),
    "all": lambda values: float(all(value != 0 for value in values)),
    "count": lambda values: float(sum(value != 0 for value in values)),
}


def _rank(expression: Rank, scope: Scope) -> float:
    """1 + how many elements are larger, along the axis of the operand that has the element."""
    model = scope.course.model
    axis = axis_of_rank(expression, model)
    values = {
        element: evaluate(expression.operand, scope.with_elements({axis: element}))
        for element in model.axes[axis].elements
    }
    return 1.0 + sum(value > values[expression.element] for value in values.values())


def axis_of_rank(expression: Rank, model: Model) -> str:
    """The axis along which a rank compares."""
    return next(axis for axis in axes_of(expression.operand, model) if expression.element in model.axes[axis].elements)


def axes_of(expression: Expression, model: Model) -> tuple[str, ...]:
    """Axes over which an expression varies, as first met from left to right."""
    if isinstance(expression, Name):
        is_variable = expression.id in model.variables or expression.id in model.moves
        return axes_by_name(model, expression.id) if is_variable else ()
    if isinstance(expression, Subscript):
        return axes_of_subscript(expression, model)
    parts = parts_of(expression)
    axes = dict.fromkeys(axis for part in parts for axis in axes_of(part, model))
    if isinstance(expression, Reduction) and expression.op != "share":
        return tuple(axis for axis in axes if axis not in expression.dimensions)
    if isinstance(expression, Call) and expression.function == "market_price":
        return tuple(axis for axis in axes if axis not in expression.over)
    return tuple(axes)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The operands of an expression, left to right."""
    if isinstance(expression, Unary | Reduction | TimeReduction | Rank):
        return (expression.operand,)
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    if isinstance(expression, Conditional):
        return (expression.condition, expression.then, expression.otherwise)
    return expression.arguments if isinstance(expression, Call) else ()


def _time_reduction(expression: TimeReduction, scope: Scope) -> float:
    """Reads the operand at every point of the span, then reduces."""
    last = scope.course.model.grid.n_steps
    start = 0 if expression.start is None else require_point(expression.start, scope)
    stop = last if expression.stop is None else require_point(expression.stop, scope)
    if expression.op == "at":
        return evaluate(expression.operand, scope.at(scope.history[start]))
    values = [evaluate(expression.operand, scope.at(moment)) for moment in scope.history[start : stop + 1]]
    if expression.op == "total":  # the step after the last point is not taken
        taken = values[: max(0, last - start)]
        return _sum([value * scope.course.dt for value in taken]) if taken else 0.0
    if expression.op == "first_time":
        grid = scope.course.model.grid
        points = [start + index for index, value in enumerate(values) if value != 0]
        return grid.elapsed(points[0]) if points else grid.elapsed(last) + grid.step
    return TIME_REDUCTIONS[expression.op](values)


TIME_REDUCTIONS: Mapping[str, Callable[[list[float]], float]] = {
    "initial": lambda values: values[0],
    "final": lambda values: values[-1],
    "mean": REDUCTIONS["mean"],
    "sum": REDUCTIONS["sum"],
    "min": REDUCTIONS["min"],
    "max": REDUCTIONS["max"],
    "ever": REDUCTIONS["any"],
    "always": REDUCTIONS["all"],
    "count_steps": REDUCTIONS["count"],
}

READERS: Mapping[type[Expression], Callable[..., float]] = {
    Number: _number,
    DateLiteral: _date,
    Name: _name,
    Subscript: _subscript,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Call: _call,
    Reduction: _reduction,
    Rank: _rank,
    TimeReduction: _time_reduction,
}
