"""Statements of a settled scenario as their author wrote them: what checking took out of them put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from sandtable.model.declaration import Quantity, Statement
from sandtable.model.expression import Call, Expression, Name, Node, Subscript
from sandtable.model.model import Model

Written = TypeVar("Written", bound=Node)


def write_out(model: Model, statement: Written) -> Written:
    """A statement or an expression with the names that checking made (`claim.C12~1`) replaced by what they stand for.

    Factors between units of one dimension are left out as well: the text never had them.

    Args:
        model: the settled scenario that it belongs to.
        statement: of it.
    """
    made = {
        variable.id: variable.declaration
        for variable in model.variables.values()
        if variable.is_hoisted and isinstance(variable.declaration, Quantity)
    }
    return _restored(statement, made)


def _restored(node: Written, made: Mapping[str, Statement]) -> Written:
    standing: Any = node
    if isinstance(node, Call) and node.function == "scale":
        standing = node.arguments[0]
    name = standing.id if isinstance(standing, Name) else standing.name if isinstance(standing, Subscript) else ""
    value = getattr(made.get(name), "value", None)
    if isinstance(value, Expression):
        standing = value
    if standing is not node:
        found: Any = _restored(standing, made)
        return found  # type: ignore[no-any-return]
    changed = {field.name: _part(getattr(node, field.name), made) for field in fields(node)}
    kept = {name: part for name, part in changed.items() if part is not getattr(node, name)}
    return replace(node, **kept) if kept else node


def _part(part: Any, made: Mapping[str, Statement]) -> Any:
    if isinstance(part, Node):
        return _restored(part, made)
    if isinstance(part, tuple):
        found = tuple(_part(each, made) for each in part)
        return found if any(new is not old for new, old in zip(found, part, strict=True)) else part
    return part
