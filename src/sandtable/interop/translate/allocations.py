"""Vensim's allocation functions: who gets what of something scarce, and the price at which a market clears.

A priority profile is an array whose last subscript runs over its shape, priority, width and an extra number; a call
names the first of them.  Shapes 0 to 4 are those of our `priority_share`, but for the normal one, 3: Vensim's is our 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.functions.forms import NOISE_FUNCTIONS
from sandtable.functions.priorities import FIXED, NORMAL, QUICK_NORMAL
from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Definition, Formula, Index, Join, Numbers, Reference, Sign, key_of
from sandtable.interop.translate.drafts import number, read
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import ONE, Rule, Translate, join, literal_value
from sandtable.interop.translate.memories import first_value
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.shapes import Shape
from sandtable.interop.translate.space import Key
from sandtable.model.expression import Call, Conditional, Expression, Name, Number
from sandtable.model.walking import walk

COLUMNS: Final = 3  # of a profile: shape, priority, width; the fourth is of the constant elasticity alone
CONSTANT_ELASTICITY: Final = 5
LAST_SHAPE: Final = 4
WHOLE_UNITS: Final = range(10, 16)
RECTANGULAR: Final = ONE
_CALLED: Final = ("shape", "priority", "width")


# -- profiles ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """A priority profile where it is used: the array, and the elements of its last subscript that are needed."""

    node: Reference
    shape: Shape
    columns: tuple[Key, ...]
    shapes: tuple[float, ...] | None = None  # None where some are known only in a run

    def parts(self, scene: Scene, element: Index | None = None) -> tuple[Expression, ...]:
        """Shape, priority and width; of another element or range than the call names, where one is given."""
        spelling = scene.book.space.spelling
        indices = list(self.node.indices)
        if element is not None:
            indices[-2] = element
        made = []
        for column in self.columns:
            indices[-1] = Index(name=spelling.get(column, column), place=self.node.place)
            made.append(to_ours(scene, replace(self.node, indices=tuple(indices))))
        return (_with_quick_normal(made[0], self.shapes), *made[1:])

    @property
    def n_shapes(self) -> int:
        """How many there are, known or not."""
        return sum(cell[-1] == self.columns[0] for cells in self.shape.cells for cell in cells)


def _with_quick_normal(shape: Expression, known: tuple[float, ...] | None) -> Expression:
    """The shape in our numbers; `known` are those that it may be, None where it is known only in a run."""
    if known is not None and NORMAL not in known:
        return shape
    if known is not None and set(known) == {NORMAL}:
        return number(float(QUICK_NORMAL))
    is_normal = join("==", shape, number(float(NORMAL)))
    return Conditional(condition=is_normal, then=number(float(QUICK_NORMAL)), otherwise=shape)


def _profile(scene: Scene, node: Apply, argument: Formula) -> Profile:
    """A profile's array and columns, with its shapes looked at as far as they are known.

    Raises:
        Unreadable: it is no such array, a part of it is missing, or a shape is none that is built.
    """
    if not isinstance(argument, Reference) or len(argument.indices) < 2:
        raise wrong_model(
            f"`{node.name}` needs a priority profile with its subscripts",
            argument.place if argument.place.line else node.place,
            why="its last two are who requests, and the first element of the profile",
            mend="write `profile[element, ptype]`",
        )
    shape = scene.book.shapes.get(key_of(argument.name))
    if shape is None or len(shape.axes) != len(argument.indices):
        to_ours(scene, argument)
        raise wrong_model(f"`{argument.name}` is no priority profile", argument.place)
    columns = _columns(scene, argument, shape)
    found = Profile(argument, shape, columns)
    known = list(_known_shapes(scene, found))
    for value, place in known:
        _check_shape(node, value, place)
    return replace(found, shapes=tuple(value for value, _ in known)) if len(known) == found.n_shapes else found


def _columns(scene: Scene, argument: Reference, shape: Shape) -> tuple[Key, ...]:
    space, used = scene.book.space, shape.elements[-1]
    first = space.members(argument.indices[-1].name)[0]
    homes = [members for members in space.elements.values() if first in members and set(used) <= set(members)]
    order = min(homes, key=len) if homes else used
    at = order.index(first) if first in order else len(order)
    columns = order[at : at + COLUMNS]
    given = {cell for cells in shape.cells for cell in cells}
    requesters = {cell[:-1] for cell in given}
    for place, called in enumerate(_CALLED):
        column = columns[place] if place < len(columns) else ""
        missing = [cell for cell in sorted(requesters) if (*cell, column) not in given]
        if missing:
            who = ", ".join(space.spelling.get(element, element) for element in missing[0])
            raise wrong_model(
                f"the priority profile `{argument.name}` has no {called} for `{who}`",
                argument.place,
                why=f"it is read from `{argument.indices[-1].name}` on: shape, priority, width",
                mend=f"define it for `{space.spelling.get(column, column)}`" if column else "give it all its elements",
            )
    return columns


def _known_shapes(scene: Scene, profile: Profile) -> Iterator[tuple[float, Place]]:
    """The shapes that are numbers before a run, and where they are given."""
    variable = scene.book.find(profile.node.name)
    assert variable is not None
    for definition, cells in zip(variable.definitions, profile.shape.cells, strict=True):
        for at, cell in enumerate(cells):
            value = _known(scene, definition, at) if cell[-1] == profile.columns[0] else None
            if value is not None:
                yield value, definition.place


def _known(scene: Scene, definition: Definition, at: int) -> float | None:
    value = definition.value
    if isinstance(value, Numbers):
        flat = [each for row in value.rows for each in row]
        return flat[at] if at < len(flat) else None
    if value is None:
        return None
    found = literal_value(value)
    if found is None and isinstance(value, Reference) and not value.indices:
        found = first_value(scene, value)
        found = found if found == first_value(scene, value, later=1.2345) else None
    return found


def _check_shape(node: Apply, value: float, place: Place) -> None:
    shape = round(value)
    if shape == value and 0 <= shape <= LAST_SHAPE:
        return
    if shape == CONSTANT_ELASTICITY:
        raise unsupported(
            f"the constant elasticity (shape 5) of `{node.name}`",
            place,
            why="no other program repeats what Vensim makes of it",
            mend="use a shape from 0 to 4",
        )
    if shape in WHOLE_UNITS:
        raise unsupported(
            f"the whole units (shape {shape}) of `{node.name}`", place, mend=f"use the shape {shape - 10}, in parts"
        )
    raise wrong_model(
        f"a priority profile has no shape {value:g}",
        place,
        why="0 fixed, 1 rectangular, 2 triangular, 3 normal, 4 exponential",
    )


# -- allocations ------------------------------------------------------------------------------------


def _range_of_left(scene: Scene, node: Apply) -> Key:
    """The last subscript of the left side."""
    left = list(scene.fixed or scene.bound)
    if not left or scene.reduced:
        raise wrong_model(
            f"`{node.name}` stands where its result has no subscript",
            node.place,
            mend="give the left side the subscript of the requests as its last",
        )
    return left[-1]


def _competing(scene: Scene, node: Apply, vectors: tuple[Formula, ...]) -> Key:
    """The range whose elements compete: the last subscript of the left side and of all requests."""
    space, own = scene.book.space, _range_of_left(scene, node)
    named = next((key_of(v.indices[-1].name) for v in vectors if isinstance(v, Reference) and v.indices), own)
    if own not in space.elements and named in space.elements:
        own = named
    if own not in space.elements:
        raise unsupported(f"`{node.name}` of single elements", node.place, why="no range is named that they are of")
    for vector in vectors:
        if not isinstance(vector, Reference):
            continue
        last = vector.indices[-1] if vector.indices else Index(name="", place=vector.place)
        key = key_of(last.name)
        is_first = key == space.elements[own][0]
        if not is_first and space.elements.get(key) != space.elements[own]:
            raise wrong_model(
                f"the last subscript of `{vector.name}` is not that of the left side",
                last.place if last.place.line else node.place,
                why=f"`{node.name}` shares out among the elements of `{space.ranges[own].name}`",
            )
    return own


def _allocated(scene: Scene, node: Apply, vectors: tuple[Formula, ...], profile: Profile | None) -> Expression:
    """The call of ours; for one cell of the left side, a cell of a variable that holds the amounts of all.

    Args:
        scene: of the left side.
        node: its last argument is what there is.
        vectors: the request, and the priority of the older form.
        profile: of the newer form.
    """
    space = scene.book.space
    # A profile has the requesters last but one: as a vector it ends there.
    ends = () if profile is None else (replace(profile.node, indices=profile.node.indices[:-1]),)
    own = _competing(scene, node, (*vectors, *ends))
    supply = node.arguments[-1]
    if any(key_of(index.name) == own for index in _indices_in(supply)):
        raise wrong_model(
            f"what there is differs among those who request it, in `{node.name}`",
            supply.place if supply.place.line else node.place,
            mend="let it be one number for all of them",
        )
    is_whole = not scene.fixed
    inner = scene if is_whole else scene.reducing((own,))
    along = Index(name=space.ranges[own].name, is_reduced=not is_whole, place=node.place)
    found = [to_ours(inner, _along(scene, vector, own, along)) for vector in vectors]
    if profile is None:
        curve = (RECTANGULAR, found[1], to_ours(scene, node.arguments[3]))
    else:
        curve = profile.parts(inner, along)  # type: ignore[assignment]
    axis = scene.bound[own] if is_whole else inner.reduced[own]
    available = _in_one(scene, to_ours(scene, supply), axis)
    made = Call(function="allocate", arguments=(found[0], *curve, available), over=(axis,))
    if is_whole:
        return made
    return read(_held(inner, made, axis), (space.element_id(list(scene.fixed.values())[-1]),))


def _in_one(scene: Scene, supply: Expression, axis: str) -> Expression:
    """What there is; what is drawn at random stands apart, where it is not drawn for each of those who request it."""
    if not any(isinstance(node, Call) and node.function in NOISE_FUNCTIONS for node in walk(supply)):
        return supply
    axes = tuple(own for own in scene.axes if own != axis)
    return replace(scene, axes=axes).hoist("supply", supply)


def _held(scene: Scene, made: Call, axis: str) -> str:
    """The variable that holds all amounts; cells that ask for the same share one."""
    drafts = scene.book.drafts.values()
    same = next((draft.id for draft in drafts if draft.value == made and draft.axes == (axis,)), "")
    if same:
        return same
    held = scene.hoist("allocated", made)
    assert isinstance(held, Name)
    return held.id


def _indices_in(node: Formula) -> Iterator[Index]:
    if isinstance(node, Reference | Apply):
        yield from node.indices
    if isinstance(node, Apply):
        for argument in node.arguments:
            yield from _indices_in(argument)
    if isinstance(node, Sign):
        yield from _indices_in(node.operand)
    if isinstance(node, Join):
        yield from _indices_in(node.left)
        yield from _indices_in(node.right)


def _along(scene: Scene, node: Formula, own: Key, along: Index) -> Formula:
    """A vector with its competing subscript as `along`; a vector that names the first element stands for all."""
    space = scene.book.space
    if isinstance(node, Reference):
        same = {key for key, members in space.elements.items() if members == space.elements[own]}
        indices = [along if key_of(index.name) in same else index for index in node.indices]
        if indices and key_of(indices[-1].name) == space.elements[own][0]:
            indices[-1] = along
        return replace(node, indices=tuple(indices))
    if isinstance(node, Apply):
        return replace(node, arguments=tuple(_along(scene, argument, own, along) for argument in node.arguments))
    if isinstance(node, Sign):
        return replace(node, operand=_along(scene, node.operand, own, along))
    if isinstance(node, Join):
        return replace(node, left=_along(scene, node.left, own, along), right=_along(scene, node.right, own, along))
    return node


def _available(scene: Scene, node: Apply) -> Expression:
    """`ALLOCATE AVAILABLE(request[elem], pp[elem, ptype], avail)`."""
    return _allocated(scene, node, node.arguments[:1], _profile(scene, node, node.arguments[1]))


def _by_priority(scene: Scene, node: Apply) -> Expression:
    """`ALLOCATE BY PRIORITY(request, priority, size, width, supply)`: rectangles of one width for all."""
    vectors = node.arguments[:2]
    n_elements = float(len(scene.book.space.elements[_competing(scene, node, vectors)]))
    size = to_ours(scene, node.arguments[2])
    known = size.value if isinstance(size, Number) else first_value(scene, node.arguments[2])
    if known is None:
        raise unsupported(f"`{node.name}` with a size that is not known before a run", node.place)
    if known != n_elements:
        raise wrong_model(
            f"`{node.name}` is told of {known:g} elements, and there are {n_elements:g}",
            node.place,
            mend="give `ELMCOUNT` of their range as its third argument",
        )
    return _allocated(scene, node, vectors, None)


# -- markets ----------------------------------------------------------------------------------------


def _at_price(*, is_supply: bool) -> Translate:
    """`DEMAND AT PRICE(q, pp, price)` and its twin: what stands of a demand, what does not of a supply."""

    def translate(scene: Scene, node: Apply) -> Expression:
        quantity, price = to_ours(scene, node.arguments[0]), to_ours(scene, node.arguments[2])
        profile = _profile(scene, node, node.arguments[1])
        parts = profile.parts(scene)
        share: Expression = Call(function="priority_share", arguments=(price, *parts))
        if is_supply:
            share = join("-", ONE, share)
            if profile.shapes is None or FIXED in profile.shapes:
                is_fixed = join("<", parts[0], number(0.5))
                share = Conditional(condition=is_fixed, then=ONE, otherwise=share)
        return join("*", quantity, share)

    return translate


def _market_price(scene: Scene, node: Apply) -> Expression:
    """`FIND MARKET PRICE(dq[first], dp[first, ptype], sq[first], sp[first, ptype])`."""
    inner = scene
    arguments: list[Expression] = []
    over: list[str] = []
    for quantity, curve in (node.arguments[:2], node.arguments[2:]):
        profile = _profile(scene, node, curve)
        own = _range_of_first(scene, node, quantity)
        _range_of_first(scene, node, replace(profile.node, indices=profile.node.indices[:-1]))
        inner = inner.reducing((own,))
        along = Index(name=scene.book.space.ranges[own].name, is_reduced=True, place=node.place)
        assert isinstance(quantity, Reference)
        whole = replace(quantity, indices=(*quantity.indices[:-1], along))
        arguments += [to_ours(inner, whole), *profile.parts(inner, along)]
        over.append(inner.reduced[own])
    return Call(function="market_price", arguments=tuple(arguments), over=tuple(over))


def _range_of_first(scene: Scene, node: Apply, vector: Formula) -> Key:
    """The range that a vector is over, of which the call names the first element, or the range itself."""
    space = scene.book.space
    shape = scene.book.shapes.get(key_of(vector.name)) if isinstance(vector, Reference) else None
    if not isinstance(vector, Reference) or not vector.indices or shape is None:
        raise wrong_model(f"`{node.name}` needs arrays with the first of their elements", node.place)
    last, members = vector.indices[-1], shape.elements[len(vector.indices) - 1]
    named = space.members(last.name)
    own = next((key for key, elements in space.elements.items() if elements == members), "")
    if not own:
        raise unsupported(f"`{node.name}` of `{vector.name}`", last.place, why="its elements are those of no range")
    if named[0] != members[0] or (len(named) > 1 and named != members):
        raise unsupported(
            f"`{node.name}` of a part of `{vector.name}`",
            last.place,
            why=f"it is defined from `{space.spelling.get(members[0], members[0])}` on",
        )
    return own


ALLOCATIONS: Final[dict[str, Rule]] = {
    "allocate available": Rule(_available, 3, 3),
    "allocate by priority": Rule(_by_priority, 5, 5),
    "find market price": Rule(_market_price, 4, 4),
    "demand at price": Rule(_at_price(is_supply=False), 3, 3),
    "supply at price": Rule(_at_price(is_supply=True), 3, 3),
}
