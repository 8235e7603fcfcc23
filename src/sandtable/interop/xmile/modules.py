"""Modules of XMILE as variables of one model: `hares.area` is the variable `area` of the module `hares`.

Our blocks are laws with a scheme of their own; a module is but a part of one model that keeps its names apart.  So
its variables stand in a sector of its name, and what it is connected to is an equation that reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandtable.diagnostics.place import Place
from sandtable.interop.foreign import (
    Definition,
    ForeignModel,
    Formula,
    Index,
    Reference,
    key_of,
)
from sandtable.interop.xmile.rewriting import rewritten
from sandtable.interop.xmile.tree import XmlNode


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names of a model are looked up.

    Args:
        prefix: path of the module with its dot, empty for the whole model.
        local: keys of its variables and modules.
    """

    prefix: str
    local: frozenset[str]

    def full(self, name: str) -> str:
        """The name within the whole model; what the scope does not have is a word of the language or a dimension."""
        if name.startswith("."):
            return name[1:]
        key = key_of(name)
        return self.prefix + name if key in self.local or key.partition(".")[0] in self.local else name


def rename(node: Formula, scope: Scope) -> Formula:
    """A formula with the names of its scope written in full."""
    return rewritten(node, lambda part: replace(part, name=scope.full(part.name)))


def find_connections(node: XmlNode, parent: str) -> dict[str, str]:
    """Inputs of a module -> the full names of what they read.

    Args:
        node: the `<module>`.
        parent: path of the module in which it stands, with its dot.
    """
    own = key_of(node.attributes.get("name", ""))
    found: dict[str, str] = {}
    for each in node.all("connect"):
        to, source = (each.attributes.get(name, "").strip().replace('"', "") for name in ("to", "from"))
        head, dot, rest = to.lstrip(".").rpartition(".")
        is_own = not dot or key_of(head).rpartition(".")[2] == own
        if is_own and source:
            found[key_of(rest)] = source[1:] if source.startswith(".") else parent + source
    return found


def take_module(into: ForeignModel, part: ForeignModel, path: str, inputs: Mapping[str, str], local: set[str]) -> None:
    """Adds a module's variables to the whole model.

    Args:
        into: the whole model.
        part: the module's model as read, in its own names.
        path: the module's full name.
        inputs: key of a variable -> full name of what it reads instead of its own equation.
        local: keys of the part's own modules.
    """
    scope = Scope(f"{path}.", frozenset({*part.variables, *local}))
    into.groups.setdefault(path, part.note)
    for name, note in part.groups.items():
        into.groups.setdefault(f"{path}.{name}", note)
    for key, variable in part.variables.items():
        variable.definitions = [
            _definition(each, scope, inputs.get(key, ""), variable.place) for each in variable.definitions
        ]
        made = replace(variable, name=scope.prefix + variable.name)
        made.group = f"{path}.{variable.group}" if variable.group else path
        into.variables[made.key] = made
    for key, fault in part.broken.items():
        into.broken[key_of(scope.prefix + key)] = fault


def _definition(own: Definition, scope: Scope, source: str, place: Place) -> Definition:
    if source:
        indices = tuple(Index(name=name, place=place) for name in own.indices)
        return replace(own, value=Reference(name=source, indices=indices, place=place), kind="equation")
    return own if own.value is None else replace(own, value=rename(own.value, scope))


def drop_dots(model: ForeignModel) -> None:
    """Takes the leading dot, which means the whole model, from names in the whole model's own equations."""
    scope = Scope("", frozenset())
    for variable in model.variables.values():
        variable.definitions = [_definition(each, scope, "", variable.place) for each in variable.definitions]


def read_from_top(model: ForeignModel) -> None:
    """Inputs whose source is named from the whole model, not from the module around: `Outer.y` within `Outer`."""
    for variable in model.variables.values():
        for at, definition in enumerate(variable.definitions):
            value = definition.value
            if not isinstance(value, Reference) or key_of(value.name) in model.variables:
                continue
            name = value.name
            while "." in name and key_of(name) not in model.variables:
                name = name.partition(".")[2]
            if key_of(name) in model.variables and "." in name:
                variable.definitions[at] = replace(definition, value=replace(value, name=name))
