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
CHAIN = "chain"
SURE = 0.99  # share of a link's or loop's weight that must have one sign


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopName:
    """A loop as its author names it.

    Args:
        name: `R1`.
        label: `backlash`.
        sign: `+` or `-`; `chain`, `chain+` or `chain-` where it is known not to close.
        through: variables and moves, or cells such as `orders[KR,GULF]`, in the order of cause and effect.
        note: what a reader should know of it.
    """

    name: str
    label: str
    sign: str
    through: tuple[str, ...]
    note: str = ""

    @property
    def is_chain(self) -> bool:
        """Whether its author says that it does not close."""
        return self.sign.startswith(CHAIN)

    @property
    def expected(self) -> str:
        """`+`, `-`, or "" where its author says nothing."""
        return self.sign.removeprefix(CHAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was found of a named loop.

    Args:
        links: numbers of the links of its shortest active circuit, or of the way along it where it does not close.
        sign: `+`, `-`, `?` where the sign changes or cannot be told, "" where there is no way along it.
        is_closed: whether it closes.
        is_circuit: whether it passes no cell twice; else it is made of circuits that meet.
        leads_on: whether each of its variables feeds the next, directly or by others, from the first to the last.
        acts: part of the steps of all futures in which all its links act.
        positive: part of those in which its sign is +.
        size: median size of its score in those: of a chain, the part of its last variable's change that comes this way.
    """

    name: LoopName
    links: tuple[int, ...] = ()
    sign: str = ""
    is_closed: bool = False
    is_circuit: bool = False
    leads_on: bool = True
    acts: float = 0.0
    positive: float = 0.0
    size: float = 0.0

    @property
    def is_active(self) -> bool:
        """Whether all its links act at one time in some future."""
        return self.acts > 0.0

    @property
    def is_as_named(self) -> bool:
        """Whether it is what its author says."""
        if self.is_closed == self.name.is_chain or not self.leads_on:
            return False
        return self.name.expected in ("", self.sign)


def recognise(name: LoopName, found: LinkScores) -> Recognised:
    """The shortest circuit through a named loop's variables in their order, or the shortest way along it, and its sign.

    Args:
        name: the loop.
        found: links and their scores.
    """
    strength = np.abs(found.scores).mean(axis=(1, 2))
    outward: dict[int, list[tuple[int, int, float]]] = {}
    for number, (source, target) in enumerate(found.links.tolist()):
        cost = IDLE_COST if strength[number] == 0.0 else WEAK_COST * min(20.0, max(0.0, -np.log(strength[number])))
        outward.setdefault(source, []).append((number, target, float(cost)))
    closed = _cheapest(name, found, outward, is_closed=True)
    links = closed or _cheapest(name, found, outward, is_closed=False)
    if not links:
        return Recognised(name=name, leads_on=_leads_on(name.through, found.feeds))
    product = found.scores[list(links)].prod(axis=0)[1:]
    acting = product[product != 0.0]
    return Recognised(
        name=name,
        links=links,
        sign=_sign_of(found, links, product),
        is_closed=bool(closed),
        is_circuit=len({int(found.links[link, 0]) for link in links}) == len(links),
        acts=acting.size / max(product.size, 1),
        positive=float(np.mean(acting > 0.0)) if acting.size else 0.0,
        size=float(np.median(np.abs(acting))) if acting.size else 0.0,
    )


def _cheapest(
    name: LoopName, found: LinkScores, outward: Mapping[int, list[tuple[int, int, float]]], *, is_closed: bool
) -> tuple[int, ...]:
    """Links of the cheapest circuit or way from any cell of the first variable; () where there is none."""
    best: tuple[float, tuple[int, ...]] | None = None
    for start, node in enumerate(found.nodes):
        if not node.part and name.through[0] in (node.owner, node.label):
            way = _Search(found.nodes, outward, name.through, start, is_closed).find()
            if way is not None and (best is None or way < best):
                best = way
    return best[1] if best else ()


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


def sign_of_scores(scores: NDArray[np.float64], otherwise: int = 0) -> str:
    """`+` or `-` where nearly all scores have that sign, else `?`.

    Args:
        scores: of one link or loop, any shape.
        otherwise: 1 or -1 for one that never acts; 0 = not known.
    """
    return _say_sign(_weigh(scores) or float(otherwise))


def _sign_of(found: LinkScores, links: Sequence[int], product: NDArray[np.float64]) -> str:
    """The sign of the circuit where all of it acts; else the product of its links' signs."""
    total = _weigh(product)
    if total == 0.0:
        total = float(np.prod([_weigh(found.scores[link]) or float(found.signs[link]) for link in links]))
    return _say_sign(total)


def _say_sign(total: float) -> str:
    return "+" if total > 0.0 else ("-" if total < 0.0 else "?")


def _weigh(scores: NDArray[np.float64]) -> float:
    """1 or -1 where nearly all scores have that sign; 0 where there are none; not a number where both occur."""
    n_up, n_down = np.count_nonzero(scores > 0.0), np.count_nonzero(scores < 0.0)
    if n_up + n_down == 0:
        return 0.0
    share = n_up / (n_up + n_down)
    return 1.0 if share >= SURE else (-1.0 if share <= 1.0 - SURE else np.nan)


class _Search:
    """The cheapest circuit, or way to the last, from a start cell through the variables in their order."""

    def __init__(
        self,
        nodes: Sequence[Node],
        outward: Mapping[int, list[tuple[int, int, float]]],
        through: tuple[str, ...],
        start: int,
        is_closed: bool,
    ) -> None:
        self._nodes, self._outward, self._through, self._start = nodes, outward, through, start
        self._last = len(through) if is_closed else len(through) - 1
        self._named = {name.partition("[")[0] for name in through}

    def find(self) -> tuple[float, tuple[int, ...]] | None:
        """Its cost and links; None where there is none."""
        first = (self._start, 0)
        best = {first: 0.0}
        came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        waiting = [(0.0, self._start, 0)]
        while waiting:
            cost, node, reached = heapq.heappop(waiting)
            if reached == self._last:
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
        if following == len(self._through):  # only what closes comes so far
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
