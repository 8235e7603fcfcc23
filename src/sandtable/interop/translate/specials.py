"""Functions of Vensim that are whole computations: matrices, maps and orders of elements, present values, data at a time."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Index, Reference, key_of
from sandtable.interop.translate.allocations import ALLOCATIONS
from sandtable.interop.translate.calendars import CALENDARS
from sandtable.interop.translate.data_times import DATA_TIMES
from sandtable.interop.translate.depreciations import DEPRECIATIONS
from sandtable.interop.translate.drafts import Draft, number, read
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import DT, ONE, ZERO, Rule, call, find_constant, join
from sandtable.interop.translate.matrices import MOST_ROWS, WRITTEN_OUT
from sandtable.interop.translate.scene import NotAnArray, Scene
from sandtable.interop.translate.space import Key
from sandtable.interop.translate.tables import TABLES
from sandtable.model.expression import Conditional, Expression, Name, Reduction, Subscript, Unary

NOT_AVAILABLE: Final = -(2.0**109)
_SHIFT: Final = 7  # the series of ln gamma is exact to 1e-11 from here on
_SERIES: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680)


def _gamma_ln(scene: Scene, node: Apply) -> Expression:
    """Stirling's series at x + 7, less the logarithm of the product that leads back to x."""
    known = find_constant(scene, node.arguments[0])
    if known is not None:
        if known <= 0 and known == int(known):
            raise wrong_model(f"`{node.name}` of {known:g} is infinite", node.place)
        return number(math.lgamma(known))
    x = scene.hoist("argument", to_ours(scene, node.arguments[0]))
    far = join("+", x, number(float(_SHIFT)))
    total = join("-", join("*", join("-", far, number(0.5)), call("ln", far)), far)
    total = join("+", total, number(0.5 * math.log(2 * math.pi)))
    for at, factor in enumerate(_SERIES):
        op = "+" if factor > 0 else "-"
        total = join(op, total, join("/", number(abs(factor)), join("^", far, number(2.0 * at + 1))))
    product = x
    for at in range(1, _SHIFT):
        product = join("*", product, join("+", x, number(float(at))))
    return join("-", total, call("ln", product))


def _present_value(scene: Scene, node: Apply) -> Expression:
    """`NPV(stream, rate, initial, factor)`: what has come in so far, discounted, this step's share included."""
    stream, rate = (to_ours(scene.at("rate"), part) for part in node.arguments[:2])
    starts = to_ours(scene.at("initial"), node.arguments[2])
    discount = _hidden_stock(scene, "discount", ONE)
    discount.terms = [(1, Unary(op="-", operand=join("*", read(discount.id), rate)))]
    total = _hidden_stock(scene, "discounted", starts)
    total.terms = [(1, join("*", stream, read(discount.id)))]
    now = join("*", join("*", to_ours(scene, node.arguments[0]), DT), read(discount.id))
    return join("*", join("+", read(total.id), now), to_ours(scene, node.arguments[3]))


def _hidden_stock(scene: Scene, suffix: str, starts: Expression) -> Draft:
    return scene.book.add(
        Draft(
            id=scene.book.names.fresh(f"{scene.owner_id}_{suffix}"),
            kind="stock",
            axes=(*scene.axes, *scene.reduced.values()),
            value=starts,
            group=scene.owner.group,
            place=scene.owner.place,
        )
    )


# -- matrices ---------------------------------------------------------------------------------------


