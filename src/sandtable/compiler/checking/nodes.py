"""Settling the plain nodes: numbers, arithmetic, comparisons, conditions, reductions and ranks."""

from __future__ import annotations

from fractions import Fraction

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.words import describe
from sandtable.compiler.checking.work import Typed, Work, is_condition, joined, plain, scaled, settle, united
from sandtable.diagnostics.place import Place
from sandtable.model.expression import Binary, Conditional, Expression, Number, Rank, Reduction, Unary
from sandtable.quantities.unit import DIMENSIONLESS, Unit

TRIVIAL_NUMBERS = frozenset({0.0, 0.5, 1.0, 2.0, 3.0, 10.0, 12.0, 100.0, 1000.0})
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})


def settle_number(work: Work, node: Number) -> Typed | None:
    """Settles a literal with its unit; a bare 0 fits any."""
    if work.where.counts_literals and node.value not in TRIVIAL_NUMBERS:
        work.n_literals += 1
    if not node.unit:
        return Typed(node, DIMENSIONLESS if node.value else None)
    unit = work.scope.unit(node.unit, node.place)
    return None if unit is None else Typed(node, unit)


def settle_unary(work: Work, node: Unary) -> Typed | None:
    """Settles `-x` and `not x`."""
    operand = settle(work, node.operand)
    if operand is None:
        return None
    if node.op == "not":
        if not is_condition(work, operand):
            return None
        return Typed(_same_unary(node, operand.node), DIMENSIONLESS, operand.axes, is_flag=True)
    return Typed(_same_unary(node, operand.node), operand.unit, operand.axes)


def _same_unary(node: Unary, operand: Expression) -> Unary:
    return node if operand is node.operand else Unary(op=node.op, operand=operand, place=node.place)


def settle_binary(work: Work, node: Binary) -> Typed | None:
    """Settles arithmetic, comparisons and logic."""
    left, right = settle(work, node.left), settle(work, node.right)
    if left is None or right is None:
        return None
    op = node.op
    axes = joined(left.axes, right.axes)
    if op in {"*", "/"}:
        one, other = left.unit or DIMENSIONLESS, right.unit or DIMENSIONLESS
        unit: Unit | None = one.mul(other) if op == "*" else one.div(other)
        return Typed(_same_binary(node, left.node, right.node), unit, axes)
    if op in {"+", "-"}:
        common = united(work, node, left, right, "added" if op == "+" else "subtracted")
        return None if common is None else Typed(_same_binary(node, left.node, common[0]), common[1], axes)
    if op in COMPARISONS:
        common = united(work, node, left, right, "compared")
        if common is None:
            return None
        return Typed(_same_binary(node, left.node, common[0]), DIMENSIONLESS, axes, is_flag=True)
    if op in {"and", "or"}:
        fits = [is_condition(work, left), is_condition(work, right)]
        if not all(fits):
            return None
        return Typed(_same_binary(node, left.node, right.node), DIMENSIONLESS, axes, is_flag=True)
    return _power(work, node, left, right, axes)


def _same_binary(node: Binary, left: Expression, right: Expression) -> Binary:
    if left is node.left and right is node.right:
        return node
    return Binary(op=node.op, left=left, right=right, place=node.place)


def _power(work: Work, node: Binary, left: Typed, right: Typed, axes: tuple[str, ...]) -> Typed | None:
    exponent = plain(work, right, "an exponent", node.right.place)
    if exponent is None:
        return None
    if left.unit is None or left.unit.is_dimensionless:
        base = left.node if left.unit is None else scaled(left.node, left.unit, DIMENSIONLESS)
        return Typed(_same_binary(node, base, exponent), DIMENSIONLESS, axes)
    literal = literal_exponent(exponent)
    if literal is None:
        work.scope.fault(
            "power-unit",
            f"{describe(left.node)} is in {left.unit.text}, and its exponent is no literal number",
            node.place if node.place.line else work.place,
            why="the unit of the result would depend on the exponent's value",
            mend="divide the base by a reference in the same unit, so that it is a plain number",
        )
        return None
    return Typed(_same_binary(node, left.node, exponent), left.unit.pow(literal), axes)


def literal_exponent(node: Expression) -> int | Fraction | None:
    """The value of an exponent made of literals only."""
    sign = 1
    while isinstance(node, Unary) and node.op == "-":
        node, sign = node.operand, -sign
    if isinstance(node, Binary) and node.op == "/":
        above, below = literal_exponent(node.left), literal_exponent(node.right)
        return None if above is None or not below else sign * Fraction(above) / Fraction(below)
    if not isinstance(node, Number):
        return None
    exact = Fraction(node.value).limit_denominator(1000)
    return sign * (exact.numerator if exact.denominator == 1 else exact)


