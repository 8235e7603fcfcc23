"""Functions over ranges: sums, extremes, selections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Index, Join, Reference, Sign, key_of
from sandtable.interop.translate.drafts import number
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


_POWER: Final = 5
_UNWEIGHTED: Final = range(6, 11)
_MOST_ACTION: Final = 10
_OPS: Final = ("sum", "product", "min", "max", "mean")
_NEUTRAL: Final = {"sum": 0.0, "mean": 0.0, "product": 1.0, "min": 1e300, "max": -1e300}


def _vector_select(scene: Scene, node: Apply) -> Expression:
    """`VECTOR SELECT(selection, expression, missing, action, error action)`, over what the selection leaves in.

    Actions 0 to 4 are sum, product, minimum, maximum and mean of selection times expression, 5 is the product of
    expression to the power of selection, 6 to 10 are those of 0 to 4 on the expression alone.
    """
    select, value, missing, action, _ = node.arguments
    ranges = tuple(dict.fromkeys((*marked_ranges(select), *marked_ranges(value))))
    if not ranges:
        raise unsupported(f"`{node.name}` over no range", node.place, why="nothing in it is marked with `!`")
    inner = scene.reducing(ranges)
    dimensions = tuple(inner.reduced[key] for key in ranges)
    chosen = join("!=", to_ours(inner, select), ZERO)
    own = tuple(inner.reduced[key] for key in ranges if key in set(marked_ranges(select)))
    some = Reduction(op="any", operand=chosen, dimensions=own) if own else chosen
    parts = to_ours(inner, select), to_ours(inner, value)
    known = find_constant(scene, action)
    if known is not None and known not in range(_MOST_ACTION + 1):
        raise wrong_model(f"`{node.name}` has no action {known:g}", node.place, why="actions are 0 to 10")
    if known is not None:
        found = _selected(int(known), parts, chosen, dimensions)
    else:
        which = to_ours(scene, action)
        found = _selected(_MOST_ACTION, parts, chosen, dimensions)
        for code in range(_MOST_ACTION - 1, -1, -1):
            is_this = join("<", which, number(code + 0.5))
            found = Conditional(condition=is_this, then=_selected(code, parts, chosen, dimensions), otherwise=found)
    return Conditional(condition=some, then=found, otherwise=to_ours(scene, missing))


def _selected(
    code: int, parts: tuple[Expression, Expression], chosen: Expression, dimensions: tuple[str, ...]
) -> Expression:
    select, value = parts
    op = "product" if code == _POWER else _OPS[code % 6 if code < _POWER else code - 6]
    each = value if code in _UNWEIGHTED else join("^", value, select) if code == _POWER else join("*", select, value)
    kept = Conditional(condition=chosen, then=each, otherwise=number(_NEUTRAL[op]))
    if op != "mean":
        return Reduction(op=op, operand=kept, dimensions=dimensions)
    total = Reduction(op="sum", operand=kept, dimensions=dimensions)
    counted = Conditional(condition=chosen, then=join("-", number(1.0), join("*", ZERO, value)), otherwise=ZERO)
    return join("/", total, Reduction(op="sum", operand=counted, dimensions=dimensions))


REDUCTIONS: Final[dict[str, Rule]] = {
    "sum": Rule(_reduction("sum"), 1, 1),
    "prod": Rule(_reduction("product"), 1, 1),
    "vmin": Rule(_reduction("min"), 1, 1),
    "vmax": Rule(_reduction("max"), 1, 1),
    "vector select": Rule(_vector_select, 5, 5),
}
__all__ = ["REDUCTIONS", "Index", "call", "marked_ranges"]
