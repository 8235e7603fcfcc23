"""The order of evaluation, and the loops that have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sandtable.compiler.checking.scope import CONSTANT_KINDS, Facts, Scope
from sandtable.diagnostics.place import NOWHERE, Place

Edges = Mapping[str, Mapping[str, Place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """See `model.Model`: constant_order, order, initial_order; and outcomes, each after those it reads."""

    constant: tuple[str, ...]
    step: tuple[str, ...]
    initial: tuple[str, ...]
    outcomes: tuple[str, ...]


def find_orders(scope: Scope) -> Orders:
    """Orders everything that is evaluated; notes algebraic loops and circular initial values."""
    constants = _constants(scope)
    stepped = [
        *(
            item_id
            for item_id, variable in scope.variables.items()
            if variable.kind in {"flow", "auxiliary"} and item_id not in constants
        ),
        *(f"move:{item_id}" for item_id in scope.moves),
        *(f"law:{item_id}" for item_id in scope.laws),
    ]
    now = {item_id: _now(scope, item_id) for item_id in (*constants, *stepped)}
    constant = _sorted(scope, constants, now, "algebraic-loop")
    step = _sorted(scope, stepped, now, "algebraic-loop")
    outcomes = [item_id for item_id, variable in scope.variables.items() if variable.kind == "outcome"]
    reads = {item_id: _facts(scope, item_id).now for item_id in outcomes}
    return Orders(
        constant=tuple(constant),
        step=tuple(step),
        initial=_initial_order(scope, set(constants)),
        outcomes=tuple(_sorted(scope, outcomes, reads, "algebraic-loop")),
    )


def _facts(scope: Scope, item_id: str) -> Facts:
    return scope.facts.get(item_id) or Facts()


def _now(scope: Scope, item_id: str) -> dict[str, Place]:
    """What an id needs at the same point, replacements included."""
    needs = dict(_facts(scope, item_id).now)
    for facts in scope.override_facts.get(item_id, ()):
        needs.update({other: place for other, place in facts.now.items() if other != item_id})
    return needs


def _constants(scope: Scope) -> list[str]:
    """Parameters, constants, and auxiliaries that depend on nothing that moves and that nothing replaces."""
    constants = {item_id for item_id, variable in scope.variables.items() if variable.kind in CONSTANT_KINDS}
    waiting = [
        item_id
        for item_id, variable in scope.variables.items()
        if variable.kind == "auxiliary" and not _facts(scope, item_id).is_moving and item_id not in scope.override_facts
    ]
    waits_for: dict[str, set[str]] = {}
    readers: dict[str, list[str]] = {}
    ready: list[str] = []
    for item_id in waiting:
        missing = {other for other in _facts(scope, item_id).now if other not in constants}
        waits_for[item_id] = missing
        for other in missing:
            readers.setdefault(other, []).append(item_id)
        if not missing:
            ready.append(item_id)
    while ready:
        item_id = ready.pop()
        constants.add(item_id)
        for reader in readers.get(item_id, ()):
            waits_for[reader].discard(item_id)
            if not waits_for[reader]:
                ready.append(reader)
    return [item_id for item_id in scope.variables if item_id in constants]


def _initial_order(scope: Scope, constants: set[str]) -> tuple[str, ...]:
    """Stocks, and what their initial values and the memories' first levels need."""
    stocks = [item_id for item_id, variable in scope.variables.items() if variable.kind == "stock"]
    wanted: dict[str, None] = dict.fromkeys(stocks)
    for facts in scope.facts.values():
        wanted.update(dict.fromkeys(facts.memory))
    edges: dict[str, dict[str, Place]] = {}
    waiting = list(wanted)
    while waiting:
        item_id = waiting.pop()
        if item_id in edges:
            continue
        edges[item_id] = {
            other: place
            for other, place in _initial(scope, item_id).items()
            if other not in constants and _has_initial_value(scope, other)
        }
        waiting += [other for other in edges[item_id] if other not in edges]
    known = [item_id for item_id in _all_ids(scope) if item_id in edges]
    order = _sorted(scope, known, edges, "circular-initial")
    return tuple(item_id for item_id in order if item_id in scope.variables and item_id not in constants)


