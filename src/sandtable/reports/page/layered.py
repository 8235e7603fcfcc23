"""A directed graph in layers, causes above effects: which layer, which place in it, and the way of each link.

After Sugiyama, K., Tagawa, S. and Toda, M. (1981), Methods for visual understanding of hierarchical system structures,
IEEE Transactions on Systems, Man, and Cybernetics 11(2), 109-125; links that run against the order of Eades, P., Lin, X.
and Smyth, W. (1993), A fast and effective heuristic for the feedback arc set problem, Information Processing Letters
47(6), 319-323, are turned round for the layout alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Link = tuple[str, str]
Point = tuple[float, float]
SWEEPS: Final = 12
SETTLINGS: Final = 24
FOR_NODES: Final = 0.85  # share of a layer that nodes may fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much room there is, in pixels.

    Args:
        width: of the drawing.
        node: width of a node with the room beside it.
        passage: width that a link takes where it passes a layer.
        layer: distance between layers.
        top: middle of the first layer.
    """

    width: float
    node: float
    passage: float
    layer: float
    top: float

    @property
    def most(self) -> int:
        """Nodes that fit in a layer beside the links that pass it."""
        return max(1, int(self.width * FOR_NODES // self.node))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """A layout.

    Args:
        places: middle of each node.
        ways: per link the points it passes, from source to target.
        n_layers: how many.
    """

    places: Mapping[str, Point]
    ways: Mapping[Link, tuple[Point, ...]]
    n_layers: int


def lay_out(nodes: Sequence[str], links: Iterable[Link], sizes: Sizes) -> Layered:
    """The layout of a graph; the same graph is always laid out alike.

    Args:
        nodes: their names, in an order that decides ties.
        links: between different nodes, each once.
        sizes: the room.
    """
    joined = [link for link in dict.fromkeys(links) if link[0] != link[1]]
    order = {name: place for place, name in enumerate(_order(nodes, joined))}
    down = [(a, b) if order[a] < order[b] else (b, a) for a, b in joined]
    layer = _layers(sorted(nodes, key=order.__getitem__), down, sizes.most)
    rows, chains = _rows(sorted(nodes, key=order.__getitem__), down, layer)
    _untangle(rows, chains)
    across = _place(rows, chains, sizes)
    depth = {name: sizes.top + sizes.layer * number for number, row in enumerate(rows) for name in row}
    ways: dict[Link, tuple[Point, ...]] = {}
    for (source, target), pair in zip(joined, down, strict=True):
        points = tuple((across[name], depth[name]) for name in chains[pair])
        ways[source, target] = points if pair == (source, target) else points[::-1]
    return Layered(places={name: (across[name], depth[name]) for name in nodes}, ways=ways, n_layers=len(rows))


def _order(nodes: Sequence[str], links: Sequence[Link]) -> list[str]:
    """An order against which few links run: sinks last, sources first, else what gives most and takes least."""
    left = dict.fromkeys(nodes)
    out = {name: {b for a, b in links if a == name} for name in nodes}
    into = {name: {a for a, b in links if b == name} for name in nodes}
    first: list[str] = []
    last: list[str] = []
    while left:
        sink = next((name for name in left if not out[name] & left.keys()), None)
        source = next((name for name in left if not into[name] & left.keys()), None)
        if sink is not None:
            last.append(sink)
        elif source is not None:
            first.append(source)
        else:
            first.append(max(left, key=lambda name: len(out[name] & left.keys()) - len(into[name] & left.keys())))
        del left[last[-1] if sink is not None else first[-1]]
    return [*first, *reversed(last)]


def _layers(nodes: Sequence[str], links: Sequence[Link], most: int) -> dict[str, int]:
    """The first layer below all causes in which there is room."""
    found: dict[str, int] = {}
    filled: dict[int, int] = {}
    for name in nodes:
        number = max((found[a] + 1 for a, b in links if b == name), default=0)
        while filled.get(number, 0) >= most:
            number += 1
        found[name] = number
        filled[number] = filled.get(number, 0) + 1
    return found


def _rows(
    nodes: Sequence[str], links: Sequence[Link], layer: Mapping[str, int]
) -> tuple[list[list[str]], dict[Link, tuple[str, ...]]]:
    """The names in each layer, with a stand-in for every link that passes it; and per link what it goes through."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in nodes:
        rows[layer[name]].append(name)
    chains: dict[Link, tuple[str, ...]] = {}
    for source, target in links:
        passing = [f"{source}\n{target}\n{number}" for number in range(layer[source] + 1, layer[target])]
        for number, name in enumerate(passing, layer[source] + 1):
            if name not in rows[number]:
                rows[number].append(name)
        chains[source, target] = (source, *passing, target)
    return rows, chains


def _neighbours(chains: Mapping[Link, tuple[str, ...]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains.values():
        for upper, lower in itertools.pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _untangle(rows: list[list[str]], chains: Mapping[Link, tuple[str, ...]]) -> None:
    """Sort each layer by the mean place of its neighbours, downward and upward in turn; the best order seen stays."""
    above, below = _neighbours(chains)
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        near, numbers = (above, range(1, len(rows))) if sweep % 2 == 0 else (below, range(len(rows) - 2, -1, -1))
        for number in numbers:
            beside = rows[number - 1 if sweep % 2 == 0 else number + 1]
            at = {name: place / max(len(beside) - 1, 1) for place, name in enumerate(beside)}
            own = {name: place / max(len(rows[number]) - 1, 1) for place, name in enumerate(rows[number])}
            rows[number].sort(key=lambda name: _mean([at[one] for one in near.get(name, ())], own[name]))
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    total = 0
    for upper, lower in itertools.pairwise(rows):
        at = {name: place for place, name in enumerate(lower)}
        ends = [at[name] for one in upper for name in sorted(below.get(one, ()), key=at.__getitem__)]
        total += sum(ends[i] > ends[j] for i in range(len(ends)) for j in range(i + 1, len(ends)))
    return total


def _place(rows: Sequence[Sequence[str]], chains: Mapping[Link, tuple[str, ...]], sizes: Sizes) -> dict[str, float]:
    """Middles across: each drawn towards its neighbours, none over another, all within the drawing."""
    above, below = _neighbours(chains)
    width = {name: sizes.passage if "\n" in name else sizes.node for row in rows for name in row}
    across: dict[str, float] = {}
    for row in rows:
        step = sizes.width / (len(row) + 1)
        across.update({name: step * (place + 1) for place, name in enumerate(row)})
    for _ in range(SETTLINGS):
        for row in rows:
            wanted = [
                _mean([across[one] for one in (*above.get(name, ()), *below.get(name, ()))], across[name])
                for name in row
            ]
            across.update(zip(row, _spread(wanted, [width[name] for name in row], sizes), strict=True))
    return across


def _spread(wanted: Sequence[float], widths: Sequence[float], sizes: Sizes) -> list[float]:
    """Places near those that are wanted, in their order, with room for each, narrowed where there is not enough."""
    scale = min(1.0, sizes.width / sum(widths))
    half = [width * scale / 2 for width in widths]
    right = _pushed(wanted, half)
    left = [sizes.width - x for x in reversed(_pushed([sizes.width - x for x in reversed(wanted)], half[::-1]))]
    between = _pushed([(one + other) / 2 for one, other in zip(left, right, strict=True)], half)
    return [sizes.width - x for x in reversed(_pushed([sizes.width - x for x in reversed(between)], half[::-1]))]


def _pushed(wanted: Sequence[float], half: Sequence[float]) -> list[float]:
    """Each at its place or further on, from the edge at 0 and from the one before."""
    found, edge = [], 0.0
    for middle, room in zip(wanted, half, strict=True):
        found.append(max(middle, edge + room))
        edge = found[-1] + room
    return found
