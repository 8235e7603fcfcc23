"""Link scores: how much of the change of each variable each of its inputs made, from one point to the next.

Loops that Matter: Schoenberg, Davidsen and Eberlein (2020), System Dynamics Review 36(2), equation 1: for z = f(x, y)
the link from x has the size |f(x now, y before) - z before| / |z now - z before| and the sign of that partial change
over the change of x.  A state is linked through its net rate (Schoenberg, Hayward and Eberlein 2023, System Dynamics
Review 39(2)), so it makes no difference whether flows are added up before they reach it.

What holds by chance (a move's hazard) enters by its probability: the equation is evaluated with the draw for and against
it, and the two are weighted.  Otherwise a hazard that changes would show only in the step in which the draw happens to lie
between.  A link that never acts has no score; its sign is that of the smallest change of its source that would do anything.
A pipeline delay answers as if at once, as Schoenberg and Eberlein (2020) treat conveyors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from sandtable.engine.arrays import ArrayOperations
from sandtable.engine.structure import Group, Slice, Structure
from sandtable.engine.trace import trace_points
from sandtable.functions.tables import Table
from sandtable.runs.links import LinkScores, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sandtable.engine.arrays import Value
    from sandtable.plan.plan import Plan
    from sandtable.runs.runs import RunInputs

    Change = Callable[[Value], Value]

STILL = 1e-12  # of a number's size: a change below it is rounding
MOST_CHANCES = 3
UNSURE = 0.01  # a sign is told where the other occurs at most so often
Pair = tuple[int, int]  # target group, source group


class LinkPlan:
    """The links of a plan that lie on loops or on chains that are asked for, ready to be scored on any futures.

    Args:
        moved: the plan that runs.
        read: the same model lowered with explicit Euler steps; the same plan where the run takes them.
        reads: variable -> names that its equations read.
        owners: name of a replaced equation -> its variable.
        chains: variables one behind the other: what leads from each to the next is scored even where it is on no loop.
    """

    def __init__(
        self,
        moved: Plan,
        read: Plan,
        reads: Mapping[str, Collection[str]],
        owners: Mapping[str, str],
        chains: Sequence[Sequence[str]] = (),
    ) -> None:
        self.moved, self.read = moved, read
        self.structure = Structure(read, reads, owners)
        self._tables = [Table(row.name, row.x, row.y, row.mode) for row in read.lookups]
        groups = self.structure.groups
        self.feeds = frozenset(
            (groups[source].owner, groups[target].owner)
            for target, part in enumerate(self.structure.slices)
            for source, _ in part.cuts.values()
        )
        self._patterns = self._find_patterns(chains)
        self._number_nodes()
        parts = [self.structure.slices[target] for target in self._patterns]
        wanted = {value for part in parts for value in (*part.cuts, *part.leaves)}
        self._wanted = sorted(value for value in wanted if read.step[value].name not in {"const", "array"})

    def _find_patterns(self, chains: Sequence[Sequence[str]]) -> dict[int, dict[int, NDArray[np.bool_]]]:
        """Per group on a loop or chain, of each such group that it reads which cell may need which."""
        structure = self.structure
        n = len(structure.groups)
        edges = [(source, target) for target in range(n) for source, _ in structure.slices[target].cuts.values()]
        component = find_components(n, edges)
        self._on_chains = self._find_ways(edges, chains)
        found = {}
        for target in range(n):
            sources = {
                s
                for s, _ in structure.slices[target].cuts.values()
                if component[s] == component[target] or (s, target) in self._on_chains
            }
            patterns = structure.patterns(target, sources) if sources else {}
            if patterns:
                found[target] = patterns
        return found

    def _find_ways(self, edges: Sequence[Pair], chains: Sequence[Sequence[str]]) -> set[Pair]:
        """The (source, target) groups on any way from a variable of a chain to the next."""
        onward: dict[int, list[int]] = {}
        back: dict[int, list[int]] = {}
        for source, target in edges:
            onward.setdefault(source, []).append(target)
            back.setdefault(target, []).append(source)
        of: dict[str, list[int]] = {}
        for number, group in enumerate(self.structure.groups):
            of.setdefault(group.owner, []).append(number)
        found: set[Pair] = set()
        for one, other in {pair for chain in chains for pair in pairwise(name.partition("[")[0] for name in chain)}:
            between = _reached(of.get(one, ()), onward) & _reached(of.get(other, ()), back)
            found |= {(source, target) for source, target in edges if source in between and target in between}
        return found

    def _number_nodes(self) -> None:
        """Number the cells that lie on loops or chains, and the links between them."""
        groups = self.structure.groups
        first, total = [], 0
        for group in groups:
            first.append(total)
            total += len(group.merged)
        edges: list[Pair] = []
        on_chains: set[Pair] = set()
        for target, patterns in self._patterns.items():
            for source, pattern in patterns.items():
                merged = groups[target].merged
                rows, columns = np.nonzero(pattern)
                own = [
                    (first[source] + int(c), first[target] + int(r))
                    for r, c in zip(rows, columns, strict=True)
                    if merged[r] == r
                ]
                edges += own
                if (source, target) in self._on_chains:
                    on_chains.update(own)
        component = find_components(total, edges)
        kept = [(s, t) for s, t in edges if component[s] == component[t] or (s, t) in on_chains]
        self.on_loops = np.array([component[s] == component[t] for s, t in kept], dtype=bool)
        ids = {cell: index for index, cell in enumerate(sorted({cell for edge in kept for cell in edge}))}
        self.nodes: tuple[Node, ...] = tuple(
            group.node(cell)
            for group, start in zip(groups, first, strict=True)
            for cell in range(len(group.merged))
            if start + cell in ids
        )
        self.links = np.array([(ids[s], ids[t]) for s, t in kept], dtype=np.intp).reshape(-1, 2)
        numbers = {edge: index for index, edge in enumerate(kept)}
        self._numbers = {
            (target, source): {
                (int(r), int(c)): numbers[key]
                for r, c in zip(*np.nonzero(pattern), strict=True)
                if (key := (first[source] + int(c), first[target] + int(r))) in numbers
            }
            for target, patterns in self._patterns.items()
            for source, pattern in patterns.items()
        }

    def score(self, inputs: RunInputs, read_inputs: RunInputs) -> LinkScores:
        """Runs these futures and scores every link at every point of them."""
        trace = trace_points(self.moved, inputs, self.read, read_inputs, self._wanted)
        n_points, n_futures = self.read.n_steps + 1, inputs.parameters.shape[1]
        scores = np.zeros((len(self.links), n_points, n_futures))
        signs = np.zeros(len(self.links), dtype=np.int8)
        lanes = _Lanes(self.structure, self._tables, trace.values, n_points - 1, n_futures)
        with np.errstate(all="ignore"):
            for target, patterns in self._patterns.items():
                equation = _Equation(lanes, self.structure, target)
                for source, pattern in patterns.items():
                    numbers = self._numbers[target, source]
                    if not numbers:
                        continue
                    for link, found in equation.scores(source, pattern, numbers):
                        scores[link, 1:] = found.reshape(n_points - 1, n_futures)
                    still = {key: link for key, link in numbers.items() if not scores[link].any()}
                    for link, sign in equation.signs(source, pattern, still) if still else ():
                        signs[link] = sign
        return LinkScores(
            nodes=self.nodes, links=self.links, scores=scores, signs=signs, status=trace.status, feeds=self.feeds,
            on_loops=self.on_loops,
        )  # fmt: skip


def _reached(starts: Iterable[int], onward: Mapping[int, Sequence[int]]) -> set[int]:
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for one in onward.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return seen


def find_components(n: int, edges: Sequence[Pair]) -> NDArray[np.intp]:
    """Number of the strongly connected component of each of n vertices; a vertex on no cycle has one of its own.

    Args:
        n: vertices.
        edges: (from, to).
    """
    onward: list[list[int]] = [[] for _ in range(n)]
    for source, target in edges:
        onward[source].append(target)
    return np.array(_Tarjan(onward).labels, dtype=np.intp)


class _Tarjan:
    """Tarjan (1972), SIAM Journal on Computing 1(2), with a stack in place of recursion."""

    def __init__(self, onward: Sequence[Sequence[int]]) -> None:
        n = len(onward)
        self.labels = [-1] * n
        self._onward = onward
        self._number, self._low = [-1] * n, [0] * n
        self._open: list[int] = []
        self._n_seen = 0
        for start in range(n):
            if self._number[start] < 0:
                self._visit(start)

    def _visit(self, start: int) -> None:
        work = [(start, self._enter(start))]
        while work:
            vertex, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    self._low[work[-1][0]] = min(self._low[work[-1][0]], self._low[vertex])
                self._leave(vertex)
            elif self._number[target] < 0:
                work.append((target, self._enter(target)))
            elif self.labels[target] < 0:
                self._low[vertex] = min(self._low[vertex], self._number[target])

    def _enter(self, vertex: int) -> Iterator[int]:
        self._number[vertex] = self._low[vertex] = self._n_seen
        self._n_seen += 1
        self._open.append(vertex)
        return iter(self._onward[vertex])

    def _leave(self, vertex: int) -> None:
        if self._low[vertex] == self._number[vertex]:
            while self.labels[vertex] < 0:
                self.labels[self._open.pop()] = vertex


@dataclass(frozen=True, slots=True)
class _Lanes:
    """Traced values as lanes: every point but the last (before), every point but the first (now)."""

    structure: Structure
    tables: Sequence[Table]
    values: Mapping[int, Value]
    n_steps: int
    n_futures: int

    @property
    def n_lanes(self) -> int:
        return self.n_steps * self.n_futures

    def before(self, value: int) -> Value:
        held = self.values[value][..., :-1, :]
        return held.reshape(*held.shape[:-2], self.n_lanes)

    def now(self, value: int) -> Value:
        held = self.values[value][..., 1:, :]
        return held.reshape(*held.shape[:-2], self.n_lanes)


class _Equation:
    """The equation of one group, evaluated with one of its inputs as it is now and all others as they were."""

    def __init__(self, lanes: _Lanes, structure: Structure, target: int) -> None:
        self.lanes = lanes
        self.group: Group = structure.groups[target]
        self.part: Slice = structure.slices[target]
        self.structure = structure
        self.step = structure.plan.step
        self.operations = ArrayOperations(structure.shapes, lanes.tables, lanes.n_lanes)
        cuts = {value: lanes.before(value) for value in self.part.cuts}
        leaves = {value: self._leaf(value, is_now=False) for value in self.part.leaves}
        self.given_before: dict[int, Value] = {**cuts, **leaves}
        self.before = self._evaluate(self.given_before)
        cuts_now = {value: lanes.now(value) for value in self.part.cuts}
        leaves_now = {value: self._leaf(value, is_now=True) for value in self.part.leaves}
        now = self._evaluate({**cuts_now, **leaves_now})
        self.change, self.size = now - self.before, np.maximum(np.abs(now), np.abs(self.before))
        if self.group.minus >= 0:
            own = self._cells(lanes.before(self.group.minus), self.group.minus)
            self.size = np.maximum(self.size, np.abs(own))

    def scores(
        self, source: int, pattern: NDArray[np.bool_], numbers: Mapping[tuple[int, int], int]
    ) -> list[tuple[int, NDArray[np.float64]]]:
        """(link, (lane,)) for every cell of this group and of a group that it reads."""
        found = []
        for cells in _apart(pattern):
            partial = self._partial(source, cells)
            for cell in cells:
                moved = self._change_of_source(source, cell)
                for row in np.flatnonzero(pattern[:, cell]):
                    link = numbers.get((int(row), cell))
                    if link is not None:
                        found.append((link, self._score(partial[row], int(row), moved)))
        return found

    def _score(self, partial: NDArray[np.float64], row: int, moved: NDArray[np.float64]) -> NDArray[np.float64]:
        change, size = self.change[row], STILL * self.size[row]
        is_still = (np.abs(change) <= size) | (np.abs(partial) <= size) | (moved == 0.0)
        ratio = np.abs(partial / np.where(is_still, 1.0, change)) * np.sign(partial) * np.sign(moved)
        return np.where(is_still | ~np.isfinite(ratio), 0.0, ratio)

    def _change_of_source(self, source: int, cell: int, change: Change | None = None) -> NDArray[np.float64]:
        for value, (group, cells) in self.part.cuts.items():
            if group == source and cell in cells:
                at = cells.index(cell)
                held = self.lanes.before(value)
                then = self.lanes.now(value) if change is None else change(held)
                before, now = (
                    np.asarray(x, dtype=np.float64).reshape(-1, self.lanes.n_lanes)[at] for x in (held, then)
                )
                moved = now - before
                return np.where(np.abs(moved) <= STILL * np.maximum(np.abs(now), np.abs(before)), 0.0, moved)
        return np.zeros(self.lanes.n_lanes)

    def signs(
        self, source: int, pattern: NDArray[np.bool_], numbers: Mapping[tuple[int, int], int]
    ) -> list[tuple[int, int]]:
        """(link, 1 or -1) for links that never acted: what a change of the source would do, the smallest that does anything.

        Where none does, as with a product of two switches that are both off, all other switches are taken as on.
        """
        left, found = dict(numbers), []
        for is_awake, change in product((False, True), CHANGES):
            for cells in _apart(pattern) if left else ():
                mine = [(key, link) for key, link in left.items() if key[1] in cells]
                partial = self._partial(source, cells, change, is_awake=is_awake) if mine else self.before
                for (row, cell), link in mine:
                    sign = self._sign(partial[row], row, self._change_of_source(source, cell, change))
                    if sign:
                        found.append((link, sign))
                        del left[row, cell]
        return found

    def _sign(self, partial: NDArray[np.float64], row: int, moved: NDArray[np.float64]) -> int:
        """1 or -1 where nearly all lanes agree, else 0."""
        sign = np.sign(np.where(np.abs(partial) > STILL * self.size[row], partial, 0.0)) * np.sign(moved)
        up, down = np.count_nonzero(sign > 0.0), np.count_nonzero(sign < 0.0)
        if up == down or min(up, down) > UNSURE * max(up, down):
            return 0
        return 1 if up > down else -1

    def _partial(
        self, source: int, cells: Sequence[int], change: Change | None = None, *, is_awake: bool = False
    ) -> NDArray[np.float64]:
        """(own cell, lane): the change that these cells of a source make alone, from before to now or as they are told."""
        given, before_all = dict(self.given_before), self.before
        if is_awake:
            others = [value for value, (group, _) in self.part.cuts.items() if group != source]
            given |= {value: _switched_on(given[value]) for value in others}
            before_all = self._evaluate(given)
        merged = self.structure.groups[source].merged
        chosen = set(cells)
        for value, (group, held) in self.part.cuts.items():
            if group == source:
                is_moved = np.array([merged[cell] in chosen for cell in held])
                before = given[value]
                now = self.lanes.now(value) if change is None else change(before)
                mask = is_moved.reshape(*np.shape(before)[:-1], 1)
                given[value] = np.where(mask, now, before)
        return self._evaluate(given) - before_all

    def _evaluate(self, given: Mapping[int, Value]) -> NDArray[np.float64]:
        """(own cell, lane): the equation's value; what holds by chance weighted by its probability."""
        chances = self.part.chances if len(self.part.chances) <= MOST_CHANCES else ()
        total = np.zeros((len(self.group.merged), self.lanes.n_lanes))
        for holds in product((True, False), repeat=len(chances)):
            fixed = dict(zip(chances, holds, strict=True))
            values = dict(given)
            for value in self.part.ops:
                values[value] = self._value(value, values, fixed)
            weight = np.ones((1, self.lanes.n_lanes))
            for value, is_so in fixed.items():
                probability = np.clip(self._cells(values[self.step[value].args[1]], self.step[value].args[1]), 0.0, 1.0)
                weight = weight * (probability if is_so else 1.0 - probability)
            found = self._cells(values[self.group.root], self.group.root)
            total = total + (np.where(weight > 0.0, weight * found, 0.0) if chances else found)
        if self.group.minus >= 0:
            total = total - self._cells(given[self.group.minus], self.group.minus)
        return total

    def _value(self, value: int, values: dict[int, Value], fixed: Mapping[int, bool]) -> Value:
        op = self.step[value]
        if value in fixed:
            return np.full((*self.structure.shapes.shape(op.axes), 1), fixed[value])
        return self.operations.value(op, self.step, values)

    def _cells(self, array: Value, value: int) -> NDArray[np.float64]:
        return self.operations.cells({value: array}, self.step, value, self.group.axes)

    def _leaf(self, value: int, *, is_now: bool) -> Value:
        op = self.step[value]
        if op.name in {"const", "array"}:
            return self.operations.literal(op)
        return self.lanes.now(value) if is_now else self.lanes.before(value)


