"""What has no effect: moves that nothing reads, laws over nothing, quantities, units and sources unused."""

from __future__ import annotations

from sandtable.compiler.checking.near import listed
from sandtable.compiler.checking.scope import Scope
from sandtable.diagnostics.place import Place

WATCHED_KINDS = frozenset({"parameter", "constant", "auxiliary", "flow", "data", "lookup"})


def check_unused(scope: Scope) -> None:
    """Notes everything that is declared and enters nothing."""
    used = set(scope.used)
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
        if law.forbids or law.enables or law.limits is not None or f"law:{law.id}" in used:
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
