"""Makes the units of a translated model agree: literals take units, and what disagrees is divided out in sight.

Other tools compute with bare numbers and check units apart, if at all; with us every equation must agree.  Where
an expression has another unit than the place it stands in, it is multiplied by `1 wanted/found`: a factor of one
that changes no number and shows where the original's units do not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from sandtable.functions.forms import FORMS
from sandtable.interop.translate.drafts import Draft
from sandtable.interop.translate.unit_texts import UnitReader
from sandtable.model.expression import (
    Binary,
    Call,
    Cell,
    Conditional,
    Expression,
    Name,
    Number,
    Reduction,
    Row,
    Subscript,
    Table,
    Unary,
)
from sandtable.quantities.unit import DIMENSIONLESS, Unit

COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
TIMED: Final[Mapping[str, tuple[int, ...]]] = {  # which arguments are times
    "delay1": (1,),
    "delay3": (1,),
    "delayn": (1,),
    "smooth1": (1,),
    "smooth3": (1,),
    "smoothn": (1,),
    "delay_fixed": (1,),
}
LARGEST_EXPONENT: Final = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """An expression with its unit; None fits any (a literal 0); a soft one is a literal that may take a unit."""

    node: Expression
    unit: Unit | None
    is_soft: bool = False
    is_flag: bool = False


@dataclass(slots=True)
class UnitPass:
    """Works out units and puts them into expressions.

    Args:
        reader: reads the original's units.
        drafts: all variables, by id.
    """

    reader: UnitReader
    drafts: Mapping[str, Draft]
    units: dict[str, Unit] = field(default_factory=dict)
    inputs: dict[str, Unit] = field(default_factory=dict)  # lookup -> unit of its argument
    n_mends: int = 0
    _open: set[str] = field(default_factory=set)

    # -- units of variables ------------------------------------------------------------------------

    def unit_of(self, own_id: str) -> Unit:
        """The unit of a variable: as the original says, else as its equation gives, else none."""
        if own_id in self.units:
            return self.units[own_id]
        draft = self.drafts[own_id]
        if draft.unit_text:
            unit = self.reader.parse(draft.unit_text)
        elif draft.is_time:
            unit = self.reader.time
        elif draft.unit_like:
            unit = self.unit_of(draft.unit_like)
        elif own_id in self._open or draft.kind in {"constant", "lookup", "data"}:
            return DIMENSIONLESS if own_id in self._open else self.units.setdefault(own_id, DIMENSIONLESS)
        else:
            unit = self._inferred(draft)
        self.units[own_id] = unit
        return unit

    def _inferred(self, draft: Draft) -> Unit:
        self._open.add(draft.id)
        before = self.n_mends
        unit = None if draft.value is None else self._unit_in(draft.value)
        self.n_mends = before
        self._open.discard(draft.id)
        return unit if unit is not None and _is_sayable(unit) else DIMENSIONLESS

    def _unit_in(self, value: Expression) -> Unit | None:
        if isinstance(value, Table):
            found = [self._unit_in(cell.value) for cell in value.cells]
            return next((unit for unit in found if unit is not None), None)
        if isinstance(value, Row):
            return None
        measured = self.measure(value)
        return None if measured.is_soft else measured.unit

    # -- a value in its place ----------------------------------------------------------------------

    def value(self, value: Expression, wanted: Unit, *, is_value: bool) -> Expression:
        """A right side in the unit of its variable.

        Args:
            value: an expression, table or row.
            wanted: the variable's unit.
            is_value: whether bare numbers take that unit by themselves (constants, initial values).
        """
        if isinstance(value, Table):
            cells = [
                Cell(keys=cell.keys, value=self.value(cell.value, wanted, is_value=is_value), place=cell.place)
                for cell in value.cells
            ]
            return Table(cells=tuple(cells))
        if isinstance(value, Row):
            return Row(values=tuple(self.value(item, wanted, is_value=is_value) for item in value.values))
        measured = self.measure(value)
        if is_value and measured.is_soft:
            return measured.node
        return self.fit(measured, wanted)

    def fit(self, measured: Measured, wanted: Unit) -> Expression:
        """An expression in just this unit."""
        found = measured.unit
        if found is None or found == wanted:
            return measured.node
        if measured.is_soft:
            return _with_unit(measured.node, wanted)
        self.n_mends += 1
        factor = Number(value=1.0, unit=wanted.div(found).text)
        return Binary(op="*", left=measured.node, right=factor)

    # -- expressions -------------------------------------------------------------------------------

    def measure(self, node: Expression) -> Measured:
        """The expression with its inner units agreed, and its own unit."""
        return _MEASURES[type(node)](self, node)

    def _number(self, node: Number) -> Measured:
        if node.unit:
            return Measured(node, self.reader.parse(node.unit))
        return Measured(node, DIMENSIONLESS, is_soft=True) if node.value else Measured(node, None)

    def _name(self, node: Name) -> Measured:
        return Measured(node, self.reader.time if node.id in {"now", "dt"} else self.unit_of(node.id))

    def _subscript(self, node: Subscript) -> Measured:
        return Measured(node, self.unit_of(node.name))

    def _unary(self, node: Unary) -> Measured:
        inner = self.measure(node.operand)
        if node.op == "not":
            return Measured(Unary(op="not", operand=self.truth(inner)), DIMENSIONLESS, is_flag=True)
        return Measured(Unary(op="-", operand=inner.node), inner.unit, is_soft=inner.is_soft)

    def _binary(self, node: Binary) -> Measured:
        left, right = self.measure(node.left), self.measure(node.right)
        op = node.op
        if op in {"*", "/"}:
            one, other = left.unit or DIMENSIONLESS, right.unit or DIMENSIONLESS
            product = one.mul(other) if op == "*" else one.div(other)
            if not _is_sayable(product):
                return self._product_of_plain(op, left, right)
            return Measured(Binary(op=op, left=left.node, right=right.node), product)
        if op in {"and", "or"}:
            both = Binary(op=op, left=self.truth(left), right=self.truth(right))
            return Measured(both, DIMENSIONLESS, is_flag=True)
        if op == "^":
            return self._power(left, right)
        nodes, unit, is_soft = self._united([left, right])
        joined = Binary(op=op, left=nodes[0], right=nodes[1])
        if op in COMPARISONS:
            return Measured(joined, DIMENSIONLESS, is_flag=True)
        return Measured(joined, DIMENSIONLESS if is_soft else unit)

    def _product_of_plain(self, op: str, left: Measured, right: Measured) -> Measured:
        parts = [self.fit(part, DIMENSIONLESS) for part in (left, right)]
        return Measured(Binary(op=op, left=parts[0], right=parts[1]), DIMENSIONLESS)

    def _power(self, left: Measured, right: Measured) -> Measured:
        exponent = self.fit(right, DIMENSIONLESS)
        if left.unit is None or left.unit == DIMENSIONLESS:
            return Measured(Binary(op="^", left=left.node, right=exponent), DIMENSIONLESS)
        if (
            isinstance(right.node, Number)
            and right.node.value.is_integer()
            and abs(right.node.value) <= LARGEST_EXPONENT
        ):
            unit = left.unit.pow(int(right.node.value))
            if _is_sayable(unit):
                return Measured(Binary(op="^", left=left.node, right=exponent), unit)
        return Measured(Binary(op="^", left=self.fit(left, DIMENSIONLESS), right=exponent), DIMENSIONLESS)

    def _united(self, parts: list[Measured]) -> tuple[list[Expression], Unit | None, bool]:
        """Parts in one unit: that of the first that has one of its own."""
        leader = next((part for part in parts if part.unit is not None and not part.is_soft), None)
        if leader is None or leader.unit is None:
            is_soft = any(part.is_soft for part in parts)
            return [part.node for part in parts], DIMENSIONLESS if is_soft else None, is_soft
        return [self.fit(part, leader.unit) for part in parts], leader.unit, False

    def _conditional(self, node: Conditional) -> Measured:
        condition = self.truth(self.measure(node.condition))
        nodes, unit, _ = self._united([self.measure(node.then), self.measure(node.otherwise)])
        is_soft_pair = unit == DIMENSIONLESS and all(_is_literal(part) for part in nodes)
        made = Conditional(condition=condition, then=nodes[0], otherwise=nodes[1])
        return Measured(made, unit, is_soft=is_soft_pair)

    def truth(self, measured: Measured) -> Expression:
        """A truth value: a number is true where it is not 0."""
        if measured.is_flag:
            return measured.node
        return Binary(op="!=", left=measured.node, right=Number(value=0.0))

    def _reduction(self, node: Reduction) -> Measured:
        operand = self.measure(node.operand)
        inner = operand.node
        unit = operand.unit
        if node.op in {"any", "all", "count"}:
            inner, unit = self.truth(operand), DIMENSIONLESS
        elif node.op == "product":
            inner, unit = self.fit(operand, DIMENSIONLESS), DIMENSIONLESS
        made = Reduction(op=node.op, operand=inner, dimensions=node.dimensions)
        return Measured(made, unit, is_flag=node.op in {"any", "all"})

    def _call(self, node: Call) -> Measured:
        form = FORMS.get(node.function)
        parts = [self.measure(argument) for argument in node.arguments]
        if form is None:
            return self._lookup(node, parts[0])
        rule = _RULES.get(form.units)
        if rule is None:
            raise AssertionError(f"no unit rule for {node.function}")
        return rule(self, node, parts)

    def _lookup(self, node: Call, part: Measured) -> Measured:
        if node.function not in self.inputs:
            has_own = part.unit is not None and not part.is_soft
            self.inputs[node.function] = part.unit if has_own and part.unit is not None else DIMENSIONLESS
        inner = self.fit(part, self.inputs[node.function])
        return Measured(Call(function=node.function, arguments=(inner,)), self.unit_of(node.function))

    # -- functions ---------------------------------------------------------------------------------

    def _plain(self, node: Call, parts: list[Measured]) -> Measured:
        inner = tuple(self.fit(part, DIMENSIONLESS) for part in parts)
        return Measured(Call(function=node.function, arguments=inner), DIMENSIONLESS)

    def _keep(self, node: Call, parts: list[Measured]) -> Measured:
        return Measured(Call(function=node.function, arguments=(parts[0].node,)), parts[0].unit, is_soft=False)

    def _sign(self, node: Call, parts: list[Measured]) -> Measured:
        return Measured(Call(function=node.function, arguments=(parts[0].node,)), DIMENSIONLESS)

    def _root(self, node: Call, parts: list[Measured]) -> Measured:
        unit = parts[0].unit
        if unit is None or unit == DIMENSIONLESS:
            return self._plain(node, parts)
        root = unit.pow(Fraction(1, 2))
        if not _is_sayable(root):
            return self._plain(node, parts)
        return Measured(Call(function=node.function, arguments=(parts[0].node,)), root)

    def _same(self, node: Call, parts: list[Measured]) -> Measured:
        nodes, unit, _ = self._united(parts)
        return Measured(Call(function=node.function, arguments=tuple(nodes)), unit)

    def _compared(self, node: Call, parts: list[Measured]) -> Measured:
        """Allocations and markets: prices in one unit, quantities in one, shapes plain."""
        prices, quantities = _COMPARED[node.function]
        made: list[Expression] = [part.node for part in parts]
        units = []
        for places in (prices, quantities):
            nodes, unit, _ = self._united([parts[at] for at in places])
            units.append(unit)
            for at, agreed in zip(places, nodes, strict=True):
                made[at] = agreed
        for at, part in enumerate(parts):
            if at not in (*prices, *quantities):
                made[at] = self.fit(part, DIMENSIONLESS)
        given = {"allocate": units[1], "market_price": units[0]}.get(node.function, DIMENSIONLESS)
        return Measured(replace(node, arguments=tuple(made)), given)

    def _quotient(self, node: Call, parts: list[Measured]) -> Measured:
        above, below, otherwise = parts
        unit = (above.unit or DIMENSIONLESS).div(below.unit or DIMENSIONLESS)
        if above.unit is None and otherwise.unit is not None and not otherwise.is_soft:
            unit = otherwise.unit
        made = Call(function=node.function, arguments=(above.node, below.node, self.fit(otherwise, unit)))
        return Measured(made, unit)

    def _memory(self, node: Call, parts: list[Measured]) -> Measured:
        """Input, a time, an order where there is one, and an initial value in the unit of the input."""
        order = 2 if node.function in {"delayn", "smoothn"} else -1
        timed = TIMED[node.function]
        joined = [part for at, part in enumerate(parts) if at not in timed and at != order]
        nodes, unit, _ = self._united(joined)
        waiting = iter(nodes)
        made = [
            self.fit(part, self.reader.time) if at in timed else part.node if at == order else next(waiting)
            for at, part in enumerate(parts)
        ]
        return Measured(Call(function=node.function, arguments=tuple(made)), unit or DIMENSIONLESS)

    def _previous(self, node: Call, parts: list[Measured]) -> Measured:
        nodes, unit, _ = self._united(parts)
        return Measured(Call(function=node.function, arguments=tuple(nodes)), unit or DIMENSIONLESS)

    def _sample(self, node: Call, parts: list[Measured]) -> Measured:
        value, condition, before = parts
        nodes, unit, _ = self._united([value, before])
        made = Call(function=node.function, arguments=(nodes[0], self.truth(condition), nodes[1]))
        return Measured(made, unit or DIMENSIONLESS)

    def _noise(self, node: Call, parts: list[Measured]) -> Measured:
        nodes, unit, _ = self._united(parts)
        return Measured(Call(function=node.function, arguments=tuple(nodes)), unit or DIMENSIONLESS)


def _is_literal(node: Expression) -> bool:
    return isinstance(node, Number) or (isinstance(node, Unary) and isinstance(node.operand, Number))


def _with_unit(node: Expression, unit: Unit) -> Expression:
    """A literal, or a choice between literals, with a unit behind its numbers."""
    text = "" if unit == DIMENSIONLESS else unit.text
    if isinstance(node, Number):
        return Number(value=node.value, unit=text) if node.value else node
    if isinstance(node, Unary):
        return Unary(op=node.op, operand=_with_unit(node.operand, unit))
    assert isinstance(node, Conditional)
    return Conditional(
        condition=node.condition, then=_with_unit(node.then, unit), otherwise=_with_unit(node.otherwise, unit)
    )


def _is_sayable(unit: Unit) -> bool:
    """Whether the unit can be written: whole exponents that are not too large."""
    return all(isinstance(power, int) and abs(power) <= LARGEST_EXPONENT for _, power in unit.atoms)


_COMPARED: Final[Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "priority_share": ((0, 2, 3), ()),
    "allocate": ((2, 3), (0, 4)),
    "market_price": ((2, 3, 6, 7), (0, 4)),
}
"""Which arguments are prices, and which quantities; all others are shapes."""

_MEASURES: Final[Mapping[type, Callable[[UnitPass, Any], Measured]]] = {
    Number: UnitPass._number,
    Name: UnitPass._name,
    Subscript: UnitPass._subscript,
    Unary: UnitPass._unary,
    Binary: UnitPass._binary,
    Conditional: UnitPass._conditional,
    Reduction: UnitPass._reduction,
    Call: UnitPass._call,
}
_RULES: Final[Mapping[str, Callable[[UnitPass, Call, list[Measured]], Measured]]] = {
    "plain": UnitPass._plain,
    "keep": UnitPass._keep,
    "root": UnitPass._root,
    "sign": UnitPass._sign,
    "same": UnitPass._same,
    "quotient": UnitPass._quotient,
    "priority": UnitPass._compared,
    "allocate": UnitPass._compared,
    "market": UnitPass._compared,
    "memory": UnitPass._memory,
    "memory-n": UnitPass._memory,
    "fixed": UnitPass._memory,
    "previous": UnitPass._previous,
    "sample": UnitPass._sample,
    "noise-sd": UnitPass._noise,
    "noise-range": UnitPass._noise,
    "noise-plain": UnitPass._plain,
    "noise-count": UnitPass._plain,
}
