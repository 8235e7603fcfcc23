"""Which cell of which variable a plan's step computes from which others: the causal structure, read off the operations.

A *group* is all cells of one record, state or ring.  Its *root* is the value that its equation gives: of a record the
record's value, of a state its next value, of a ring what it is given.  The equation of a group is its *slice*: the
operations from the root down to the groups that it reads.  Equal operations of two equations are one value in a plan, so
a slice is cut only at groups that the equation names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from sandtable.engine.shapes import REDUCTIONS, VIEWS, Shapes, shapes_of
from sandtable.runs.links import Node

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.plan.plan import Op, Plan, State

Cells = list[int]
EXOGENOUS = frozenset({"const", "array", "parameter", "setup"})  # a series may begin a chain
PASSED = VIEWS | {"as_real", "truth"}
MEMORY = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The cells of one record, state or ring.

    Args:
        root: value id of the step that its equation gives.
        minus: state leaf that is taken off the root: a state's change is what its equation says; -1 = nothing.
        reads: names at which its slice may be cut; None = all.
        merged: cell -> the first cell that always has the same value.
    """

    name: str
    owner: str
    kind: str  # record | state | ring
    axes: tuple[str, ...]
    elements: tuple[str, ...]
    root: int
    minus: int = -1
    reads: frozenset[str] | None = None
    merged: Cells = field(default_factory=list)

    def node(self, cell: int) -> Node:
        """The node of a cell."""
        is_plain = self.name == self.owner
        elements = self.elements[cell] if cell < len(self.elements) else ""
        return Node(
            owner=self.owner,
            elements=elements,
            part="" if is_plain else self.name,
            is_state=self.kind != "record",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The equation of a group.

    Args:
        ops: value ids of its operations, ascending, without its cuts.
        cuts: value id -> (group, cell of the value -> cell of the group).
        leaves: value ids that come from outside: parameters, series, draws, setup values.
        chances: value ids that hold with a probability: a draw below it.
    """

    ops: tuple[int, ...]
    cuts: Mapping[int, tuple[int, Cells]]
    leaves: tuple[int, ...]
    chances: tuple[int, ...]


class Structure:
    """The groups of a plan and their slices.

    Args:
        plan: a plan of explicit Euler steps.
        reads: name -> names that its equations read; a name that is not in it may read all.
        owners: name of an equation that is no variable (a replaced one) -> the variable.
    """

    def __init__(self, plan: Plan, reads: Mapping[str, Collection[str]], owners: Mapping[str, str]) -> None:
        self.plan = plan
        self.shapes: Shapes = shapes_of(plan)
        self._reads = reads
        self._owners = owners
        self._state_leaf: dict[int, int] = {}
        self._rings: dict[int, list[int]] = {}
        for index, op in enumerate(plan.step):
            if op.name == "state":
                self._state_leaf[cast(int, op.attrs[0])] = index
            elif op.name == "history":
                self._rings.setdefault(cast(int, op.attrs[0]), []).append(index)
        self.groups: list[Group] = []
        self.cuts: dict[int, list[tuple[int, Cells]]] = {}
        self._add_states()
        self._add_rings()
        self._add_records()
        self.slices = [self._slice(index) for index in range(len(self.groups))]

    # -- groups -------------------------------------------------------------------------------

    def _add_states(self) -> None:
        elements = {record.name: record.elements for record in self.plan.records}
        for state in self.plan.states:
            leaf = self._state_leaf.get(state.first)
            if state.is_accumulator or leaf is None or state.following == leaf:
                continue
            root, minus = self._change_of(state, leaf)
            owner = self._owner_of(state.name)
            size = self.plan.size(state.axes)
            named = elements.get(state.name) or self._elements_of(owner, state.axes, size)
            self._add(
                Group(
                    name=state.name, owner=owner, kind="state", axes=state.axes, elements=named, root=root, minus=minus,
                    reads=self._names(owner), merged=list(range(size)),
                ),
                leaf,
            )  # fmt: skip

    def _add_rings(self) -> None:
        for index, ring in enumerate(self.plan.rings):
            owner = self._owner_of(ring.name)
            size = self.plan.size(ring.axes)
            group = Group(
                name=ring.name, owner=owner, kind="ring", axes=ring.axes, root=ring.pushed, reads=self._names(owner),
                elements=self._elements_of(owner, ring.axes, size), merged=list(range(size)),
            )  # fmt: skip
            self.groups.append(group)
            for value in self._rings.get(index, ()):
                cells = list(self.shapes.project(self.plan.step[value].axes, ring.axes))
                self.cuts.setdefault(value, []).append((len(self.groups) - 1, cells))

    def _add_records(self) -> None:
        states = {group.name for group in self.groups}
        for record in self.plan.records:
            if record.name in states or self._is_exogenous(record.value):
                continue
            owner = record.name.removeprefix("count(").removesuffix(")")
            size = self.plan.size(record.axes)
            group = Group(
                name=record.name, owner=owner, kind="record", axes=record.axes, elements=record.elements,
                root=record.value, reads=self._names(owner), merged=list(range(size)),
            )  # fmt: skip
            self._add(group, record.value)

    def _add(self, group: Group, value: int) -> None:
        """Take in a group, and where in the step its cells can be read."""
        number = len(self.groups)
        self.groups.append(group)
        waiting = [(value, list(range(len(group.merged))))]
        while waiting:
            place, cells = waiting.pop()
            op = self.plan.step[place]
            if op.name in EXOGENOUS:
                continue
            self.cuts.setdefault(place, []).append((number, cells))
            if op.name in PASSED and op.args:
                waiting += self._passed(op, cells, group)

    def _passed(self, op: Op, cells: Cells, group: Group) -> list[tuple[int, Cells]]:
        """The arguments of an operation that only arranges cells, with the group's cell that each of theirs is."""
        if op.name not in VIEWS:
            return [(op.args[0], cells)]
        if op.name != "stack":  # a pick or take leaves cells out, which would be no cells of the group
            return []
        sources = [self.plan.step[arg] for arg in op.args]
        owners: dict[int, dict[int, int]] = {}
        for cell, (which, inner) in enumerate(self.shapes.viewed(op, sources)):
            first = owners.setdefault(op.args[which], {}).setdefault(inner, cells[cell])
            group.merged[cells[cell]] = group.merged[first]
        return [
            (value, [held[inner] for inner in range(len(held))])
            for value, held in owners.items()
            if len(held) == self.shapes.size(self.plan.step[value].axes)
        ]

    def _change_of(self, state: State, leaf: int) -> tuple[int, int]:
        """The value that says how a state changes, and what is to be taken off it."""
        following = self.plan.step[state.following]
        if following.name == "add" and leaf in following.args:
            other = [arg for arg in following.args if arg != leaf]
            return (other[0] if other else leaf), -1
        return state.following, leaf

    def _owner_of(self, name: str) -> str:
        owner = name.partition(MEMORY)[0].partition("[")[0]
        return self._owners.get(owner, owner)

    def _names(self, owner: str) -> frozenset[str] | None:
        return frozenset(self._reads[owner]) if owner in self._reads else None

    def _elements_of(self, owner: str, axes: tuple[str, ...], size: int) -> tuple[str, ...]:
        """Elements of a memory's cells: those of its owner where the axes agree."""
        for record in self.plan.records:
            if record.name == owner and record.axes == axes:
                return record.elements
        return ("",) if size == 1 else tuple(str(cell + 1) for cell in range(size))

    def _is_exogenous(self, value: int) -> bool:
        op = self.plan.step[value]
        if op.name in PASSED and op.args:
            return all(self._is_exogenous(arg) for arg in op.args)
        return op.name in EXOGENOUS

    # -- slices -------------------------------------------------------------------------------

    def _slice(self, number: int) -> Slice:
        group = self.groups[number]
        step = self.plan.step
        ops: set[int] = set()
        cuts: dict[int, tuple[int, Cells]] = {}
        leaves: set[int] = set()
        waiting = [group.root] + ([group.minus] if group.minus >= 0 else [])
        seen: set[int] = set()
        while waiting:
            value = waiting.pop()
            if value in seen:
                continue
            seen.add(value)
            cut = self._cut(value, number)
            if cut is not None:
                cuts[value] = cut
            elif step[value].args:
                ops.add(value)
                waiting += step[value].args
            else:
                leaves.add(value)
        chances = [v for v in ops if step[v].name == "lt" and step[step[v].args[0]].name == "draw"]
        return Slice(ops=tuple(sorted(ops)), cuts=cuts, leaves=tuple(sorted(leaves)), chances=tuple(sorted(chances)))

    def _cut(self, value: int, number: int) -> tuple[int, Cells] | None:
        """The group that is read at a value: one that the equation names; a state or ring in any case."""
        group = self.groups[number]
        found = self.cuts.get(value, [])
        if not self._is_kept(value):
            if group.reads is None and any(cut[0] == number for cut in found):
                return None  # another name of the same value
            found = [cut for cut in found if cut[0] != number]
        named = [cut for cut in found if group.reads is None or self.groups[cut[0]].name in group.reads]
        if named:
            return named[0]
        kept = [cut for cut in found if self.groups[cut[0]].kind != "record"]
        return kept[0] if kept and self._is_kept(value) else None

    def _is_kept(self, value: int) -> bool:
        return self.plan.step[value].name in {"state", "history"}

    # -- cells --------------------------------------------------------------------------------

    def patterns(self, number: int, sources: Collection[int]) -> dict[int, NDArray[np.bool_]]:
        """For each of these groups that a group reads: (own cell, cell read), whether the one may depend on the other."""
        part, group = self.slices[number], self.groups[number]
        first: dict[int, int] = {}
        n = 0
        for source, _ in part.cuts.values():
            if source in sources and source not in first:
                first[source] = n
                n += len(self.groups[source].merged)
        if not n:
            return {}
        known: dict[int, NDArray[np.bool_]] = {}
        for value, (source, cells) in part.cuts.items():
            rows = np.zeros((len(cells), n), dtype=bool)
            if source in first:
                merged = self.groups[source].merged
                rows[np.arange(len(cells)), [first[source] + merged[cell] for cell in cells]] = True
            known[value] = rows
        for value in part.ops:
            known[value] = self._pattern(value, known, n)
        root = self._onto(known.get(group.root), self.plan.step[group.root], group.axes, n)
        if group.minus >= 0 and group.minus in known:
            root = root | self._onto(known[group.minus], self.plan.step[group.minus], group.axes, n)
        return {
            source: root[:, start : start + len(self.groups[source].merged)]
            for source, start in first.items()
            if root[:, start : start + len(self.groups[source].merged)].any()
        }

    def _pattern(self, value: int, known: Mapping[int, NDArray[np.bool_]], n: int) -> NDArray[np.bool_]:
        op = self.plan.step[value]
        sources = [self.plan.step[arg] for arg in op.args]
        if op.name in REDUCTIONS:
            rows = known.get(op.args[0])
            if rows is None:
                return np.zeros((self.shapes.size(op.axes), n), dtype=bool)
            return np.array([rows[list(cells)].any(axis=0) for cells in self.shapes.reduced(op, sources[0])])
        if op.name in VIEWS:
            found = self.shapes.viewed(op, sources)
            held = [known.get(arg) for arg in op.args]
            empty = np.zeros(n, dtype=bool)
            return np.array([empty if (rows := held[which]) is None else rows[cell] for which, cell in found])
        total = np.zeros((self.shapes.size(op.axes), n), dtype=bool)
        for arg, source in zip(op.args, sources, strict=True):
            total |= self._onto(known.get(arg), source, op.axes, n)
        return total

    def _onto(self, rows: NDArray[np.bool_] | None, source: Op, axes: tuple[str, ...], n: int) -> NDArray[np.bool_]:
        if rows is None:
            return np.zeros((self.shapes.size(axes), n), dtype=bool)
        return rows[list(self.shapes.project(axes, source.axes))]
