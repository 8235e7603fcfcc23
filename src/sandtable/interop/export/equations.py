"""Our expressions as text of XMILE equations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sandtable.interop.export.building import NOW
from sandtable.interop.export.calls import FUNCTIONS, Written, written_call
from sandtable.interop.export.dimensions import Dimensions
from sandtable.interop.export.naming import Names, quoted
from sandtable.interop.export.rewriting import EARLY, PIPELINES
from sandtable.interop.export.space import Space
from sandtable.interop.export.tables import TableReadings, all_axes
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
    Unary,
)

Binding: TypeAlias = Mapping[str, str]  # axis -> element, or the axis itself where all elements are meant

ATOM, POWER, PRODUCT, SUM, COMPARISON, AND, OR = 9, 7, 6, 5, 4, 2, 1
LEVELS = {"^": POWER, "*": PRODUCT, "/": PRODUCT, "+": SUM, "-": SUM, "and": AND, "or": OR}
SIGNS = {"==": "=", "!=": "<>", "and": "AND", "or": "OR"}
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
LEANS = {">=": "+", "<": "+", ">": "-", "<=": "-"}  # comparison of the time -> which way it leans
MIRRORED = {">=": "<=", "<": ">", ">": "<", "<=": ">="}
LONGEST_CHAIN = 40
EXACT = 2.0**20  # steps that are whole in parts of this size add up without rounding
FLAGS = ("~active", "~begins", "~before", "~in_force")


class CellsNeeded(Exception):
    """An equation that XMILE cannot say for all elements at once."""


class Equations:
    """Writes equations of one model."""

    def __init__(self, space: Space, names: Names, dimensions: Dimensions, tables: frozenset[str]) -> None:
        """Takes the space, the names of variables, dimensions and elements, and tables that auxiliaries read."""
        self._space, self._names = space, names
        self.readings = TableReadings(tables)
        self._axes, self._elements = dimensions.names, dimensions.elements
        step = space.grid.step
        self._slack = "" if (step * EXACT).is_integer() else repr(step * EARLY)

    def write(self, expression: Expression, binding: Binding) -> str:
        """The text of an equation.

        Args:
            expression: settled, free of what XMILE has no functions for.
            binding: what each axis stands for.

        Raises:
            CellsNeeded: an axis stands for all its elements, and the equation needs them one by one.
        """
        n_made = len(self.readings.made)
        try:
            return self.number(expression, binding)[0]
        except CellsNeeded:
            self.readings.forget(n_made)
            raise

    def write_whole(self, expression: Expression, axes: tuple[str, ...]) -> str:
        """The text of an equation that holds for all cells.

        Args:
            expression: settled, free of what XMILE has no functions for.
            axes: of the variable; each stands for all its elements.

        Raises:
            CellsNeeded: it needs the elements one by one, or names none of them: not every tool spreads one value.
        """
        if axes and not isinstance(expression, Number) and not self._space.open_axes(expression):
            raise CellsNeeded
        return self.write(expression, {axis: axis for axis in axes})

    # -- values and truths -------------------------------------------------------------------------

    def number(self, expression: Expression, binding: Binding) -> Written:
        """Text and binding strength of a value; a truth becomes 1 or 0."""
        if is_truth(expression):
            return f"(IF {self.truth(expression, binding)[0]} THEN 1 ELSE 0)", ATOM
        return _WRITERS[type(expression)](self, expression, binding)

    def truth(self, expression: Expression, binding: Binding) -> Written:
        """Text and binding strength of a condition."""
        match expression:
            case Unary(op="not"):
                return f"NOT ({self.truth(expression.operand, binding)[0]})", AND + 1
            case Binary(op="and" | "or"):
                level = LEVELS[expression.op]
                left, right = (
                    self._side(expression, expression.left, binding),
                    self._side(expression, expression.right, binding),
                )
                return f"{left} {SIGNS[expression.op]} {right}", level
            case Binary() if expression.op in COMPARISONS:
                left, right = self._compared(expression, binding)
                return f"{left} {SIGNS.get(expression.op, expression.op)} {right}", COMPARISON
            case Reduction(op="any" | "all"):
                word = "OR" if expression.op == "any" else "AND"
                parts = [f"({self.truth(expression.operand, each)[0]})" for each in self._reduced(expression, binding)]
                return _joined(f" {word} ", parts), LEVELS[word.lower()] if len(parts) > 1 else ATOM
            case Name(id=id_) | Subscript(name=id_) if id_.endswith(FLAGS):
                return f"{self.number(expression, binding)[0]} > 0.5", COMPARISON
            case Number():
                return ("1 = 1" if expression.value else "1 = 0"), COMPARISON
            case _:
                return f"{self.at_least(SUM, expression, binding)} <> 0", COMPARISON

    def _compared(self, expression: Binary, binding: Binding) -> tuple[str, str]:
        """Both sides of a comparison; the time leans so that a sum of steps which falls short of a point counts as it."""
        left, right = (self.at_least(SUM, side, binding) for side in (expression.left, expression.right))
        if self._slack:
            if expression.left == NOW and expression.op in LEANS:
                left = f"TIME {LEANS[expression.op]} {self._slack}"
            elif expression.right == NOW and expression.op in LEANS:
                right = f"TIME {LEANS[MIRRORED[expression.op]]} {self._slack}"
        return left, right

    def _side(self, parent: Binary, part: Expression, binding: Binding) -> str:
        text, level = self.truth(part, binding)
        is_same = isinstance(part, Binary) and part.op == parent.op
        return text if is_same or level == COMPARISON else f"({text})"

    def at_least(self, level: int, expression: Expression, binding: Binding) -> str:
        """The text of a value, in brackets where it binds less than `level`."""
        text, own = self.number(expression, binding)
        return text if own >= level else f"({text})"

    # -- nodes -------------------------------------------------------------------------------------

    def literal(self, expression: Number, _binding: Binding) -> Written:
        """A number, with all its digits."""
        return written_number(expression.value)

    def date(self, expression: DateLiteral, _binding: Binding) -> Written:
        """A date as the elapsed time of its point."""
        grid = self._space.grid
        point = grid.point(expression.text)
        return written_number(grid.elapsed(point if point is not None else 0))

    def reference(self, expression: Name | Subscript, binding: Binding) -> Written:
        """A variable, or one of the names that the language itself has."""
        id_ = expression.id if isinstance(expression, Name) else expression.name
        if id_ in {"now", "time"}:
            return "TIME", ATOM
        if id_ == "dt":
            return "TIME_STEP", ATOM
        indices = self._space.indices(expression)
        if not indices:
            return quoted(self._names[id_]), ATOM
        texts = [self._index(axis, index, binding) for axis, index in indices.items()]
        return f"{quoted(self._names[id_])}[{', '.join(texts)}]", ATOM

    def _index(self, axis: str, index: str, binding: Binding) -> str:
        if index not in self._space.axes[axis].elements:
            way = self._space.maps.get(index)
            source = way.source if way is not None else index
            if binding[source] == source:
                if index != axis:
                    raise CellsNeeded
                return self._axes[axis]
        return self._elements[axis][self._space.find_element(axis, index, binding)]

    def minus(self, expression: Unary, binding: Binding) -> Written:
        """A negative value, in brackets: tools differ on what a bare sign binds to."""
        return f"(-{self.at_least(ATOM, expression.operand, binding)})", ATOM

    def arithmetic(self, expression: Binary, binding: Binding) -> Written:
        """A sum, a product, a quotient, a power."""
        op, level = expression.op, LEVELS[expression.op]
        is_strict = op == "^"
        left = self.at_least(ATOM if is_strict else level, expression.left, binding)
        right = self.at_least(ATOM if is_strict else level + (op in {"-", "/"}), expression.right, binding)
        return f"{left}^{right}" if is_strict else f"{left} {op} {right}", level

    def choice(self, expression: Conditional, binding: Binding) -> Written:
        """IF THEN ELSE, always in brackets."""
        condition = self.truth(expression.condition, binding)[0]
        then, otherwise = self.number(expression.then, binding)[0], self.number(expression.otherwise, binding)[0]
        return f"(IF {condition} THEN {then} ELSE {otherwise})", ATOM

    def call(self, expression: Call, binding: Binding) -> Written:
        """A function, or a graphical function by its name."""
        if expression.function not in FUNCTIONS:
            argument = self.write(expression.arguments[0], binding)
            if expression.function in self.readings.tables:
                return self._reading(expression, argument, binding), ATOM
            return f"{quoted(self._names[expression.function])}({argument})", ATOM
        if expression.function in PIPELINES and any(axis == bound for axis, bound in binding.items()):
            raise CellsNeeded  # not every tool keeps a pipeline of arrays
        text, level = written_call(expression, lambda part: self.number(part, binding))
        if self._slack and expression.function in {"step", "pulse"}:
            text = text.replace("TIME >=", f"TIME + {self._slack} >=").replace("TIME <", f"TIME + {self._slack} <")
        return text, level

    def _reading(self, call: Call, argument: str, binding: Binding) -> str:
        """The auxiliary in which a table is read, over the axes of what it is read at that stand for all their elements."""
        varies = self._space.open_axes(call.arguments[0])
        axes = tuple(axis for axis in all_axes(binding.items()) if axis in varies)
        reading = self.readings.take(call.function, argument, axes)
        name = quoted(self._names[reading.id])
        return f"{name}[{', '.join(self._axes[axis] for axis in reading.axes)}]" if reading.axes else name

    # -- over dimensions ---------------------------------------------------------------------------

    def _reduced(self, expression: Reduction, binding: Binding) -> list[Binding]:
        cells = self._space.cells(expression.dimensions)
        return [{**binding, **dict(zip(expression.dimensions, cell, strict=True))} for cell in cells]

    def reduction(self, expression: Reduction, binding: Binding) -> Written:
        """A sum, mean, product, extreme or share over dimensions, element by element."""
        operand, each = expression.operand, self._reduced(expression, binding)
        if expression.op in {"min", "max"}:
            return _nested(expression.op.upper(), [self.write(operand, one) for one in each]), ATOM
        if expression.op == "product":
            return f"({_joined(' * ', [self.at_least(PRODUCT, operand, one) for one in each])})", ATOM
        if expression.op == "count":
            flags = [f"(IF {self.truth(operand, one)[0]} THEN 1 ELSE 0)" for one in each]
            return f"({_joined(' + ', flags)})", ATOM
        total = f"({_joined(' + ', [self.at_least(SUM, operand, one) for one in each])})"
        if expression.op == "sum":
            return total, ATOM
        if expression.op == "mean":
            return f"{total} / {len(each)}", PRODUCT
        return f"{self.at_least(PRODUCT, operand, binding)} / {total}", PRODUCT

    def rank(self, expression: Rank, binding: Binding) -> Written:
        """One more than the number of elements that are larger."""
        axis = self._space.ranked_axis(expression)
        own = self.at_least(SUM, expression.operand, {**binding, axis: expression.element})
        others = [element for element in self._space.axes[axis].elements if element != expression.element]
        flags = [
            f"(IF {self.at_least(SUM, expression.operand, {**binding, axis: element})} > {own} THEN 1 ELSE 0)"
            for element in others
        ]
        return f"({_joined(' + ', ['1', *flags])})", ATOM


def is_truth(expression: Expression) -> bool:
    """Whether an expression is a condition rather than a number."""
    match expression:
        case Binary():
            return expression.op in COMPARISONS or expression.op in {"and", "or"}
        case Unary():
            return expression.op == "not"
        case Reduction():
            return expression.op in {"any", "all"}
        case _:
            return False


def written_number(value: float) -> Written:
    """A number's digits, negative ones in brackets."""
    if not math.isfinite(value):
        return "(0 / 0)" if value != value else ("(1 / 0)" if value > 0 else "(-1 / 0)"), ATOM  # noqa: PLR0124 - a NaN
    text = repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    return (f"({text})" if value < 0 or text.startswith("-") else text), ATOM


def _joined(sign: str, parts: list[str]) -> str:
    """Parts with a sign between them; many are put in brackets lot by lot, so that no reader has to nest deep."""
    if len(parts) <= LONGEST_CHAIN:
        return sign.join(parts)
    lots = [parts[first : first + LONGEST_CHAIN] for first in range(0, len(parts), LONGEST_CHAIN)]
    return _joined(sign, [f"({sign.join(lot)})" for lot in lots])


def _nested(function: str, texts: list[str]) -> str:
    """A function of two arguments over many, halved so that brackets do not nest deep."""
    if len(texts) == 1:
        return f"({texts[0]})"
    middle = len(texts) // 2
    left, right = _nested(function, texts[:middle]), _nested(function, texts[middle:])
    return f"{function}({left}, {right})"


_WRITERS: Mapping[type[Expression], Callable[..., Written]] = {
    Number: Equations.literal,
    DateLiteral: Equations.date,
    Name: Equations.reference,
    Subscript: Equations.reference,
    Unary: Equations.minus,
    Binary: Equations.arithmetic,
    Conditional: Equations.choice,
    Call: Equations.call,
    Reduction: Equations.reduction,
    Rank: Equations.rank,
}
