"""Functions over ranges: sums, extremes, selections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Join, Reference, Sign, key_of
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import ZERO, Rule, Translate, find_constant, join
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


def reduction(op: str) -> Translate:
    """The rule of a function that reduces over the ranges marked in its argument."""

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
    "sum": Rule(reduction("sum"), 1, 1),
    "prod": Rule(reduction("product"), 1, 1),
    "vmin": Rule(reduction("min"), 1, 1),
    "vmax": Rule(reduction("max"), 1, 1),
    "vector select": Rule(_vector_select, 5, 5),
}
