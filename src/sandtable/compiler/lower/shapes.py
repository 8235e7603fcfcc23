"""The axes an expression may have, known before it is read: a memory needs them for its levels."""

from __future__ import annotations

from collections.abc import Sequence

from sandtable.compiler.lower.axes import index_pairs, new_axis_of, rank_axes
from sandtable.compiler.lower.calls import parts_of
from sandtable.compiler.lower.graph import Axes
from sandtable.compiler.lower.lowering import Context
from sandtable.functions.forms import MOVE_FUNCTIONS, NOISE_FUNCTIONS
from sandtable.model.expression import Call, Expression, Name, Rank, Reduction, Subscript


def axes_of(context: Context, *expressions: Expression) -> Axes:
    """The union of their axes, less those that the equation's own element settles."""
    found: set[str] = set()
    for expression in expressions:
        found |= _axes(context, expression)
    return context.graph.ordered([axis for axis in found if axis not in context.cell])


def _axes(context: Context, expression: Expression) -> set[str]:
    model = context.job.model
    match expression:
        case Name():
            variable = model.variables.get(expression.id)
            return set() if variable is None else set(variable.axes)
        case Subscript():
            return _narrowed_axes(context, model.variables[expression.name].axes, expression.indices)
        case Reduction():
            inside = _axes(context, expression.operand)
            return inside if expression.op == "share" else inside - set(expression.dimensions)
        case Rank():
            inside = _axes(context, expression.operand)
            ranked = next((axis for axis in rank_axes(context.job, expression) if axis in inside), "")
            return inside - {ranked}
        case Call(over=over, function="market_price"):
            return {axis for part in expression.arguments for axis in _axes(context, part)} - set(over)
        case Call() if expression.function in NOISE_FUNCTIONS:
            inside = {axis for axis in context.axes if axis not in dict(context.place)}
        case Call() if expression.function in MOVE_FUNCTIONS:
            return _act_axes(context, expression.arguments[0])
        case _:
            inside = set()
    for part in parts_of(expression):
        inside |= _axes(context, part)
    return inside


def _act_axes(context: Context, named: Expression) -> set[str]:
    moves = context.job.moves
    if isinstance(named, Subscript):
        return _narrowed_axes(context, moves[named.name].dimensions, named.indices)
    return set(moves[named.id].dimensions) if isinstance(named, Name) else set()


def _narrowed_axes(context: Context, axes: Sequence[str], indices: Sequence[str]) -> set[str]:
    left = set(axes)
    gained = set()
    for axis, index in index_pairs(context.job, axes, indices):
        left.discard(axis)
        new_axis = new_axis_of(context.job, axis, index)
        if new_axis:
            gained.add(new_axis)
    return left | gained
