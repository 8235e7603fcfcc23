"""Words of messages: expressions as they are written, the units of what stands in them, and how to mend them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from sandtable.compiler.checking.scope import CONSTANT_KINDS, Scope
from sandtable.model.expression import Call, Expression, Name, Node, Number, Subscript, Unary
from sandtable.quantities.unit import DIMENSIONLESS, Unit

LONGEST_TEXT = 48
_BREAK = re.compile(r"[\x00-\x1f]")  # where the formatter might break the line
_DIMENSION = re.compile(r"(?<=[\[ ])[\w.]+=(?=[\w.]+[\],])")


def unit_words(unit: Unit | None) -> str:
    """`person/month`, or `no unit`."""
    return "no unit" if unit is None or unit.text == "1" else f"{unit.text}"


def mend_units(scope: Scope, found: Unit | None, wanted: Unit | None, node: Expression | None = None) -> str:
    """How to bring one unit to another, with a constant of the scenario that would do it where there is one.

    Args:
        scope: the declared quantities.
        found: the unit it gives.
        wanted: the unit it should give.
        node: the expression, for an example.
    """
    found, wanted = found or DIMENSIONLESS, wanted or DIMENSIONLESS
    inner = node.operand if isinstance(node, Unary) else node
    if isinstance(inner, Number) and not inner.unit and not wanted.is_dimensionless:
        return f"write the number's unit: `{number_text(inner)} {wanted.text}`"
    missing = wanted.div(found)
    is_above = any(power > 0 for _, power in missing.atoms)
    factor = missing if is_above else found.div(wanted)
    verb = "multiply" if is_above else "divide"
    what = "a time" if factor.exponents == (("second", 1),) else f"a quantity in {factor.text}"
    example = _constant_in(scope, factor)
    if example and node is not None:
        text = expression_text(node)
        text = f"({text})" if " + " in text or " - " in text else text
        example = f"{text} {'*' if is_above else '/'} {example}" if text else example
    shown = f", e.g. `{example}`" if example else ""
    return f"{verb} by {what}{shown}, or correct the declared unit"


def _constant_in(scope: Scope, unit: Unit) -> str:
    """A constant of the scenario in a unit, or ""."""
    for declared in scope.declared.values():
        is_constant = declared.kind in CONSTANT_KINDS and not declared.axes and "~" not in declared.id
        if is_constant and declared.unit == unit:
            return declared.id
    return ""


def number_text(number: Number) -> str:
    """The digits as written."""
    return number.text or f"{number.value:g}"


def expression_text(node: Expression) -> str:
    """A short expression as it would be written, or "" when it is long or no longer as written."""
    from sandtable.language.format_expressions import render_expression

    try:
        text = _DIMENSION.sub("", _BREAK.sub(" ", render_expression(node)))
    except RecursionError:
        return ""
    return text if len(text) <= LONGEST_TEXT and "scale(" not in text else ""


def describe(node: Expression) -> str:
    """An expression in a message: its text where it is short."""
    if isinstance(node, Call) and node.function == "scale":
        return describe(node.arguments[0])
    text = expression_text(node)
    return f"`{text}`" if text else "this expression"


def why_units(scope: Scope, *nodes: Expression) -> str:
    """The units of the variables in expressions, with the lines that declare them."""
    told: list[str] = []
    seen: set[str] = set()
    for name in leaf_names(*nodes):
        declared = scope.declared.get(name)
        if declared is None or declared.unit is None or name in seen:
            continue
        seen.add(name)
        line = declared.statement.place.line
        at = f" (line {line})" if line else ""
        words = "has no unit" if declared.unit.text == "1" else f"is in {declared.unit.text}"
        told.append(f"`{name}` {words}{at}")
    shown = "; ".join(told[:4])
    return shown if len(told) <= 4 else f"{shown}; and {len(told) - 4} more"


def leaf_names(*nodes: Expression) -> Iterator[str]:
    """Names of the variables in expressions, in the order written."""
    stack: list[object] = list(reversed(nodes))
    while stack:
        item = stack.pop()
        if isinstance(item, Name):
            yield item.id
        elif isinstance(item, Subscript):
            yield item.name
        elif isinstance(item, tuple):
            stack.extend(reversed(item))
        elif isinstance(item, Node):
            stack.extend(reversed([getattr(item, name) for name in node_parts(item)]))


def node_parts(node: Node) -> tuple[str, ...]:
    """Fields of a node that may hold further nodes."""
    kind: type = node.__class__
    return _fields_of(kind)


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.name not in {"place", "comments", "blank_before"})
