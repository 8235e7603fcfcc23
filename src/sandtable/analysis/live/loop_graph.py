"""The graph of the loops that a scenario's author has named: what they pass, joined by signed links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.loops.named import LoopName, recognise

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.runs.links import LinkScores

SURE: Final = 0.99  # share of a link's scores that must have one sign
LEAST_KEPT: Final = 2  # of a loop's variables: fewer show no circuit

Way = tuple[
    tuple[str, int], ...
]  # variables of a loop in order, each with the sign of its link to the next; 0 = not known


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """A variable or a move on some named loop."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLink:
    """A way from one to the other over what is not shown.

    Args:
        sign: 1 where both change the same way, -1 where they change contrary ways, 0 where it changes, or where only
            loops go that do not close.
        loops: names of the loops that go this way.
    """

    source: str
    target: str
    sign: int
    loops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopGraph:
    """Named loops as a graph; empty where the scenario names none."""

    nodes: tuple[GraphNode, ...]
    links: tuple[GraphLink, ...]


def find_loop_graph(model: Model, names: Sequence[LoopName], found: LinkScores) -> LoopGraph:
    """The graph of named loops, what all loops merely pass left out.

    Args:
        model: the scenario.
        names: its named loops.
        found: links and their scores, as the loops were found from.
    """
    ways = {name.name: _way(name, found) for name in names}
    kept = _kept(names, ways)
    signs: dict[tuple[str, str], set[int]] = {}
    loops: dict[tuple[str, str], list[str]] = {}
    for name in names:
        is_open = name.sign == "chain" or not recognise(name, found).links
        for source, target, sign in _steps(ways[name.name], kept, is_closed=not is_open):
            signs.setdefault((source, target), set()).update(() if is_open else (sign,))
            loops.setdefault((source, target), []).append(name.name)
    used = {end for pair in loops for end in pair}
    return LoopGraph(
        nodes=tuple(
            _node(model, id_) for id_ in dict.fromkeys(part for way in ways.values() for part, _ in way) if id_ in used
        ),
        links=tuple(
            GraphLink(
                source=source, target=target, sign=_agreed(signs[source, target]), loops=tuple(dict.fromkeys(passing))
            )
            for (source, target), passing in loops.items()
        ),
    )


def _way(name: LoopName, found: LinkScores) -> Way:
    """What a loop passes, inner states left out; by its author's word alone where it does not close."""
    links = recognise(name, found).links
    if not links:
        return tuple((part.partition("[")[0], 0) for part in name.through)
    steps: list[tuple[str, int]] = []
    for link in links:
        source = found.nodes[int(found.links[link, 0])]
        sign = _sign_of(found, link)
        if steps and (source.part or steps[-1][0] == source.owner):
            steps[-1] = (steps[-1][0], steps[-1][1] * sign)
        else:
            steps.append((source.owner, sign))
    return tuple(steps)


def _sign_of(found: LinkScores, link: int) -> int:
    scores = found.scores[link]
    n_up, n_down = int(np.count_nonzero(scores > 0.0)), int(np.count_nonzero(scores < 0.0))
    if n_up + n_down == 0:
        return int(found.signs[link])
    share = n_up / (n_up + n_down)
    return 1 if share >= SURE else (-1 if share <= 1.0 - SURE else 0)


def _kept(names: Sequence[LoopName], ways: Mapping[str, Way]) -> frozenset[str]:
    """What is shown: the author's own stations that several ways meet in, and of every loop at least two."""
    ends: dict[str, tuple[set[str], set[str]]] = {}
    for way in ways.values():
        for (one, _), (other, _) in zip(way, (*way[1:], way[0]), strict=True):
            ends.setdefault(one, (set(), set()))[1].add(other)
            ends.setdefault(other, (set(), set()))[0].add(one)
    meets = {part for part, (into, out) in ends.items() if len(into) > 1 or len(out) > 1}
    stations = Counter(part.partition("[")[0] for name in names for part in name.through)
    kept = {part for part in stations if part in meets}
    for name in names:
        own = list(dict.fromkeys(part.partition("[")[0] for part in name.through))
        missing = LEAST_KEPT - sum(part in kept for part in own)
        kept |= set([part for part in own if part not in kept][: max(missing, 0)])
    return frozenset(kept)


def _steps(way: Way, kept: frozenset[str], *, is_closed: bool) -> Iterator[tuple[str, str, int]]:
    """From each shown station to the next, with the product of the signs between."""
    places = [place for place, (part, _) in enumerate(way) if part in kept]
    pairs = zip(places, (*places[1:], places[0] + len(way)), strict=True) if places else ()
    for start, stop in pairs:
        if stop >= len(way) and not is_closed:
            return
        sign = 1
        for place in range(start, stop):
            sign *= way[place % len(way)][1]
        yield way[start][0], way[stop % len(way)][0], sign


def _agreed(signs: set[int]) -> int:
    return next(iter(signs)) if len(signs) == 1 else 0


def _node(model: Model, id_: str) -> GraphNode:
    variable, move = model.variables.get(id_), model.moves.get(id_)
    if variable is not None:
        return GraphNode(id=id_, label=variable.label or id_, kind=variable.kind)
    label = move.label if move is not None else getattr(model.laws.get(id_), "label", "")
    return GraphNode(id=id_, label=label or id_, kind="move" if move is not None else "law")
