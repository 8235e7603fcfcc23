"""Simplifications that change no bit of a result: arithmetic on literals, neutral elements, settled choices."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Values(Protocol):
    """What a rule may ask of the graph it simplifies."""

    names: list[str]
    args: list[tuple[int, ...]]
    literals: list[float | None]

    def const(self, value: float) -> int:
        """A literal."""
        ...

    def truth_of(self, *, holds: bool) -> int:
        """A literal flag."""
        ...

    def op(self, name: str, *args: int) -> int:
        """An operation."""
        ...


Rule = Callable[[Values, "Sequence[int]"], int | None]


def _settled(function: Callable[[float, float], float]) -> Rule:
    def rule(graph: Values, args: Sequence[int]) -> int | None:
        first, second = graph.literals[args[0]], graph.literals[args[1]]
        return None if first is None or second is None else graph.const(function(first, second))

    return rule


def _compared(function: Callable[[float, float], bool]) -> Rule:
    def rule(graph: Values, args: Sequence[int]) -> int | None:
        first, second = graph.literals[args[0]], graph.literals[args[1]]
        return None if first is None or second is None else graph.truth_of(holds=function(first, second))

    return rule


def _single(function: Callable[[float], float]) -> Rule:
    def rule(graph: Values, args: Sequence[int]) -> int | None:
        literal = graph.literals[args[0]]
        return None if literal is None else graph.const(function(literal))

    return rule


_ADD, _SUB, _MUL = _settled(operator.add), _settled(operator.sub), _settled(operator.mul)


def _sub(graph: Values, args: Sequence[int]) -> int | None:
    second = graph.literals[args[1]]
    if second == 0.0 and math.copysign(1.0, second) > 0:
        return args[0]
    return _SUB(graph, args)


def _mul(graph: Values, args: Sequence[int]) -> int | None:
    if graph.literals[args[0]] == 1.0:
        return args[1]
    if graph.literals[args[1]] == 1.0:
        return args[0]
    return _MUL(graph, args)


def _div(graph: Values, args: Sequence[int]) -> int | None:
    first, second = graph.literals[args[0]], graph.literals[args[1]]
    if second == 1.0:
        return args[0]
    return None if first is None or not second else graph.const(first / second)


def _pow(graph: Values, args: Sequence[int]) -> int | None:
    """Small powers are products: exactly rounded, and cheaper than the general power."""
    base, power = args[0], graph.literals[args[1]]
    if power == 1.0:
        return base
    if power == 2.0:
        return graph.op("mul", base, base)
    if power == 3.0:
        return graph.op("mul", graph.op("mul", base, base), base)
    if power == 0.5:
        return graph.op("sqrt", base)
    return graph.op("div", graph.const(1.0), base) if power == -1.0 else None


def _neg(graph: Values, args: Sequence[int]) -> int | None:
    if graph.names[args[0]] == "neg":
        return graph.args[args[0]][0]
    literal = graph.literals[args[0]]
    return None if literal is None else graph.const(-literal)


def _and(graph: Values, args: Sequence[int]) -> int | None:
    for one, other in ((args[0], args[1]), (args[1], args[0])):
        literal = graph.literals[one]
        if literal is not None:
            return other if literal else one
    return args[0] if args[0] == args[1] else None


def _or(graph: Values, args: Sequence[int]) -> int | None:
    for one, other in ((args[0], args[1]), (args[1], args[0])):
        literal = graph.literals[one]
        if literal is not None:
            return one if literal else other
    return args[0] if args[0] == args[1] else None


def _not(graph: Values, args: Sequence[int]) -> int | None:
    if graph.names[args[0]] == "not":
        return graph.args[args[0]][0]
    literal = graph.literals[args[0]]
    return None if literal is None else graph.truth_of(holds=not literal)


def _select(graph: Values, args: Sequence[int]) -> int | None:
    literal = graph.literals[args[0]]
    if literal is not None:
        return args[1] if literal else args[2]
    return args[1] if args[1] == args[2] else None


def _truth(graph: Values, args: Sequence[int]) -> int | None:
    return graph.args[args[0]][0] if graph.names[args[0]] == "as_real" else None


def _smaller(first: float, second: float) -> float:
    return min(first, second)


def _larger(first: float, second: float) -> float:
    return max(first, second)


RULES: Mapping[str, Rule] = {
    "add": _ADD,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "neg": _neg,
    "and": _and,
    "or": _or,
    "not": _not,
    "select": _select,
    "truth": _truth,
    "abs": _single(abs),
    "min": _settled(_smaller),
    "max": _settled(_larger),
    "lt": _compared(operator.lt),
    "le": _compared(operator.le),
    "gt": _compared(operator.gt),
    "ge": _compared(operator.ge),
    "eq": _compared(operator.eq),
    "ne": _compared(operator.ne),
}
