"""Subscripts of XMILE: computed ones, numbers, parts of a dimension, turned arrays, arrays without any.

Out of its bounds an array of XMILE is 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Formula, Index, Join, Literal, Range, Reference, Sign, key_of
from sandtable.interop.translate.drafts import number, read
from sandtable.interop.translate.expressions import read_variable, to_ours
from sandtable.interop.translate.functions import ZERO, call, join
from sandtable.interop.translate.scene import NotAnArray, Scene
from sandtable.interop.translate.shapes import Shape
from sandtable.interop.translate.space import Key, Space
from sandtable.model.expression import Conditional, Expression, Reduction

TURNED = "'"


def read_array(scene: Scene, node: Reference) -> Expression:
    """A variable with its subscripts as XMILE means them.

    Args:
        scene: where it stands.
        node: names a variable, perhaps with `'` behind it.

    Raises:
        Unreadable: a subscript means nothing.
        NotAnArray: it can only be said element by element.
    """
    named = named_subscripts(scene, node)
    if named is None:
        return ZERO
    at = next((at for at, index in enumerate(named.indices) if index.number is not None), None)
    return read_variable(scene, named) if at is None else _chosen(scene, named, at)


def named_subscripts(scene: Scene, node: Reference) -> Reference | None:
    """The same with every subscript that is known beforehand named; None where one lies outside its dimension."""
    book = scene.book
    name = node.name
    if book.find(name) is None and name.endswith(TURNED):
        name = name.removesuffix(TURNED)
    shape = book.shapes.get(key_of(name))
    if shape is None or (not node.indices and not shape.axes):
        return replace(node, name=name)
    is_turned = name != node.name
    indices = node.indices or _own_indices(scene, node, shape, is_turned=is_turned)
    if is_turned:
        indices = tuple(reversed(indices))
    if len(indices) != len(shape.axes):
        return replace(node, name=name, indices=indices)
    settled = [_settled(scene, index, members) for index, members in zip(indices, shape.elements, strict=True)]
    found = tuple(index for index in settled if index is not None)
    return replace(node, name=name, indices=found) if len(found) == len(settled) else None


def _own_indices(scene: Scene, node: Reference, shape: Shape, *, is_turned: bool) -> tuple[Index, ...]:
    """An array without subscripts within an equation for arrays is read along the equation's own dimensions."""
    space = scene.book.space
    own = [*scene.bound, *scene.fixed, *scene.reduced]
    names: list[str] = []
    for members in reversed(shape.elements) if is_turned else shape.elements:
        fits = [key for key in own if key not in names and space.elements.get(key) == members]
        if not fits:
            raise wrong_model(
                f"the array `{node.name}` stands here without its subscripts",
                node.place,
                why=f"`{scene.owner.name}` is not over the same dimensions",
                mend="name an element, or reduce the array by a function such as SUM",
            )
        names.append(fits[0])
    return tuple(Index(name=space.ranges[key].name, is_reduced=key in scene.reduced, place=node.place) for key in names)


def _settled(scene: Scene, index: Index, members: tuple[Key, ...]) -> Index | None:
    """An index by name where it is known, else with its number; None where it lies outside."""
    space, key = scene.book.space, key_of(index.name)
    if index.until is not None:
        raise unsupported(f"the part `{index.name}` of a dimension outside a function that reduces it", index.place)
    if index.number is None:
        if key in members or space.is_range(index.name) or index.is_reduced:
            return index
        if key.isdigit():
            return _member(space, members, int(key), index.place)
        if space.is_element(index.name) or not _is_value(scene, index.name):
            return index
        return replace(index, number=Reference(name=index.name, place=index.place))
    value = place_in(scene, index.number)
    return index if value is None else _member(space, members, math.floor(value), index.place)


def _is_value(scene: Scene, name: str) -> bool:
    return scene.book.find(name) is not None or key_of(name) in {"time", "dt"}


def _member(space: Space, members: tuple[Key, ...], at: int, place: Place) -> Index | None:
    if not 1 <= at <= len(members):
        return None
    element = members[at - 1]
    return Index(name=space.spelling.get(element, element), place=place)


