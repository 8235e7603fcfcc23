"""What has no effect: moves that nothing reads, laws over nothing, quantities, units and sources unused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sandtable.compiler.checking.near import listed, near_names
from sandtable.compiler.checking.scope import Placed, Scope
from sandtable.compiler.checking.words import node_parts
from sandtable.diagnostics.place import Place
from sandtable.model.expression import Node

_NAME = re.compile(r"[^\W\d][\w.]*")
WATCHED_KINDS = frozenset({"parameter", "constant", "auxiliary", "flow", "data", "lookup"})


def check_unused(scope: Scope, placed: Sequence[Placed]) -> None:
    """Notes everything that is declared and enters nothing.

    Where something is wrong, a mere mention counts as use: what is read by a faulty line is not unused.

    Args:
        scope: with all facts; takes the faults.
        placed: all statements of the scenario.
    """
    used = set(scope.used)
    if any(fault.severity == "error" for fault in scope.faults):
        used |= _mentioned(scope, placed)
    for facts in scope.facts.values():
        used |= facts.used
    for many in scope.override_facts.values():
        for facts in many:
            used |= facts.used
    _check_moves(scope, used)
    _check_laws(scope, used)
    _check_variables(scope, used)
    _check_space(scope)
    _check_persons(scope)
    _check_sources(scope)


def _mentioned(scope: Scope, placed: Sequence[Placed]) -> set[str]:
    """Every name that stands anywhere, and what unknown names were probably meant to be."""
    names: set[str] = set()
    for item in placed:
        own = getattr(item.statement, "id", "")
        names.update(name for name in _names_within(item.statement) if name != own)
    for name in scope.unknown:
        names.update(near_names(name, scope.declared))
    for name in scope.unknown_sources:
        scope.sources_used.update(near_names(name, scope.sources))
    if scope.unknown_sources:
        scope.sources_used.update(scope.sources)
    names.update(f"move:{name}" for name in tuple(names) if name in scope.moves)
    names.update(f"law:{name}" for name in tuple(names) if name in scope.laws)
    scope.maps_used.update(names)
    scope.persons_used.update(names)
    return names


def _names_within(statement: Node) -> Iterator[str]:
    stack: list[object] = [statement]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield from _NAME.findall(item)
        elif isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, Node):
            stack.extend(getattr(item, name) for name in node_parts(item))


def _check_moves(scope: Scope, used: set[str]) -> None:
    for move in scope.moves.values():
        if f"move:{move.id}" in used:
            continue
        scope.fault(
            "move-without-effect",
            f"move `{move.id}` changes nothing",
            move.place,
            why="no equation, move, law or outcome reads whether it happens",
            mend=f"use `active({move.id})` or `begins({move.id})` in an equation, or remove the move",
        )


def _check_laws(scope: Scope, used: set[str]) -> None:
    for law in scope.laws.values():
        if f"law:{law.id}" in used:
            continue
        scope.fault(
            "law-without-moves",
            f"law `{law.id}` forbids and enables nothing",
            law.place,
            why="no move waits for it and no equation reads it",
            mend="add `forbids MOVE`, `enables MOVE` or `limits ... at most ...`",
        )


def _check_variables(scope: Scope, used: set[str]) -> None:
    for declared in scope.declared.values():
        item_id = declared.id
        if declared.kind not in WATCHED_KINDS or item_id in used or "~" in item_id or "." in item_id:
            continue
        kind = {"parameter": "constant", "auxiliary": "auxiliary"}.get(declared.kind, declared.kind)
        _unused(scope, kind, item_id, declared.statement.place, "no equation, move, law, outcome or `show` reads it")


def _unused(scope: Scope, kind: str, item_id: str, place: Place, why: str) -> None:
    scope.fault(
        "unused",
        f"{kind} `{item_id}` is used nowhere",
        place,
        why=why,
        mend="use it, or remove it",
        severity="warning",
    )


def _check_space(scope: Scope) -> None:
    for item_id, place in scope.unit_places.items():
        if item_id not in scope.units_used:
            _unused(scope, "unit", item_id, place, "no quantity is in it")
    for item_id, place in scope.map_places.items():
        if item_id not in scope.maps_used and "." not in item_id:
            _unused(scope, "map", item_id, place, "no subscript goes through it")


def _check_persons(scope: Scope) -> None:
    for person in scope.persons.values():
        if person.id not in scope.persons_used:
            _unused(scope, "person", person.id, person.place, "no lens or claim is theirs")


def _check_sources(scope: Scope) -> None:
    left = [item_id for item_id in scope.sources if item_id not in scope.sources_used]
    if not left:
        return
    scope.fault(
        "unused",
        f"{len(left)} row{'s' if len(left) > 1 else ''} of the sources table {'are' if len(left) > 1 else 'is'} cited nowhere",
        scope.sources_place,
        why=listed((f"@{item_id}" for item_id in left), most=8),
        mend="cite them, or remove them",
        severity="warning",
    )
