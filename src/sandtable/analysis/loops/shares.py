"""What share of a model's change each loop makes, at each point in time.

Loops that Matter: Schoenberg, Davidsen and Eberlein (2020), System Dynamics Review 36(2): a loop's score is the product
of its links' scores (equation 3); its share is its score over the sum of the sizes of all loops' scores in the same cycle
partition (equation 4), where a partition is a set of stocks all of which feed back to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.loops.circuits import Circuit
    from sandtable.analysis.loops.graph import Contracted

CELLS = 4_000_000  # numbers worked on at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What kinds of loops weigh.

    Args:
        importance: (kind,) mean share over points and futures in which the kind's partition is in motion.
        reinforcing: (kind,) the part of that in which scores are positive.
        means: (kind, point) mean share over the futures in which the partition is in motion.
        is_moving: (partition, point) whether the partition is in motion in some future.
    """

    importance: NDArray[np.float64]
    reinforcing: NDArray[np.float64]
    means: NDArray[np.float32]
    is_moving: NDArray[np.bool_]


class LoopShares:
    """Scores and shares of many loops, in lots that fit into memory.

    Args:
        graph: in which the circuits lie.
        groups: per loop its circuits: several where they differ only inside a memory; the strongest counts at each point.
        kinds: per loop the number of its kind: loops over the same variables, for different cells.
        partitions: per kind the number of its partition.
        scores: (link, point, future).
    """

    def __init__(
        self,
        graph: Contracted,
        groups: Sequence[Sequence[Circuit]],
        kinds: Sequence[int],
        partitions: Sequence[int],
        scores: NDArray[np.float64],
    ) -> None:
        self.n_points, self.n_futures = scores.shape[1:]
        one = np.ones((1, self.n_points, self.n_futures))
        self._edge_scores = np.concatenate([*(scores[list(e.links)].prod(axis=0)[None] for e in graph.edges), one])
        self._groups = groups
        self._kinds = np.array(kinds, dtype=np.intp)
        self._partitions = np.array(partitions, dtype=np.intp)
        self.totals = self._add_up()

    def scores_of(self, loops: Sequence[int]) -> NDArray[np.float64]:
        """(loop, point, future) of some loops."""
        circuits = [circuit for loop in loops for circuit in self._groups[loop]]
        starts = np.cumsum([0, *(len(self._groups[loop]) for loop in loops)])[:-1]
        longest = max(map(len, circuits), default=0)
        none = len(self._edge_scores) - 1
        places = np.array([(*circuit, *[none] * (longest - len(circuit))) for circuit in circuits], dtype=np.intp)
        found = np.ones((len(circuits), self.n_points, self.n_futures))
        with np.errstate(all="ignore"):
            for place in range(longest):
                found *= self._edge_scores[places[:, place]]
        found = np.nan_to_num(found, nan=0.0, posinf=1e300, neginf=-1e300)
        if len(circuits) == len(loops):
            return found
        high, low = np.maximum.reduceat(found, starts), np.minimum.reduceat(found, starts)
        return np.asarray(np.where(high >= -low, high, low))

    def shares_of(self, loops: Sequence[int]) -> NDArray[np.float64]:
        """(loop, point, future) scores over the sum of sizes in the loop's partition; 0 where nothing moves."""
        totals = self.totals[self._partitions[self._kinds[list(loops)]]]
        with np.errstate(all="ignore"):
            return np.asarray(np.where(totals > 0.0, self.scores_of(loops) / np.where(totals > 0.0, totals, 1.0), 0.0))

    def weigh(self) -> Weights:
        """Importance of every kind, and its share at each point."""
        is_moving = self.totals > 0.0
        n_moving = np.maximum(is_moving.sum(axis=(1, 2)), 1)
        futures = np.maximum(is_moving.sum(axis=2), 1)
        n_kinds = len(self._partitions)
        importance, reinforcing = np.zeros(n_kinds), np.zeros(n_kinds)
        means = np.zeros((n_kinds, self.n_points), dtype=np.float32)
        for lot in self._lots():
            shares, kinds = self.shares_of(lot), self._kinds[lot]
            partitions = self._partitions[kinds]
            np.add.at(importance, kinds, np.abs(shares).sum(axis=(1, 2)) / n_moving[partitions])
            np.add.at(reinforcing, kinds, np.maximum(shares, 0.0).sum(axis=(1, 2)) / n_moving[partitions])
            np.add.at(means, kinds, (np.abs(shares).sum(axis=2) / futures[partitions]).astype(np.float32))
        return Weights(
            importance=importance,
            reinforcing=reinforcing,
            means=means,
            is_moving=np.asarray(is_moving.any(axis=2)),
        )

    def mean_shares(self, loops: Sequence[int]) -> NDArray[np.float64]:
        """(point,) sum over some loops of one kind of their mean signed share."""
        partition = int(self._partitions[self._kinds[loops[0]]])
        futures = np.maximum((self.totals[partition] > 0.0).sum(axis=1), 1)
        return np.asarray(self.shares_of(loops).sum(axis=(0, 2)) / futures)

    def sum_of(self, loops: Sequence[int]) -> NDArray[np.float64]:
        """(point, future) sum of the scores of some loops."""
        total = np.zeros((self.n_points, self.n_futures))
        size = self._lot_size()
        with np.errstate(all="ignore"):
            for start in range(0, len(loops), size):
                total += self.scores_of(loops[start : start + size]).sum(axis=0)
        return total

    def _add_up(self) -> NDArray[np.float64]:
        """(partition, point, future) sum of the sizes of all scores."""
        totals = np.zeros((int(self._partitions.max(initial=-1)) + 1, self.n_points, self.n_futures))
        for lot in self._lots():
            np.add.at(totals, self._partitions[self._kinds[lot]], np.abs(self.scores_of(lot)))
        return totals

    def _lots(self) -> Iterator[list[int]]:
        size = self._lot_size()
        for start in range(0, len(self._groups), size):
            yield list(range(start, min(start + size, len(self._groups))))

    def _lot_size(self) -> int:
        return max(1, CELLS // max(1, int(self.n_points) * int(self.n_futures)))


def find_acting(circuits: Sequence[Circuit], graph: Contracted, scores: NDArray[np.float64]) -> list[Circuit]:
    """The circuits all of whose links act at one time in some future: the others have no share, and would join sets.

    Args:
        circuits: of the graph.
        graph: in which they lie.
        scores: (link, point, future).
    """
    if not circuits:
        return []
    acts = np.array([(scores[list(edge.links)] != 0.0).all(axis=0).ravel() for edge in graph.edges])
    bits = np.packbits(np.concatenate([acts, np.ones_like(acts[:1])]), axis=1)
    none, found = len(bits) - 1, []
    size = max(1, CELLS // (bits.shape[1] * max(map(len, circuits))))
    for start in range(0, len(circuits), size):
        lot = circuits[start : start + size]
        longest = max(map(len, lot))
        places = np.array([(*circuit, *[none] * (longest - len(circuit))) for circuit in lot], dtype=np.intp)
        is_acting = np.bitwise_and.reduce(bits[places], axis=1).any(axis=1)
        found += [lot[at] for at in np.flatnonzero(is_acting).tolist()]
    return found
