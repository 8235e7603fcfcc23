"""Values: numbers and distributions where a quantity's value stands, and distributions within equations."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from dataclasses import replace

from sandtable.compiler.checking.distributions import (
    UNIT_ARGUMENT,
    WRITTEN,
    argument_units,
    impossible,
    settled_family,
    widened,
)
from sandtable.compiler.checking.scope import Declared, Scope
from sandtable.compiler.checking.tables import find_column, find_table, lines_of, parse_number
from sandtable.compiler.checking.work import Typed, Work, scaled_to, settle
from sandtable.model.declaration import Uncertain, Vintage
from sandtable.model.expression import (
    Binary,
    Call,
    Distribution,
    Expression,
    Name,
    Number,
    Provenance,
    Subscript,
    Unary,
)
from sandtable.model.model import Parameter, Variable
from sandtable.model.walking import walk
from sandtable.quantities.unit import DIMENSIONLESS, Unit

ARITHMETIC = frozenset("+-*/^")


def is_literal(node: Expression) -> bool:
    """Whether an expression is made of numbers and arithmetic only."""
    if isinstance(node, Number):
        return True
    if isinstance(node, Unary):
        return node.op == "-" and is_literal(node.operand)
    if isinstance(node, Binary):
        return node.op in ARITHMETIC and is_literal(node.left) and is_literal(node.right)
    return isinstance(node, Call) and node.function == "scale" and is_literal(node.arguments[0])


def stated_unit(node: Expression) -> str:
    """The first unit written in a literal, or ""."""
    if isinstance(node, Number):
        return node.unit
    if isinstance(node, Unary):
        return stated_unit(node.operand)
    if isinstance(node, Binary):
        return stated_unit(node.left) or stated_unit(node.right)
    if isinstance(node, Distribution):
        parts = [*node.arguments, *(item for item in (node.low, node.high) if item is not None)]
        return next((unit for part in parts if (unit := stated_unit(part))), "")
    return ""


def evaluate(node: Expression) -> float:
    """The value of a settled literal; NaN where it has none."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Unary):
        return -evaluate(node.operand)
    if isinstance(node, Call):
        return evaluate(node.arguments[0]) * evaluate(node.arguments[1])
    assert isinstance(node, Binary)
    left, right = evaluate(node.left), evaluate(node.right)
    try:
        if node.op == "+":
            return left + right
        if node.op == "-":
            return left - right
        if node.op == "*":
            return left * right
        return left / right if node.op == "/" else float(left**right)
    except (ArithmeticError, TypeError, ValueError):
        return math.nan


def fold_number(work: Work, node: Expression, unit: Unit | None, what: str) -> float | None:
    """The value of a literal in a unit; a number without unit takes the unit.

    Args:
        work: takes the faults.
        node: a literal (`is_literal`).
        unit: of the quantity; None when its declaration is at fault.
        what: the quantity in messages.

    Returns:
        The value, or None after noting a fault.
    """
    if isinstance(node, Number) and not node.unit:
        value = node.value
    elif not stated_unit(node):
        value = evaluate(node)
    else:
        typed = settle(work, node)
        if typed is None or unit is None:
            return None
        settled = scaled_to(work, typed, unit, what, node.place)
        if settled is None:
            return None
        value = evaluate(settled)
    if math.isfinite(value):
        return value
    work.scope.fault(
        "bad-number",
        f"{what} has no finite value",
        node.place if node.place.line else work.place,
        why="its arithmetic divides by 0 or overflows",
        mend="write a finite number",
    )
    return None


