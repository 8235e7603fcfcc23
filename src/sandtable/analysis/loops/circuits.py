"""Circuits of a graph: of a component all while they are few enough, else the strongest at some points in time.

All: Johnson (1975), SIAM Journal on Computing 4(1).  The strongest: after Eberlein and Schoenberg (2020), Finding the
Loops that Matter: from each vertex only paths are followed whose product of link scores is the largest so far.  That is a
heuristic; what it misses resembles what it finds.  Here each start begins afresh, which finds more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
    out: dict[int, list[tuple[int, int]]] = field(init=False)  # vertex -> (number, target) of its edges

    def __post_init__(self) -> None:
        edges = self.graph.edges
        self.out = {
            vertex: [(n, edges[n].target) for n in self.graph.out.get(vertex, ()) if edges[n].target in self.within]
            for vertex in self.within
        }

    def circuits(self) -> Iterator[Circuit]:
        """One after the other; the stack stands in for recursion."""
        out, blocked, start = self.out, self.blocked, self.start
        path: list[int] = []
        stack = [(start, iter(out[start]))]
        closed = [False]
        blocked.add(start)
        while stack:
            vertex, onward = stack[-1]
            for number, target in onward:
                if target == start:
                    closed[-1] = True
                    yield (*path, number)
                elif target not in blocked:
                    path.append(number)
                    stack.append((target, iter(out[target])))
                    closed.append(False)
                    blocked.add(target)
                    break
            else:
                stack.pop()
                self._leave(vertex, closed)
                if path:
                    path.pop()

    def _leave(self, vertex: int, closed: list[bool]) -> None:
        is_closed = closed.pop()
        if is_closed:
            if closed:
                closed[-1] = True
            self._unblock(vertex)
            return
        for _, target in self.out[vertex]:
            self.waiting.setdefault(target, set()).add(vertex)

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
        vertex: [
            (sizes[n], graph.edges[n].target, n)
            for n in sorted((n for n in numbers if sizes[n] > 0.0), key=lambda n: -sizes[n])
        ]
        for vertex, numbers in graph.out.items()
        if vertex in starts
    }
    found: dict[Circuit, float] = {}
    for start in sorted(starts):
        for circuit, size in _strongest_from(start, ranked):
            found[turn(circuit)] = size
    total = sum(found.values())
    return {circuit for circuit, size in found.items() if size >= least_share * total}


def _strongest_from(
    start: int, ranked: Mapping[int, Sequence[tuple[float, int, int]]]
) -> Iterator[tuple[Circuit, float]]:
    """Circuits along the strongest paths from one vertex, with the size of their scores.

    Args:
        start: the vertex.
        ranked: per vertex the size, target and number of its edges, the largest first.
    """
    best = {start: 1.0}
    visiting = {start}
    path: list[int] = []
    stack = [(start, 1.0, iter(ranked[start]))]
    while stack:
        vertex, score, onward = stack[-1]
        for own, target, number in onward:
            size = score * own
            if target == start:
                yield (*path, number), size
            elif target not in visiting and size >= best.get(target, 0.0):
                best[target] = size
                visiting.add(target)
                path.append(number)
                stack.append((target, size, iter(ranked.get(target, ()))))
                break
        else:
            stack.pop()
            visiting.discard(vertex)
            if path:
                path.pop()


def turn(circuit: Circuit) -> Circuit:
    """The same circuit, beginning with its smallest edge."""
    at = circuit.index(min(circuit))
    return circuit[at:] + circuit[:at]