def _changed(by: float, plus: float) -> Change:
    """Switches turned; numbers made so many times as large, with so much of their largest added."""

    def change(value: Value) -> Value:
        if value.dtype == np.bool_:
            return np.logical_not(value)
        if plus < 1.0 and np.isin(value, (0.0, 1.0)).all():
            return np.asarray(1.0 - value)
        largest = float(np.abs(value[np.isfinite(value)]).max(initial=0.0)) or 1.0
        return np.asarray(by * value + plus * max(largest, 1.0 if plus >= 1.0 else 0.0))

    return change


def _switched_on(value: Value) -> Value:
    return np.ones_like(value) if value.dtype == np.bool_ or np.isin(value, (0.0, 1.0)).all() else value


CHANGES = (_changed(1.0, 1e-3), _changed(1.0, 1.0), _changed(0.5, 0.0), _changed(1.0, 4.0), _changed(0.1, 0.0))


def _apart(pattern: NDArray[np.bool_]) -> list[list[int]]:
    """The columns in few lots, so that no row needs two columns of one lot: all of a lot can be changed at once."""
    lots: list[list[int]] = []
    taken: list[NDArray[np.bool_]] = []
    for column in range(pattern.shape[1]):
        rows = pattern[:, column]
        if not rows.any():
            continue
        place = next((i for i, held in enumerate(taken) if not (held & rows).any()), None)
        if place is None:
            lots.append([column])
            taken.append(rows.copy())
        else:
            lots[place].append(column)
            taken[place] |= rows
    return lots
