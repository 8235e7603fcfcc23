"""The graph of the loops that a scenario's author has named: what they pass, joined by signed links."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandtable.analysis.loops.finding import LoopsFinding, NamedLoop, NodeFinding
    from sandtable.model.model import Model

LEAST_KEPT: Final = 2  # of a loop's variables: fewer show no circuit
SIGNS: Final = {"+": 1, "-": -1, "?": 0}

Step = tuple[str, int]  # a variable, and the sign of its link to the next; 0 = not known
Way = tuple[Step, ...]  # what a loop passes in order; of a chain the last has the sign 0


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
        sign: 1 where both change the same way, -1 where they change contrary ways, 0 where that changes or is not known.
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


def find_loop_graph(
    model: Model, finding: LoopsFinding, loops: Sequence[NamedLoop], through: Mapping[str, Sequence[str]]
) -> LoopGraph:
    """The graph of loops and chains, what all of them merely pass left out.

    Args:
        model: the scenario.
        finding: what was found of its loops.
        loops: those that are drawn; `links` in the order of cause and effect.
        through: per name what its author says it passes: the stations that a reader looks for.
    """
    whole = {loop.name: find_way(loop, finding) for loop in loops}
    split = {variable for way in whole.values() for variable in _in_several_cells(way)}
    ways = {name: _fold(way, split) for name, way in whole.items()}
    stations = {name: _stations(through.get(name, ()), way) for name, way in ways.items()}
    kept = _kept(loops, ways, stations)
    signs: dict[tuple[str, str], set[int]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    for loop in loops:
        for source, target, sign in _steps(ways[loop.name], kept, is_closed=loop.is_closed):
            signs.setdefault((source, target), set()).add(sign)
            names.setdefault((source, target), []).append(loop.name)
    used = {end for pair in names for end in pair}
    return LoopGraph(
        nodes=tuple(
            _node(model, id_) for id_ in dict.fromkeys(part for way in ways.values() for part, _ in way) if id_ in used
        ),
        links=tuple(
            GraphLink(
                source=source, target=target, sign=_agreed(signs[source, target]), loops=tuple(dict.fromkeys(passing))
            )
            for (source, target), passing in names.items()
        ),
    )


def find_way(loop: NamedLoop, finding: LoopsFinding) -> Way:
    """What a loop or chain passes, cell by cell, inner states of memories and moves left out.

    Args:
        loop: `links` in the order of cause and effect.
        finding: the links and nodes that it speaks of.
    """
    nodes = {node.name: node for node in finding.nodes}
    is_kind = not any("[" in label for label in loop.path)  # its cells stand for others
    steps: list[Step] = []
    for number in loop.links:
        link = finding.links[number]
        source, sign = nodes[link.source], SIGNS[link.polarity]
        if steps and source.name != _cell(source):
            steps[-1] = (steps[-1][0], steps[-1][1] * sign)
        else:
            steps.append((_cell(source), sign))
    if steps and not loop.is_closed:
        steps.append((_cell(nodes[finding.links[loop.links[-1]].target]), 0))
    return tuple((_variable(label), sign) for label, sign in steps) if is_kind else tuple(steps)


def _cell(node: NodeFinding) -> str:
    """The cell by which a reader knows it; a state inside a memory or a move has another name."""
    return f"{node.variable}[{node.cell}]" if node.cell else node.variable


def _variable(label: str) -> str:
    return label.partition("[")[0]


def _in_several_cells(way: Way) -> set[str]:
    """Variables that a way passes in more than one cell with others between: as one node they would look like a shorter loop."""
    labels = [label for label, _ in _fold(way, {_variable(label) for label, _ in way})]
    runs = [variable for variable, _ in itertools.groupby(labels, _variable)]
    cells = {variable: {label for label in labels if _variable(label) == variable} for variable in runs}
    return {variable for variable in runs if runs.count(variable) > 1 and len(cells[variable]) > 1}


def _fold(way: Way, split: Collection[str]) -> Way:
    """Neighbouring cells of one variable as one, but for variables whose cells are shown apart."""
    steps: list[Step] = []
    for label, sign in way:
        key = label if _variable(label) in split else _variable(label)
        if steps and steps[-1][0] == key:
            steps[-1] = (key, steps[-1][1] * sign)
        else:
            steps.append((key, sign))
    return tuple(steps)


def _stations(through: Sequence[str], way: Way) -> tuple[str, ...]:
    """What of a way its author names, as it is shown."""
    passed = [key for key, _ in way]
    found = (
        next((key for key in passed if key == part or key == _variable(part) or _variable(key) == part), None)
        for part in through
    )
    return tuple(dict.fromkeys(key for key in found if key is not None))


def _kept(loops: Sequence[NamedLoop], ways: Mapping[str, Way], stations: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """What is shown: stations that several ways meet in, ends of chains, cells shown apart, of every loop at least two."""
    ends: dict[str, tuple[set[str], set[str]]] = {}
    kept: set[str] = set()
    for loop in loops:
        way = [part for part, _ in ways[loop.name]]
        for one, other in zip(way, [*way[1:], *way[:1]] if loop.is_closed else way[1:], strict=False):
            ends.setdefault(one, (set(), set()))[1].add(other)
            ends.setdefault(other, (set(), set()))[0].add(one)
        kept |= set() if loop.is_closed else {*way[:1], *way[-1:]}
        kept |= {part for part in way if "[" in part}
    meets = {part for part, (into, out) in ends.items() if len(into) > 1 or len(out) > 1}
    kept |= {part for own in stations.values() for part in own if part in meets}
    for name in ways:
        own = stations[name]
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


def _node(model: Model, key: str) -> GraphNode:
    id_, bracket, elements = key.partition("[")
    variable, move = model.variables.get(id_), model.moves.get(id_)
    if variable is not None:
        return GraphNode(
            id=key, label=f"{variable.label or id_}{' ' + bracket if bracket else ''}{elements}", kind=variable.kind
        )
    label = move.label if move is not None else getattr(model.laws.get(id_), "label", "")
    return GraphNode(id=key, label=label or id_, kind="move" if move is not None else "law")
