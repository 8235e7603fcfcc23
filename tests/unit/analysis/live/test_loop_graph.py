"""The graph of named loops."""

from __future__ import annotations

import numpy as np
import pytest

from sandtable.analysis.live.loop_graph import GraphLink, LoopGraph, find_loop_graph
from sandtable.analysis.loops.finding import LoopCase
from sandtable.analysis.loops.named import LoopName
from sandtable.analysis.loops.search import find_loops
from sandtable.model.model import Model
from sandtable.runs.links import LinkScores, Node

SIGNS = {
    ("store", "made"): -1.0,
    ("made", "demand"): 1.0,
    ("demand", "store"): 1.0,
    ("demand", "sold"): 1.0,
    ("sold", "demand"): -1.0,
    ("sold", "lost"): -1.0,
}


@pytest.fixture
def found() -> LinkScores:
    names = ["store", "made", "demand", "sold", "lost"]
    scores = np.array([[[0.0], [sign]] for sign in SIGNS.values()])
    return LinkScores(
        nodes=tuple(Node(owner=name) for name in names),
        links=np.array([[names.index(a), names.index(b)] for a, b in SIGNS]),
        scores=scores,
        signs=np.zeros(len(SIGNS), dtype=np.int8),
        status=np.zeros(1, dtype=np.uint8),
    )


def graph_of(model: Model, found: LinkScores, *names: LoopName) -> LoopGraph:
    case = LoopCase(scenario="case", lens="record", branch="base", future=0, seed=1, labels=("0", "1"))
    finding = find_loops(found, case, names=names)
    return find_loop_graph(model, finding, finding.named, {name.name: name.through for name in names})


RING = LoopName(name="B1", label="ring", sign="-", through=("store", "made", "demand"))
PAIR = LoopName(name="B2", label="pair", sign="-", through=("demand", "sold"))


def test_what_loops_only_pass_is_left_out_and_signs_are_multiplied(case_model: Model, found: LinkScores) -> None:
    graph = graph_of(case_model, found, RING, PAIR)
    assert {node.id for node in graph.nodes} == {"store", "demand", "sold"}
    assert GraphLink(source="store", target="demand", sign=-1, loops=("B1",)) in graph.links
    assert GraphLink(source="demand", target="store", sign=1, loops=("B1",)) in graph.links
    assert GraphLink(source="sold", target="demand", sign=-1, loops=("B2",)) in graph.links


def test_every_loop_keeps_at_least_two_stations(case_model: Model, found: LinkScores) -> None:
    graph = graph_of(case_model, found, RING)
    assert len(graph.nodes) == 2
    assert {link.loops for link in graph.links} == {("B1",)}


def test_a_link_that_loops_share_is_drawn_once(case_model: Model, found: LinkScores) -> None:
    again = LoopName(name="B3", label="ring again", sign="-", through=("store", "made", "demand"))
    graph = graph_of(case_model, found, RING, again, PAIR)
    shared = [link for link in graph.links if link.loops == ("B1", "B3")]
    assert len(shared) == 2


def test_a_chain_leads_from_its_start_to_its_end_with_the_product_of_its_signs(
    case_model: Model, found: LinkScores
) -> None:
    chain = LoopName(name="C", label="chain", sign="chain", through=("sold", "lost"))
    graph = graph_of(case_model, found, chain)
    assert graph.links == (GraphLink(source="sold", target="lost", sign=-1, loops=("C",)),)


def test_no_names_make_no_graph(case_model: Model, found: LinkScores) -> None:
    assert graph_of(case_model, found) == LoopGraph(nodes=(), links=())