def place_in(scene: Scene, node: Formula) -> float | None:
    """The number that a subscript comes to, where it is known before a run; a dimension's name is its element's place.

    Raises:
        NotAnArray: it differs from element to element of the equation.
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Sign) and node.op == "-":
        inner = place_in(scene, node.operand)
        return None if inner is None else -inner
    if isinstance(node, Join) and node.op in {"+", "-", "*", "/"}:
        left, right = place_in(scene, node.left), place_in(scene, node.right)
        return None if left is None or right is None else _joined(node.op, left, right)
    if not isinstance(node, Reference) or node.indices or scene.book.find(node.name) is not None:
        return None
    space, key = scene.book.space, key_of(node.name)
    if key in scene.bound or key in scene.reduced:
        raise NotAnArray
    element = scene.element(node.name)
    is_known = element is not None and (key in space.elements or space.is_element(node.name))
    return float(space.position(element)) if is_known and element is not None else None


def _joined(op: str, left: float, right: float) -> float:
    if op == "/":
        return left / right if right else math.inf
    return {"+": left + right, "-": left - right, "*": left * right}[op]


def _chosen(scene: Scene, node: Reference, at: int) -> Expression:
    """The element of a number that changes: the sum over the dimension of what stands at that number."""
    shape = scene.book.shapes[key_of(node.name)]
    own = range_along(scene, shape, at)
    inner = scene.reducing((own,))
    axis = inner.reduced[own]
    asked = node.indices[at].number
    assert asked is not None
    wanted = call("floor", to_ours(scene, asked))
    here = read(scene.book.numbers_of(axis))
    first = scene.book.space.position(shape.elements[at][0])
    if first != 1:
        here = join("-", here, number(float(first - 1)))
    along = Index(name=own, is_reduced=True, place=node.place)
    value = read_array(inner, replace(node, indices=(*node.indices[:at], along, *node.indices[at + 1 :])))
    is_it = join("<", call("abs", join("-", here, wanted)), number(0.5))
    return Reduction(op="sum", operand=Conditional(condition=is_it, then=value, otherwise=ZERO), dimensions=(axis,))


# -- along whole dimensions and parts of them ---------------------------------------------------------


def range_along(scene: Scene, shape: Shape, at: int, taken: Collection[int] = ()) -> Key:
    """The key of a range that has the elements of one of an array's dimensions.

    Args:
        scene: where it is read.
        shape: of the array.
        at: the dimension.
        taken: earlier dimensions that are run along too; where they have the same elements, this is another range.
    """
    space, members = scene.book.space, shape.elements[at]
    same = [own for own, key in space.elements.items() if key == members]
    earlier = sum(1 for other in taken if other < at and shape.elements[other] == members)
    if earlier < len(same):
        return same[earlier]
    return add_range(space, f"{same[0] if same else 'elements'} {earlier + 1}", members)


def add_range(space: Space, name: str, members: tuple[Key, ...]) -> Key:
    """A range of our own making; one of the same name and elements is taken again."""
    key, n = key_of(name), 1
    while key in space.elements and space.elements[key] != members:
        n += 1
        key = key_of(f"{name} {n}")
    if key not in space.elements:
        assert isinstance(space.ranges, dict)
        space.ranges[key] = Range(name=key, elements=members)
        space.elements[key] = members
    return key


def starred(scene: Scene, node: Formula) -> Formula:
    """A formula within a function that reduces: `*`, parts and missing subscripts name the range they run along."""
    if isinstance(node, Reference):
        return _starred_array(scene, node)
    if isinstance(node, Sign):
        return replace(node, operand=starred(scene, node.operand))
    if isinstance(node, Join):
        return replace(node, left=starred(scene, node.left), right=starred(scene, node.right))
    from sandtable.interop.foreign import Apply

    if isinstance(node, Apply):
        return replace(node, arguments=tuple(starred(scene, part) for part in node.arguments))
    return node


def _starred_array(scene: Scene, node: Reference) -> Reference:
    name = node.name
    if scene.book.find(name) is None and name.endswith(TURNED):
        name = name.removesuffix(TURNED)
    shape = scene.book.shapes.get(key_of(name))
    if shape is None or not shape.axes:
        return node
    indices = node.indices or tuple(Index(name="*", is_reduced=True, place=node.place) for _ in shape.axes)
    if name != node.name and node.indices:
        indices = tuple(reversed(indices))
    if len(indices) != len(shape.axes):
        return node
    whole = [at for at, index in enumerate(indices) if index.name == "*" or index.until is not None]
    found = tuple(_star(scene, index, shape, at, whole) for at, index in enumerate(indices))
    return replace(node, name=name, indices=found)


def _star(scene: Scene, index: Index, shape: Shape, at: int, whole: Collection[int]) -> Index:
    space, key, members = scene.book.space, key_of(index.name), shape.elements[at]
    if index.name == "*" and index.until is None:
        return Index(name=range_along(scene, shape, at, whole), is_reduced=True, place=index.place)
    if index.until is not None and index.number is not None:
        part = _part(scene, index, members)
        if part == members:
            return Index(name=range_along(scene, shape, at, whole), is_reduced=True, place=index.place)
        return Index(name=add_range(space, index.name, part), is_reduced=True, place=index.place)
    is_free = key in space.elements and key not in scene.bound and key not in scene.fixed
    return replace(index, is_reduced=True) if is_free else index


def _part(scene: Scene, index: Index, members: tuple[Key, ...]) -> tuple[Key, ...]:
    assert index.number is not None
    assert index.until is not None
    first, last = _end(scene, index.number, members), _end(scene, index.until, members)
    if first is None or last is None:
        raise unsupported(
            f"the part `{index.name}` of a dimension", index.place, why="its ends are not known before a run"
        )
    part = members[max(0, first - 1) : max(0, last)]
    if not part:
        raise wrong_model(f"the part `{index.name}` of a dimension has no elements", index.place)
    return part


def _end(scene: Scene, node: Formula, members: tuple[Key, ...]) -> int | None:
    if isinstance(node, Reference) and not node.indices and key_of(node.name) in members:
        return members.index(key_of(node.name)) + 1
    value = place_in(scene, node)
    return None if value is None else math.floor(value)