def settle_distribution(work: Work, node: Distribution, unit: Unit | None, what: str) -> Distribution | None:
    """A distribution whose arguments are settled numbers in a unit.

    Args:
        work: takes the faults.
        node: as written.
        unit: of the quantity; None when its declaration is at fault.
        what: the quantity in messages.

    Returns:
        The distribution, `low to high` resolved to its family; None after noting a fault.
    """
    if node.family == "empirical":
        settled: Distribution | None = node
        values = _read_empirical(work, node)
        if values is None:
            return None
    else:
        values = ()
        settled = _settle_arguments(work, node, unit, what)
    if settled is None or (node.low is None) != (node.high is None):
        return None
    if node.low is not None and node.high is not None:
        low, high = (_argument(work, item, unit, what) for item in (node.low, node.high))
        if low is None or high is None:
            return None
        settled = replace(settled, low=low, high=high)
    why = impossible(settled, values)
    if why:
        work.scope.fault(
            "impossible-distribution",
            f"the distribution of {what} cannot be",
            node.place if node.place.line else work.place,
            why=why,
            mend=f"correct its numbers: `{WRITTEN.get(node.family, node.family)}`",
        )
        return None
    return settled


def _settle_arguments(work: Work, node: Distribution, unit: Unit | None, what: str) -> Distribution | None:
    units = argument_units(node.family, len(node.arguments), is_interval=node.is_interval)
    if units is None or (node.weights and len(node.weights) != len(node.arguments)):
        work.scope.fault(
            "wrong-arguments",
            f"`{node.family}` does not take {len(node.arguments)} arguments",
            node.place if node.place.line else work.place,
            why=f"it is written `{WRITTEN.get(node.family, node.family)}`",
            mend="give the arguments it takes",
        )
        return None
    take = _part if node.family == "mixture" else _argument
    arguments = [
        take(work, argument, unit if kind == UNIT_ARGUMENT else DIMENSIONLESS, what)
        for argument, kind in zip(node.arguments, units, strict=True)
    ]
    weights = [_argument(work, weight, DIMENSIONLESS, what) for weight in node.weights]
    if any(item is None for item in (*arguments, *weights)):
        return None
    settled = tuple(item for item in arguments if item is not None)
    first = settled[0]
    return Distribution(
        family=settled_family(node.family, first.value if isinstance(first, Number) else 0.0),
        arguments=settled,
        is_interval=node.is_interval,
        weights=tuple(weight for weight in weights if weight is not None),
        place=node.place,
    )


def _part(work: Work, node: Expression, unit: Unit | None, what: str) -> Expression | None:
    """A part of a mixture: a number or a distribution."""
    if isinstance(node, Distribution):
        return settle_distribution(work, node, unit, what)
    return _argument(work, node, unit, what)


def _argument(work: Work, node: Expression, unit: Unit | None, what: str) -> Number | None:
    if any(isinstance(part, Distribution) for part in walk(node)):
        work.scope.fault(
            "distribution-argument",
            f"the distribution of {what} has a distribution among its numbers",
            node.place if node.place.line else work.place,
            why="only the parts of a `mixture` may be distributions themselves",
            mend="write a number, or draw the inner one as an `uncertain` of its own and join the two in an equation",
        )
        return None
    if not is_literal(node):
        work.scope.fault(
            "distribution-argument",
            f"the distribution of {what} depends on other quantities",
            node.place if node.place.line else work.place,
            why="a distribution is drawn before anything is computed, so its arguments are numbers",
            mend="draw a plain number, e.g. `normal(0, 1)`, and shape it by an equation",
        )
        return None
    value = fold_number(work, node, unit, what)
    return None if value is None else Number(value=value, place=node.place)


def _read_empirical(work: Work, node: Distribution) -> tuple[float, ...] | None:
    scope = work.scope
    key = f"{node.file}:{node.column}"
    if key in scope.empirical:
        return scope.empirical[key]
    place = node.place if node.place.line else work.place
    table = find_table(scope, node.file, place)
    column = None if table is None else find_column(scope, table, node.column, place)
    if table is None or column is None:
        return None
    values = [
        parse_number(scope, row[column], table.file, line)
        for row, line in zip(table.rows, lines_of(table), strict=True)
    ]
    if any(value is None for value in values):
        return None
    if not values:
        scope.fault(
            "bad-number", f"`{node.file}` has no values in `{node.column}`", place, mend="add at least one line of data"
        )
        return None
    scope.empirical[key] = tuple(value for value in values if value is not None)
    return scope.empirical[key]


# -- parameters -----------------------------------------------------------------------------------


