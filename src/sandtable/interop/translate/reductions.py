"""Functions over ranges: sums, extremes, selections."""

from __future__ import annotations

from collections.abc import Iterator
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
