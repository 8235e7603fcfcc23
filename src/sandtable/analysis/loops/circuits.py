"""Circuits of a graph: of a component all while they are few enough, else the strongest at some points in time.

All: Johnson (1975), SIAM Journal on Computing 4(1).  The strongest: after Eberlein and Schoenberg (2020), Finding the
Loops that Matter: from each vertex only paths are followed whose product of link scores is the largest so far.  That is a
heuristic; what it misses resembles what it finds.  Here each start begins afresh, which finds more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sandtable.analysis.loops.graph import Contracted

Circuit = tuple[int, ...]  # numbers of edges, one behind the other


def find_circuits(graph: Contracted, most: int) -> tuple[list[Circuit], frozenset[int]]:
    """Elementary circuits of all components that have few enough, and the vertices of those that have more.

    Args:
        graph: without mere passages.
        most: so many are found at most in one component.
    """
    found: list[Circuit] = [(number,) for number in graph.closed]
    crowded: set[int] = set()
    left = set(graph.out)
    while left:
        component = _component(graph, min(left), left)
        left -= component
        own: list[Circuit] = []
        order = sorted(component)
        for rank, start in enumerate(order):
            within = _component(graph, start, set(order[rank:]))
            if len(within) > 1:
                own += islice(_Johnson(graph, start, within).circuits(), most + 1 - len(own))
            if len(own) > most:
                crowded |= component
                break
        else:
            found += own
    return found, frozenset(crowded)


def _component(graph: Contracted, start: int, allowed: set[int]) -> set[int]:
    """The vertices that can be reached from `start` and lead back to it."""

    def onward(vertex: int) -> list[int]:
        targets = [graph.edges[number].target for number in graph.out.get(vertex, ())]
        return [target for target in targets if target in allowed]

    forward = _reached(start, onward)
    back: dict[int, list[int]] = {}
    for vertex in forward:
        for target in onward(vertex):
            back.setdefault(target, []).append(vertex)
    return _reached(start, lambda vertex: back.get(vertex, []))


def _reached(start: int, following: Callable[[int], list[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for vertex in following(waiting.pop()):
            if vertex not in seen:
                seen.add(vertex)
                waiting.append(vertex)
    return seen


@dataclass(slots=True)
class _Johnson:
    """The search for all circuits through `start` within a component."""

    graph: Contracted
    start: int
    within: set[int]
    blocked: set[int] = field(default_factory=set)
    waiting: dict[int, set[int]] = field(default_factory=dict)

    def circuits(self) -> Iterator[Circuit]:
        """One after the other; the stack stands in for recursion."""
        edges = self.graph.edges
        path: list[int] = []
        stack = [(self.start, iter(self._out(self.start)))]
        closed = [False]
        self.blocked.add(self.start)
        while stack:
            vertex, onward = stack[-1]
            number = next(onward, None)
            if number is None:
                stack.pop()
                self._leave(vertex, closed)
                if path:
                    path.pop()
                continue
            target = edges[number].target
            if target == self.start:
                closed[-1] = True
                yield (*path, number)
            elif target not in self.blocked:
                path.append(number)
                stack.append((target, iter(self._out(target))))
                closed.append(False)
                self.blocked.add(target)

    def _out(self, vertex: int) -> list[int]:
        edges = self.graph.edges
        return [number for number in self.graph.out.get(vertex, ()) if edges[number].target in self.within]

    def _leave(self, vertex: int, closed: list[bool]) -> None:
        is_closed = closed.pop()
        if is_closed:
            if closed:
                closed[-1] = True
            self._unblock(vertex)
            return
        for number in self._out(vertex):
            self.waiting.setdefault(self.graph.edges[number].target, set()).add(vertex)

    def _unblock(self, vertex: int) -> None:
        released = [vertex]
        while released:
            one = released.pop()
            if one in self.blocked:
                self.blocked.discard(one)
                released += self.waiting.pop(one, ())


def find_strongest(
    graph: Contracted, starts: Collection[int], sizes: Sequence[float], least_share: float
) -> set[Circuit]:
    """Circuits that the strongest paths from some vertices close at one point in time.

    Args:
        graph: without mere passages.
        starts: the vertices; those of whole components.
        sizes: per edge the size of its score.
        least_share: of the sum over what is found; smaller ones are left out.

    Returns:
        Each circuit once, beginning with its smallest edge.
    """
    ranked = {
        vertex: sorted((n for n in numbers if sizes[n] > 0.0), key=lambda n: -sizes[n])
        for vertex, numbers in graph.out.items()
        if vertex in starts
    }
    found: dict[Circuit, float] = {}
    for start in sorted(starts):
        for circuit, size in _Strongest(graph, sizes, ranked, start).circuits():
            found[turn(circuit)] = size
    total = sum(found.values())
    return {circuit for circuit, size in found.items() if size >= least_share * total}


@dataclass(slots=True)
class _Strongest:
    """The search along the strongest paths from one vertex."""

    graph: Contracted
    sizes: Sequence[float]
    ranked: dict[int, list[int]]
    start: int

    def circuits(self) -> Iterator[tuple[Circuit, float]]:
        """Circuits with the size of their scores."""
        best = {self.start: 1.0}
        visiting = {self.start}
        path: list[int] = []
        stack = [(self.start, 1.0, iter(self.ranked[self.start]))]
        while stack:
            vertex, score, onward = stack[-1]
            number = next(onward, None)
            if number is None:
                stack.pop()
                visiting.discard(vertex)
                if path:
                    path.pop()
                continue
            target, size = self.graph.edges[number].target, score * self.sizes[number]
            if target == self.start:
                yield (*path, number), size
            elif target not in visiting and size >= best.get(target, 0.0):
                best[target] = size
                visiting.add(target)
                path.append(number)
                stack.append((target, size, iter(self.ranked.get(target, ()))))


def turn(circuit: Circuit) -> Circuit:
    """The same circuit, beginning with its smallest edge."""
    at = circuit.index(min(circuit))
    return circuit[at:] + circuit[:at]