def _inverse(scene: Scene, node: Apply) -> Expression:
    """An element of the inverse: a signed minor over the determinant."""
    matrix = node.arguments[0]
    if not isinstance(matrix, Reference) or len(matrix.indices) < 2 or len(scene.fixed or scene.bound) < 2:
        raise wrong_model(f"`{node.name}` needs a matrix with two subscripts, and two on the left side", node.place)
    if not scene.fixed:
        raise NotAnArray
    space = scene.book.space
    sides = [space.members(index.name) for index in matrix.indices[-2:]]
    size = len(sides[0])
    if len(sides[1]) != size or find_constant(scene, node.arguments[1]) not in {None, float(size)}:
        raise wrong_model(f"`{node.name}` needs as many rows as columns, here {size} and {len(sides[1])}", node.place)
    if size > WRITTEN_OUT:
        raise unsupported(
            f"the inverse of a matrix of {size} rows here",
            node.place,
            why=f"one of up to {MOST_ROWS} must be an equation of its own, over the matrix's two ranges in their order",
        )
    entries = [[_entry(scene, matrix, one, other) for other in sides[1]] for one in sides[0]]
    row, column = (
        space.members(own if own in space.elements else matrix.indices[at].name).index(element)
        for at, (own, element) in zip((-2, -1), list(scene.fixed.items())[-2:], strict=True)
    )
    minor = _determinant(_without(entries, column, row))
    return join("/", minor if (row + column) % 2 == 0 else Unary(op="-", operand=minor), _determinant(entries))


def _entry(scene: Scene, matrix: Reference, row: Key, column: Key) -> Expression:
    spelling = scene.book.space.spelling
    ends = tuple(Index(name=spelling.get(key, key), place=matrix.place) for key in (row, column))
    return to_ours(scene, replace(matrix, indices=(*matrix.indices[:-2], *ends)))


def _without(entries: list[list[Expression]], row: int, column: int) -> list[list[Expression]]:
    return [own[:column] + own[column + 1 :] for at, own in enumerate(entries) if at != row]


def _determinant(entries: list[list[Expression]]) -> Expression:
    if not entries:
        return ONE
    total: Expression | None = None
    for at, first in enumerate(entries[0]):
        rest = _without(entries, 0, at)
        term = join("*", first, _determinant(rest)) if rest else first
        total = term if total is None else join("+" if at % 2 == 0 else "-", total, term)
    assert total is not None
    return total


# -- elements by their numbers ----------------------------------------------------------------------


def _range_along(scene: Scene, node: Apply, members: tuple[Key, ...]) -> tuple[str, float]:
    """The range that has just these elements, and the number before that of the first."""
    space = scene.book.space
    own = next((key for key, elements in space.elements.items() if elements == members), "")
    positions = [space.position(element) for element in members]
    if not own or any(later != one + 1 for one, later in pairwise(positions)):
        raise unsupported(
            f"`{node.name}` along these elements", node.place, why="they are no range whose elements follow each other"
        )
    return own, float(positions[0] - 1)


def _element_map(scene: Scene, node: Apply) -> Expression:
    """`VECTOR ELM MAP(x[first], offset)`: the element so many places behind the one named."""
    vector = node.arguments[0]
    shape = scene.book.shapes.get(key_of(vector.name)) if isinstance(vector, Reference) else None
    if not isinstance(vector, Reference) or shape is None or len(vector.indices) != len(shape.axes) or not shape.axes:
        raise wrong_model(f"`{node.name}` needs an array with its subscripts", node.place)
    element = scene.element(vector.indices[-1].name, is_reduced=vector.indices[-1].is_reduced)
    if element is None:
        raise NotAnArray
    members = shape.elements[-1]
    if element not in members:
        raise wrong_model(f"`{vector.indices[-1].name}` is no element of `{vector.name}`", node.place)
    own, before = _range_along(scene, node, members)
    inner = scene.reducing((own,))
    axis = inner.reduced[own]
    place = join("+", number(float(members.index(element) + 1)), to_ours(scene, node.arguments[1]))
    ours = join("-", read(scene.book.numbers_of(axis)), number(before)) if before else read(scene.book.numbers_of(axis))
    last = Index(name=own, is_reduced=True, place=node.place)
    value = to_ours(inner, replace(vector, indices=(*vector.indices[:-1], last)))
    chosen = join("<", call("abs", join("-", ours, place)), number(0.5))
    found = Reduction(op="sum", operand=Conditional(condition=chosen, then=value, otherwise=ZERO), dimensions=(axis,))
    inside = join("and", join(">", place, number(0.5)), join("<", place, number(len(members) + 0.5)))
    return Conditional(condition=inside, then=found, otherwise=number(NOT_AVAILABLE))


