"""Find the loops that matter: circuits of the links, sorted out, weighed, and held beside the names that authors gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.loops.circuits import Circuit, find_circuits, find_strongest, turn
from sandtable.analysis.loops.diagram import Diagram, middle_of
from sandtable.analysis.loops.finding import (
    LoopCase,
    LoopFinding,
    LoopsFinding,
    NamedLoop,
    PartitionFinding,
    Phase,
)
from sandtable.analysis.loops.graph import contract
from sandtable.analysis.loops.named import LoopName, Recognised, recognise
from sandtable.analysis.loops.shares import LoopShares, Weights, find_acting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.loops.graph import Contracted
    from sandtable.runs.links import LinkScores, Node

MOST_CIRCUITS = 60_000  # in one component
MOST_NUMBERS = 25_000_000  # circuits times points
LEAST_SHARE = 0.001  # of what is found at a point: weaker circuits are left out when not all can be listed
MOST_SEARCHES = 80  # points of futures at which the strongest circuits are sought
MOST_MEMBERS = 100
HALF = 0.5
SIGN_OF = {"R": "+", "B": "-", "Ru": "+", "Bu": "-", "U": "?"}
SURE = 0.99


def find_loops(
    found: LinkScores,
    case: LoopCase,
    *,
    moves: Collection[str] = (),
    names: Sequence[LoopName] = (),
    through: str = "",
    top: int = 10,
) -> LoopsFinding:
    """The loops that matter.

    Args:
        found: links and their scores in futures that ran well.
        case: whose they are.
        moves: ids of moves: a loop inside one move is no loop of the model.
        names: loops that the author has named.
        through: only loops that pass this variable, move or cell are listed; "" = all.
        top: so many of each partition are listed, and every loop that leads at some time.
    """
    recognised = [recognise(name, found) for name in names]
    return _Search(found, case, frozenset(moves), recognised).finding(through, top)


class _Search:
    """The loops of one set of links."""

    def __init__(
        self, found: LinkScores, case: LoopCase, moves: frozenset[str], recognised: Sequence[Recognised]
    ) -> None:
        self.found, self.case, self.moves, self.recognised = found, case, moves, recognised
        self.on_loops = np.ones(len(found.links), dtype=bool) if found.on_loops is None else found.on_loops
        self.is_acting = np.any(found.scores != 0.0, axis=(1, 2)) & self.on_loops
        links = [(n, int(s), int(t)) for n, (s, t) in enumerate(found.links.tolist()) if self.is_acting[n]]
        links = [(n, s, t) for n, s, t in links if s != t or not found.nodes[s].part]
        self.graph: Contracted = contract(links)
        self.circuits, self.crowded = self._circuits()
        self.paths: list[tuple[str, ...]] = []
        self.groups: list[list[Circuit]] = []
        self._group()
        self.members: list[list[int]] = []
        self.partition_of: list[int] = []  # of a kind
        kinds = self._sort_out(self._partitions())
        self.shares = LoopShares(self.graph, self.groups, kinds, self.partition_of, found.scores)
        self.weights: Weights = self.shares.weigh()
        self.leading = self._lead()

    def _circuits(self) -> tuple[list[Circuit], frozenset[int]]:
        """Circuits that act as a whole at some time, and the vertices of components in which there are more."""
        most = min(MOST_CIRCUITS, MOST_NUMBERS // self.found.scores.shape[1])
        circuits, crowded = find_circuits(self.graph, most)
        circuits = find_acting(circuits, self.graph, self.found.scores)
        if not crowded:
            return circuits, crowded
        edges = np.array([np.abs(self.found.scores[list(edge.links)]).prod(axis=0) for edge in self.graph.edges])
        n_points, n_futures = edges.shape[1:]
        places = [(point, future) for future in range(n_futures) for point in range(1, n_points)]
        step = max(1, len(places) // MOST_SEARCHES)
        strongest: set[Circuit] = set()
        for point, future in places[::step]:
            strongest |= find_strongest(self.graph, crowded, edges[:, point, future].tolist(), LEAST_SHARE)
        for one in self.recognised:  # an author's loop is weighed even where it is weak
            if one.is_closed and one.is_circuit and one.is_active:
                strongest |= self._circuit_of(one.links)
        return [*circuits, *sorted(strongest - set(circuits))], crowded

    def _circuit_of(self, links: Sequence[int]) -> set[Circuit]:
        """The edges of a circuit that is given by its links; none where a link never acts."""
        by_first: dict[int, list[int]] = {}
        for number, edge in enumerate(self.graph.edges):
            by_first.setdefault(edge.links[0], []).append(number)
        for at in range(len(links)):
            left, circuit = (*links[at:], *links[:at]), []
            while left:
                fits = [
                    n
                    for n in by_first.get(left[0], ())
                    if left[: len(self.graph.edges[n].links)] == self.graph.edges[n].links
                ]
                if not fits:
                    break
                circuit.append(fits[0])
                left = left[len(self.graph.edges[fits[0]].links) :]
            if not left:
                return {turn(tuple(circuit))}
        return set()

    def _group(self) -> None:
        """Circuits that differ only inside a memory or a move are one loop; those inside one alone are none."""
        place: dict[tuple[Node, ...], int] = {}
        parts = [tuple(self.found.nodes[int(self.found.links[n, 0])] for n in edge.links) for edge in self.graph.edges]
        for circuit in self.circuits:
            shown = self._shown([node for number in circuit for node in parts[number]])
            if not shown:
                continue
            at = place.setdefault(shown, len(self.groups))
            if at == len(self.groups):
                self.groups.append([])
                self.paths.append(tuple(node.label for node in shown))
            self.groups[at].append(circuit)

    def _shown(self, nodes: Sequence[Node]) -> tuple[Node, ...]:
        """What a circuit passes, from its first stock on; () for one inside a memory or a move."""
        shown = [node for node in nodes if not node.part]
        if not shown or (shown[0].owner in self.moves and all(node.owner == shown[0].owner for node in nodes)):
            return ()
        start = min(range(len(shown)), key=lambda i: (not shown[i].is_state, shown[i].owner, shown[i].elements))
        return tuple(shown[start:] + shown[:start])

    def links_of(self, circuit: Circuit) -> list[int]:
        """The links of a circuit."""
        return [link for number in circuit for link in self.graph.edges[number].links]

    def path_of(self, links: Sequence[int]) -> tuple[str, ...]:
        """Labels of what a circuit passes."""
        return tuple(node.label for node in self._shown([self.found.nodes[int(self.found.links[n, 0])] for n in links]))

    def _partitions(self) -> list[int]:
        """Per loop the number of its partition: loops that share a vertex, directly or by others, are of one."""
        used = {number for group in self.groups for circuit in group for number in circuit}
        ways = {number: [int(self.found.links[n, 0]) for n in self.graph.edges[number].links] for number in used}
        ends = {number: [*nodes, self.graph.edges[number].target] for number, nodes in ways.items()}
        head: dict[int, int] = {}

        def find(node: int) -> int:
            while head.setdefault(node, node) != node:
                head[node] = head[head[node]]
                node = head[node]
            return node

        for nodes in ends.values():
            for node in nodes[1:]:
                head[find(node)] = find(nodes[0])
        roots = [find(ends[group[0][0]][0]) for group in self.groups]
        counts = Counter(roots)
        number_of = {root: n for n, root in enumerate(sorted(counts, key=lambda root: (-counts[root], root)))}
        return [number_of[root] for root in roots]

    def _sort_out(self, partitions: Sequence[int]) -> list[int]:
        """Per loop the number of its kind: the same variables in one partition."""
        place: dict[tuple[int, tuple[str, ...]], int] = {}
        kinds = []
        for loop, (path, partition) in enumerate(zip(self.paths, partitions, strict=True)):
            key = (partition, _turned([cell.partition("[")[0] for cell in path]))
            kind = place.setdefault(key, len(self.members))
            if kind == len(self.members):
                self.members.append([])
                self.partition_of.append(partition)
            self.members[kind].append(loop)
            kinds.append(kind)
        return kinds

    def _lead(self) -> NDArray[np.intp]:
        """(partition, point) the kind with the largest share, -1 where nothing moves."""
        found = np.full(self.weights.is_moving.shape, -1, dtype=np.intp)
        of = np.array(self.partition_of, dtype=np.intp)
        for number in range(len(found)):
            own = np.flatnonzero(of == number)
            found[number] = np.where(self.weights.is_moving[number], own[self.weights.means[own].argmax(axis=0)], -1)
        return found

    # -- the finding --------------------------------------------------------------------------

    def finding(self, through: str, top: int) -> LoopsFinding:
        """Everything about these links."""
        sizes = Counter(self.partition_of)
        importance = self.weights.importance
        order = sorted(
            range(len(self.members)),
            key=lambda kind: (
                sizes[self.partition_of[kind]] == 1, self.partition_of[kind], -importance[kind], self._path(kind),
            ),
        )  # fmt: skip
        label = self._ids(order)
        passing = [kind for kind in order if not through or self._passes(kind, through)]
        listed = set(_first_of_each(passing, self.partition_of, top))
        leaders = set(self.leading.ravel().tolist())
        wanted = [kind for kind in passing if kind in listed or kind in leaders]
        named_kinds = [self._kind_of(one) for one in self.recognised]
        diagram = Diagram(
            self.found,
            self.moves,
            {label[kind]: self._used(kind) for kind in wanted},
            {one.name.name: one.links for one in self.recognised},
        )
        on_loops = {int(node) for link in np.flatnonzero(self.on_loops) for node in self.found.links[link]}
        return LoopsFinding(
            scenario=self.case.scenario,
            lens=self.case.lens,
            branch=self.case.branch,
            future=self.case.future,
            n_futures=self.found.scores.shape[2],
            n_left_out=0,
            seed=self.case.seed,
            labels=self.case.labels,
            n_cells=sum(not self.found.nodes[node].part for node in on_loops),
            n_links=int(self.on_loops.sum()),
            n_acting=int(self.is_acting.sum()),
            n_loops=len(self.groups),
            is_complete=not self.crowded,
            through=through,
            partitions=self._partition_findings(label),
            loops=tuple(self._loop(kind, label[kind], named_kinds, diagram) for kind in wanted),
            named=tuple(
                self._named(one, kind, label.get(kind, ""), diagram)
                for one, kind in zip(self.recognised, named_kinds, strict=True)
            ),
            nodes=diagram.nodes,
            links=diagram.links,
        )

    def _ids(self, order: Sequence[int]) -> dict[int, str]:
        """`L2.1`: the first of the second set; the same whatever is listed."""
        taken: Counter[int] = Counter()
        ids = {}
        for kind in order:
            partition = self.partition_of[kind]
            taken[partition] += 1
            ids[kind] = f"L{partition + 1}.{taken[partition]}"
        return ids

    def _path(self, kind: int) -> tuple[str, ...]:
        path = self.paths[self.members[kind][0]]
        return path if len(self.members[kind]) == 1 else tuple(cell.partition("[")[0] for cell in path)

    def _passes(self, kind: int, through: str) -> bool:
        paths = (self.paths[loop] for loop in self.members[kind])
        return any(through in (cell, cell.partition("[")[0]) for path in paths for cell in path)

    def _loop(self, kind: int, id_: str, named_kinds: Sequence[int], diagram: Diagram) -> LoopFinding:
        partition, loops, polarity = self.partition_of[kind], self.members[kind], self._polarity(kind)
        names = [one.name for one, of in zip(self.recognised, named_kinds, strict=True) if of == kind]
        return LoopFinding(
            id=id_,
            label=", ".join(f"{name.name} {name.label}".strip() for name in names),
            sign=SIGN_OF[polarity],
            polarity=polarity,
            path=self._path(kind),
            n_loops=len(loops),
            members=tuple(diagram.numbers_of(self._passed(loop)) for loop in loops[:MOST_MEMBERS]),
            links=diagram.links_of[id_],
            partition=partition,
            importance=float(self.weights.importance[kind]),
            scores=middle_of(self.shares.sum_of(loops)),
            shares=tuple(float(x) for x in self.shares.mean_shares(loops)),
            leads=self._spans(self.leading[partition] == kind),
            dominates=self._spans(self.weights.means[kind] >= HALF),
        )

    def _passed(self, loop: int) -> list[int]:
        """The nodes that a loop passes, in the order of its path."""
        nodes = [int(self.found.links[link, 0]) for link in self.links_of(self.groups[loop][0])]
        place = {label: at for at, label in enumerate(self.paths[loop])}
        shown = [node for node in nodes if not self.found.nodes[node].part]
        return sorted(shown, key=lambda node: place[self.found.nodes[node].label])

    def _polarity(self, kind: int) -> str:
        whole, up = self.weights.importance[kind], self.weights.reinforcing[kind]
        return polarity_of(float(up), float(whole - up))

    def _spans(self, holds: NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
        labels = self.case.labels
        spans = [
            [point for point, _ in run]
            for is_so, run in groupby(enumerate(holds.tolist()), lambda pair: pair[1])
            if is_so
        ]
        return tuple((labels[max(0, points[0] - 1)], labels[points[-1]]) for points in spans)

    def _partition_findings(self, label: Mapping[int, str]) -> tuple[PartitionFinding, ...]:
        found = []
        stocks = {node.label for node in self.found.nodes if node.is_state and not node.part}
        for number in range(len(self.leading)):
            own = [kind for kind, partition in enumerate(self.partition_of) if partition == number]
            loops = [loop for kind in own for loop in self.members[kind]]
            cells = sorted({cell for loop in loops for cell in self.paths[loop]})
            found.append(
                PartitionFinding(
                    number=number,
                    cells=tuple(cells),
                    stocks=tuple(cell for cell in cells if cell in stocks),
                    n_loops=len(loops),
                    n_kinds=len(own),
                    is_complete=self._is_whole(loops),
                    phases=self._phases(number, own, label),
                )
            )
        return tuple(found)

    def _is_whole(self, loops: Sequence[int]) -> bool:
        """Whether none of these loops passes a component in which there are more."""
        circuits = (circuit for loop in loops for circuit in self.groups[loop])
        return not any(self.graph.edges[number].source in self.crowded for circuit in circuits for number in circuit)

    def _phases(self, number: int, kinds: Sequence[int], label: Mapping[int, str]) -> tuple[Phase, ...]:
        means = self.weights.means
        ranked = np.cumsum(-np.sort(-means[list(kinds)], axis=0), axis=0)
        needed = (ranked < HALF - 1e-6).sum(axis=0) + 1
        phases = []
        for leader, run in groupby(range(means.shape[1]), lambda point: int(self.leading[number, point])):
            points = list(run)
            if leader >= 0:
                phases.append(
                    Phase(
                        start=self.case.labels[max(0, points[0] - 1)],
                        stop=self.case.labels[points[-1]],
                        loop=label[leader],
                        share=float(means[leader, points].mean()),
                        n_half=(int(needed[points].min()), int(needed[points].max())),
                    )
                )
        return tuple(phases)

    def _kind_of(self, one: Recognised) -> int:
        """The kind that a named loop is of; -1 = of none that was found."""
        if not one.is_closed:
            return -1
        path = self.path_of(one.links)
        return next((k for k, loops in enumerate(self.members) if any(self.paths[n] == path for n in loops)), -1)

    def _named(self, one: Recognised, kind: int, id_: str, diagram: Diagram) -> NamedLoop:
        importance, shares, polarity = 0.0, np.zeros(len(self.case.labels)), ""
        if kind >= 0:
            importance, shares = float(self.weights.importance[kind]), self.shares.mean_shares(self.members[kind])
            polarity = self._polarity(kind)
        return NamedLoop(
            name=one.name.name,
            label=one.name.label,
            sign=one.name.sign,
            found=one.sign,
            is_closed=one.is_closed,
            is_as_named=one.is_as_named,
            path=self.path_of(one.links) if one.is_closed else diagram.way_of(one.links),
            links=diagram.links_of[one.name.name],
            idle=diagram.idle_of(one.links),
            polarity=polarity,
            is_active=one.is_active,
            is_circuit=one.is_circuit,
            meets=diagram.meets_of(one.links),
            leads_on=one.leads_on,
            acts=one.acts,
            positive=one.positive,
            size=one.size,
            loop=id_,
            importance=importance,
            shares=tuple(float(x) for x in shares),
            note=one.name.note,
        )

    def _used(self, kind: int) -> list[int]:
        """The links of a kind's loops."""
        circuits = (circuit for loop in self.members[kind] for circuit in self.groups[loop])
        return sorted({link for circuit in circuits for link in self.links_of(circuit)})


def polarity_of(reinforcing: float, balancing: float) -> str:
    """R or B; Ru or Bu where the sign changes but 99 % of the weight has one; U where not.

    Args:
        reinforcing: weight of positive scores.
        balancing: weight of negative ones.
    """
    whole = reinforcing + balancing
    if whole <= 0.0:
        return "U"
    if balancing <= 1e-12 * whole:
        return "R"
    if reinforcing <= 1e-12 * whole:
        return "B"
    share = reinforcing / whole
    return "Ru" if share >= SURE else ("Bu" if share <= 1.0 - SURE else "U")


def _first_of_each(loops: Sequence[int], partition_of: Sequence[int], top: int) -> list[int]:
    """The first so many of each partition, in order."""
    taken: Counter[int] = Counter()
    found = []
    for loop in loops:
        taken[partition_of[loop]] += 1
        if taken[partition_of[loop]] <= top:
            found.append(loop)
    return found


def _turned(names: Sequence[str]) -> tuple[str, ...]:
    """The names in their circular order, from the first in the alphabet on: one form for every way to begin."""
    if len(set(names)) == len(names):
        at = names.index(min(names))
        return (*names[at:], *names[:at])
    return min(tuple(names[at:]) + tuple(names[:at]) for at in range(len(names)))