def cell_id(variable: str, key: Sequence[str]) -> str:
    """`lead[KR,PL]`, or the plain name of a single number."""
    return f"{variable}[{','.join(key)}]" if key else variable


def add_parameter(
    scope: Scope,
    variable: str,
    key: tuple[str, ...],
    value: float | Distribution,
    provenance: Provenance | None,
    vintage: Vintage | None = None,
    earlier: float | Distribution | None = None,
) -> None:
    """Adds one scalar that is fixed or drawn before a run; a later fact without an earlier one is widened."""
    if earlier is None and vintage is not None and vintage.mark == "L" and isinstance(value, Distribution):
        earlier = widened(value)
    item_id = cell_id(variable, key)
    scope.parameters[item_id] = Parameter(
        id=item_id,
        variable=variable,
        elements=key,
        value=value,
        provenance=provenance,
        vintage=vintage,
        earlier=earlier,
    )


def as_node(value: float | Distribution) -> Expression:
    """A parameter's value as it stands in `Variable.cells`."""
    return value if isinstance(value, Distribution) else Number(value=value)


def hoist_distribution(work: Work, node: Distribution) -> Typed | None:
    """Settles a distribution within an equation: it becomes an uncertain variable `owner~1`, drawn once a future."""
    text = stated_unit(node)
    unit = work.scope.unit(text, node.place) if text else DIMENSIONLESS
    return None if unit is None else hoisted_value(work, node, unit)


def hoisted_value(work: Work, node: Distribution, unit: Unit, provenance: Provenance | None = None) -> Typed | None:
    """The reading of an uncertain variable made for a distribution that stands within an owner's equation.

    It has the owner's axes, less those that the walked cell fixes; a text that stands for several cells is drawn
    for each of them.
    """
    scope = work.scope
    if work.where.allows_time_reduction or work.where.label == "a time reduction":
        scope.fault(
            "wrong-place",
            f"a distribution cannot stand in {work.where.label}",
            node.place if node.place.line else work.place,
            why="what is uncertain is drawn before a run, not after it",
            mend="declare it: `uncertain name : unit = ...`",
        )
        return None
    item_id = work.hoisted.get(builtins.id(node))
    whole = work.is_cell_shared or not work.fixed
    axes = work.axes if whole else tuple(axis for axis in work.axes if axis not in work.fixed)
    if item_id is None:
        settled = settle_distribution(work, node, unit, f"`{work.owner}`")
        if settled is None:
            return None
        base = work.hoists_as or work.owner
        scope.n_hoisted[base] = scope.n_hoisted.get(base, 0) + 1
        item_id = f"{base}~{scope.n_hoisted[base]}"
        work.hoisted[builtins.id(node)] = item_id
        _add_hoisted(work, item_id, axes, unit, settled, provenance)
    work.needs(item_id, node.place)
    entries = tuple(f"{axis}={work.fixed[axis]}" for axis in axes if axis in work.fixed)
    reading: Expression = (
        Subscript(name=item_id, indices=entries, place=node.place) if entries else Name(id=item_id, place=node.place)
    )
    return Typed(reading, unit, tuple(axis for axis in axes if axis not in work.fixed))


def _add_hoisted(
    work: Work, item_id: str, axes: tuple[str, ...], unit: Unit, settled: Distribution, provenance: Provenance | None
) -> None:
    scope = work.scope
    statement = Uncertain(
        id=item_id, dimensions=axes, unit=unit.text, value=settled, provenance=provenance, place=settled.place
    )
    scope.declared[item_id] = Declared(id=item_id, kind="parameter", statement=statement, axes=axes, unit=unit)
    cells: dict[tuple[str, ...], Expression] = {}
    for key in scope.keys(axes):
        add_parameter(scope, item_id, key, settled, provenance or work.provenance)
        cells[key] = settled
    scope.variables[item_id] = Variable(
        id=item_id, kind="parameter", axes=axes, unit=unit, cells=cells, declaration=statement, is_hoisted=True
    )
    if not work.is_hypothetical:
        scope.note_value(
            item_id, settled.place if settled.place.line else work.place, provenance or work.provenance, value=None
        )
