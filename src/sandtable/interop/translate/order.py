"""Finds arrays whose cells need each other in some order; they are written one variable a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sandtable.functions.forms import MEMORY_FUNCTIONS
from sandtable.interop.translate.drafts import Draft
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Reduction,
    Row,
    Subscript,
    Table,
    Unary,
)

Edges = Mapping[str, tuple[str, ...]]


def find_circles(drafts: Mapping[str, Draft]) -> set[str]:
    """Ids of variables that, taken whole, need themselves: at a point, or for their initial values."""
    now = {
        draft.id: () if draft.kind == "stock" else tuple(dict.fromkeys(_read_now(draft.value)))
        for draft in drafts.values()
    }
    initial = {draft.id: tuple(dict.fromkeys(_read_first(draft.value))) for draft in drafts.values()}
    return _in_circles(now) | _in_circles(initial)


def _read_now(node: Expression | None) -> Iterator[str]:
    """What is needed at the same point: not what a delay takes in."""
    if isinstance(node, Call) and node.function in MEMORY_FUNCTIONS - {"sample", "running_max", "running_min"}:
        for argument in node.arguments[1:]:
            yield from _read_now(argument)
    elif node is not None:
        yield from _own_name(node)
        for part in _parts(node):
            yield from _read_now(part)


def _read_first(node: Expression | None) -> Iterator[str]:
    """What is needed for the value at the first point."""
    if isinstance(node, Call) and node.function in {"delay_fixed", "previous"}:
        yield from _read_first(node.arguments[-1])
    elif node is not None:
        yield from _own_name(node)
        for part in _parts(node):
            yield from _read_first(part)


def _own_name(node: Expression) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.id
    elif isinstance(node, Subscript):
        yield node.name


def _parts(node: Expression) -> Iterable[Expression]:
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Conditional):
        return (node.condition, node.then, node.otherwise)
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Reduction):
        return (node.operand,)
    if isinstance(node, Table):
        return tuple(cell.value for cell in node.cells)
    return node.values if isinstance(node, Row) else ()


def _in_circles(edges: Edges) -> set[str]:
    """Nodes of strongly connected parts with an edge inside (Tarjan 1972), without recursion."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: set[str] = set()
    for root in edges:
        if root in number:
            continue
        walk: list[tuple[str, Iterator[str]]] = [(root, iter(edges[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while walk:
            node, following = walk[-1]
            other = next((name for name in following if name in edges), None)
            if other is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    part = _popped(stack, on_stack, node)
                    if len(part) > 1 or node in edges[node]:
                        found.update(part)
            elif other not in number:
                number[other] = low[other] = len(number)
                stack.append(other)
                on_stack.add(other)
                walk.append((other, iter(edges[other])))
            elif other in on_stack:
                low[node] = min(low[node], number[other])
    return found


def _popped(stack: list[str], on_stack: set[str], node: str) -> list[str]:
    part: list[str] = []
    while True:
        part.append(stack.pop())
        on_stack.discard(part[-1])
        if part[-1] == node:
            return part