def _reordered(scene: Scene, node: Apply) -> Expression:
    """`VECTOR REORDER(x[D], order[D])`: at each place the element that the order names there."""
    vector, order = node.arguments
    if not isinstance(vector, Reference) or not vector.indices:
        raise wrong_model(f"`{node.name}` needs an array with its subscripts", node.place)
    space = scene.book.space
    first = Index(name=space.spelling.get(key := space.members(vector.indices[-1].name)[0], key), place=node.place)
    named = replace(vector, indices=(*vector.indices[:-1], first))
    return _element_map(scene, replace(node, arguments=(named, order)))


def _ranked(scene: Scene, node: Apply) -> tuple[Name, str, str]:
    """How many elements stand before each, in a variable of its own; the range's dimension, and a second one over it."""
    vector = node.arguments[0]
    up = find_constant(scene, node.arguments[1])
    if not isinstance(vector, Reference) or not vector.indices or up is None:
        raise unsupported(f"`{node.name}` other than of an array, with a direction that is a number", node.place)
    own = key_of(vector.indices[-1].name)
    if own not in scene.bound or scene.reduced:
        raise unsupported(f"`{node.name}` outside an equation for all elements at once", node.place)
    axis, space = scene.bound[own], scene.book.space
    if sum(space.axes[other].root == space.axes[axis].root for other in scene.axes) > 1:
        raise unsupported(f"`{node.name}` in an equation with the same elements twice", node.place)
    inner = scene.reducing((own,))
    second = inner.reduced[own]
    marked = Index(name=vector.indices[-1].name, is_reduced=True, place=node.place)
    here, there = to_ours(scene, vector), to_ours(inner, replace(vector, indices=(*vector.indices[:-1], marked)))
    numbers = read(scene.book.numbers_of(axis)), read(scene.book.numbers_of(second))
    first = join("<" if up > 0 else ">", numbers[1], numbers[0])  # of equals, downwards the last comes first
    earlier = join("and", join("==", there, here), first)
    is_before = join("or", join("<" if up > 0 else ">", there, here), earlier)
    counted = Conditional(condition=is_before, then=ONE, otherwise=ZERO)
    rank = scene.hoist("places_before", Reduction(op="sum", operand=counted, dimensions=(second,)))
    assert isinstance(rank, Name)
    return rank, axis, second


def _rank(scene: Scene, node: Apply) -> Expression:
    return join("+", _ranked(scene, node)[0], ONE)


def _sort_order(scene: Scene, node: Apply) -> Expression:
    """The number, from 0, of the element that stands at each place."""
    rank, axis, second = _ranked(scene, node)
    space, book = scene.book.space, scene.book
    before = number(float(min(space.position(element) for element in space.axes[axis].elements)))
    place = join("-", read(book.numbers_of(axis)), before)
    theirs = join("-", read(book.numbers_of(second)), before)
    is_there = join("==", Subscript(name=rank.id, indices=(second,)), place)
    found = Conditional(condition=is_there, then=theirs, otherwise=ZERO)
    return Reduction(op="sum", operand=found, dimensions=(second,))


SPECIALS: Final[dict[str, Rule]] = {
    "gamma ln": Rule(_gamma_ln, 1, 1),
    "npv": Rule(_present_value, 4, 4),
    "invert matrix": Rule(_inverse, 2, 2),
    "vector elm map": Rule(_element_map, 2, 2),
    "vector rank": Rule(_rank, 2, 2),
    "vector reorder": Rule(_reordered, 2, 2),
    "vector sort order": Rule(_sort_order, 2, 2),
    **CALENDARS,
    **DATA_TIMES,
    **DEPRECIATIONS,
    **TABLES,
    **ALLOCATIONS,
}