def settle_conditional(work: Work, node: Conditional) -> Typed | None:
    """Settles `if c then a else b`: both ways in one unit."""
    condition = settle(work, node.condition)
    then, otherwise = settle(work, node.then), settle(work, node.otherwise)
    if condition is not None and not is_condition(work, condition):
        condition = None
    if condition is None or then is None or otherwise is None:
        return None
    common = united(work, node, then, otherwise, "chosen between")
    if common is None:
        return None
    axes = joined(joined(condition.axes, then.axes), otherwise.axes)
    parts = (condition.node, then.node, common[0])
    if parts != (node.condition, node.then, node.otherwise) or any(
        new is not old for new, old in zip(parts, (node.condition, node.then, node.otherwise), strict=True)
    ):
        node = Conditional(condition=parts[0], then=parts[1], otherwise=parts[2], place=node.place)
    return Typed(node, common[1], axes, is_flag=then.is_flag and otherwise.is_flag)


def settle_reduction(work: Work, node: Reduction) -> Typed | None:
    """Settles `sum(x over side)` and its like."""
    scope = work.scope
    is_known = are_dimensions(work, node.dimensions, node.place)
    operand = settle_unfixed(work, node.operand, node.dimensions)
    if operand is None or not is_known:
        return None
    absent = [name for name in node.dimensions if name not in operand.axes]
    if absent:
        has = f"it has {listed(operand.axes)}" if operand.axes else "it is a single number"
        scope.fault(
            "not-over",
            f"{describe(operand.node)} has no dimension {listed(absent)} to reduce over",
            node.place,
            why=has,
            mend="leave the reduction out, or reduce over a dimension it has",
        )
        return None
    axes = tuple(axis for axis in operand.axes if axis not in node.dimensions)
    return _reduced(work, node, operand, axes)


def are_dimensions(work: Work, names: tuple[str, ...], place: Place) -> bool:
    """Whether all the names behind an `over` are dimensions; a fault for each that is none."""
    scope = work.scope
    missing = [name for name in names if name not in scope.axes]
    for name in missing:
        if name not in scope.bad_axes:
            known = list(scope.axes)
            scope.fault(
                "unknown-dimension",
                f"there is no dimension `{name}`",
                place,
                why=f"the dimensions are {listed(known)}" if known else "the scenario declares none",
                mend=mend_by_name(name, known, "name the dimension to sum over"),
            )
    return not missing


def _reduced(work: Work, node: Reduction, operand: Typed, axes: tuple[str, ...]) -> Typed | None:
    if node.op in {"any", "all", "count"} and not is_condition(work, operand):
        return None
    if node.op == "share":
        whole = Reduction(op="sum", operand=operand.node, dimensions=node.dimensions, place=node.place)
        share = Binary(op="/", left=operand.node, right=whole, place=node.place)
        return Typed(share, DIMENSIONLESS, operand.axes)
    unit = operand.unit
    if node.op in {"any", "all", "count"}:
        unit = DIMENSIONLESS
    elif node.op == "product" and unit is not None and not unit.is_dimensionless:
        n = 1
        for name in node.dimensions:
            n *= len(work.scope.axes[name].elements)
        unit = unit.pow(n)
    settled = node
    if operand.node is not node.operand:
        settled = Reduction(op=node.op, operand=operand.node, dimensions=node.dimensions, place=node.place)
    return Typed(settled, unit, axes, is_flag=node.op in {"any", "all"})


def settle_unfixed(work: Work, operand: Expression, dimensions: tuple[str, ...]) -> Typed | None:
    """Settles what stands behind an `over`: within it these dimensions are whole again."""
    if not work.fixed:
        return settle(work, operand)
    outer = work.fixed
    work.fixed = {axis: element for axis, element in outer.items() if axis not in dimensions}
    typed = settle(work, operand)
    work.fixed = outer
    return typed


def settle_rank(work: Work, node: Rank) -> Typed | None:
    """Settles `rank(KR in x)`."""
    scope = work.scope
    element = node.element.rpartition("=")[2].strip()
    wanted = node.element.rpartition("=")[0].strip()
    having = tuple(scope.axes_of_element.get(element, ()))
    operand = settle_unfixed(work, node.operand, having)
    if operand is None:
        return None
    axes = [axis for axis in operand.axes if axis in having and wanted in {"", axis}]
    if len(axes) != 1:
        scope.fault(
            "unknown-element" if not axes else "ambiguous-index",
            f"`{element}` is an element of {'none' if not axes else 'several'} of the dimensions of "
            f"{describe(operand.node)}",
            node.place,
            why=f"it is over {listed(operand.axes)}" if operand.axes else "it is a single number",
            mend="rank an element of its dimension" if not axes else "select an element of the other dimension first",
        )
        return None
    settled = Rank(element=element, operand=operand.node, place=node.place)
    return Typed(settled, DIMENSIONLESS, tuple(axis for axis in operand.axes if axis != axes[0]))
