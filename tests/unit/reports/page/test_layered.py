"""Graphs in layers."""

from __future__ import annotations

import itertools
import random

import pytest

from sandtable.reports.page.layered import Sizes, lay_out

SIZES = Sizes(width=700, node=150, passage=14, layer=80, top=20)


def random_graph(seed: int) -> tuple[list[str], list[tuple[str, str]]]:
    chance = random.Random(seed)
    nodes = [f"n{i}" for i in range(chance.randint(2, 24))]
    links = [(a, b) for a, b in itertools.permutations(nodes, 2) if chance.random() < 1.5 / len(nodes)]
    return nodes, links


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("width", [280.0, 700.0, 1600.0])
def test_no_node_lies_over_another_nor_outside(seed: int, width: float) -> None:
    nodes, links = random_graph(seed)
    sizes = Sizes(width=width, node=150, passage=6, layer=80, top=20)
    found = lay_out(nodes, links, sizes)
    for one, other in itertools.combinations(found.places.values(), 2):
        assert one[1] != other[1] or abs(one[0] - other[0]) >= 136
    assert all(68 <= x <= width - 68 for x, _ in found.places.values())


@pytest.mark.parametrize("seed", range(6))
def test_every_link_goes_from_its_source_to_its_target_layer_by_layer(seed: int) -> None:
    nodes, links = random_graph(seed)
    found = lay_out(nodes, links, SIZES)
    assert set(found.ways) == set(links)
    for (source, target), way in found.ways.items():
        assert (way[0], way[-1]) == (found.places[source], found.places[target])
        assert {abs(y1 - y0) for (_, y0), (_, y1) in itertools.pairwise(way)} == {80}


def test_a_chain_runs_down_and_only_its_closing_link_up() -> None:
    found = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "a")], SIZES)
    rises = [link for link, way in found.ways.items() if way[-1][1] < way[0][1]]
    assert len(rises) == 1


def test_the_same_graph_is_laid_out_alike() -> None:
    nodes, links = random_graph(5)
    assert lay_out(nodes, links, SIZES) == lay_out(nodes, links, SIZES)


def test_an_empty_graph_has_no_layers() -> None:
    assert lay_out([], [], SIZES).n_layers == 0
