"""Formulas of a foreign model as expressions of ours."""

from __future__ import annotations

import math
from dataclasses import replace

from sandtable.interop.faults import Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import (
    Apply,
    Formula,
    Join,
    Literal,
    Numbers,
    Points,
    Reference,
    Sign,
    Words,
    key_of,
)
from sandtable.interop.translate.drafts import Draft, number, read, table
from sandtable.interop.translate.known import find_reason, is_known, is_other
from sandtable.interop.translate.reading import unmarked
from sandtable.interop.translate.scene import NotAnArray, Scene
from sandtable.model.expression import Binary, Call, Expression, Name, Unary

TIME = "time"
_BUILT_IN = {"time": "now", "time step": "dt"}
_XMILE_NAMES = {"dt": "time step", "starttime": "initial time", "stoptime": "final time"}
_XMILE_NUMBERS = {"pi": math.pi, "inf": 1e300}


def to_ours(scene: Scene, formula: Formula) -> Expression:
    """Translates a formula.

    Args:
        scene: where it stands.
        formula: as read.

    Raises:
        Unreadable: it uses what is not built, or means nothing.
        NotAnArray: it can only be said element by element.
    """
    if isinstance(formula, Literal):
        return number(formula.value)
    if isinstance(formula, Sign):
        operand = to_ours(scene, formula.operand)
        return Unary(op=formula.op, operand=operand)
    if isinstance(formula, Join):
        return Binary(op=formula.op, left=to_ours(scene, formula.left), right=to_ours(scene, formula.right))
    if isinstance(formula, Reference):
        return _reference(scene, formula)
    if isinstance(formula, Apply):
        return _apply(scene, formula)
    if isinstance(formula, Points):
        raise unsupported("a table within an expression", formula.place)
    if isinstance(formula, Numbers):
        raise wrong_model("several numbers stand where one is meant", formula.place)
    assert isinstance(formula, Words)
    raise wrong_model(f"the text `{formula.text}` stands where a number is meant", formula.place)


def _reference(scene: Scene, node: Reference) -> Expression:
    book, key = scene.book, key_of(node.name)
    if key in _BUILT_IN and not node.indices:
        return Name(id=_BUILT_IN[key])
    variable = book.find(node.name)
    if book.model.tool == "xmile" and (variable is not None or book.find(node.name.rstrip("'")) is not None):
        from sandtable.interop.translate.subscripts import read_array

        return read_array(scene, node)
    if variable is None and book.model.tool == "xmile":
        if key in _XMILE_NUMBERS:
            return number(_XMILE_NUMBERS[key])
        if key in _XMILE_NAMES:
            return _reference(scene, Reference(name=_XMILE_NAMES[key], place=node.place))
    if variable is None:
        if book.space.is_range(node.name) or book.space.is_element(node.name):
            return scene.number_of(node.name, node.place, is_reduced=any(index.is_reduced for index in node.indices))
        if key in book.model.broken:
            raise Unreadable(book.model.broken[key])
        raise wrong_model(
            f"there is no variable `{node.name}`",
            node.place,
            why=f"`{scene.owner.name}` reads it",
            mend="define it in the original, or remove what reads it",
        )
    return read_variable(scene, node)


def read_variable(scene: Scene, node: Reference) -> Expression:
    """A variable with its subscripts as ours."""
    book, key = scene.book, key_of(node.name)
    shape = book.shapes.get(key)
    if shape is None:
        raise Unreadable(book.model.broken[key])
    if len(node.indices) != len(shape.axes):
        raise wrong_model(
            f"`{node.name}` has {len(shape.axes)} subscripts, here {len(node.indices)}",
            node.place,
            why=f"`{scene.owner.name}` reads it",
        )
    elements = tuple(scene.element(index.name, is_reduced=index.is_reduced) for index in node.indices)
    if all(element is not None for element in elements):
        own = book.split.get((key, elements))  # type: ignore[arg-type]
        if own is not None:
            return read(own)
    found = [scene.index(index, axis, node.name) for index, axis in zip(node.indices, shape.axes, strict=True)]
    gives = [_axis_given(scene, text, axis) for text, axis in zip(found, shape.axes, strict=True)]
    left = [axis for axis in gives if axis]
    if len(set(left)) != len(left):
        raise NotAnArray
    indices = tuple(
        text if _fits_once(scene, text, axis, shape.axes) else f"{axis}={text}"
        for text, axis in zip(found, shape.axes, strict=True)
        if text
    )
    return read(book.ids[key], indices)


def _axis_given(scene: Scene, text: str, axis: str) -> str:
    if not text:
        return axis
    if text in scene.book.space.axes:
        return text
    return next((own for (own, _, _), map_id in scene.book.space.maps.items() if map_id == text), "")


def _fits_once(scene: Scene, text: str, axis: str, axes: tuple[str, ...]) -> bool:
    """Whether an index can mean only this one of the array's dimensions."""
    space = scene.book.space
    others = [other for other in axes if other != axis]
    if text in space.axes:
        return not any(space.axes[other].root == space.axes[text].root for other in others)
    if any(map_id == text for map_id in space.maps.values()):
        return not any(space.axes[other].root == space.axes[axis].root for other in others)
    element = {space.element_id(e) for other in others for e in space.axes[other].elements}
    return text not in element


