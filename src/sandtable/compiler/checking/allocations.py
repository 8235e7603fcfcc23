"""Settling allocations and markets: several arguments over the dimensions whose elements compete."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sandtable.compiler.checking.near import listed
from sandtable.compiler.checking.nodes import are_dimensions, settle_unfixed
from sandtable.compiler.checking.words import describe
from sandtable.compiler.checking.work import Typed, Work, joined, plain, settle, united
from sandtable.functions.forms import Form
from sandtable.model.expression import Call, Expression
from sandtable.quantities.unit import DIMENSIONLESS, Unit

Arguments = Sequence[Expression]
OWN_PLACES = 4  # quantity, shape, priority and width of one side of a market


def _share_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    """`priority_share(price, shape, priority, width)`: prices agree, the share is plain."""
    found = [settle(work, argument) for argument in arguments]
    typed = [item for item in found if item is not None]
    if len(typed) != len(found):
        return None
    made = _in_place(work, form, node, typed, prices=(0, 2, 3), quantities=())
    return None if made is None else Typed(made[0], DIMENSIONLESS, _axes(typed))


def _allocate_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    """`allocate(request, shape, priority, width, supply over buyer)`: in the request's unit, an amount per element."""
    typed = _settled(work, form, node, arguments)
    if typed is None:
        return None
    (axis,) = node.over
    fits = _has(work, node, typed[0], axis) and _lacks(work, node, form, typed[4:], (axis,))
    made = _in_place(work, form, node, typed, prices=(2, 3), quantities=(0, 4))
    return Typed(made[0], made[1], _axes(typed)) if fits and made is not None else None


def _market_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    """`market_price(... over buyer, seller)`: a price, without both dimensions."""
    typed = _settled(work, form, node, arguments)
    if typed is None:
        return None
    buyer, seller = node.over
    asked, offered = typed[:OWN_PLACES], typed[OWN_PLACES:]
    checks = [
        _has(work, node, asked[0], buyer),
        _has(work, node, offered[0], seller),
        _lacks(work, node, form, asked, (seller,)),
        _lacks(work, node, form, offered, (buyer,)),
    ]
    made = _in_place(work, form, node, typed, prices=(2, 3, 6, 7), quantities=(0, 4))
    if not all(checks) or made is None:
        return None
    return Typed(made[0], made[2], tuple(axis for axis in _axes(typed) if axis not in node.over))


def _settled(work: Work, form: Form, node: Call, arguments: Arguments) -> list[Typed] | None:
    """The arguments with the dimensions behind `over` open; None after noting the fault."""
    place = node.place if node.place.line else work.place
    if len(set(node.over)) != len(form.over):
        work.scope.fault(
            "wrong-arguments",
            f"`{form.name}` needs `over` and {len(form.over)} dimension{'s' if len(form.over) > 1 else ''}",
            place,
            why=f"it names {listed(node.over)}" if node.over else "it names none",
            mend=f"write `{form.signature}`",
        )
        return None
    is_known = are_dimensions(work, node.over, place)
    found = [settle_unfixed(work, argument, node.over) for argument in arguments]
    typed = [item for item in found if item is not None]
    return typed if is_known and len(typed) == len(found) else None


def _axes(typed: Sequence[Typed]) -> tuple[str, ...]:
    axes: tuple[str, ...] = ()
    for item in typed:
        axes = joined(axes, item.axes)
    return axes


def _has(work: Work, node: Call, item: Typed, axis: str) -> bool:
    if axis in item.axes:
        return True
    work.scope.fault(
        "not-over",
        f"{describe(item.node)} has no dimension `{axis}` to share out over",
        node.place if node.place.line else work.place,
        why=f"it has {listed(item.axes)}" if item.axes else "it is a single number",
        mend="name a dimension that it has",
    )
    return False


def _lacks(work: Work, node: Call, form: Form, typed: Sequence[Typed], axes: tuple[str, ...]) -> bool:
    extra = next(((item, axis) for item in typed for axis in axes if axis in item.axes), None)
    if extra is None:
        return True
    item, axis = extra
    work.scope.fault(
        "extra-dimension",
        f"{describe(item.node)} has the dimension `{axis}`, over which `{form.name}` compares others",
        node.place if node.place.line else work.place,
        why="there it must be one number for all elements",
        mend=f"select an element, or reduce: `sum(x over {axis})`",
    )
    return False


def _in_place(
    work: Work, form: Form, node: Call, typed: Sequence[Typed], *, prices: Sequence[int], quantities: Sequence[int]
) -> tuple[Call, Unit | None, Unit | None] | None:
    """The call with its prices in one unit and its quantities in one, all others plain; both units."""
    nodes: list[Expression | None] = []
    leaders = [
        next((typed[at] for at in places if typed[at].unit is not None), None) for places in (quantities, prices)
    ]
    for at, item in enumerate(typed):
        leader = leaders[0] if at in quantities else leaders[1]
        if at not in (*prices, *quantities):
            nodes.append(plain(work, item, f"`{form.arguments[at]}` of `{form.name}`", item.node.place))
        elif leader is None or item is leader:
            nodes.append(item.node)
        else:
            common = united(work, item.node, leader, item, f"joined by `{form.name}`")
            nodes.append(None if common is None else common[0])
    settled = [item for item in nodes if item is not None]
    if len(settled) != len(nodes):
        return None
    units = [None if leader is None else leader.unit for leader in leaders]
    is_same = not node.keywords and all(new is old for new, old in zip(settled, node.arguments, strict=True))
    made = node if is_same else replace(node, arguments=tuple(settled), keywords=())
    return made, units[0], units[1]


ALLOCATION_RULES: Mapping[str, Callable[[Work, Form, Call, Arguments], Typed | None]] = {
    "priority": _share_rule,
    "allocate": _allocate_rule,
    "market": _market_rule,
}
