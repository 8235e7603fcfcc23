"""Functions over ranges: sums, extremes, selections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sandtable.interop.faults import unsupported
from sandtable.interop.foreign import Apply, Formula, Index, Join, Reference, Sign, key_of
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import ZERO, Rule, Translate, call, find_constant, join
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.space import Key
from sandtable.model.expression import Conditional, Expression, Reduction


def marked_ranges(node: Formula) -> Iterator[Key]:
    """The ranges marked `!` in a formula, outside functions of its own that reduce."""
    if isinstance(node, Reference | Apply):
        yield from (key_of(index.name) for index in node.indices if index.is_reduced)
    if isinstance(node, Apply) and key_of(node.name) not in REDUCTIONS:
        for argument in node.arguments:
            yield from marked_ranges(argument)
    if isinstance(node, Sign):
        yield from marked_ranges(node.operand)
    if isinstance(node, Join):
        yield from marked_ranges(node.left)
        yield from marked_ranges(node.right)


def starred(scene: Scene, node: Formula) -> Formula:
    """A formula in which every range that is not on the left side is marked, and `*` is the range it stands for."""
    if isinstance(node, Reference):
        return replace(node, indices=tuple(_star(scene, node, at) for at in range(len(_indices(scene, node)))))
    if isinstance(node, Sign):
        return replace(node, operand=starred(scene, node.operand))
    if isinstance(node, Join):
        return replace(node, left=starred(scene, node.left), right=starred(scene, node.right))
    return node


def _indices(scene: Scene, node: Reference) -> tuple[Index, ...]:
    """The subscripts of an array; one without any stands for all of its elements."""
    shape = scene.book.shapes.get(key_of(node.name))
    if node.indices or shape is None:
        return node.indices
    return tuple(Index(name="*", is_reduced=True, place=node.place) for _ in shape.axes)


def _star(scene: Scene, node: Reference, at: int) -> Index:
    index, space = _indices(scene, node)[at], scene.book.space
    key = key_of(index.name)
    if index.name == "*":
        shape = scene.book.shapes.get(key_of(node.name))
        if shape is None or at >= len(shape.axes):
            return index
        members = shape.elements[at]
        own = next((name for name, elements in space.elements.items() if elements == members), "")
        return Index(name=own, is_reduced=True, place=index.place)
    is_free = key in space.elements and key not in scene.bound and key not in scene.fixed
    return Index(name=index.name, is_reduced=True, place=index.place) if is_free else index


def reduce_over(scene: Scene, node: Apply, op: str) -> Expression:
    """`SUM(x[*, a])` of XMILE: over each `*` and each dimension that the left side lacks."""
    formula = starred(scene, node.arguments[0])
    return _reduction(op)(scene, Apply(name=node.name, arguments=(formula,), place=node.place))


def _reduction(op: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        ranges = tuple(dict.fromkeys(marked_ranges(node.arguments[0])))
        if not ranges:
            return to_ours(scene, node.arguments[0])
        inner = scene.reducing(ranges)
        operand = to_ours(inner, node.arguments[0])
        return Reduction(op=op, operand=operand, dimensions=tuple(inner.reduced[key] for key in ranges))

    return translate


_SUM, _PRODUCT, _LOWEST, _HIGHEST = 0, 1, 3, 4


def _vector_select(scene: Scene, node: Apply) -> Expression:
    """`VECTOR SELECT(selection, expression, missing, action, error action)`."""
    select, value, missing, *_ = node.arguments
    action, mistakes = find_constant(scene, node.arguments[3]), find_constant(scene, node.arguments[4])
    ranges = tuple(dict.fromkeys((*marked_ranges(select), *marked_ranges(value))))
    op = {_SUM: "sum", _PRODUCT: "product", _LOWEST: "min", _HIGHEST: "max"}.get(
        int(action) if action is not None else -1
    )
    if op is None or mistakes is None or not ranges:
        raise unsupported(
            f"`{node.name}` with this action",
            node.place,
            why="its action must be 0 sum, 1 product, 3 minimum or 4 maximum, given as a number",
        )
    inner = scene.reducing(ranges)
    dimensions = tuple(inner.reduced[key] for key in ranges)
    chosen = join("!=", to_ours(inner, select), ZERO)
    neutral: Expression = ZERO if op == "sum" else to_ours(inner, value)
    otherwise = to_ours(scene, missing)
    taken = to_ours(inner, value)
    if op == "product":
        from sandtable.interop.translate.drafts import number

        neutral = number(1.0)
    elif op in {"min", "max"}:
        from sandtable.interop.translate.drafts import number

        neutral = number(1e300 if op == "min" else -1e300)
    some = Reduction(op="any", operand=chosen, dimensions=dimensions)
    found = Reduction(
        op=op, operand=Conditional(condition=chosen, then=taken, otherwise=neutral), dimensions=dimensions
    )
    return Conditional(condition=some, then=found, otherwise=otherwise)


REDUCTIONS: Final[dict[str, Rule]] = {
    "sum": Rule(_reduction("sum"), 1, 1),
    "prod": Rule(_reduction("product"), 1, 1),
    "vmin": Rule(_reduction("min"), 1, 1),
    "vmax": Rule(_reduction("max"), 1, 1),
    "vector select": Rule(_vector_select, 5, 5),
}
__all__ = ["REDUCTIONS", "Index", "call", "marked_ranges"]