def _apply(scene: Scene, node: Apply) -> Expression:
    from sandtable.interop.translate.belts import BELTS
    from sandtable.interop.translate.functions import FUNCTIONS
    from sandtable.interop.translate.stella import STELLA

    book, key = scene.book, key_of(node.name)
    own = STELLA.get(key) or BELTS.get(key) if book.model.tool == "xmile" else None
    rule = own or FUNCTIONS.get(key)
    variable = book.find(node.name)
    if variable is not None and (rule is None or variable.definitions[0].kind == "lookup"):
        return _lookup_call(scene, node)
    if rule is None and key in book.model.broken:
        raise Unreadable(book.model.broken[key])
    if rule is None or is_other(book.model.tool, key):
        raise _no_function(book.model.tool, node)
    if not rule.least <= len(node.arguments) <= rule.most:
        wanted = f"{rule.least}" if rule.least == rule.most else f"{rule.least} to {rule.most}"
        raise wrong_model(f"`{node.name}` takes {wanted} arguments, here {len(node.arguments)}", node.place)
    return rule.translate(scene, node)


def _no_function(tool: str, node: Apply) -> Unreadable:
    if is_known(tool, key_of(node.name)):
        return unsupported(f"the function `{node.name}`", node.place, why=find_reason(tool, key_of(node.name)))
    return wrong_model(
        f"there is no function, macro or table `{node.name}`",
        node.place,
        why="neither the model nor its tool defines it",
        mend="define it in the original, or write its equation out",
    )


def _lookup_call(scene: Scene, node: Apply) -> Expression:
    """A lookup with its argument; each cell of an array of lookups is a lookup of its own."""
    book, key = scene.book, key_of(node.name)
    if len(node.arguments) != 1:
        raise wrong_model(f"the lookup `{node.name}` takes 1 argument, here {len(node.arguments)}", node.place)
    if key not in book.shapes:
        return _not_read(scene, node)
    marked = {key_of(index.name) for index in node.indices if index.is_reduced}
    if len(marked) == 1 and marked == set(scene.reduced) and not scene.bound:
        return _per_element(scene, node, marked.pop())
    return Call(function=lookup_id(scene, node.name, node), arguments=(to_ours(scene, node.arguments[0]),))


def _per_element(scene: Scene, node: Apply, key: str) -> Expression:
    """A variable over the range that is gone through, each of whose elements reads a lookup of its own."""
    space, axis = scene.book.space, scene.reduced[key]
    plain = unmarked(node, key)
    cells: list[tuple[tuple[str, ...], Expression]] = []
    for element in space.axes[axis].elements:
        own = replace(scene, reduced={}, fixed={**scene.fixed, key: element})
        cells.append(((space.element_id(element),), to_ours(own, plain)))
    alone = replace(scene, reduced={key: axis})
    return alone.hoist("read", table(cells, has_gaps=False))


def _not_read(scene: Scene, node: Apply) -> Expression:
    raise Unreadable(scene.book.model.broken[key_of(node.name)])


def lookup_id(scene: Scene, name: str, node: Apply | Reference) -> str:
    """Our lookup that a foreign one means here.

    Raises:
        NotAnArray: it differs from element to element.
    """
    book, key = scene.book, key_of(name)
    cell = tuple(scene.element(index.name, is_reduced=index.is_reduced) for index in node.indices)
    if any(element is None for element in cell):
        raise NotAnArray
    own_id = book.split.get((key, cell))  # type: ignore[arg-type]
    if own_id is None or book.drafts[own_id].kind != "lookup":
        variable = book.find(name)
        value = variable.definitions[0].value if variable is not None else None
        if isinstance(value, Apply) and key_of(value.name).startswith("get "):
            raise unsupported(f"the function `{value.name}`", value.place)
        raise wrong_model(f"`{name}` is no lookup, and takes no argument", node.place)
    return own_id


def make_lookup(scene: Scene, node: Points, suffix: str = "table") -> str:
    """A lookup of our own for a table written within an expression."""
    cell = "".join(f"_{scene.book.space.element_id(element)}" for element in scene.fixed.values())
    draft = Draft(
        id=scene.book.names.fresh(f"{scene.owner_id}_{suffix}{cell}"),
        kind="lookup",
        points=sorted_points(node),
        mode=node.mode,
        group=scene.owner.group,
        place=node.place,
    )
    return scene.book.add(draft).id


def sorted_points(node: Points) -> tuple[tuple[float, float], ...]:
    """Points in order of x; where an x stands twice, the later moves on by the smallest number there is."""
    made: list[tuple[float, float]] = []
    for x, y in sorted(node.points, key=lambda point: point[0]):
        made.append((math.nextafter(made[-1][0], math.inf) if made and x <= made[-1][0] else x, y))
    if len(made) == 1:
        made.append((made[0][0] + 1.0, made[0][1]))
    if not made:
        raise wrong_model("a table without points", node.place)
    return tuple(made)
