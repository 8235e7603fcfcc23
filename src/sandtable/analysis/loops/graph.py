"""The graph in which circuits are sought: variables as vertices, links as edges, everything that only passes on left out.

A vertex with one way in, or one way out, lies on the same circuits as its neighbour, so it is taken out and its two links
become one edge.  What is left has the same circuits, and is several times smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Links = tuple[int, ...]  # numbers of links, one behind the other


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one vertex to another over one or more links."""

    source: int
    target: int
    links: Links


@dataclass(frozen=True, slots=True)
class Contracted:
    """A graph without mere passages.

    Args:
        edges: all edges; those that close on their own vertex are circuits by themselves.
        out: vertex -> numbers of the edges out of it to others; several may lead to one vertex.
        closed: numbers of the edges that are circuits.
    """

    edges: tuple[Edge, ...]
    out: Mapping[int, tuple[int, ...]]
    closed: tuple[int, ...]


def contract(links: Iterable[tuple[int, int, int]]) -> Contracted:
    """Take out, one after the other, every vertex with one way in or one way out.

    Args:
        links: (number, source, target).
    """
    work = _Work()
    for number, source, target in links:
        work.add(Edge(source, target, (number,)))
    work.shrink()
    edges = [edge for held in work.out.values() for edge in held]
    number_of = {edge: number for number, edge in enumerate(edges)}
    out = {vertex: tuple(number_of[edge] for edge in held) for vertex, held in sorted(work.out.items()) if held}
    closed = tuple(range(len(edges), len(edges) + len(work.closed)))
    return Contracted((*edges, *work.closed), out, closed)


class _Work:
    """The graph while it shrinks."""

    def __init__(self) -> None:
        self.out: dict[int, list[Edge]] = {}
        self.into: dict[int, list[Edge]] = {}
        self.closed: list[Edge] = []

    def add(self, edge: Edge) -> None:
        """Take in an edge; one that closes on its own vertex is a circuit."""
        for vertex in (edge.source, edge.target):
            self.out.setdefault(vertex, [])
            self.into.setdefault(vertex, [])
        if edge.source == edge.target:
            self.closed.append(edge)
            return
        self.out[edge.source].append(edge)
        self.into[edge.target].append(edge)

    def shrink(self) -> None:
        """Until every vertex has two ways in and two ways out, or none is left."""
        waiting = sorted(self.out)
        while waiting:
            vertex = waiting.pop()
            if vertex not in self.out:
                continue
            into, out = self.into[vertex], self.out[vertex]
            if len(into) > 1 and len(out) > 1:
                continue
            near = {edge.source for edge in into} | {edge.target for edge in out}
            self._take_out(vertex)
            waiting += sorted(near)

    def _take_out(self, vertex: int) -> None:
        into, out = self.into.pop(vertex), self.out.pop(vertex)
        for edge in into:
            self.out[edge.source].remove(edge)
        for edge in out:
            self.into[edge.target].remove(edge)
        for first in into:
            for second in out:
                self.add(Edge(first.source, second.target, first.links + second.links))
