"""Circuits of small graphs whose number is known."""

from math import comb, factorial

import pytest

from sandtable.analysis.loops.circuits import find_circuits, find_strongest
from sandtable.analysis.loops.graph import contract


def links_of(pairs):
    return [(number, source, target) for number, (source, target) in enumerate(pairs)]


def circuits_of(pairs, most=10_000):
    graph = contract(links_of(pairs))
    found, crowded = find_circuits(graph, most)
    return [[link for number in circuit for link in graph.edges[number].links] for circuit in found], not crowded


def complete(n):
    return [(a, b) for a in range(n) for b in range(n) if a != b]


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_a_complete_graph_has_as_many_circuits_as_there_are_round_trips(n):
    found, is_complete = circuits_of(complete(n))
    assert is_complete
    assert len(found) == sum(comb(n, k) * factorial(k - 1) for k in range(2, n + 1))
    assert len({frozenset(circuit) for circuit in found}) == len(found)


def test_every_circuit_is_a_closed_way_that_passes_no_vertex_twice():
    pairs = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 1), (3, 4), (4, 0), (4, 4), (1, 4)]
    found, _ = circuits_of(pairs)
    for circuit in found:
        steps = [pairs[link] for link in circuit]
        assert all(one[1] == other[0] for one, other in zip(steps, [*steps[1:], steps[0]], strict=True))
        assert len({source for source, _ in steps}) == len(steps)
    assert sorted(map(len, found)) == [1, 3, 3, 3, 5]


def test_passages_are_left_out_without_losing_a_circuit():
    ring = [(n, n + 1) for n in range(9)] + [(9, 0), (3, 6), (6, 3)]
    graph = contract(links_of(ring))
    assert len(graph.out) <= 2
    assert sorted(map(len, circuits_of(ring)[0])) == [
        2,
        4,
        8,
        10,
    ]  # 3-6-3, 3-4-5-6-3, the ring by its shortcut, the ring


def test_a_component_with_too_many_is_named_and_the_others_are_still_searched_through():
    pairs = [*complete(8), *((a + 10, b + 10) for a, b in complete(3))]
    graph = contract(links_of(pairs))
    found, crowded = find_circuits(graph, 100)
    assert crowded == set(range(8))
    assert len(found) == 5


def test_the_strongest_circuits_are_found_where_links_differ_in_strength():
    pairs = complete(5)
    graph = contract(links_of(pairs))
    ring = {(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)}
    sizes = [2.0 if (edge.source, edge.target) in ring else 0.01 for edge in graph.edges]
    found = find_strongest(graph, set(graph.out), sizes, 0.001)
    strongest = {frozenset((graph.edges[n].source, graph.edges[n].target) for n in circuit) for circuit in found}
    assert frozenset(ring) in strongest
    assert len(strongest) < 84


def test_a_link_without_strength_is_never_passed():
    graph = contract(links_of(complete(3)))
    sizes = [0.0 if edge.source == 0 else 1.0 for edge in graph.edges]
    for circuit in find_strongest(graph, set(graph.out), sizes, 0.0):
        assert all(graph.edges[number].source != 0 for number in circuit)
