"""Graphical functions of XMILE: their points, and which variables are tables that others call."""

from __future__ import annotations

import math
from dataclasses import replace

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import wrong_model
from sandtable.interop.foreign import Apply, ForeignModel, ForeignVariable, Formula, Literal, Points, Reference, key_of
from sandtable.interop.translate.reading import names_read
from sandtable.interop.xmile.formulas import TABLE_READERS, names_called
from sandtable.interop.xmile.rewriting import rewritten
from sandtable.interop.xmile.tree import XmlNode

_MODES = {"extrapolate": "extrapolate", "discrete": "step", "continuous": "hold", "": "hold"}


def read_points(node: XmlNode, place: Place) -> Points:
    """The points of a `<gf>`.

    Raises:
        Unreadable: it has no points, or not as many of x as of y.
    """
    ys, xs = _numbers(node.find("ypts"), place), _numbers(node.find("xpts"), place)
    if not ys:
        raise wrong_model("a graphical function without `ypts`", place)
    if not xs:
        scale = node.find("xscale")
        low = float_of(scale.attributes.get("min", "")) if scale is not None else None
        high = float_of(scale.attributes.get("max", "")) if scale is not None else None
        if low is None or high is None:
            raise wrong_model("a graphical function with neither `xpts` nor `xscale`", place)
        if high <= low and len(ys) > 1:
            raise wrong_model(f"a graphical function of {len(ys)} points from {low:g} to {high:g}", place)
        step = (high - low) / max(1, len(ys) - 1)
        xs = [low + at * step for at in range(len(ys))]
    if len(xs) != len(ys):
        raise wrong_model(f"a graphical function with {len(xs)} `xpts` and {len(ys)} `ypts`", place)
    kind = node.attributes.get("type", "").strip().lower()
    if kind not in _MODES:
        raise wrong_model(
            f"a graphical function of the type `{kind}`", place, why="types are continuous, extrapolate and discrete"
        )
    return Points(points=tuple(zip(xs, ys, strict=True)), mode=_MODES[kind], place=place)


def _numbers(node: XmlNode | None, place: Place) -> list[float]:
    if node is None:
        return []
    parts = [part.strip() for part in node.text.split(node.attributes.get("sep") or ",") if part.strip()]
    found = [float_of(part) for part in parts]
    for part, number in zip(parts, found, strict=True):
        if number is None:
            raise wrong_model(f"`{part[:40]}` among the points of a graphical function is no number", place)
    return [number for number in found if number is not None]


def float_of(text: str) -> float | None:
    """The finite number of a text, or None."""
    try:
        number = float(text.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def settle_tables(model: ForeignModel) -> None:
    """A variable with a graphical function that others call is that function; with an input of its own, or read too, it is both."""
    called: set[str] = set()
    for value in _values(model):
        called |= names_called(value)
    drawn = [key for key in model.variables if key in called and _is_drawn(model.variables[key])]
    read = _read_as_values(model) if drawn else set()
    names: dict[str, str] = {}
    for key in drawn:
        variable = model.variables[key]
        tables = [
            replace(each, value=each.value.arguments[1], kind="lookup")
            for each in variable.definitions
            if isinstance(each.value, Apply)
        ]
        if key not in read and _is_idle(variable):
            variable.definitions = tables
            continue
        table = replace(variable, name=_free(model, f"{variable.name} table"), definitions=tables, note="")
        model.variables[table.key] = table
        names[key] = table.name
    if names:
        _rename_tables(model, names)


def _is_drawn(variable: ForeignVariable) -> bool:
    """Whether all its definitions are graphical functions of an equation."""
    return bool(variable.definitions) and all(
        isinstance(each.value, Apply) and each.value.name == "WITH LOOKUP" for each in variable.definitions
    )


def _is_idle(variable: ForeignVariable) -> bool:
    """Whether its equations are numbers, which stand in where a table has no input of its own."""
    values = (each.value for each in variable.definitions)
    return all(isinstance(value, Apply) and isinstance(value.arguments[0], Literal) for value in values)


def _values(model: ForeignModel) -> list[Formula]:
    return [
        definition.value
        for variable in model.variables.values()
        for definition in variable.definitions
        if definition.value is not None and not isinstance(definition.value, Points)
    ]


def _read_as_values(model: ForeignModel) -> set[str]:
    """What is read otherwise than as a table."""

    def without_table(node: Reference | Apply) -> Formula:
        is_reader = isinstance(node, Apply) and key_of(node.name) in TABLE_READERS and node.arguments
        if isinstance(node, Apply):
            return replace(node, name="", arguments=node.arguments[1:] if is_reader else node.arguments)
        return node

    found: set[str] = set()
    for value in _values(model):
        found |= names_read(rewritten(value, without_table))
    return found


def _free(model: ForeignModel, name: str) -> str:
    while key_of(name) in model.variables:
        name += " 2"
    return name


def _rename_tables(model: ForeignModel, names: dict[str, str]) -> None:
    def to_table(node: Reference | Apply) -> Formula:
        if not isinstance(node, Apply):
            return node
        if key_of(node.name) in names:
            return replace(node, name=names[key_of(node.name)])
        if key_of(node.name) in TABLE_READERS and node.arguments and isinstance(node.arguments[0], Reference):
            first = node.arguments[0]
            name = names.get(key_of(first.name), first.name)
            return replace(node, arguments=(replace(first, name=name), *node.arguments[1:]))
        return node

    for variable in model.variables.values():
        variable.definitions = [
            each if each.value is None else replace(each, value=rewritten(each.value, to_table))
            for each in variable.definitions
        ]
