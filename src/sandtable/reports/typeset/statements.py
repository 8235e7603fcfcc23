r"""Statements of the language as equations: a stock as its derivative and start, everything else as name = value.

Equations that are wider than a page go on in further lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

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
from sandtable.model.expression import Distribution, Expression
from sandtable.reports.typeset.breaking import break_lines
from sandtable.reports.typeset.expressions import (
    condition_piece,
    number_piece,
)
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.setting import ADDED, SUMMED, Setting, fit


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
    equations = [
        Equation(
            name=stock.id,
            kind="stock",
            latex=break_lines(rf"\frac{{\mathrm{{d}}\,{name}}}{{\mathrm{{d}}t}} = {_rates(stock.terms, setting)}"),
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


def _rates(terms: tuple[FlowTerm, ...], setting: Setting) -> str:
    """The rates of a stock with their signs, the first plus left out."""
    said = ""
    for term in terms:
        piece = number_piece(term.value, setting)
        if term.sign < 0:
            said += f"{' - ' if said else '-'}{fit(piece, SUMMED)}"
        else:
            said += f"{' + ' if said else ''}{fit(piece, ADDED, is_first=not said)}"
    return said or "0"


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
    return (Equation(name=item.label, kind="check", latex=break_lines(condition_piece(item.holds, setting).text)),)


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
    return break_lines(f"{head} {number_piece(value, setting).text}")
