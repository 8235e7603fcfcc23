"""The causal diagram of loops that are shown: nodes, links with polarity, and which loop uses which link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.loops.finding import LinkSeries, NodeFinding
from sandtable.analysis.loops.named import sign_of_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.runs.links import LinkScores, Node

MOST = 1e300


class Diagram:
    """Nodes and links of some loops, numbered anew.

    Args:
        found: all links and their scores.
        moves: ids of moves.
        loops: id of a loop -> numbers of its links in `found`.
        named: the same of the loops that the author has named.
    """

    def __init__(
        self,
        found: LinkScores,
        moves: Collection[str],
        loops: Mapping[str, Sequence[int]],
        named: Mapping[str, Sequence[int]],
    ) -> None:
        self._found, self._moves = found, moves
        on: dict[int, list[str]] = {}
        for id_, links in [*loops.items(), *named.items()]:
            for link in dict.fromkeys(links):
                on.setdefault(link, []).append(id_)
        used = sorted(on)
        number = {link: place for place, link in enumerate(used)}
        passed = sorted({int(node) for link in used for node in found.links[link]})
        self._place = {node: place for place, node in enumerate(passed)}
        self.nodes: tuple[NodeFinding, ...] = tuple(self._node(found.nodes[node]) for node in passed)
        self.links: tuple[LinkSeries, ...] = tuple(self._link(link, on[link]) for link in used)
        self.links_of: dict[str, tuple[int, ...]] = {
            id_: tuple(number[link] for link in links) for id_, links in [*loops.items(), *named.items()]
        }

    def numbers_of(self, nodes: Sequence[int]) -> tuple[int, ...]:
        """The new numbers of nodes."""
        return tuple(self._place[node] for node in nodes)

    def way_of(self, links: Sequence[int]) -> tuple[str, ...]:
        """Labels of what a way passes, both ends included, without inner states."""
        if not links:
            return ()
        nodes = [int(self._found.links[link, 0]) for link in links] + [int(self._found.links[links[-1], 1])]
        return tuple(self._found.nodes[node].label for node in nodes if not self._found.nodes[node].part)

    def idle_of(self, links: Sequence[int]) -> tuple[str, ...]:
        """Those links that never act, as `a > b`."""
        idle = [link for link in links if not self._found.scores[link].any()]
        ends = [self._found.links[link].tolist() for link in idle]
        return tuple(f"{_say(self._found.nodes[s])} > {_say(self._found.nodes[t])}" for s, t in ends)

    def meets_of(self, links: Sequence[int]) -> tuple[str, ...]:
        """Labels of cells that a circuit passes more than once."""
        passed = Counter(int(self._found.links[link, 0]) for link in links)
        return tuple(_say(self._found.nodes[node]) for node, times in passed.items() if times > 1)

    def _node(self, node: Node) -> NodeFinding:
        return NodeFinding(name=_say(node), variable=node.owner, cell=node.elements, kind=self._kind(node))

    def _kind(self, node: Node) -> str:
        if node.owner in self._moves:
            return "move"
        if node.part:
            return "memory"
        return "stock" if node.is_state else "flow"

    def _link(self, link: int, on: Sequence[str]) -> LinkSeries:
        source, target = (self._found.nodes[int(node)] for node in self._found.links[link])
        scores = self._found.scores[link]
        return LinkSeries(
            source=_say(source),
            target=_say(target),
            polarity=sign_of_scores(scores, int(self._found.signs[link])),
            scores=middle_of(scores),
            loops=tuple(on),
        )


def middle_of(scores: NDArray[np.float64]) -> tuple[float, ...]:
    """Per point the median over futures: where a variable hardly moves, scores have no mean worth the name.

    Args:
        scores: (point, future).
    """
    return tuple(float(x) for x in np.clip(np.nan_to_num(np.median(scores, axis=1)), -MOST, MOST))


def _say(node: Node) -> str:
    return node.part or node.label