def _all_ids(scope: Scope) -> Iterator[str]:
    yield from scope.variables
    yield from (f"law:{item_id}" for item_id in scope.laws)


def _has_initial_value(scope: Scope, item_id: str) -> bool:
    if item_id.startswith("law:"):
        return True
    variable = scope.variables.get(item_id)
    return variable is not None and variable.kind in {"stock", "flow", "auxiliary"}


def _initial(scope: Scope, item_id: str) -> dict[str, Place]:
    needs = dict(_facts(scope, item_id).initial)
    for facts in scope.override_facts.get(item_id, ()):
        needs.update({other: place for other, place in facts.initial.items() if other != item_id})
    return needs


def _sorted(scope: Scope, ids: Iterable[str], edges: Edges, code: str) -> list[str]:
    """Ids, each after what it needs, else in the order given; notes each loop once and breaks it."""
    known = dict.fromkeys(ids)
    order: list[str] = []
    state: dict[str, int] = {}  # 1 = on the trail, 2 = done
    told: set[str] = set()
    for start in known:
        if start in state:
            continue
        trail = [start]
        state[start] = 1
        walk = [iter(edges.get(start, {}))]
        while walk:
            target = next((other for other in walk[-1] if other in known and state.get(other) != 2), None)
            if target is None:
                walk.pop()
                done = trail.pop()
                state[done] = 2
                order.append(done)
            elif state.get(target) == 1:
                loop = trail[trail.index(target) :]
                if told.isdisjoint(loop):
                    _loop_fault(scope, loop, edges, code)
                told.update(loop)
            else:
                state[target] = 1
                trail.append(target)
                walk.append(iter(edges.get(target, {})))
    return order


def _loop_fault(scope: Scope, loop: list[str], edges: Edges, code: str) -> None:
    first = min(range(len(loop)), key=lambda index: _line(scope, loop[index]))
    loop = loop[first:] + loop[:first]
    closed = [*loop, loop[0]]
    shown = " -> ".join(name.split(":", 1)[-1] for name in closed)
    related = tuple(
        (edges[one][other], f"`{_plain(one)}` needs `{_plain(other)}` here") for one, other in pairwise(closed)
    )
    place = related[0][0] if related[0][0].line else _place(scope, loop[0])
    if code == "circular-initial":
        what = f"the initial values need each other: {shown}"
        why = "an initial value may use only what can be computed before it"
        mend = "give one of them a start of its own, or a memory its initial value"
    else:
        what = (
            f"these need each other at once: {shown}" if len(loop) > 1 else f"`{_plain(loop[0])}` needs itself at once"
        )
        why = "; ".join(f"`{_plain(one)}` needs `{_plain(other)}`" for one, other in pairwise(closed))
        mend = "let a stock or a memory stand between them, e.g. `previous(x, before)`"
        if any(name.startswith(("move:", "law:")) for name in loop):
            mend = "read the move's past with `before(m)`, or let a stock or `previous(x, 0)` stand between them"
    scope.fault(code, what, place, why=why, mend=mend, related=related)


def _plain(item_id: str) -> str:
    return item_id.split(":", 1)[-1]


def _place(scope: Scope, item_id: str) -> Place:
    kind, _, name = item_id.rpartition(":")
    if kind == "move":
        return scope.moves[name].place
    if kind == "law":
        return scope.laws[name].place
    declared = scope.declared.get(item_id)
    return NOWHERE if declared is None else declared.statement.place


def _line(scope: Scope, item_id: str) -> tuple[str, int, str]:
    place = _place(scope, item_id)
    return place.file, place.line, item_id
