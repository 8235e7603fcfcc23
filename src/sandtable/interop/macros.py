"""Writes macros out: each call gets variables of its own, named after the variable that calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from sandtable.interop.faults import FaultList, Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignMacro,
    ForeignModel,
    ForeignVariable,
    Formula,
    Index,
    Join,
    Reference,
    Sign,
    key_of,
)

MOST_DEPTH: Final = 20
MOST_VARIABLES: Final = 20_000
REDUCING: Final = frozenset({"sum", "prod", "vmin", "vmax", "vector select"})


def expand_macros(model: ForeignModel, faults: FaultList) -> None:
    """Replaces every call of a macro by the macro's variables, in place.

    Args:
        model: its variables are rewritten, and those of the macros are added.
        faults: takes calls that do not fit their macro.
    """
    if not model.macros:
        return
    writing = _Writing(model)
    for variable in list(model.variables.values()):
        try:
            writing.rewrite(variable, 0)
        except Unreadable as trouble:
            faults.add(trouble.fault)
            model.broken[variable.key] = trouble.fault  # what reads it is not at fault itself
            model.variables.pop(variable.key, None)


class _Writing:
    """Adds the variables of calls."""

    def __init__(self, model: ForeignModel) -> None:
        self.model = model
        self.n_calls: dict[str, int] = {}

    def rewrite(self, variable: ForeignVariable, depth: int) -> None:
        """Rewrites the right sides of one variable."""
        if depth > MOST_DEPTH or len(self.model.variables) > MOST_VARIABLES:
            raise wrong_model(f"the macros of `{variable.name}` call each other without end", variable.place)
        for at, definition in enumerate(variable.definitions):
            if definition.value is not None:
                value = self._formula(definition.value, variable, definition, depth)
                variable.definitions[at] = replace(definition, value=value)

    def _formula(self, node: Formula, owner: ForeignVariable, definition: Definition, depth: int) -> Formula:
        if isinstance(node, Sign):
            return replace(node, operand=self._formula(node.operand, owner, definition, depth))
        if isinstance(node, Join):
            left, right = (self._formula(part, owner, definition, depth) for part in (node.left, node.right))
            return replace(node, left=left, right=right)
        if not isinstance(node, Apply):
            return node
        node = replace(node, arguments=tuple(self._formula(part, owner, definition, depth) for part in node.arguments))
        macro = self.model.macros.get(key_of(node.name))
        return node if macro is None else self._call(macro, node, owner, definition, depth)

    def _call(
        self, macro: ForeignMacro, node: Apply, owner: ForeignVariable, definition: Definition, depth: int
    ) -> Formula:
        if len(node.arguments) != len(macro.parameters):
            raise wrong_model(
                f"the macro `{macro.name}` takes {len(macro.parameters)} arguments, here {len(node.arguments)}",
                node.place,
            )
        if len(node.outputs) > len(macro.outputs):
            raise wrong_model(
                f"the macro `{macro.name}` gives {len(macro.outputs)} further outputs, here {len(node.outputs)}",
                node.place,
            )
        number = self.n_calls[owner.key] = self.n_calls.get(owner.key, 0) + 1
        prefix = f"{owner.name} {macro.name}" if number == 1 else f"{owner.name} {macro.name} {number}"
        node, added = _unmarked(node, definition)
        own_ranges = (*definition.indices, *added)
        indices = tuple(Index(name=name) for name in own_ranges)
        meant: dict[str, Formula] = {
            key_of(name): value for name, value in zip(macro.parameters, node.arguments, strict=True)
        }
        locals_: dict[str, str] = {
            key: prefix if key == key_of(macro.name) else f"{prefix} {own.name}" for key, own in macro.variables.items()
        }
        locals_.update({key_of(name): f"{prefix} {name}" for name in _further_outputs(macro)})
        for key, name in locals_.items():
            meant[key] = Reference(name=name, indices=indices, place=node.place)
        for key, own in macro.variables.items():
            is_ours = own.place.file != self.model.file  # of a macro that every model has
            place = node.place if is_ours else own.place
            made = ForeignVariable(name=locals_[key], place=place, unit="", note=own.note, group=owner.group)
            for each in own.definitions:
                made.definitions.append(
                    replace(
                        each,
                        indices=(*own_ranges, *each.indices),
                        exceptions=() if added else definition.exceptions,
                        place=node.place if is_ours else each.place,
                        value=None if each.value is None else substitute(each.value, meant, locals_, indices),
                    )
                )
            self.model.variables[made.key] = made
            self.rewrite(made, depth + 1)
        for name, output in zip(macro.outputs, node.outputs, strict=False):
            self._give(
                output, Reference(name=locals_.get(key_of(name), name), indices=indices, place=node.place), owner
            )
        if key_of(macro.name) not in locals_:
            raise wrong_model(f"the macro `{macro.name}` gives no value of its own name", macro.place)
        marked = tuple(Index(name=name, is_reduced=name in added, place=node.place) for name in own_ranges)
        return Reference(name=prefix, indices=marked, place=node.place)

    def _give(self, output: Reference, value: Reference, owner: ForeignVariable) -> None:
        """Defines the variable that takes a further output, where the call names it."""
        made = ForeignVariable(name=output.name, place=output.place, group=owner.group)
        known = self.model.variables.setdefault(made.key, made)
        own = tuple(index.name for index in output.indices)
        known.definitions.append(Definition(indices=own, value=value, place=output.place))


def _further_outputs(macro: ForeignMacro) -> Iterator[str]:
    """Variables that calls within a macro define: they are its own too."""

    def found(node: Formula | None) -> Iterator[str]:
        if isinstance(node, Sign):
            yield from found(node.operand)
        elif isinstance(node, Join):
            yield from found(node.left)
            yield from found(node.right)
        elif isinstance(node, Apply):
            yield from (each.name for each in node.outputs)
            for argument in node.arguments:
                yield from found(argument)

    for variable in macro.variables.values():
        for each in variable.definitions:
            yield from found(each.value)


def _unmarked(node: Apply, definition: Definition) -> tuple[Apply, tuple[str, ...]]:
    """A call whose arguments have no range marked `!`, and the ranges that were: the macro is over them too."""
    found: dict[str, str] = {}

    def plain(part: Formula) -> Formula:
        if isinstance(part, Sign):
            return replace(part, operand=plain(part.operand))
        if isinstance(part, Join):
            return replace(part, left=plain(part.left), right=plain(part.right))
        if isinstance(part, Apply) and key_of(part.name) in REDUCING:
            return part
        if not isinstance(part, Reference | Apply):
            return part
        found.update({key_of(index.name): index.name for index in part.indices if index.is_reduced})
        indices = tuple(replace(index, is_reduced=False) for index in part.indices)
        if isinstance(part, Apply):
            return replace(part, indices=indices, arguments=tuple(map(plain, part.arguments)))
        return replace(part, indices=indices)

    made = replace(node, arguments=tuple(map(plain, node.arguments)))
    if set(found) & {key_of(name) for name in definition.indices}:
        raise unsupported(f"`{node.name}` over a range that the left side has too", node.place)
    return made, tuple(found.values())


def substitute(
    node: Formula, meant: Mapping[str, Formula], locals_: Mapping[str, str], indices: tuple[Index, ...]
) -> Formula:
    """A macro's formula with its parameters and own variables put in; `x$` is the model's own `x`."""
    if isinstance(node, Reference):
        if node.name.endswith("$"):
            return replace(node, name=node.name[:-1])
        found = meant.get(key_of(node.name))
        if isinstance(found, Reference) and node.indices:
            return replace(found, indices=(*found.indices, *node.indices))
        return node if found is None else found
    if isinstance(node, Sign):
        return replace(node, operand=substitute(node.operand, meant, locals_, indices))
    if isinstance(node, Join):
        left, right = (substitute(part, meant, locals_, indices) for part in (node.left, node.right))
        return replace(node, left=left, right=right)
    if isinstance(node, Apply):
        parts = tuple(substitute(part, meant, locals_, indices) for part in node.arguments)
        outputs = tuple(
            replace(each, name=locals_.get(key_of(each.name), each.name), indices=(*indices, *each.indices))
            for each in node.outputs
        )
        node = replace(node, outputs=outputs)
        key = key_of(node.name)
        if key in locals_ and key in meant:
            return replace(node, name=locals_[key], arguments=parts, indices=(*indices, *node.indices))
        found = meant.get(key)
        if isinstance(found, Reference):
            return replace(node, name=found.name, arguments=parts, indices=found.indices)
        return replace(node, arguments=parts)
    return node
