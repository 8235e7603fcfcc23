"""Equations of statements as lines of text, in the language's own signs: for a terminal, and to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sandtable.language.format_expressions import render_expression, render_value
from sandtable.language.layout import flatten
from sandtable.language.precedence import PRECEDENCE
from sandtable.model.declaration import Auxiliary, Constant, Flow, Lookup, Quantity, Statement, Stock
from sandtable.model.expression import Binary, Expression, Table
from sandtable.model.walking import names_in


def equation_lines(statements: Iterable[Statement]) -> tuple[str, ...]:
    """What a block computes, one equation a line: `d strength[side]/dt = arrivals - losses`.

    Args:
        statements: of a document; only stocks, flows, auxiliaries, lookups and constants made of others have a line.
    """
    return tuple(line for item in statements for line in _lines(item))


def _lines(item: Statement) -> Iterator[str]:
    if isinstance(item, Stock):
        yield f"d {_named(item)}/dt = {_rates(item)}"
        yield f"{_named(item)} starts at {flatten(render_value(item.starts))}"
        if item.within is not None:
            low, high = (flatten(render_expression(end)) for end in item.within)
            yield f"{_named(item)} stays within {low} to {high}"
    elif isinstance(item, Flow | Auxiliary) or (isinstance(item, Constant) and is_computed(item.value)):
        yield f"{_named(item)} = {flatten(render_value(item.value))}"
    elif isinstance(item, Lookup):
        points = ", ".join(f"({x:g}, {y:g})" for x, y in item.points)
        yield f"{item.id}(x) joins {points}"


def is_computed(value: Expression) -> bool:
    """Whether a constant is made of others."""
    return not isinstance(value, Table) and bool(names_in(value))


def _named(item: Quantity) -> str:
    return f"{item.id}[{', '.join(item.dimensions)}]" if item.dimensions else item.id


def _rates(stock: Stock) -> str:
    said = ""
    for term in stock.terms:
        text = flatten(render_expression(term.value))
        is_sum = isinstance(term.value, Binary) and PRECEDENCE[term.value.op] <= PRECEDENCE["+"]
        if term.sign < 0:
            said += f"{' ' if said else ''}- {f'({text})' if is_sum else text}"
        else:
            said += f"{' + ' if said else ''}{text}"
    return said or "0"
