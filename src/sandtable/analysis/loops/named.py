"""Recognise loops that a scenario's author has named, by the variables that they pass."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.runs.links import LinkScores, Node

IDLE_COST = 8.0  # a link that never acts is passed only where no other way leads
WEAK_COST = 0.05  # per factor of e that a link is weaker
SURE = 0.99  # share of a link's or loop's weight that must have one sign


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopName:
    """A loop as its author names it.

    Args:
        name: `R1`.
        label: `backlash`.
        sign: `+`, `-`, or `chain` where it is known not to close.
        through: variables and moves, or cells such as `orders[KR,GULF]`, in the order of cause and effect.
    """

    name: str
    label: str
    sign: str
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was found of a named loop.

    Args:
        links: numbers of the links of its shortest active circuit; () = it does not close.
        sign: `+`, `-`, `?` where the sign changes or cannot be told, "" where it does not close.
        is_active: whether all its links act at one time in some future.
        is_circuit: whether it passes no cell twice; else it is made of circuits that meet.
        leads_on: whether each of its variables feeds the next, directly or by others, from the first to the last.
    """

    name: LoopName
    links: tuple[int, ...] = ()
    sign: str = ""
    is_active: bool = False
    is_circuit: bool = False
    leads_on: bool = True

    @property
    def is_as_named(self) -> bool:
        """Whether it is what its author says."""
        return self.sign == ("" if self.name.sign == "chain" else self.name.sign)


def recognise(name: LoopName, found: LinkScores) -> Recognised:
    """The shortest circuit through a named loop's variables in their order, and its sign.

    Args:
        name: the loop.
        found: links and their scores.
    """
    strength = np.abs(found.scores).mean(axis=(1, 2))
    outward: dict[int, list[tuple[int, int, float]]] = {}
    for number, (source, target) in enumerate(found.links.tolist()):
        cost = IDLE_COST if strength[number] == 0.0 else WEAK_COST * min(20.0, max(0.0, -np.log(strength[number])))
        outward.setdefault(source, []).append((number, target, float(cost)))
    best: tuple[float, tuple[int, ...]] | None = None
    for start, node in enumerate(found.nodes):
        if not node.part and name.through[0] in (node.owner, node.label):
            way = _Search(found.nodes, outward, name.through, start).find()
            if way is not None and (best is None or way < best):
                best = way
    if best is None:
        return Recognised(name=name, leads_on=_leads_on(name.through, found.feeds))
    links = best[1]
    product = found.scores[list(links)].prod(axis=0)
    return Recognised(
        name=name,
        links=links,
        sign=_sign_of(found, links, product),
        is_active=bool(np.any(product != 0.0)),
        is_circuit=len({int(found.links[link, 0]) for link in links}) == len(links),
    )


def _leads_on(through: Sequence[str], feeds: Collection[tuple[str, str]]) -> bool:
    onward: dict[str, list[str]] = {}
    for source, target in feeds:
        onward.setdefault(source, []).append(target)
    names = [name.partition("[")[0] for name in through]
    return all(_reaches(one, other, onward) for one, other in pairwise(names))


def _reaches(start: str, goal: str, onward: Mapping[str, Sequence[str]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _sign_of(found: LinkScores, links: Sequence[int], product: NDArray[np.float64]) -> str:
    """The sign of the circuit where all of it acts; else the product of its links' signs."""
    total = _weigh(product)
    if total == 0.0:
        total = float(np.prod([_weigh(found.scores[link]) or float(found.signs[link]) for link in links]))
    return "+" if total > 0.0 else ("-" if total < 0.0 else "?")


def _weigh(scores: NDArray[np.float64]) -> float:
    """1 or -1 where nearly all scores have that sign; 0 where there are none; not a number where both occur."""
    n_up, n_down = np.count_nonzero(scores > 0.0), np.count_nonzero(scores < 0.0)
    if n_up + n_down == 0:
        return 0.0
    share = n_up / (n_up + n_down)
    return 1.0 if share >= SURE else (-1.0 if share <= 1.0 - SURE else np.nan)


class _Search:
    """The cheapest circuit from a start cell through the variables, in their order."""

    def __init__(
        self,
        nodes: Sequence[Node],
        outward: Mapping[int, list[tuple[int, int, float]]],
        through: tuple[str, ...],
        start: int,
    ) -> None:
        self._nodes, self._outward, self._through, self._start = nodes, outward, through, start
        self._named = {name.partition("[")[0] for name in through}

    def find(self) -> tuple[float, tuple[int, ...]] | None:
        """Its cost and links; None where there is none."""
        first = (self._start, 0)
        best = {first: 0.0}
        came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        waiting = [(0.0, self._start, 0)]
        last = len(self._through)
        while waiting:
            cost, node, reached = heapq.heappop(waiting)
            if reached == last:
                return self._way(came, (node, reached), cost)
            if cost > best[node, reached]:
                continue
            for number, target, dearer in self._outward.get(node, ()):
                rank = self._rank(target, reached)
                if rank is None:
                    continue
                total = cost + dearer + (0.0 if self._nodes[target].part else 1.0)
                if total < best.get((target, rank), np.inf):
                    best[target, rank] = total
                    came[target, rank] = ((node, reached), number)
                    heapq.heappush(waiting, (total, target, rank))
        return None

    def _rank(self, target: int, reached: int) -> int | None:
        """How many of the variables are passed at a target; None where it may not be stepped on now."""
        node = self._nodes[target]
        following = reached + 1
        if node.part:
            return reached
        if following == len(self._through):
            if target == self._start:
                return following
        elif self._through[following] in (node.owner, node.label):
            return following
        return None if node.owner in self._named else reached

    @staticmethod
    def _way(
        came: Mapping[tuple[int, int], tuple[tuple[int, int], int]], at: tuple[int, int], cost: float
    ) -> tuple[float, tuple[int, ...]] | None:
        links = []
        while at in came:
            at, number = came[at]
            links.append(number)
        return cost, tuple(reversed(links))
