r"""Statements of the language as equations: a stock as its derivative and start, everything else as name = value.

An equation that is wider than a page is broken before a plus, a minus, an `and` or an `or`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from sandtable.language.precedence import PRECEDENCE
from sandtable.model.declaration import (
    Auxiliary,
    Check,
    Constant,
    Flow,
    FlowTerm,
    Input,
    Lookup,
    Move,
    Outcome,
    Stock,
    Uncertain,
)
from sandtable.model.expression import Binary, Conditional, Distribution, Expression
from sandtable.reports.typeset.expressions import (
    OTHERWISE,
    condition_piece,
    is_truth,
    number_piece,
    typeset_expression,
)
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.setting import ADDED, SUMMED, Setting, fit, stacked
from sandtable.reports.typeset.width import width_of

WIDEST: Final = 78.0
"""Letters that a page takes in a line of displayed mathematics, about."""
INDENT: Final = r"\qquad "


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """One equation of a variable.

    Args:
        name: of the variable, as the text writes it.
        kind: stock, start, bounds, flow, auxiliary, constant, uncertain, input, outcome, check, hazard.
        latex: without delimiters.
    """

    name: str
    kind: str
    latex: str


@singledispatch
def typeset_statement(_statement: object, _notation: Notation) -> tuple[Equation, ...]:
    """The equations of a statement; none where it has none.

    Args:
        statement: of the syntax tree.
        notation: of its document.
    """
    return ()


@typeset_statement.register
def _stock(stock: Stock, notation: Notation) -> tuple[Equation, ...]:
    name = notation.name(stock.id)
    setting = _setting(notation, stock.dimensions)
    terms = list(_rates(stock.terms, setting)) or ["0"]
    equations = [
        Equation(
            name=stock.id,
            kind="stock",
            latex=_joined(rf"\frac{{\mathrm{{d}}\,{name}}}{{\mathrm{{d}}t}} =", terms),
        ),
        Equation(
            name=stock.id,
            kind="start",
            latex=_assigned(f"{name}(t_0) =", stock.starts, setting),
        ),
    ]
    if stock.within is not None:
        low, high = (number_piece(end, setting).text for end in stock.within)
        equations.append(Equation(name=stock.id, kind="bounds", latex=rf"{low} \le {name} \le {high}"))
    return tuple(equations)


def _rates(terms: tuple[FlowTerm, ...], setting: Setting) -> Iterator[str]:
    """The rates of a stock with their signs, the first plus left out."""
    for i, term in enumerate(terms):
        parts = list(_terms(term.value, setting)) if term.sign > 0 else []
        if len(parts) > 1 or (parts and i == 0):
            yield parts[0] if i == 0 or parts[0].startswith("-") else f"+ {parts[0]}"
            yield from parts[1:]
            continue
        piece = number_piece(term.value, setting)
        text = fit(piece, SUMMED if term.sign < 0 else ADDED)
        yield f"- {text}" if term.sign < 0 else text if i == 0 else f"+ {text}"


@typeset_statement.register
def _flow(item: Flow, notation: Notation) -> tuple[Equation, ...]:
    return _valued(item.id, "flow", item.dimensions, item.value, notation)


@typeset_statement.register
def _auxiliary(item: Auxiliary, notation: Notation) -> tuple[Equation, ...]:
    return _valued(item.id, "auxiliary", item.dimensions, item.value, notation)


@typeset_statement.register
def _constant(item: Constant, notation: Notation) -> tuple[Equation, ...]:
    return _valued(item.id, "constant", item.dimensions, item.value, notation)


@typeset_statement.register
def _uncertain(item: Uncertain, notation: Notation) -> tuple[Equation, ...]:
    sign = r" \sim" if isinstance(item.value, Distribution) else " ="
    return _valued(item.id, "uncertain", item.dimensions, item.value, notation, sign=sign)


@typeset_statement.register
def _input(item: Input, notation: Notation) -> tuple[Equation, ...]:
    if item.default is None:
        return ()
    return _valued(item.id, "input", item.dimensions, item.default, notation)


@typeset_statement.register
def _outcome(item: Outcome, notation: Notation) -> tuple[Equation, ...]:
    return _valued(item.id, "outcome", item.dimensions, item.value, notation)


@typeset_statement.register
def _lookup(item: Lookup, notation: Notation) -> tuple[Equation, ...]:
    points = ", ".join(f"({x:g}, {y:g})" for x, y in item.points)
    return (Equation(name=item.id, kind="lookup", latex=rf"{notation.name(item.id)}(x): {points}"),)


@typeset_statement.register
def _check(item: Check, notation: Notation) -> tuple[Equation, ...]:
    setting = _setting(notation, ())
    return (
        Equation(
            name=item.label, kind="check", latex=_joined("", list(_terms(item.holds, setting, is_condition=True)))
        ),
    )


@typeset_statement.register
def _move(item: Move, notation: Notation) -> tuple[Equation, ...]:
    if item.chance is None:
        return ()
    name = rf"\mathrm{{hazard}}({notation.name(item.id)}) ="
    return (
        Equation(name=item.id, kind="hazard", latex=_assigned(name, item.chance, _setting(notation, item.dimensions))),
    )


def _setting(notation: Notation, dimensions: tuple[str, ...]) -> Setting:
    return Setting(notation=notation, free=frozenset(dimensions))


def _valued(
    id_: str, kind: str, dimensions: tuple[str, ...], value: Expression, notation: Notation, *, sign: str = " ="
) -> tuple[Equation, ...]:
    head = f"{notation.name(id_)}{sign}"
    return (Equation(name=id_, kind=kind, latex=_assigned(head, value, _setting(notation, dimensions))),)


def _assigned(head: str, value: Expression, setting: Setting) -> str:
    """`head value` on one line, or on several."""
    if isinstance(value, Conditional) and not _is_flag(value):
        return f"{head} {_cases(value, setting, WIDEST - width_of(head))}"
    if isinstance(value, Binary) and not is_truth(value):
        return _joined(head, list(_terms(value, setting)))
    return f"{head} {number_piece(value, setting).text}"


def _is_flag(value: Conditional) -> bool:
    return typeset_expression(value).startswith(("[", r"\left["))


def _cases(value: Conditional, setting: Setting, room: float) -> str:
    """The branches of a condition, a long condition on several lines."""
    rows: list[str] = []
    rest: Expression = value
    while isinstance(rest, Conditional):
        answer = number_piece(rest.then, setting).text
        condition = list(_terms(rest.condition, setting, is_condition=True))
        said = _joined("", condition, room=room - width_of(answer) - 6, indent="")
        rows.append(rf"{answer} & \text{{if }} {said}")
        rest = rest.otherwise
    rows.append(f"{number_piece(rest, setting).text} & {OTHERWISE}")
    return stacked(rows)


def _joined(head: str, terms: list[str], *, room: float = WIDEST, indent: str = INDENT) -> str:
    """The head and its terms on as few lines as they need."""
    lines = [f"{head} {terms[0]}".strip()]
    for term in terms[1:]:
        if width_of(lines[-1]) + width_of(term) > room:
            lines.append(f"{indent}{{}} {term}")
        else:
            lines[-1] += f" {term}"
    if len(lines) == 1:
        return lines[0]
    return stacked(lines, "array")


def _terms(node: Expression, setting: Setting, *, is_condition: bool = False) -> Iterator[str]:
    """The terms of a sum, or the parts of a condition, each with the sign before it."""
    if is_condition and isinstance(node, Binary) and node.op in {"and", "or"}:
        yield from _parts(node, setting, node.op)
    elif not is_truth(node) and isinstance(node, Binary) and node.op in {"+", "-"}:
        yield from _terms(node.left, setting)
        yield f"{node.op} {fit(number_piece(node.right, setting), ADDED if node.op == '+' else SUMMED)}"
    elif is_condition:
        yield condition_piece(node, setting).text
    else:
        yield fit(number_piece(node, setting), ADDED, is_first=True)


def _parts(node: Expression, setting: Setting, op: str) -> Iterator[str]:
    """What a chain of `and`, or one of `or`, joins."""
    if isinstance(node, Binary) and node.op == op:
        yield from _parts(node.left, setting, op)
        yield rf"\text{{ {op} }}{_joint(node.right, setting, op)}"
    else:
        yield _joint(node, setting, op)


def _joint(node: Expression, setting: Setting, op: str) -> str:
    return fit(condition_piece(node, setting), PRECEDENCE[op])
